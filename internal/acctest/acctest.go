// Package acctest is what acceptance tests share: the mock API, the provider
// in this process, and real Terraform or OpenTofu runs with the built provider.
package acctest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
	"github.com/brandwave/terraform-provider-brandwave/internal/provider"
	"github.com/brandwave/terraform-provider-brandwave/internal/tfcli"
)

// Ids that tests use.
const (
	Organization      = "0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b77"
	OtherOrganization = "5d0d6f5e-0c1f-4f7e-8f0c-7a9f3f0b6c11"
	Source            = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
	OtherSource       = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"
)

// Main is a package's TestMain. It makes the environment one in which nothing
// steers Terraform or the provider but the tests.
//
// standIns are other providers, such as mastercard/restapi, as whose version
// 0.0.1 the built provider is installable, too. An engine wants the provider of
// everything in a state installed, though a move asks nothing of the one that a
// resource leaves.
func Main(m *testing.M, standIns ...string) {
	others = standIns
	engine, err := tfcli.Find(context.Background())
	for _, kv := range os.Environ() {
		if name, _, _ := strings.Cut(kv, "="); strings.HasPrefix(name, "TF_") || strings.HasPrefix(name, "BRANDWAVE_") {
			must(os.Unsetenv(name))
		}
	}
	found, missing = engine, err
	must(os.Setenv("TF_ACC", "1"))
	must(os.Setenv("CHECKPOINT_DISABLE", "1"))
	if missing == nil {
		must(os.Setenv("TF_ACC_TERRAFORM_PATH", engine.Path))
	}
	if engine.Tofu {
		must(os.Setenv("TF_ACC_PROVIDER_HOST", "registry.opentofu.org"))
	}
	code := m.Run()
	if installDir != "" {
		must(os.RemoveAll(installDir))
	}
	os.Exit(code)
}

var (
	found      tfcli.Engine
	missing    error
	installDir string
	others     []string
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "acctest:", err)
		os.Exit(1)
	}
}

// Engine returns the terraform or tofu to test with, and fails the test where
// there is none.
func Engine(t testing.TB) tfcli.Engine {
	t.Helper()
	if missing != nil {
		t.Fatal(missing)
	}
	return found
}

// Since skips a test on an engine that is older than these versions of Terraform
// and OpenTofu, such as 1.14; "" where there is none that does what is tested.
func Since(t testing.TB, what, terraform, tofu string) {
	t.Helper()
	if e := Engine(t); !e.Since(terraform, tofu) {
		needed := "Terraform " + terraform
		if tofu != "" {
			needed += " or OpenTofu " + tofu
		}
		t.Skipf("%s takes %s; this is %s. Name a newer one with TERRAFORM=/path/to/it", what, needed, e)
	}
}

var install = sync.OnceValues(func() (tfcli.Installation, error) {
	dir, err := os.MkdirTemp("", "brandwave-acctest-")
	if err != nil {
		return tfcli.Installation{}, err
	}
	installDir = dir
	in, err := tfcli.Install(context.Background(), dir)
	for _, source := range others {
		if err == nil {
			_, err = tfcli.Offer(dir, source, in.Binary)
		}
	}
	return in, err
})

// Installation returns the provider, built once for all tests of a package.
func Installation(t testing.TB) tfcli.Installation {
	t.Helper()
	in, err := install()
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// Providers runs the provider in this process.
func Providers(t testing.TB) map[string]func() (tfprotov6.ProviderServer, error) {
	t.Helper()
	Engine(t)
	return map[string]func() (tfprotov6.ProviderServer, error){
		"brandwave": providerserver.NewProtocol6WithError(provider.New("test")()),
	}
}

// API is a mock API that listens for one test.
type API struct {
	*mockapi.Server
	URL         string
	address     string
	connections *connections
}

// Start starts a mock API. The test fails if any request or answer breaks the
// API's document by its end; see ResetViolations.
func Start(t testing.TB, opts ...mockapi.Option) *API {
	t.Helper()
	mock := mockapi.New(append([]mockapi.Option{mockapi.WithToken(Canary)}, opts...)...)
	server := httptest.NewUnstartedServer(mock)
	connections := newConnections()
	server.Config.ConnState = connections.track
	server.Start()
	t.Cleanup(func() {
		mock.Close()
		server.Close()
		for _, v := range mock.Violations() {
			t.Errorf("against the API's document: %s", v)
		}
	})
	return &API{Server: mock, URL: server.URL, address: server.Listener.Addr().String(), connections: connections}
}

// Config is a configuration with a provider block for this API, and more.
func (a *API) Config(more string) string {
	return fmt.Sprintf("provider \"brandwave\" {\n  endpoint        = %q\n  api_key         = %q\n  organization_id = %q\n}\n\n%s",
		a.URL, Canary, Organization, more)
}

// Asked lists the requests since the last ResetRequests as "METHOD path",
// those with one of the methods, or all.
func (a *API) Asked(methods ...string) []string {
	asked := []string{}
	for _, r := range a.Requests() {
		if len(methods) == 0 || slices.Contains(methods, r.Method) {
			asked = append(asked, r.Method+" "+r.Path)
		}
	}
	return asked
}

// Bodies are the bodies of the requests with this method since the last
// ResetRequests.
func (a *API) Bodies(method string) []string {
	bodies := []string{}
	for _, r := range a.Requests() {
		if r.Method == method {
			bodies = append(bodies, string(r.Body))
		}
	}
	return bodies
}

// ByReference are the ids of the conversions that the API holds, by external_ref,
// without those that have none. A reference that two have fails the test.
func (a *API) ByReference(t testing.TB) map[string]string {
	t.Helper()
	ids := map[string]string{}
	for _, c := range a.All() {
		if c.ExternalRef == nil {
			continue
		}
		if _, twice := ids[*c.ExternalRef]; twice {
			t.Errorf("two records have the external_ref %s", *c.ExternalRef)
		}
		ids[*c.ExternalRef] = c.ID
	}
	return ids
}

// Workspace is a directory with a configuration, run by the engine's own CLI
// with the provider as a process of its own.
type Workspace struct {
	*tfcli.Workspace
	t       testing.TB
	api     *API
	outputs []string
}

// NewWorkspace returns an initialized workspace that talks to the API and has
// this configuration, which needs no provider block. The test fails if the API
// key is in any output or file by its end.
func (a *API) NewWorkspace(t testing.TB, config string) *Workspace {
	t.Helper()
	w := &Workspace{t: t, api: a, Workspace: tfcli.New(Engine(t), Installation(t), t.TempDir(),
		"BRANDWAVE_ENDPOINT="+a.URL, "BRANDWAVE_API_KEY="+Canary, "BRANDWAVE_ORGANIZATION_ID="+Organization)}
	w.Write("versions.tf", "terraform {\n  required_providers {\n    brandwave = { source = \"brandwave/brandwave\" }\n  }\n}\n")
	w.Write("main.tf", config)
	w.Must("init")
	t.Cleanup(func() { ExpectNoKey(t, w.Dir, w.outputs...) })
	return w
}

// Use turns the workspace to another API.
func (w *Workspace) Use(api *API) {
	w.api = api
	w.Env = append(w.Env, "BRANDWAVE_ENDPOINT="+api.URL)
}

// Write writes a file of the workspace.
func (w *Workspace) Write(name, content string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.Dir, name), []byte(content), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// Run runs the engine and returns what it left, whatever its exit code.
func (w *Workspace) Run(args ...string) tfcli.Result {
	w.t.Helper()
	r, err := w.Workspace.Run(w.t.Context(), args...)
	if err != nil {
		w.t.Fatal(err)
	}
	w.outputs = append(w.outputs, r.Output())
	return r
}

// Must runs the engine and fails the test unless it exits with 0.
func (w *Workspace) Must(args ...string) tfcli.Result {
	w.t.Helper()
	r := w.Run(args...)
	if r.ExitCode != 0 {
		w.t.Fatalf("%s: exit %d\n%s", strings.Join(args, " "), r.ExitCode, r.Output())
	}
	return r
}

// Decode runs the engine and reads what it prints as JSON.
func (w *Workspace) Decode(v any, args ...string) {
	w.t.Helper()
	if err := json.Unmarshal([]byte(w.Must(args...).Stdout), v); err != nil {
		w.t.Fatal(err)
	}
}

// ExpectOutput checks what an engine printed for these texts, wherever it breaks
// its lines.
func ExpectOutput(t testing.TB, got string, wants ...string) {
	t.Helper()
	in := inOneLine(got)
	for _, want := range wants {
		if !strings.Contains(in, inOneLine(want)) {
			t.Errorf("the output lacks %q:\n%s", want, got)
		}
	}
}

// inOneLine undoes the width of the screen, and its frame.
func inOneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \n\t│╷╵", r) }), " ")
}

// WithField is a fault's Edit that changes one field of the record in an answer.
func WithField(field, value string) func([]byte) []byte {
	return func(body []byte) []byte {
		var in struct {
			Data map[string]any `json:"data"`
		}
		if err := json.Unmarshal(body, &in); err != nil {
			return body
		}
		in.Data[field] = value
		out, err := json.Marshal(in)
		if err != nil {
			return body
		}
		return out
	}
}
