package conversion_test

import (
	"fmt"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// undocumented are the choices that the API's documentation leaves open, one
// by one and all at once.
var undocumented = map[string][]mockapi.Option{
	"as the examples show":         nil,
	"camelCase answers":            {mockapi.WithCamelCase()},
	"POST answers 200":             {mockapi.WithCreateStatus(200)},
	"DELETE answers with a body":   {mockapi.WithDeleteBody()},
	"existing record on duplicate": {mockapi.WithExistingOnDuplicate()},
	"null fields absent":           {mockapi.WithAbsentNulls()},
	"extra fields":                 {mockapi.WithExtraFields()},
	"timestamps with an offset":    {mockapi.WithOffsetTimestamps()},
	"partial list items":           {mockapi.WithItemsLacking("external_ref", "metadata", "count")},
	"search blind to external_ref": {mockapi.WithSearchBlindToExternalRef()},
	"all of them": {
		mockapi.WithCamelCase(), mockapi.WithCreateStatus(200), mockapi.WithDeleteBody(), mockapi.WithExistingOnDuplicate(),
		mockapi.WithAbsentNulls(), mockapi.WithExtraFields(), mockapi.WithOffsetTimestamps(),
		mockapi.WithItemsLacking("external_ref", "metadata", "count"), mockapi.WithSearchBlindToExternalRef(),
	},
}

func TestEachUndocumentedChoiceOfTheAPI(t *testing.T) {
	t.Parallel()
	full := fmt.Sprintf(`
resource "brandwave_conversion" "full" {
  source_id        = %[1]q
  converted_at     = "2026-03-01T14:00:00.1234567+02:00"
  conversion_count = 3
  origin           = "website"
  external_ref     = "ORDER-1001"
  metadata         = jsonencode({ campaignName = "spring", nested_key = { camelCase = 1.50, snake_case = null } })
}
resource "brandwave_conversion" "bare" {
  source_id    = %[1]q
  converted_at = "2026-03-01T12:00:00Z"
}
`, acctest.Source)
	lookups := `
data "brandwave_conversion" "by_ref" {
  external_ref = brandwave_conversion.full.external_ref
}
data "brandwave_conversion" "by_id" {
  id = brandwave_conversion.full.id
}
data "brandwave_conversions" "all" {
  depends_on = [brandwave_conversion.full, brandwave_conversion.bare]
}
output "agree" {
  value = (
    data.brandwave_conversion.by_ref == data.brandwave_conversion.by_id
    && contains(data.brandwave_conversions.all.conversions, data.brandwave_conversion.by_id)
    && data.brandwave_conversion.by_id.metadata == brandwave_conversion.full.metadata
    && data.brandwave_conversion.by_id.converted_at == "2026-03-01T12:00:00.123Z"
    && length(data.brandwave_conversions.all.ids) == 2
    && data.brandwave_conversions.all.total_count == 2
  )
}
`
	for name, options := range undocumented {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t, options...)
			w := api.NewWorkspace(t, full+lookups)
			w.Must("apply", "-auto-approve")
			if r := w.Run("plan", "-detailed-exitcode"); r.ExitCode != 0 {
				t.Errorf("the plan after apply exits with %d:\n%s", r.ExitCode, r.Output())
			}
			if got := w.Must("output", "agree").Stdout; got != "true\n" {
				t.Errorf("resource and look-ups do not agree:\n%s", w.Must("show", "-no-color").Stdout)
			}

			w.Must("state", "rm", "brandwave_conversion.full", "brandwave_conversion.bare")
			w.Write("main.tf", full) // look-ups wait for nothing, so that what is planned is the import alone
			w.Write("import.tf", importOf(t, api))
			w.Must("apply", "-auto-approve")
			api.ResetRequests()
			if r := w.Run("plan", "-detailed-exitcode"); r.ExitCode != 0 {
				t.Errorf("the plan after import exits with %d:\n%s", r.ExitCode, r.Output())
			}
			if n := len(api.All()); n != 2 {
				t.Errorf("the API has %d records, want 2", n)
			}
			w.Must("destroy", "-auto-approve")
			if n := len(api.All()); n != 0 {
				t.Errorf("the API has %d records after destroy", n)
			}
		})
	}
}

// importOf imports the record with a reference by it, and the other by id.
func importOf(t *testing.T, api *acctest.API) string {
	t.Helper()
	blocks := ""
	for _, c := range api.All() {
		to, id := "bare", c.ID
		if c.ExternalRef != nil {
			to, id = "full", "external_ref:"+*c.ExternalRef
		}
		blocks += fmt.Sprintf("import {\n  to = brandwave_conversion.%s\n  id = %q\n}\n", to, id)
	}
	return blocks
}

func TestImportPlansNothingButTheImport(t *testing.T) {
	t.Parallel()
	for name, options := range undocumented {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t, options...)
			text := func(s string) *string { return &s }
			made := api.Put(mockapi.Conversion{
				OrganizationID: acctest.Organization, SourceID: acctest.Source, ConvertedAt: instant, Count: 7,
				Origin: text("app"), ExternalRef: text("ORDER-7"), Metadata: []byte(`{"z": 1.0, "a": "<&>"}`),
			})
			w := api.NewWorkspace(t, conversion(`
  conversion_count = 7
  origin           = "app"
  external_ref     = "ORDER-7"
  metadata         = jsonencode({ a = "<&>", z = 1 })`)+
				fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", address, made.ID))
			r := w.Must("plan", "-no-color")
			expectOutput(t, r.Stdout, "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.")
			w.Must("apply", "-auto-approve")
			expectRequests(t, "writes", api.Asked("POST", "PATCH", "DELETE"), []string{})
		})
	}
}

func TestImportOfEmptyMetadataPlansNothingElse(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	made := api.Put(mockapi.Conversion{OrganizationID: acctest.Organization, SourceID: acctest.Source, ConvertedAt: instant, Metadata: []byte(`{}`)})
	w := api.NewWorkspace(t, conversion("metadata = jsonencode({})")+fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", address, made.ID))
	expectOutput(t, w.Must("plan", "-no-color").Stdout, "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.")
}
