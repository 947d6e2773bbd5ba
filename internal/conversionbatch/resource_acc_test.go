package conversionbatch_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

const address = "brandwave_conversion_batch.test"

func expectRequests(t *testing.T, what string, got, want []string) {
	t.Helper()
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func expectPlan(action plancheck.ResourceActionType, more ...plancheck.PlanCheck) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: append(more, plancheck.ExpectResourceAction(address, action))}
}

func expectEmptyPlan() resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
}

// Three records that use every field.
const (
	first  = `"A-1" = jsonencode({ converted_at = "2026-03-01T12:00:00Z", conversion_count = 3, origin = "website", metadata = { campaign = "spring", tags = ["a", 1.5] } })`
	second = `"A-2" = jsonencode({ converted_at = "2026-03-01T12:00:00Z", source_id = "` + acctest.OtherSource + `" })`
	third  = `"A-3" = jsonencode({ converted_at = "2026-03-01T12:00:00Z", conversion_count = null, origin = null, metadata = null, source_id = null })`
)

func TestBatchIsCreatedReadUpdatedAndDestroyed(t *testing.T) {
	t.Parallel()
	for which, options := range map[string][]mockapi.Option{
		"snake_case":      nil,
		"camelCase":       {mockapi.WithCamelCase(), mockapi.WithExtraFields(), mockapi.WithOffsetTimestamps(), mockapi.WithDeleteBody(), mockapi.WithCreateStatus(200)},
		"absent nulls":    {mockapi.WithAbsentNulls()},
		"items lacking":   {mockapi.WithItemsLacking("metadata", "origin", "count")},
		"existing is 200": {mockapi.WithExistingOnDuplicate()},
	} {
		t.Run(which, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t, options...)
			sameID, sameFirst := statecheck.CompareValue(compare.ValuesSame()), statecheck.CompareValue(compare.ValuesSame())
			ids := tfjsonpath.New("ids")
			head := `{"organization_id":"` + acctest.Organization + `","source_id":"`
			const at = `","converted_at":"2026-03-01T12:00:00.000Z","count":`
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Providers(t),
				Steps: []resource.TestStep{
					{
						Config:           api.Config(records(first, second, third)),
						ConfigPlanChecks: expectPlan(plancheck.ResourceActionCreate, plancheck.ExpectUnknownValue(address, ids.AtMapKey("A-1"))),
						ConfigStateChecks: []statecheck.StateCheck{
							sameID.AddStateValue(address, tfjsonpath.New("id")),
							sameFirst.AddStateValue(address, ids.AtMapKey("A-1")),
							statecheck.ExpectKnownValue(address, tfjsonpath.New("organization_id"), knownvalue.StringExact(acctest.Organization)),
							statecheck.ExpectKnownValue(address, ids, knownvalue.MapSizeExact(3)),
						},
					},
					{
						PreConfig: func() {
							expectRequests(t, "bodies of the create", api.Bodies("POST"), []string{
								head + acctest.Source + at + `3,"origin":"website","external_ref":"A-1","metadata":{"campaign":"spring","tags":["a",1.5]}}`,
								head + acctest.OtherSource + at + `1,"external_ref":"A-2"}`,
								head + acctest.Source + at + `1,"external_ref":"A-3"}`,
							})
							expectWrites(t, api, 3, 0, 0)
							api.ResetRequests()
						},
						Config:           api.Config(records(first, second, third)),
						ConfigPlanChecks: expectEmptyPlan(),
					},
					{
						PreConfig: func() {
							expectWrites(t, api, 0, 0, 0)
							api.ResetRequests()
						},
						// One changed, one removed, one added.
						Config: api.Config(records(strings.Replace(first, `"website"`, `"app"`, 1), second, strings.Replace(third, "A-3", "A-4", 1))),
						ConfigPlanChecks: expectPlan(plancheck.ResourceActionUpdate,
							plancheck.ExpectUnknownValue(address, ids.AtMapKey("A-4")),
							plancheck.ExpectKnownValue(address, ids.AtMapKey("A-1"), knownvalue.NotNull())),
						ConfigStateChecks: []statecheck.StateCheck{
							sameID.AddStateValue(address, tfjsonpath.New("id")),
							sameFirst.AddStateValue(address, ids.AtMapKey("A-1")),
							statecheck.ExpectKnownValue(address, ids, knownvalue.MapSizeExact(3)),
						},
					},
					{
						PreConfig: func() {
							expectRequests(t, "body of the change", api.Bodies("PATCH"), []string{`{"origin":"app"}`})
							expectWrites(t, api, 1, 1, 1)
							api.ResetRequests()
						},
						Config:           api.Config(records(strings.Replace(first, `"website"`, `"app"`, 1), second, strings.Replace(third, "A-3", "A-4", 1))),
						ConfigPlanChecks: expectEmptyPlan(),
					},
				},
			})
			expectWrites(t, api, 0, 0, 3)
			if all := api.All(); len(all) != 0 {
				t.Errorf("%d records are left after destroy", len(all))
			}
		})
	}
}

func TestAnotherSpellingIsNoChange(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	respelled := []string{
		`"A-1" = " {\"metadata\": {\"tags\":[\"a\",15e-1], \"campaign\":\"spring\"}, \"origin\":\"website\", \"conversion_count\":3.0, \"converted_at\":\"2026-03-01T13:00:00.000+01:00\"}"`,
		`"A-2" = jsonencode({ converted_at = "2026-03-01T12:00:00.0009Z", conversion_count = 1, source_id = upper("` + acctest.OtherSource + `") })`,
		`"A-3" = jsonencode({ converted_at = "2026-03-01T12:00:00Z", source_id = "` + acctest.Source + `", metadata = {} })`,
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(t),
		Steps: []resource.TestStep{
			{Config: api.Config(records(first, second, third))},
			{Config: api.Config(records(respelled...)), ConfigPlanChecks: expectEmptyPlan()},
			{
				PreConfig: api.ResetRequests,
				// Beside a change, the new spelling is taken without a request of its own.
				Config: api.Config(records(strings.Replace(respelled[0], "3.0", "4", 1), respelled[1], respelled[2])),
				ConfigPlanChecks: expectPlan(plancheck.ResourceActionUpdate,
					plancheck.ExpectKnownValue(address, tfjsonpath.New("ids").AtMapKey("A-1"), knownvalue.NotNull())),
			},
			{
				PreConfig: func() {
					expectRequests(t, "body of the change", api.Bodies("PATCH"), []string{`{"count":4}`})
					expectWrites(t, api, 0, 1, 0)
				},
				Config:           api.Config(records(strings.Replace(respelled[0], "3.0", "4", 1), respelled[1], respelled[2])),
				ConfigPlanChecks: expectEmptyPlan(),
			},
		},
	})
}

func TestOneChangedRowOfManyIsOneRequestAndChurnsNothing(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	changed := strings.Replace(rows(50, 1), "conversion_count = i + 1", "conversion_count = i == 7 ? 99 : i + 1", 1)
	dependent := "resource \"terraform_data\" \"dependent\" {\n  input = brandwave_conversion_batch.test.ids\n}\n"
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(t),
		Steps: []resource.TestStep{
			{Config: api.Config(rows(50, 1) + dependent)},
			{
				PreConfig: api.ResetRequests,
				Config:    api.Config(changed + dependent),
				ConfigPlanChecks: expectPlan(plancheck.ResourceActionUpdate,
					plancheck.ExpectResourceAction("terraform_data.dependent", plancheck.ResourceActionNoop)),
			},
			{
				PreConfig: func() {
					expectWrites(t, api, 0, 1, 0)
					expectRequests(t, "body of the change", api.Bodies("PATCH"), []string{`{"count":99}`})
				},
				Config:           api.Config(changed + dependent),
				ConfigPlanChecks: expectEmptyPlan(),
			},
		},
	})
}

func TestClearingAndSourceChangesArePatched(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, records(first, second, third))
	w.Must("apply", "-auto-approve")
	before := api.ByReference(t)
	api.ResetRequests()
	w.Write("main.tf", strings.Replace(records(strings.Replace(first, `metadata = { campaign = "spring", tags = ["a", 1.5] }`, "metadata = null", 1), second, third),
		acctest.Source, "9e107d9d-372b-4bb6-8269-d3d9a3f0b1c2", 1))
	w.Must("apply", "-auto-approve")
	expectRequests(t, "changes", api.Bodies("PATCH"), []string{
		`{"source_id":"9e107d9d-372b-4bb6-8269-d3d9a3f0b1c2","metadata":null}`, `{"source_id":"9e107d9d-372b-4bb6-8269-d3d9a3f0b1c2"}`,
	})
	expectWrites(t, api, 0, 2, 0)
	expectKept(t, api, before)
	w.Must("plan", "-detailed-exitcode")
}

func TestRemovingOriginDeletesAndCreatesThatRecord(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, rows(30, 1))
	w.Must("apply", "-auto-approve")
	before := api.ByReference(t)
	w.Write("main.tf", strings.Replace(rows(30, 1), `"website"`, `i < 25 ? null : "website"`, 1))
	api.ResetRequests()
	plan := w.Must("plan", "-no-color").Stdout
	acctest.ExpectOutput(t, plan, "Warning: Removing origin deletes and creates conversions", `"ORDER-018", "ORDER-019" and 5 more.`, "update in-place")
	if n := strings.Count(plan, "Warning:"); n != 1 {
		t.Errorf("%d warnings, want 1:\n%s", n, plan)
	}
	w.Must("apply", "-auto-approve")
	expectWrites(t, api, 25, 0, 25)
	expectOneStory(t, w, api, 30)
	// Of each record, first the one and then the other.
	gone := map[string]bool{}
	for _, r := range api.Requests() {
		if r.Method == "DELETE" {
			gone[r.Path[strings.LastIndex(r.Path, "/")+1:]] = true
		}
		for ref, id := range before {
			if r.Method == "POST" && strings.Contains(string(r.Body), `"`+ref+`"`) && !gone[id] {
				t.Errorf("%s was created before it was deleted", ref)
			}
		}
	}
	w.Must("plan", "-detailed-exitcode")
}

func TestOrganizationComesFromTheProviderAndItsChangeReplaces(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, rows(3, 1))
	w.Must("apply", "-auto-approve")
	w.Env = append(w.Env, "BRANDWAVE_ORGANIZATION_ID="+acctest.OtherOrganization)
	plan := w.Must("plan", "-no-color").Stdout
	acctest.ExpectOutput(t, plan, "Warning: Conversions move to another organization", "must be replaced", "# forces replacement")
	api.ResetRequests()
	w.Must("apply", "-auto-approve")
	expectWrites(t, api, 3, 0, 3)
	expectOneStory(t, w, api, 3)
	w.Must("plan", "-detailed-exitcode")
}

func TestWithoutOrganizationThePlanFails(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(t),
		Steps: []resource.TestStep{{
			Config:      fmt.Sprintf("provider \"brandwave\" {\n  endpoint = %q\n  api_key = %q\n}\n%s", api.URL, acctest.Canary, rows(2, 1)),
			ExpectError: regexp.MustCompile("Missing organization"),
		}},
	})
	expectRequests(t, "requests", api.Asked(), []string{})
}

func TestAnEmptyBatchIsNoError(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, records())
	w.Must("apply", "-auto-approve")
	expectRequests(t, "requests", api.Asked(), []string{})
	w.Must("plan", "-detailed-exitcode")
	w.Must("destroy", "-auto-approve")
}
