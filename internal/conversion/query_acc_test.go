package conversion_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

const everything = "list \"brandwave_conversion\" \"all\" {\n  provider = brandwave\n  limit    = 1000\n}\n"

func TestGeneratedConfigurationOfEveryShapePlansClean(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "terraform query", "1.14", "")
	api := acctest.Start(t)
	for _, c := range everyShape(500) {
		api.Put(c)
	}
	w := api.NewWorkspace(t, "")
	w.Write("all.tfquery.hcl", everything)
	w.Must("query", "-no-color", "-generate-config-out=generated.tf")
	plan := w.Must("plan", "-no-color", "-out=plan")
	expectOutput(t, plan.Stdout, "Plan: 500 to import, 0 to add, 0 to change, 0 to destroy.")
	expectOutput(t, w.Must("apply", "-no-color", "plan").Stdout, "500 imported, 0 added, 0 changed, 0 destroyed")
	if r := w.Run("plan", "-no-color", "-detailed-exitcode"); r.ExitCode != 0 {
		t.Errorf("the plan after the import exits with %d:\n%s", r.ExitCode, r.Output())
	}
	expectRequests(t, "writes", api.Asked("POST", "PATCH", "DELETE"), []string{})
}

func TestQueryShowsNamesAndHonoursLimits(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "terraform query", "1.14", "")
	api := acctest.Start(t)
	fill(api, 250)
	bare := api.Put(mockapi.Conversion{OrganizationID: acctest.OtherOrganization, SourceID: acctest.Source, ConvertedAt: instant, Count: 3})
	w := api.NewWorkspace(t, "")
	for name, test := range map[string]struct {
		block           string
		found, requests int
		shows           []string
	}{
		"default limit":      {"", 100, 1, []string{"ORDER-1\n", "ORDER-100\n"}},
		"limit":              {"limit = 7", 7, 1, []string{"ORDER-7\n"}},
		"beyond a page":      {"limit = 150", 150, 2, []string{"ORDER-150\n"}},
		"another name":       {"config {\n    organization_id = \"" + acctest.OtherOrganization + "\"\n  }", 1, 1, []string{bare.ID, "3 conversions at 2026-03-01T12:00:00Z\n"}},
		"filters":            {"limit = 3\n  config {\n    origin = \"app\"\n    external_refs = [\"ORDER-2\", \"ORDER-4\", \"ORDER-5\"]\n  }", 2, 3, []string{"ORDER-2\n", "ORDER-4\n"}},
		"include_resource":   {"limit = 1\n  include_resource = true", 1, 1, []string{"ORDER-1\n"}},
		"none":               {"config {\n    search_term = \"no such thing\"\n  }", 0, 1, nil},
		"sorted by the API":  {"limit = 1\n  config {\n    sort_by = \"count\"\n    sort_direction = \"desc\"\n  }", 1, 1, []string{"ORDER-250\n"}},
		"after, of a source": {"limit = 500\n  config {\n    source_id = \"" + acctest.Source + "\"\n    converted_after = \"2026-03-01T12:04:09Z\"\n  }", 1, 3, []string{"ORDER-250\n"}},
	} {
		api.ResetRequests()
		w.Write("all.tfquery.hcl", "list \"brandwave_conversion\" \"all\" {\n  provider = brandwave\n  "+test.block+"\n}\n")
		out := w.Must("query", "-no-color").Stdout
		if n := strings.Count(out, "list.brandwave_conversion.all "); n != test.found {
			t.Errorf("%s: %d found, want %d\n%s", name, n, test.found, out)
		}
		for _, want := range test.shows {
			expectOutput(t, out, want)
		}
		if n := len(api.Asked()); n != test.requests {
			t.Errorf("%s: %d requests, want %d", name, n, test.requests)
		}
	}
}

func TestErrorsOfAQueryAreTold(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "terraform query", "1.14", "")
	api := acctest.Start(t)
	fill(api, 250)
	w := api.NewWorkspace(t, "")
	w.Write("all.tfquery.hcl", everything)
	broken := mockapi.JSONError(403, "forbidden", "Not yours.")
	broken.Match = func(r *http.Request) bool { return r.URL.Query().Get("page_index") == "2" }
	api.Inject(broken)
	r := w.Run("query", "-no-color")
	if r.ExitCode == 0 {
		t.Error("the query succeeds")
	}
	expectOutput(t, r.Output(), "Not yours.")

	w.Write("all.tfquery.hcl", "list \"brandwave_conversion\" \"all\" {\n  provider = brandwave\n  config {\n    converted_after = \"yesterday\"\n  }\n}\n")
	r = w.Run("validate", "-query", "-no-color")
	if r.ExitCode == 0 {
		t.Error("the filter is valid")
	}
	expectOutput(t, r.Output(), "is not an RFC 3339 timestamp")
}

// A generated configuration cannot be applied in the wrong place.
func TestGeneratedImportsNameTheirOrganization(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "terraform query", "1.14", "")
	api := acctest.Start(t)
	made := fill(api, 1)[0]
	w := api.NewWorkspace(t, "")
	w.Write("all.tfquery.hcl", everything)
	w.Must("query", "-no-color", "-generate-config-out=generated.tf")
	api.Update(made.ID, func(c *mockapi.Conversion) { c.OrganizationID = acctest.OtherOrganization })
	r := w.Run("plan", "-no-color")
	if r.ExitCode == 0 {
		t.Errorf("the plan succeeds:\n%s", r.Output())
	}
	expectOutput(t, r.Output(), "Conversion of another organization")
}
