package conversion_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
)

// keys is a metadata object with n keys of this length, in characters.
func keys(t *testing.T, n, length int) string {
	t.Helper()
	object := map[string]int{}
	for i := range n {
		object[fmt.Sprintf("%0*d", length-1, i)+"é"] = i
	}
	b, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return "metadata = <<-EOT\n" + string(b) + "\nEOT"
}

func TestEachRuleIsCheckedAtPlanTimeAtItsAttribute(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	block := func(overrides string) string {
		lines := map[string]string{"source_id": `"` + acctest.Source + `"`, "converted_at": `"2026-03-01T12:00:00Z"`}
		name, value, _ := strings.Cut(overrides, "=")
		lines[strings.TrimSpace(name)] = value
		body := ""
		for k, v := range lines {
			body += k + " = " + v + "\n"
		}
		return "resource \"brandwave_conversion\" \"test\" {\n" + body + "}\n"
	}
	w := api.NewWorkspace(t, "")
	for line, want := range map[string]string{
		`organization_id = "org_123"`:                 `is not a UUID`,
		`source_id = "org_123"`:                       `is not a UUID`,
		`source_id = ""`:                              `is not a UUID`,
		`converted_at = "2026-03-01"`:                 `is not an RFC 3339 timestamp`,
		`converted_at = "2026-03-01T12:00:00"`:        `is not an RFC 3339 timestamp`,
		`converted_at = "2026-02-30T12:00:00Z"`:       `is not an RFC 3339 timestamp`,
		`conversion_count = 0`:                        `between 1 and 1000000, got: 0`,
		`conversion_count = 1000001`:                  `between 1 and 1000000, got: 1000001`,
		`origin = ""`:                                 `between 1 and 50, got: 0`,
		`origin = "` + strings.Repeat("é", 51):        `between 1 and 50, got: 51`,
		`external_ref = ""`:                           `between 1 and 255, got: 0`,
		`external_ref = "` + strings.Repeat("é", 256): `between 1 and 255, got: 256`,
		`metadata = "{"`:                              `is not JSON`,
		`metadata = "[1]"`:                            `is JSON, but not an object`,
		`metadata = "null"`:                           `is JSON, but not an object`,
		`metadata = "{} {}"`:                          `has something after the JSON object`,
		keys(t, 51, 5):                                `has 51 keys where the API takes at most 50`,
		keys(t, 1, 65):                                `of 65 characters where the API takes at most 64`,
	} {
		if strings.Count(line, `"`) == 1 {
			line += `"`
		}
		w.Write("main.tf", block(line))
		r := w.Run("validate", "-json")
		var report struct {
			Diagnostics []struct {
				Detail  string
				Snippet struct{ Code string }
			}
		}
		if err := json.Unmarshal([]byte(r.Stdout), &report); err != nil {
			t.Fatal(err)
		}
		name, _, _ := strings.Cut(line, " ")
		if len(report.Diagnostics) != 1 || !strings.Contains(report.Diagnostics[0].Detail, want) ||
			!strings.HasPrefix(strings.TrimSpace(report.Diagnostics[0].Snippet.Code), name+" ") {
			t.Errorf("%.60s: want one diagnostic with %q at %s, got %+v", line, want, name, report.Diagnostics)
		}
	}
	expectRequests(t, "requests of validate", api.Asked(), []string{})
}

func TestValuesAtTheLimitsAreRecorded(t *testing.T) {
	t.Parallel()
	for name, lines := range map[string]string{
		"conversion_count":   `conversion_count = 1000000`,
		"origin":             `origin = "` + strings.Repeat("é", 50) + `"`,
		"external_ref":       `external_ref = "` + strings.Repeat("😀", 255) + `"`,
		"metadata keys":      keys(t, 50, 5),
		"metadata key sizes": keys(t, 2, 64),
		"hcl templates":      `external_ref = "$${not} %%{a} \"template\""`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t)
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Providers(t),
				Steps: []resource.TestStep{
					{Config: api.Config(conversion(lines))},
					{Config: api.Config(conversion(lines)), ConfigPlanChecks: expectEmptyPlan()},
				},
			})
		})
	}
}

func TestUnknownValuesAreNoError(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	config := api.Config(fmt.Sprintf(`
resource "terraform_data" "later" {
  input = {
    source = %q, at = "2026-03-01T12:00:00Z", count = 2, origin = "app", ref = "ORDER-1", metadata = "{}", organization = %q
  }
}
resource "brandwave_conversion" "test" {
  organization_id  = terraform_data.later.output.organization
  source_id        = terraform_data.later.output.source
  converted_at     = terraform_data.later.output.at
  conversion_count = terraform_data.later.output.count
  origin           = terraform_data.later.output.origin
  external_ref     = terraform_data.later.output.ref
  metadata         = terraform_data.later.output.metadata
}
`, acctest.Source, acctest.OtherOrganization))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(t),
		Steps: []resource.TestStep{
			{Config: config, ConfigPlanChecks: expectPlan(plancheck.ResourceActionCreate)},
			{Config: config, ConfigPlanChecks: expectEmptyPlan()},
		},
	})
}

func TestRemovingOriginSaysThatItReplaces(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, conversion(`origin = "app"`))
	w.Must("apply", "-auto-approve")
	w.Write("main.tf", conversion(""))
	plan := w.Must("plan", "-no-color").Stdout
	expectOutput(t, plan, `- origin           = "app" -> null # forces replacement`)
	expectOutput(t, plan, "Warning: Removing origin replaces the conversion")
}

func TestAReferenceTakenByAnotherConversionIsNotUpdatedTo(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	taken(t, api)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(t),
		Steps: []resource.TestStep{
			{Config: api.Config(conversion(`external_ref = "ORDER-2"`))},
			{
				Config:      api.Config(conversion(`external_ref = "ORDER-1001"`)),
				ExpectError: regexp.MustCompile(`(?s)Another conversion has this external_ref.*409.*` + api.All()[0].ID),
			},
			{Config: api.Config(conversion(`external_ref = "ORDER-2"`)), ConfigPlanChecks: expectEmptyPlan()},
		},
	})
}

func TestAnExistingRecordThatDiffersIsNotAdopted(t *testing.T) {
	t.Parallel()
	for name, options := range undocumented {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t, options...)
			taken(t, api)
			before := api.All()[0]
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Providers(t),
				Steps: []resource.TestStep{{
					Config:      api.Config(conversion(`external_ref = "ORDER-1001"`)),
					ExpectError: regexp.MustCompile(`(?s)Conversion already exists.*` + before.ID + `.*import \{`),
				}},
			})
			if after := only(t, api); after.ID != before.ID || after.Count != before.Count {
				t.Errorf("the existing record was touched: %+v", after)
			}
		})
	}
}

func TestTwoResourcesNeverShareOneRecord(t *testing.T) {
	t.Parallel()
	for name, options := range undocumented {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t, options...)
			one := conversion(`external_ref = "ORDER-1001"`)
			w := api.NewWorkspace(t, one+strings.Replace(one, `"test"`, `"twin"`, 1))
			r := w.Run("apply", "-auto-approve", "-no-color")
			if r.ExitCode != 1 {
				t.Errorf("exit code %d, want 1", r.ExitCode)
			}
			expectOutput(t, r.Output(), "Conversion already exists")
			if n := strings.Count(w.Must("state", "list").Stdout, "brandwave_conversion."); n != 1 {
				t.Errorf("%d resources are in the state, want 1", n)
			}
			only(t, api)
		})
	}
}
