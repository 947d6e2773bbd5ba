package conversion_test

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// fill records n conversions, one second and one count apart, ORDER-1 to ORDER-n.
func fill(api *acctest.API, n int) []mockapi.Conversion {
	made := make([]mockapi.Conversion, n)
	for i := range made {
		ref, origin := fmt.Sprintf("ORDER-%d", i+1), []string{"website", "app"}[i%2]
		made[i] = api.Put(mockapi.Conversion{
			OrganizationID: acctest.Organization, SourceID: acctest.Source, ConvertedAt: instant.Add(time.Duration(i) * time.Second),
			Count: int64(i + 1), Origin: &origin, ExternalRef: &ref,
		})
	}
	return made
}

func TestRecordsOnLaterPagesAreFoundByExternalRef(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]mockapi.Option{
		"search matches external_ref": nil,
		"search is blind to it":       {mockapi.WithSearchBlindToExternalRef()},
		"items lack external_ref":     {mockapi.WithItemsLacking("external_ref")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t, options...)
			made := fill(api, 1000)
			for _, n := range []int{101, 1000} {
				want := made[n-1]
				config := fmt.Sprintf("resource \"brandwave_conversion\" \"test\" {\n  source_id = %q\n  converted_at = %q\n  conversion_count = %d\n  origin = %q\n  external_ref = %q\n}\n",
					want.SourceID, want.ConvertedAt.Format(time.RFC3339), want.Count, *want.Origin, *want.ExternalRef)
				w := api.NewWorkspace(t, config+fmt.Sprintf("import {\n  to = brandwave_conversion.test\n  id = \"external_ref:ORDER-%d\"\n}\n", n)+
					fmt.Sprintf("data \"brandwave_conversion\" \"found\" {\n  external_ref = \"ORDER-%d\"\n}\noutput \"id\" {\n  value = data.brandwave_conversion.found.id\n}\n", n))
				expectOutput(t, w.Must("apply", "-auto-approve", "-no-color").Stdout, "1 imported, 0 added, 0 changed, 0 destroyed")
				if got := w.Must("output", "-raw", "id").Stdout; got != want.ID {
					t.Errorf("look-up of ORDER-%d found %s, want %s", n, got, want.ID)
				}
				if r := w.Run("plan", "-detailed-exitcode"); r.ExitCode != 0 {
					t.Errorf("the plan after import of ORDER-%d exits with %d:\n%s", n, r.ExitCode, r.Output())
				}
			}
		})
	}
}

func TestLookUpOfNoneOrSeveralIsAnError(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	made := fill(api, 3)
	twin := api.Put(mockapi.Conversion{OrganizationID: acctest.Organization, SourceID: acctest.Source, ConvertedAt: instant, ExternalRef: made[0].ExternalRef})
	data := func(argument string) string {
		return api.Config("data \"brandwave_conversion\" \"test\" {\n" + argument + "\n}\n")
	}
	importing := func(id string) resource.TestStep {
		return resource.TestStep{
			Config: api.Config(conversion("")), ResourceName: address, ImportState: true, ImportStateId: id,
		}
	}
	failing := func(s resource.TestStep, expr string) resource.TestStep {
		s.ExpectError = regexp.MustCompile(expr)
		return s
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(t),
		Steps: []resource.TestStep{
			failing(resource.TestStep{Config: data(`external_ref = "ORDER-9"`)}, `(?s)Conversion not found.*No\s+conversion\s+of\s+organization`),
			failing(resource.TestStep{Config: data(`external_ref = "order-2"`)}, `Conversion not found`), // upper and lower case included
			failing(resource.TestStep{Config: data(`external_ref = "ORDER-1"`)}, `(?s)Several conversions found.*`+made[0].ID+`,\s+`+twin.ID),
			failing(resource.TestStep{Config: data(`id = "` + acctest.Source + `"`)}, `(?s)Conversion not found.*`+acctest.Source),
			failing(resource.TestStep{Config: api.Config("data \"brandwave_conversions\" \"test\" {\n  external_refs = [\"ORDER-1\", null]\n}\n")}, `This\s+attribute\s+contains\s+a\s+null\s+value`),
			failing(resource.TestStep{Config: data("")}, `Exactly one of these attributes must be configured`),
			failing(resource.TestStep{Config: data("id = \"" + made[1].ID + "\"\nexternal_ref = \"ORDER-2\"")}, `Exactly one of these attributes must be configured`),
			failing(resource.TestStep{Config: data("id = \"" + made[1].ID + "\"\norganization_id = \"" + acctest.OtherOrganization + "\"")}, `Conversion of another organization`),
			failing(importing("external_ref:ORDER-9"), `Conversion not found`),
			failing(importing("external_ref:ORDER-1"), `Several conversions found`),
			failing(importing("ORDER-1"), `(?s)neither\s+the\s+UUID\s+of\s+a\s+conversion\s+nor\s+external_ref:`),
			failing(importing(acctest.Source), `(?s)Cannot read conversion.*404`),
		},
	})
	expectRequests(t, "writes", api.Asked("POST", "PATCH", "DELETE"), []string{})
}

func TestConversionsDataSourceFilters(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	made := fill(api, 250)
	other := api.Put(mockapi.Conversion{OrganizationID: acctest.Organization, SourceID: acctest.OtherSource, ConvertedAt: instant})
	for name, tc := range map[string]struct {
		arguments string
		ids       []string
		total     int64
		pages     int
	}{
		"everything":            {"", append(idsOf(made), other.ID), 251, 3},
		"source_id":             {`source_id = "` + acctest.OtherSource + `"`, []string{other.ID}, 1, 1},
		"search_term":           {`search_term = "ORDER-250"`, []string{made[249].ID}, 1, 1},
		"nothing":               {`search_term = "no such thing"`, []string{}, 0, 1},
		"origin":                {"origin = \"app\"\nlimit = 2", []string{made[1].ID, made[3].ID}, 251, 1},
		"external_refs":         {`external_refs = ["ORDER-7", "ORDER-201", "ORDER-999"]`, []string{made[6].ID, made[200].ID}, 251, 3},
		"converted_after":       {"source_id = \"" + acctest.Source + "\"\nconverted_after = \"2026-03-01T12:04:08Z\"", idsOf(made[248:]), 250, 3},
		"converted_before":      {"source_id = \"" + acctest.Source + "\"\nconverted_before = \"2026-03-01T13:00:01+01:00\"", idsOf(made[:1]), 250, 3},
		"sorted":                {"sort_by = \"count\"\nsort_direction = \"desc\"\nlimit = 2", []string{made[249].ID, made[248].ID}, 251, 1},
		"limit at a page's end": {`limit = 100`, idsOf(made[:100]), 251, 1},
		"limit beyond a page":   {`limit = 101`, idsOf(made[:101]), 251, 2},
		"other organization":    {`organization_id = "` + acctest.OtherOrganization + `"`, []string{}, 0, 1},
	} {
		t.Run(name, func(t *testing.T) { // one after the other: they share the request log
			api.ResetRequests()
			w := api.NewWorkspace(t, "data \"brandwave_conversions\" \"test\" {\n"+tc.arguments+"\n}\n"+
				"output \"ids\" {\n  value = data.brandwave_conversions.test.ids\n}\n"+
				"output \"same\" {\n  value = data.brandwave_conversions.test.conversions[*].id == data.brandwave_conversions.test.ids\n}\n"+
				"output \"total\" {\n  value = data.brandwave_conversions.test.total_count\n}\n")
			w.Must("apply", "-auto-approve")
			var ids []string
			w.Decode(&ids, "output", "-json", "ids")
			expectRequests(t, "ids", ids, tc.ids)
			var same bool
			if w.Decode(&same, "output", "-json", "same"); !same {
				t.Error("ids are not those of conversions")
			}
			var total int64
			if w.Decode(&total, "output", "-json", "total"); total != tc.total {
				t.Errorf("total_count is %d, want %d", total, tc.total)
			}
			if n := len(api.Asked()); n != tc.pages {
				t.Errorf("%d requests were made, want %d", n, tc.pages)
			}
		})
	}
}

func idsOf(made []mockapi.Conversion) []string {
	ids := []string{}
	for _, c := range made {
		ids = append(ids, c.ID)
	}
	return ids
}

func TestConversionsDataSourceHandsOnFacetsAndRecords(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	origin, ref := "website", "ORDER-1"
	made := api.Put(mockapi.Conversion{
		OrganizationID: acctest.Organization, SourceID: acctest.Source, ConvertedAt: instant.Add(5 * time.Millisecond), Count: 3,
		Origin: &origin, ExternalRef: &ref, Metadata: []byte(`{"b":1.0,"a":null}`),
	})
	list := "data.brandwave_conversions.test"
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(t),
		Steps: []resource.TestStep{{
			Config: api.Config("data \"brandwave_conversions\" \"test\" {}\n" +
				"output \"origins\" {\n  value = jsondecode(" + list + ".facets).origin.website\n}\n"),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownOutputValue("origins", knownvalue.Int64Exact(1)),
				statecheck.ExpectKnownValue(list, tfjsonpath.New("conversions"), knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(map[string]knownvalue.Check{
					"id":               knownvalue.StringExact(made.ID),
					"organization_id":  knownvalue.StringExact(acctest.Organization),
					"source_id":        knownvalue.StringExact(acctest.Source),
					"converted_at":     knownvalue.StringExact("2026-03-01T12:00:00.005Z"),
					"conversion_count": knownvalue.Int64Exact(3),
					"origin":           knownvalue.StringExact("website"),
					"external_ref":     knownvalue.StringExact("ORDER-1"),
					"metadata":         knownvalue.StringExact(`{"a":null,"b":1}`),
				})})),
			},
		}},
	})
}

func TestRowsThatMoveBetweenPagesAreListedOnce(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	made := fill(api, 150)
	moved := false
	api.OnList(func(page int) {
		if page == 1 && !moved { // five that were on page 0 are on page 1 by the time it is asked for
			moved = true
			for _, c := range made[95:100] {
				api.Remove(c.ID)
				api.Put(c)
			}
		}
	})
	w := api.NewWorkspace(t, "data \"brandwave_conversions\" \"test\" {}\noutput \"ids\" {\n  value = data.brandwave_conversions.test.ids\n}\n")
	w.Must("apply", "-auto-approve")
	var ids []string
	w.Decode(&ids, "output", "-json", "ids")
	seen := map[string]bool{}
	for _, id := range ids {
		if seen[id] {
			t.Errorf("%s is listed twice", id)
		}
		seen[id] = true
	}
	if !moved || len(ids) == 0 {
		t.Errorf("nothing moved (%t) or nothing was listed (%d)", moved, len(ids))
	}
}
