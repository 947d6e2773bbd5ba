package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
)

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	acctest.Main(m, "mastercard/restapi", "magodo/restful")
}

func TestDemoTellsTheWholeStory(t *testing.T) {
	t.Parallel()
	stdout, stderr := start(t, acctest.Engine(t).Path).end(0)
	if stderr != "" {
		t.Errorf("on standard error: %s", stderr)
	}
	rest := stdout
	for _, line := range []string{
		` plan -out=seed.tfplan`,
		`# brandwave_conversion.order["ORDER-1001"] will be created`,
		`Plan: 20 to add, 0 to change, 0 to destroy.`,
		`Requests to the API: none.`,
		`Apply complete! Resources: 20 added, 0 changed, 0 destroyed.`,
		`Requests to the API: 20 POST. It now holds 20 conversions.`,
		`"campaign" = "spring-launch, second wave"`,
		`No changes. Your infrastructure matches the configuration.`,
		`Requests to the API: 5 GET.`,
		`~ conversion_count = 1 -> 3`,
		`Plan: 0 to add, 1 to change, 0 to destroy.`,
		`{"count":3}`,
		`Destroy complete! Resources: 20 destroyed.`,
		`All requests that wrote: 20 POST, 1 PATCH, 20 DELETE.`,
	} {
		_, after, found := strings.Cut(rest, line)
		if !found {
			t.Fatalf("no %q, or not in this order, in:\n%s", line, stdout)
		}
		rest = after
	}
	if n := strings.Count(stdout, "\n"); n > 170 {
		t.Errorf("%d lines are more than anybody reads", n)
	}
	if strings.Contains(stdout, "\x1b") {
		t.Error("colours in what is no terminal")
	}
}

func TestDemoInterrupted(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"Building the provider", "$ " + engineName(t) + " apply seed.tfplan", "$ " + engineName(t) + " destroy"} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			demo := start(t, acctest.Engine(t).Path)
			demo.until(at)
			demo.interrupt()
			if _, stderr := demo.end(130); !strings.Contains(stderr, "interrupted") {
				t.Errorf("does not say that it was interrupted: %s", stderr)
			}
		})
	}
}

func TestDemoWithoutReader(t *testing.T) {
	t.Parallel()
	r := &running{t: t, home: t.TempDir(), temp: shortTempDir(t)}
	cmd := exec.CommandContext(t.Context(), "sh", "-c", `"$0" | head -n 1`, itself(t))
	cmd.Env = r.environ(acctest.Engine(t).Path)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(out), "Building") {
		t.Errorf("unexpected first line: %s", out)
	}
	r.expectNothingLeft("")
}

func engineName(t *testing.T) string {
	t.Helper()
	return (&stage{engine: acctest.Engine(t)}).engineName()
}

// A demo that goes on when something is wrong would prove nothing.
func TestDemoFailsWhenSomethingIsWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ script, says string }{
		"a command fails": {
			`case "$*" in "plan -out=seed.tfplan") echo "on standard output"; echo "Error: the reason" >&2; exit 1;; esac`,
			"on standard output\nError: the reason\n",
		},
		"the second plan has changes": {
			`case "$*" in "plan -detailed-exitcode") exit 2;; esac`,
			"plan -detailed-exitcode exited with 2",
		},
		"nothing is applied": {
			`case "$*" in "apply seed.tfplan") echo "Apply complete!"; exit 0;; esac`,
			"should hold 20 conversions but holds 0",
		},
		"the change is not sent": {
			`case "$*" in "apply change.tfplan") exit 0;; esac`,
			"should have got 1 PATCH",
		},
		"nothing is destroyed": {
			`case "$1" in destroy) exit 0;; esac`,
			"should be empty but holds 20 conversions",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			engine := filepath.Join(t.TempDir(), "terraform")
			script := "#!/bin/sh\n" + c.script + "\nexec '" + acctest.Engine(t).Path + "' \"$@\"\n"
			if err := os.WriteFile(engine, []byte(script), 0o700); err != nil {
				t.Fatal(err)
			}
			if _, stderr := start(t, engine).end(1); !strings.Contains(stderr, c.says) {
				t.Errorf("no %q in: %s", c.says, stderr)
			}
		})
	}
}
