package conversion_test

import (
	"fmt"
	"regexp"
	"testing"
	"time"

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

const address = "brandwave_conversion.test"

// conversion is a resource block with these lines beside the required ones.
func conversion(lines string) string {
	return fmt.Sprintf("resource \"brandwave_conversion\" \"test\" {\n  source_id    = %q\n  converted_at = \"2026-03-01T12:00:00Z\"\n%s\n}\n", acctest.Source, lines)
}

// expectPlan checks the action of a step's plan.
func expectPlan(action plancheck.ResourceActionType, more ...plancheck.PlanCheck) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: append(more, plancheck.ExpectResourceAction(address, action))}
}

func expectEmptyPlan() resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
}

// only is the mock's one record.
func only(t *testing.T, api *acctest.API) mockapi.Conversion {
	t.Helper()
	all := api.All()
	if len(all) != 1 {
		t.Fatalf("the API has %d records, want 1", len(all))
	}
	return all[0]
}

func expectRequests(t *testing.T, what string, got, want []string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestConversionIsCreatedReadUpdatedAndDestroyed(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	sameID := statecheck.CompareValue(compare.ValuesSame())
	full := `
  conversion_count = 3
  origin           = "website"
  external_ref     = "ORDER-1001"
  metadata         = jsonencode({ campaign = "spring", vip = true })`

	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(t),
		Steps: []resource.TestStep{
			{
				Config:           api.Config(conversion(full)),
				ConfigPlanChecks: expectPlan(plancheck.ResourceActionCreate, plancheck.ExpectUnknownValue(address, tfjsonpath.New("id"))),
				ConfigStateChecks: []statecheck.StateCheck{
					sameID.AddStateValue(address, tfjsonpath.New("id")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("organization_id"), knownvalue.StringExact(acctest.Organization)),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("source_id"), knownvalue.StringExact(acctest.Source)),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("converted_at"), knownvalue.StringExact("2026-03-01T12:00:00Z")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("conversion_count"), knownvalue.Int64Exact(3)),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("origin"), knownvalue.StringExact("website")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("external_ref"), knownvalue.StringExact("ORDER-1001")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("metadata"), knownvalue.StringExact(`{"campaign":"spring","vip":true}`)),
				},
			},
			{
				PreConfig: func() {
					expectRequests(t, "writes of the create", api.Asked("POST", "PATCH", "DELETE"), []string{"POST /v1/conversions"})
					expectRequests(t, "body of the create", api.Bodies("POST"), []string{
						`{"organization_id":"` + acctest.Organization + `","source_id":"` + acctest.Source + `","converted_at":"2026-03-01T12:00:00.000Z","count":3,"origin":"website","external_ref":"ORDER-1001","metadata":{"campaign":"spring","vip":true}}`,
					})
					api.ResetRequests()
				},
				Config:           api.Config(conversion(full)),
				ConfigPlanChecks: expectEmptyPlan(),
			},
			{
				PreConfig: func() {
					expectRequests(t, "writes of a plan without changes", api.Asked("POST", "PATCH", "DELETE"), []string{})
					api.ResetRequests()
				},
				Config:            api.Config(conversion(`conversion_count = 4` + "\n" + `external_ref = "ORDER-1001"` + "\n" + `origin = "app"`)),
				ConfigPlanChecks:  expectPlan(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{sameID.AddStateValue(address, tfjsonpath.New("id"))},
			},
			{
				PreConfig: func() {
					expectRequests(t, "body of the update", api.Bodies("PATCH"), []string{`{"count":4,"origin":"app","metadata":null}`})
					expectRequests(t, "other writes of the update", api.Asked("POST", "DELETE"), []string{})
					api.ResetRequests()
				},
				ResourceName:      address,
				ImportState:       true,
				ImportStateVerify: true,
				Config:            api.Config(conversion(`conversion_count = 4` + "\n" + `external_ref = "ORDER-1001"` + "\n" + `origin = "app"`)),
			},
		},
		CheckDestroy: nil,
	})
	expectRequests(t, "writes of import and destroy", api.Asked("POST", "PATCH", "DELETE"), []string{"DELETE " + pathOf(api)})
	if all := api.All(); len(all) != 0 {
		t.Errorf("%d records are left after destroy", len(all))
	}
}

// pathOf is the path of the one record that was deleted.
func pathOf(api *acctest.API) string {
	for _, r := range api.Requests() {
		if r.Method == "DELETE" {
			return r.Path
		}
	}
	return "(no DELETE)"
}

func TestEveryOptionalAttributeIsSetChangedAndRemoved(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name                  string
		set, change           string
		inCreate, inChange    string
		inRemoval             string // "": the removal replaces
		removed               func(mockapi.Conversion) bool
		createdAfterAsDefault string
	}{
		{
			name: "conversion_count", set: `conversion_count = 5`, change: `conversion_count = 1000000`,
			inCreate: `,"count":5}`, inChange: `{"count":1000000}`, inRemoval: `{"count":1}`,
			removed: func(c mockapi.Conversion) bool { return c.Count == 1 },
		},
		{
			name: "origin", set: `origin = "website"`, change: `origin = "app"`,
			inCreate: `,"count":1,"origin":"website"}`, inChange: `{"origin":"app"}`,
			removed: func(c mockapi.Conversion) bool { return c.Origin == nil },
		},
		{
			name: "external_ref", set: `external_ref = "ORDER-1"`, change: `external_ref = "ORDER-2"`,
			inCreate: `,"count":1,"external_ref":"ORDER-1"}`, inChange: `{"external_ref":"ORDER-2"}`, inRemoval: `{"external_ref":null}`,
			removed: func(c mockapi.Conversion) bool { return c.ExternalRef == nil },
		},
		{
			name: "metadata", set: `metadata = jsonencode({ a = 1 })`, change: `metadata = jsonencode({ a = 1, b = [true, null] })`,
			inCreate: `,"count":1,"metadata":{"a":1}}`, inChange: `{"metadata":{"a":1,"b":[true,null]}}`, inRemoval: `{"metadata":null}`,
			removed: func(c mockapi.Conversion) bool { return c.Metadata == nil },
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t)
			head := `{"organization_id":"` + acctest.Organization + `","source_id":"` + acctest.Source + `","converted_at":"2026-03-01T12:00:00.000Z"`
			removal, removalPosts, removalPatches := plancheck.ResourceActionUpdate, []string{}, []string{tc.inRemoval}
			if tc.inRemoval == "" {
				removal, removalPosts, removalPatches = plancheck.ResourceActionDestroyBeforeCreate, []string{head + `,"count":1}`}, []string{}
			}
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Providers(t),
				Steps: []resource.TestStep{
					{Config: api.Config(conversion(tc.set))},
					{
						PreConfig: func() {
							expectRequests(t, "POST", api.Bodies("POST"), []string{head + tc.inCreate})
							api.ResetRequests()
						},
						Config:           api.Config(conversion(tc.change)),
						ConfigPlanChecks: expectPlan(plancheck.ResourceActionUpdate),
					},
					{
						PreConfig: func() {
							expectRequests(t, "PATCH of the change", api.Bodies("PATCH"), []string{tc.inChange})
							expectRequests(t, "other writes", api.Asked("POST", "DELETE"), []string{})
							api.ResetRequests()
						},
						Config:           api.Config(conversion("")),
						ConfigPlanChecks: expectPlan(removal),
					},
					{
						PreConfig: func() {
							expectRequests(t, "PATCH of the removal", api.Bodies("PATCH"), removalPatches)
							expectRequests(t, "POST of the removal", api.Bodies("POST"), removalPosts)
							if !tc.removed(only(t, api)) {
								t.Errorf("%s is not removed: %+v", tc.name, only(t, api))
							}
						},
						Config:           api.Config(conversion("")),
						ConfigPlanChecks: expectEmptyPlan(),
					},
				},
			})
		})
	}
}

func TestRequiredAttributesChangeInPlaceAndOrganizationReplaces(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	config := func(source, at, organization string) string {
		return api.Config(fmt.Sprintf("resource \"brandwave_conversion\" \"test\" {\n  source_id = %q\n  converted_at = %q\n  organization_id = %q\n}\n", source, at, organization))
	}
	differentID := statecheck.CompareValue(compare.ValuesDiffer())
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(t),
		Steps: []resource.TestStep{
			{Config: config(acctest.Source, "2026-03-01T12:00:00Z", acctest.Organization)},
			{
				PreConfig:         api.ResetRequests,
				Config:            config(acctest.OtherSource, "2026-03-02T12:00:00Z", acctest.Organization),
				ConfigPlanChecks:  expectPlan(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{differentID.AddStateValue(address, tfjsonpath.New("id"))},
			},
			{
				PreConfig: func() {
					expectRequests(t, "PATCH", api.Bodies("PATCH"), []string{`{"source_id":"` + acctest.OtherSource + `","converted_at":"2026-03-02T12:00:00.000Z"}`})
				},
				Config:            config(acctest.OtherSource, "2026-03-02T12:00:00Z", acctest.OtherOrganization),
				ConfigPlanChecks:  expectPlan(plancheck.ResourceActionDestroyBeforeCreate),
				ConfigStateChecks: []statecheck.StateCheck{differentID.AddStateValue(address, tfjsonpath.New("id"))},
			},
		},
	})
}

func TestConversionDeletedOutsideIsPlannedAgain(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, conversion(`external_ref = "ORDER-1001"`))
	w.Must("apply", "-auto-approve")
	gone := only(t, api).ID
	api.Remove(gone)

	plan := w.Run("plan", "-detailed-exitcode", "-no-color")
	if plan.ExitCode != 2 {
		t.Errorf("plan exits with %d, want 2", plan.ExitCode)
	}
	for _, want := range []string{
		`brandwave_conversion\.test will be created`,
		`Warning: Conversion deleted outside Terraform`,
		`(?s)Conversion\s+` + gone + `\s+\(external_ref\s+"ORDER-1001"\)\s+no\s+longer\s+exists`,
	} {
		if !regexp.MustCompile(want).MatchString(plan.Stdout) {
			t.Errorf("the plan lacks %q:\n%s", want, plan.Stdout)
		}
	}
	w.Must("apply", "-auto-approve")
	if again := only(t, api).ID; again == gone {
		t.Errorf("the record was not made again")
	}
	if r := w.Run("plan", "-detailed-exitcode"); r.ExitCode != 0 {
		t.Errorf("the plan after that exits with %d:\n%s", r.ExitCode, r.Output())
	}
}

func TestConversionDeletedOutsideIsDestroyedWithoutError(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, conversion(""))
	w.Must("apply", "-auto-approve")
	api.Remove(only(t, api).ID)
	w.Must("destroy", "-auto-approve", "-refresh=false")
}

func TestChangesOutsideArePlannedFieldByField(t *testing.T) {
	t.Parallel()
	full := `
  conversion_count = 3
  origin           = "website"
  external_ref     = "ORDER-1001"
  metadata         = jsonencode({ campaign = "spring" })`
	text := func(s string) *string { return &s }
	for name, tc := range map[string]struct {
		change func(*mockapi.Conversion)
		patch  string
	}{
		"source_id":          {func(c *mockapi.Conversion) { c.SourceID = acctest.OtherSource }, `{"source_id":"` + acctest.Source + `"}`},
		"converted_at":       {func(c *mockapi.Conversion) { c.ConvertedAt = c.ConvertedAt.Add(time.Millisecond) }, `{"converted_at":"2026-03-01T12:00:00.000Z"}`},
		"conversion_count":   {func(c *mockapi.Conversion) { c.Count = 2 }, `{"count":3}`},
		"origin":             {func(c *mockapi.Conversion) { c.Origin = text("app") }, `{"origin":"website"}`},
		"origin, removed":    {func(c *mockapi.Conversion) { c.Origin = nil }, `{"origin":"website"}`},
		"external_ref":       {func(c *mockapi.Conversion) { c.ExternalRef = text("ORDER-9") }, `{"external_ref":"ORDER-1001"}`},
		"external_ref, null": {func(c *mockapi.Conversion) { c.ExternalRef = nil }, `{"external_ref":"ORDER-1001"}`},
		"metadata":           {func(c *mockapi.Conversion) { c.Metadata = []byte(`{"campaign":"autumn"}`) }, `{"metadata":{"campaign":"spring"}}`},
		"metadata, null":     {func(c *mockapi.Conversion) { c.Metadata = nil }, `{"metadata":{"campaign":"spring"}}`},
		"two fields": {
			func(c *mockapi.Conversion) { c.Count, c.Origin = 9, text("app") },
			`{"count":3,"origin":"website"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t)
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Providers(t),
				Steps: []resource.TestStep{
					{Config: api.Config(conversion(full))},
					{
						PreConfig:        func() { api.Update(only(t, api).ID, tc.change) },
						Config:           api.Config(conversion(full)),
						ConfigPlanChecks: expectPlan(plancheck.ResourceActionUpdate),
					},
					{
						PreConfig: func() {
							expectRequests(t, "PATCH", api.Bodies("PATCH"), []string{tc.patch})
						},
						Config:           api.Config(conversion(full)),
						ConfigPlanChecks: expectEmptyPlan(),
					},
				},
			})
		})
	}
}
