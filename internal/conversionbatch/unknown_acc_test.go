package conversionbatch_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
)

func TestValuesThatAreNotKnownYet(t *testing.T) {
	t.Parallel()
	for which, block := range map[string]string{
		"whole map": `conversions = { for k in [terraform_data.later.output.ref, "B"] : k => jsonencode({ converted_at = "2026-03-01T12:00:00Z" }) }
  source_id = "` + acctest.Source + `"`,
		"one record": `conversions = { A = jsonencode({ converted_at = terraform_data.later.output.at }), B = jsonencode({ converted_at = "2026-03-01T12:00:00Z" }) }
  source_id = "` + acctest.Source + `"`,
		"source and organization": `conversions = { A = jsonencode({ converted_at = "2026-03-01T12:00:00Z" }) }
  source_id = terraform_data.later.output.source
  organization_id = terraform_data.later.output.organization`,
	} {
		t.Run(which, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t)
			later := func(trigger string) string {
				return fmt.Sprintf(`
resource "terraform_data" "later" {
  triggers_replace = %q
  input = { ref = "A", at = "2026-03-01T12:00:00Z", source = %q, organization = %q }
}
resource "brandwave_conversion_batch" "test" {
  %s
}
`, trigger, acctest.Source, acctest.Organization, block)
			}
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Providers(t),
				Steps: []resource.TestStep{
					{Config: api.Config(later("one")), ConfigPlanChecks: expectPlan(plancheck.ResourceActionCreate)},
					{Config: api.Config(later("one")), ConfigPlanChecks: expectEmptyPlan()},
				},
			})
		})
	}
}

// What was not known while planning turns out to be the same, or another value,
// or a record without origin.
func TestRecordOfAnExistingBatchThatIsNotKnownYet(t *testing.T) {
	t.Parallel()
	config := func(trigger, at, origin string) string {
		return fmt.Sprintf(`
resource "terraform_data" "later" {
  triggers_replace = %q
  input = { at = %q, origin = %s }
}
`, trigger, at, origin) + records(`A = jsonencode({ converted_at = terraform_data.later.output.at, origin = terraform_data.later.output.origin })`,
			`B = jsonencode({ converted_at = "2026-03-01T12:00:00Z" })`)
	}
	api := acctest.Start(t)
	w := api.NewWorkspace(t, config("1", "2026-03-01T12:00:00Z", `"app"`))
	w.Must("apply", "-auto-approve")
	for _, step := range []struct {
		config                 string
		posts, patches, delets int
	}{
		{config("2", "2026-03-01T13:00:00+01:00", `"app"`), 0, 0, 0},
		{config("3", "2026-03-01T13:00:00Z", `"app"`), 0, 1, 0},
		{config("4", "2026-03-01T13:00:00Z", `null`), 1, 0, 1},
	} {
		api.ResetRequests()
		w.Write("main.tf", step.config)
		w.Must("apply", "-auto-approve")
		expectWrites(t, api, step.posts, step.patches, step.delets)
		expectOneStory(t, w, api, 2)
	}
}
