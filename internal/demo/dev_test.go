package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
)

// The lines that dev prints are typed as they are, in a shell of another
// terminal.
func TestDevIsReadyToPlayWith(t *testing.T) {
	t.Parallel()
	engine := acctest.Engine(t).Path
	dev := start(t, engine, "-dev")
	script := []string{"set -e", "unset BRANDWAVE_API_KEY"}
	for range 2 {
		script = append(script, dev.until("  export "))
	}
	script = append(script, dev.until("  cd "))
	dev.until("Ctrl-C")

	shell := func(commands ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "sh", "-c", strings.Join(append(script, commands...), "\n"))
		cmd.Env = append(os.Environ(), "TF_INPUT=0", "HOME="+t.TempDir(), "ENGINE="+engine)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", commands, err, out)
		}
		return string(out)
	}
	for _, c := range []struct{ since, command, says string }{
		{"", `"$ENGINE" apply -no-color -auto-approve`, "20 added"},
		{"", `"$ENGINE" plan -no-color -detailed-exitcode`, "No changes."},
		{"", `cd ../adopt-existing; "$ENGINE" plan -no-color`, "Plan: 3 to import, 2 to add, 1 to change, 0 to destroy."},
		{"", `cd ../lookup-in-module; "$ENGINE" get; "$ENGINE" apply -no-color -auto-approve`, `"spring-launch, second wave"`},
		{"", `cd ../seed-many-from-csv; "$ENGINE" plan -no-color`, "Plan: 1 to add, 0 to change, 0 to destroy."},
		{"1.14", `cd ../actions/brandwave_import_conversions; "$ENGINE" apply -no-color -auto-approve -invoke=action.brandwave_import_conversions.orders`, "3 recorded, 0 skipped, 0 rejected, 0 failed"},
		{"1.14", `cd ../list-resources/brandwave_conversion; "$ENGINE" query -no-color`, "list.brandwave_conversion"},
	} {
		if c.since != "" && !acctest.Engine(t).Since(c.since, "") {
			continue // dev does not speak of it there
		}
		if out := shell(c.command); !strings.Contains(out, c.says) {
			t.Errorf("%s: no %q in:\n%s", c.command, c.says, out)
		}
	}

	dev.interrupt()
	stdout, _ := dev.end(0)
	want := 20
	if acctest.Engine(t).Since("1.14", "") {
		want += 3 // those of the import
	}
	if n := strings.Count(stdout, `  POST   /v1/conversions  201  {`); n != want {
		t.Errorf("%d lines of POST requests instead of %d in:\n%s", n, want, stdout)
	}
	if strings.Count(stdout, "bw_test_mock") != 1 {
		t.Errorf("the key should stand in the export line alone:\n%s", stdout)
	}
}

func TestDevConfigurationServesBothEngines(t *testing.T) {
	t.Parallel()
	s := &stage{root: t.TempDir()}
	s.installation.Binary = s.path("provider", "terraform-provider-brandwave")
	file, err := s.writeDevOverrides()
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		if want := `"` + host + `/brandwave/brandwave" = "` + filepath.ToSlash(s.path("provider")) + `"`; !strings.Contains(string(content), want) {
			t.Errorf("no %s in:\n%s", want, content)
		}
	}
}

func TestShellQuotesWhatNeedsIt(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"/tmp/x-1/dev.tfrc": "/tmp/x-1/dev.tfrc",
		"/tmp/a b":          "'/tmp/a b'",
		"it's":              `'it'\''s'`,
		"":                  "''",
	} {
		if got := shell(word); got != want {
			t.Errorf("shell(%q) is %s, want %s", word, got, want)
		}
	}
}
