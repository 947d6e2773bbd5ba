package conversionbatch_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/golden"
)

func TestEachRuleIsCheckedAtItsKeyBeforeAnyRequest(t *testing.T) {
	t.Parallel()
	const at = `converted_at = "2026-03-01T12:00:00Z"`
	many := make([]string, 0, 45)
	for i := range 45 {
		many = append(many, fmt.Sprintf(`"R-%02d" = jsonencode({})`, i))
	}
	for name, elements := range map[string][]string{
		"key":           {`"" = jsonencode({ ` + at + ` })`, `"` + strings.Repeat("é", 256) + `" = jsonencode({ ` + at + ` })`},
		"not-an-object": {`A = "{"`, `B = "[1]"`, `C = "null"`, `D = "{} {}"`, `E = ""`, `F = null`},
		"unknown-field": {`A = jsonencode({ ` + at + `, count = 2, external_ref = "A", colour = "red", convertedAt = "now", id = "x", organization_id = "y" })`},
		"wrong-type":    {`A = jsonencode({ converted_at = 1772366400, conversion_count = "3", origin = ["app"], metadata = jsonencode({ a = 1 }), source_id = true })`},
		"out-of-range":  {`A = jsonencode({ converted_at = "2026-03-01", conversion_count = 0, origin = "", source_id = "org_123" })`, `B = jsonencode({ ` + at + `, conversion_count = 1000001 })`, `C = jsonencode({ ` + at + `, conversion_count = 1.5, origin = "` + strings.Repeat("é", 51) + `" })`},
		"metadata":      {`A = jsonencode({ ` + at + `, metadata = { for i in range(51) : i => i } })`, `B = jsonencode({ ` + at + `, metadata = { "` + strings.Repeat("k", 65) + `" = 1 } })`, `C = jsonencode({ ` + at + `, metadata = [1] })`},
		"missing":       {`A = jsonencode({})`, `B = jsonencode({ converted_at = null })`},
		"many":          many,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t)
			w := api.NewWorkspace(t, records(elements...))
			r := w.Run("validate", "-json")
			var report struct {
				Diagnostics []struct {
					Severity, Summary, Detail string
					Snippet                   struct{ Code string }
				}
			}
			if err := json.Unmarshal([]byte(r.Stdout), &report); err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			for _, d := range report.Diagnostics {
				fmt.Fprintf(&b, "%s: %s\n%s\n\n", d.Severity, d.Summary, d.Detail)
				_, key, _ := strings.Cut(strings.SplitN(d.Detail, " is not valid", 2)[0], "The record ")
				if line := strings.TrimSpace(d.Snippet.Code); strings.Trim(line[:strings.Index(line, " = ")], `"`) != strings.Trim(key, `"`) && d.Summary == "Invalid conversion" {
					t.Errorf("the diagnostic of %s points at %q", key, line)
				}
			}
			golden.Check(t, name+".txt", b.String())
			expectRequests(t, "requests of validate", api.Asked(), []string{})
		})
	}
}

func TestARecordNeedsASourceFromSomewhere(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	without := strings.Replace(records(`A = jsonencode({ converted_at = "2026-03-01T12:00:00Z" })`), fmt.Sprintf("source_id = %q", acctest.Source), "", 1)
	own := strings.Replace(records(`A = jsonencode({ converted_at = "2026-03-01T12:00:00Z", source_id = "`+acctest.OtherSource+`" })`), fmt.Sprintf("source_id = %q", acctest.Source), "", 1)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(t),
		Steps: []resource.TestStep{
			{Config: api.Config(without), ExpectError: regexp.MustCompile(`(?s)source_id is missing; name the\s+conversion source here`)},
			{Config: api.Config(own)},
			{Config: api.Config(own), ConfigPlanChecks: expectEmptyPlan()},
		},
	})
}

// Not known to validate, known to plan.
func TestWhatIsKnownOnlyWhilePlanningIsCheckedThen(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, "variable \"at\" {\n  type = string\n}\n"+records(`A = jsonencode({ converted_at = var.at })`))
	w.Must("validate")
	w.Env = append(w.Env, "TF_VAR_at=yesterday")
	r := w.Run("plan", "-no-color")
	acctest.ExpectOutput(t, r.Stderr, "Error: Invalid conversion", `is not an RFC 3339 timestamp`)
	if n := strings.Count(r.Stderr, "Error:"); n != 1 || r.ExitCode != 1 {
		t.Errorf("%d errors, exit code %d", n, r.ExitCode)
	}
	expectRequests(t, "requests", api.Asked(), []string{})
}

func TestValuesAtTheLimitsAreRecorded(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	const at = `converted_at = "2026-03-01T12:00:00Z"`
	config := records(
		`A = jsonencode({ `+at+`, conversion_count = 1000000, origin = "`+strings.Repeat("é", 50)+`" })`,
		`"`+strings.Repeat("😀", 255)+`" = jsonencode({ `+at+` })`,
		`C = jsonencode({ `+at+`, metadata = { for i in range(50) : format("%064d", i) => "<&>" } })`,
		`"$${not} %%{a} \"template\"" = jsonencode({ `+at+` })`)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(t),
		Steps: []resource.TestStep{
			{Config: api.Config(config)},
			{Config: api.Config(config), ConfigPlanChecks: expectEmptyPlan()},
		},
	})
}
