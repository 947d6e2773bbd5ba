package provider_test

import (
	"encoding/base64"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// canary is a key that appears nowhere by chance.
const canary = "bw_live_CANARY7f3d9bc2e1"

// expectNoKey searches a directory and texts for the key, plain and encoded.
func expectNoKey(t *testing.T, dir string, texts ...string) {
	t.Helper()
	forms := []string{canary, strings.TrimPrefix(canary, "bw_live_"), url.QueryEscape(canary), base64.StdEncoding.EncodeToString([]byte(canary))[:24]}
	look := func(where, text string) {
		for _, form := range forms {
			if i := strings.Index(text, form); i >= 0 {
				t.Errorf("the key is in %s: %q", where, text[max(0, i-100):min(len(text), i+100)])
			}
		}
	}
	for _, text := range texts {
		look("the output", text)
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		look(path, string(b))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheKeyIsNowhereInLogsDiagnosticsStateOrPlan(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]string{"as it is": canary, "with a newline": canary + "\n", "in white space": " \t" + canary + "\r\n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t, mockapi.WithToken(canary))
			config := func(count string) string {
				return strings.Replace(record, "}", "  conversion_count = "+count+"\n}", 1) + lookUp
			}
			w := api.NewWorkspace(t, config("1"))
			w.Env = append(w.Env, "BRANDWAVE_API_KEY="+key, "TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(w.Dir, "trace.log"))
			var output []string
			run := func(args ...string) {
				t.Helper()
				output = append(output, w.Run(args...).Output())
			}
			run("apply", "-auto-approve")
			w.Write("main.tf", config("2"))
			run("plan", "-out=saved.plan")
			run("show", "-json", "saved.plan")
			run("apply", "saved.plan")
			// Each way to fail, some with an API that repeats the key.
			echo := `{"error":"bad","message":"key ` + canary + ` is bad"}`
			for _, f := range []mockapi.Fault{
				{Status: 401, Body: echo},
				{Status: 500, Body: "<html><title>" + canary + "</title></html>", ContentType: "text/html"},
				{Status: 400, Body: echo, Header: http.Header{"X-Request-Id": {canary}}},
				{Status: 200, Body: "<p>" + canary},
				{Status: 302, Header: http.Header{"Location": {"https://elsewhere.example/" + canary}}},
				{Cut: true, Times: 3},
				{Truncate: true},
			} {
				api.Inject(f)
				run("plan")
				api.ClearFaults()
			}
			run("destroy", "-auto-approve")

			if b, err := os.ReadFile(filepath.Join(w.Dir, "trace.log")); err != nil || !strings.Contains(string(b), "Brandwave API request") {
				t.Errorf("the log is not there or not at DEBUG: %v", err)
			}
			if n := len(api.All()); n != 0 || len(api.Bodies("POST")) != 1 || len(api.Bodies("PATCH")) != 1 {
				t.Errorf("the run did not do what it should: %v", api.Asked())
			}
			expectNoKey(t, w.Dir, output...)
		})
	}
}

func TestARefusedKeyIsNotRepeated(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	for _, key := range []string{"bw_live_CANARY7f3d 9bc2e1", canary + "\nX", canary + "\x01", canary + "é"} {
		w := api.NewWorkspace(t, lookUp)
		w.Env = append(w.Env, "BRANDWAVE_API_KEY="+key, "TF_LOG=TRACE")
		r := w.Run("plan", "-no-color")
		if r.ExitCode != 1 || !strings.Contains(r.Stderr, "Invalid api_key") {
			t.Errorf("the key is not refused:\n%s", r.Output())
		}
		if strings.Contains(r.Output(), "CANARY") {
			t.Error("the key is repeated")
		}
	}
}
