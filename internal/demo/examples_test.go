package main

import (
	"archive/zip"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
	"github.com/brandwave/terraform-provider-brandwave/internal/tfcli"
)

// The examples that the demo does not show are applied here; that all of them
// are valid is what tools/scripts/examples-check.sh is for.

const examples = "../../examples"

// story is a copy of an example, set up to use the mock.
func story(t *testing.T, api *acctest.API, example string) *tfcli.Workspace {
	t.Helper()
	dir := t.TempDir()
	if err := copyExamples(filepath.Join(examples, example), dir); err != nil {
		t.Fatal(err)
	}
	return tfcli.New(acctest.Engine(t), acctest.Installation(t), dir,
		"BRANDWAVE_ENDPOINT="+api.URL, "BRANDWAVE_API_KEY="+mockapi.DefaultToken, "BRANDWAVE_ORGANIZATION_ID="+mockapi.DefaultOrganization,
		"TF_VAR_source_id="+mockapi.DefaultSource, "TF_INPUT=0", "TF_CLI_ARGS=-no-color")
}

// must runs a command that has to exit with the code, and returns its output.
func must(t *testing.T, w *tfcli.Workspace, code int, args ...string) string {
	t.Helper()
	r, err := w.Run(t.Context(), args...)
	if err != nil {
		t.Fatal(err)
	}
	if r.ExitCode != code {
		t.Fatalf("%s: exit %d, want %d\n%s", strings.Join(args, " "), r.ExitCode, code, r.Output())
	}
	return r.Output()
}

func contains(t *testing.T, out, want string) {
	t.Helper()
	if !strings.Contains(out, want) {
		t.Errorf("no %q in:\n%s", want, out)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(examples, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// record puts a conversion on the mock behind Terraform's back.
func record(t *testing.T, api *acctest.API, id, ref, at, origin string, count int64) {
	t.Helper()
	when, err := time.Parse(time.RFC3339, at)
	if err != nil {
		t.Fatal(err)
	}
	api.Put(mockapi.Conversion{
		ID: id, OrganizationID: mockapi.DefaultOrganization, SourceID: mockapi.DefaultSource,
		ConvertedAt: when, Count: count, ExternalRef: &ref, Origin: &origin, Metadata: json.RawMessage(`{"campaign":"spring-launch"}`),
	})
}

func TestResourceExample(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t, mockapi.WithToken(mockapi.DefaultToken))
	w := story(t, api, "resources/brandwave_conversion")
	withoutImports(t, w)
	write(t, w, "provider.tf", read(t, "provider/provider.tf"))
	must(t, w, 0, "init")
	must(t, w, 0, "apply", "-auto-approve")
	must(t, w, 0, "plan", "-detailed-exitcode")

	// The id that the import examples show is made up.
	const shown = "3f2b8c1a-9d4e-4b7a-8c55-6e0f1a2b3c4d"
	id := ""
	for _, c := range api.All() {
		if *c.ExternalRef == "ORDER-1001" {
			id = c.ID
		}
	}
	var commands []string
	for _, line := range strings.Split(read(t, "resources/brandwave_conversion/import.sh"), "\n") {
		if command, ok := strings.CutPrefix(line, "terraform "); ok {
			commands = append(commands, strings.ReplaceAll(command, shown, id))
		}
	}
	if len(commands) != 2 {
		t.Fatalf("%d import commands instead of one for each form of the id", len(commands))
	}
	for _, command := range commands {
		must(t, w, 0, "state", "rm", "brandwave_conversion.order")
		must(t, w, 0, strings.Fields(command)...)
		must(t, w, 0, "plan", "-detailed-exitcode")
	}

	importBlock := read(t, "resources/brandwave_conversion/import-by-string-id.tf")
	for _, importID := range []string{id, "external_ref:ORDER-1001"} {
		must(t, w, 0, "state", "rm", "brandwave_conversion.order")
		write(t, w, "import.tf", strings.ReplaceAll(importBlock, shown, importID))
		contains(t, must(t, w, 0, "apply", "-auto-approve"), "1 imported, 0 added, 0 changed, 0 destroyed")
	}
}

func write(t *testing.T, w *tfcli.Workspace, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(w.Dir, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestDataSourceExamples(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t, mockapi.WithToken(mockapi.DefaultToken))
	record(t, api, "", "ORDER-1001", "2026-03-01T13:00:00Z", "app", 2)
	record(t, api, "3f2b8c1a-9d4e-4b7a-8c55-6e0f1a2b3c4d", "TICKETS-88", "2026-03-31T23:59:59Z", "app", 4)
	record(t, api, "", "ORDER-1002", "2026-04-01T00:00:00Z", "app", 8)
	for example, outputs := range map[string][]string{
		"data-sources/brandwave_conversion":  {`order_converted_at = "2026-03-01T13:00:00Z"`, `tickets_campaign = "spring-launch"`},
		"data-sources/brandwave_conversions": {`march_conversions = 6`, `"ORDER-1001" = "`, `"ORDER-1002" = "`},
	} {
		w := story(t, api, example)
		write(t, w, "provider.tf", read(t, "provider/provider.tf"))
		must(t, w, 0, "init")
		out := must(t, w, 0, "apply", "-auto-approve")
		for _, output := range outputs {
			contains(t, out, output)
		}
		must(t, w, 0, "plan", "-detailed-exitcode")
	}
}

// What the guide to seeding from CSV says of records that exist already.
func TestAdoptExistingExample(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t, mockapi.WithToken(mockapi.DefaultToken))
	record(t, api, "", "ORDER-0901", "2026-02-20T10:00:00Z", "website", 1)
	record(t, api, "", "ORDER-0902", "2026-02-20T10:30:00Z", "app", 7)
	record(t, api, "", "ORDER-0905", "2026-02-23T08:05:12Z", "website", 3)
	record(t, api, "", "ORDER-0899", "2026-02-19T10:00:00Z", "website", 1)
	for _, c := range api.All() {
		api.Update(c.ID, func(c *mockapi.Conversion) { c.Metadata = nil })
	}
	w := story(t, api, "adopt-existing")
	must(t, w, 0, "init")
	out := must(t, w, 0, "plan")
	contains(t, out, "~ conversion_count = 7 -> 2")
	// The cell of ORDER-0905 is empty where the record has an origin.
	contains(t, out, "Removing origin replaces the conversion")
	contains(t, out, "Plan: 3 to import, 3 to add, 1 to change, 1 to destroy.")
	must(t, w, 0, "apply", "-auto-approve")
	must(t, w, 0, "plan", "-detailed-exitcode")
	must(t, w, 0, "destroy", "-auto-approve")
	if left := api.All(); len(left) != 1 || *left[0].ExternalRef != "ORDER-0899" {
		t.Errorf("%d conversions are left instead of the one that was never in the file", len(left))
	}
}

// What the guide to seeding from CSV says of changed rows.
func TestSeedFromCSVRows(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t, mockapi.WithToken(mockapi.DefaultToken))
	w := story(t, api, "seed-from-csv")
	table := strings.Split(strings.TrimSpace(read(t, "seed-from-csv/conversions.csv")), "\n")
	rows := append(make([]string, 0, 8), table[:5]...)
	plan := func(rows ...string) string {
		t.Helper()
		write(t, w, "conversions.csv", strings.Join(rows, "\n")+"\n")
		r, err := w.Run(t.Context(), "plan")
		if err != nil {
			t.Fatal(err)
		}
		return r.Output()
	}
	write(t, w, "conversions.csv", strings.Join(rows, "\n")+"\n")
	must(t, w, 0, "init")

	// One of them is recorded already, with an origin of its own.
	record(t, api, "", "ORDER-1001", "2026-03-01T08:12:44Z", "store", 1)
	out := must(t, w, 1, "apply", "-auto-approve")
	contains(t, out, "Conversion already exists")
	contains(t, out, "import {")
	contains(t, out, api.All()[0].ID)
	api.Remove(api.All()[0].ID)
	must(t, w, 0, "apply", "-auto-approve")

	contains(t, plan(rows[0], rows[4], rows[2], rows[1], rows[3]), "No changes.")
	contains(t, plan(append(rows, "ORDER-2,2026-03-09T00:00:00Z,1,app,")...), "Plan: 1 to add, 0 to change, 0 to destroy.")
	contains(t, plan(rows[:4]...), "Plan: 0 to add, 0 to change, 1 to destroy.")
	contains(t, plan(append(rows[:4:4], strings.Replace(rows[4], "ORDER-1004", "ORDER-2", 1))...), "Plan: 1 to add, 0 to change, 1 to destroy.")
	contains(t, plan(append(rows[:4:4], strings.Replace(rows[4], "14:20:11.482-05:00", "19:20:11.482Z", 1))...), "No changes.")
	contains(t, plan(append(rows[:4:4], strings.Replace(rows[4], ",spring-launch", ",", 1))...), "Plan: 0 to add, 1 to change, 0 to destroy.")
	out = plan(append(rows[:4:4], strings.Replace(rows[4], ",app,", ",,", 1))...)
	contains(t, out, "Plan: 1 to add, 0 to change, 1 to destroy.")
	contains(t, out, "Removing origin replaces the conversion")
	contains(t, plan(append(rows, rows[1])...), "Duplicate object key")
	contains(t, plan(append(rows[:4:4], strings.Replace(rows[4], "-05:00", "", 1))...), "Invalid converted_at")

	must(t, w, 0, "state", "rm", `brandwave_conversion.order["ORDER-1004"]`)
	contains(t, plan(rows[:4]...), "without changing any real infrastructure")
}

func TestCIExample(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t, mockapi.WithToken(mockapi.DefaultToken))
	w := story(t, api, "ci")
	script := func(code int, settings ...string) string {
		t.Helper()
		prepared := w.Command(t.Context())
		cmd := exec.CommandContext(t.Context(), "sh", "plan.sh")
		cmd.Dir, cmd.Env = w.Dir, append(prepared.Env, append(settings, "TERRAFORM="+w.Engine.Path)...)
		out, err := cmd.CombinedOutput()
		if got := cmd.ProcessState.ExitCode(); got != code {
			t.Fatalf("exit %d, want %d (%v):\n%s", got, code, err, out)
		}
		return string(out)
	}
	contains(t, script(1, "BRANDWAVE_API_KEY="), "BRANDWAVE_API_KEY is empty")
	contains(t, script(2), "Plan: 1 to add")
	must(t, w, 0, "apply", "ci.tfplan")
	contains(t, script(0), "No changes.")
	contains(t, script(1, "BRANDWAVE_API_KEY=bw_live_wrong"), "401")

	for name, content := range stored(t, w) {
		if strings.Contains(content, mockapi.DefaultToken) {
			t.Error("the API key is in ", name)
		}
	}
}

// What the guide to CI says of keys from variables.
func TestKeyFromVariableInSavedPlan(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "an ephemeral variable", "1.10", "1.11")
	api := acctest.Start(t, mockapi.WithToken(mockapi.DefaultToken))
	for declared, want := range map[string]bool{
		"sensitive = true":                     true,
		"sensitive = true\n  ephemeral = true": false,
	} {
		w := story(t, api, "ci")
		config := strings.Replace(read(t, "ci/main.tf"), `provider "brandwave" {}`,
			"variable \"api_key\" {\n  type = string\n  "+declared+"\n}\n\nprovider \"brandwave\" {\n  api_key = var.api_key\n}", 1)
		write(t, w, "main.tf", config)
		w.Env = append(w.Env, "BRANDWAVE_API_KEY=", "TF_VAR_api_key="+mockapi.DefaultToken)
		must(t, w, 0, "init")
		must(t, w, 0, "apply", "-auto-approve")
		must(t, w, 0, "plan", "-out=ci.tfplan")
		found := false
		for _, content := range stored(t, w) {
			found = found || strings.Contains(content, mockapi.DefaultToken)
		}
		if found != want {
			t.Errorf("%s: the key is stored: %t, want %t", declared, found, want)
		}
		must(t, w, 0, "destroy", "-auto-approve")
	}
}

// stored returns the state, and the files that a saved plan consists of.
func stored(t *testing.T, w *tfcli.Workspace) map[string]string {
	t.Helper()
	state, err := os.ReadFile(filepath.Join(w.Dir, "terraform.tfstate"))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := zip.OpenReader(filepath.Join(w.Dir, "ci.tfplan"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = plan.Close() }()
	contents := map[string]string{"terraform.tfstate": string(state)}
	for _, file := range plan.File {
		part, err := plan.Open(file.Name)
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		contents["ci.tfplan/"+file.Name] = string(content)
	}
	return contents
}
