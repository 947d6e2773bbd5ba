package conversion_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// movingIn is a workspace with a recorded state, its records in the API, and the
// configuration that moves all of it in. There is nothing of the provider that
// wrote the state: neither configuration nor binary, see acctest.Main.
func movingIn(t *testing.T, name string) (*acctest.Workspace, *acctest.API, []mockapi.Conversion) {
	t.Helper()
	acctest.Since(t, "a move from another resource type", "1.8", "1.10")
	api := acctest.Start(t)
	state := recordedState(t, name)
	records := make([]mockapi.Conversion, len(state.instances))
	for i, instance := range state.instances {
		records[i] = instance.put(t, api)
	}
	resources, moves := state.config()
	w := api.NewWorkspace(t, resources+moves)
	w.Write("terraform.tfstate", state.text)
	w.Must("init") // the state asks for one more provider
	return w, api, records
}

// plannedChange is one of a plan, and where it was before.
type plannedChange struct {
	Address  string `json:"address"`
	Previous string `json:"previous_address"`
	Change   struct {
		Actions []string `json:"actions"`
	} `json:"change"`
}

// planned makes a plan, keeps it in the file "planned", and returns what it
// changes and what it found changed.
func planned(w *acctest.Workspace, args ...string) (changes, drift []plannedChange) {
	var plan struct {
		Changes []plannedChange `json:"resource_changes"`
		Drift   []plannedChange `json:"resource_drift"`
	}
	w.Must(append([]string{"plan", "-no-color", "-out=planned"}, args...)...)
	w.Decode(&plan, "show", "-json", "planned")
	return plan.Changes, plan.Drift
}

// expectOnlyMoves fails unless a plan moves every instance of a state and does
// nothing else.
func expectOnlyMoves(t *testing.T, state theirState, changes []plannedChange) {
	t.Helper()
	want := map[string]string{}
	for _, i := range state.instances {
		want[i.address] = i.target() + " no-op"
	}
	expectChanges(t, changes, want)
}

// expectChanges compares what is planned, by previous address.
func expectChanges(t *testing.T, changes []plannedChange, want map[string]string) {
	t.Helper()
	got := map[string]string{}
	for _, c := range changes {
		got[c.Previous] = c.Address + " " + strings.Join(c.Change.Actions, ",")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("planned changes by previous address (-want +got):\n%s", diff)
	}
}

func TestMovesOfRecordedStatesChangeNothing(t *testing.T) {
	t.Parallel()
	for _, name := range recordedStates(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, api, records := movingIn(t, name)
			state := recordedState(t, name)
			whole := !slices.ContainsFunc(state.instances, func(i theirInstance) bool { return i.idOnly(name) })
			if whole { // what is not known takes a refresh
				changes, _ := planned(w, "-refresh=false")
				expectOnlyMoves(t, state, changes)
				expectRequests(t, "a plan without refresh", api.Asked(), []string{})
			}
			changes, drift := planned(w)
			expectOnlyMoves(t, state, changes)
			if len(drift) > 0 && whole {
				t.Errorf("found changed: %v", drift)
			}
			expectOutput(t, w.Must("apply", "-no-color", "planned").Stdout, "0 added, 0 changed, 0 destroyed")
			expectRequests(t, "writes", api.Asked("POST", "PATCH", "PUT", "DELETE"), []string{})

			targets := []string{}
			for _, i := range state.instances {
				targets = append(targets, i.target())
			}
			slices.Sort(targets)
			if diff := cmp.Diff(targets, strings.Fields(w.Must("state", "list").Stdout)); diff != "" {
				t.Errorf("resources in the state (-want +got):\n%s", diff)
			}
			expectIdentities(t, w, records...)
			left, err := os.ReadFile(filepath.Join(w.Dir, "terraform.tfstate"))
			if err != nil || strings.Contains(string(left), state.instances[0].provider) {
				t.Errorf("the state still names %s (%v)", state.instances[0].provider, err)
			}
			// The moved blocks and the other provider may go.
			resources, _ := state.config()
			w.Write("main.tf", resources)
			w.Must("init")
			expectNoChanges(t, w)
			w.Must("destroy", "-auto-approve")
			if left := api.All(); len(left) > 0 {
				t.Errorf("%d records are left after destroy", len(left))
			}
		})
	}
}

func TestMoveIntoOtherKeys(t *testing.T) {
	t.Parallel()
	w, api, _ := movingIn(t, "restapi-3.0.0")
	w.Write("main.tf", movedConfigs["full"]+`
resource "brandwave_conversion" "bare" {
  count        = 1
  source_id    = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
  converted_at = "2026-03-02T00:00:00Z"
}

resource "brandwave_conversion" "order" {
  for_each     = { third = "ORDER-3" }
  source_id    = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
  converted_at = "2026-03-03T00:00:00Z"
  origin       = "app"
  external_ref = each.value
}

resource "brandwave_conversion" "fourth" {
  source_id    = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
  converted_at = "2026-03-03T00:00:00Z"
  origin       = "app"
  external_ref = "ORDER-4"
}
`+movedBlock("restapi_object.full", "brandwave_conversion.full")+movedBlock("restapi_object.bare", "brandwave_conversion.bare[0]")+
		movedBlock(`restapi_object.order["ORDER-3"]`, `brandwave_conversion.order["third"]`)+movedBlock(`restapi_object.order["ORDER-4"]`, "brandwave_conversion.fourth"))
	changes, _ := planned(w)
	expectChanges(t, changes, map[string]string{
		"restapi_object.full": "brandwave_conversion.full no-op", "restapi_object.bare": "brandwave_conversion.bare[0] no-op",
		`restapi_object.order["ORDER-3"]`: `brandwave_conversion.order["third"] no-op`, `restapi_object.order["ORDER-4"]`: "brandwave_conversion.fourth no-op",
	})
	w.Must("apply", "-no-color", "planned")
	expectNoChanges(t, w)
	expectRequests(t, "writes", api.Asked("POST", "PATCH", "PUT", "DELETE"), []string{})
}

func TestMoveShowsWhatHasChanged(t *testing.T) {
	t.Parallel()
	w, api, records := movingIn(t, "restful-0.25.1")
	for i, instance := range recordedState(t, "restful-0.25.1").instances {
		switch instance.address {
		case "restful_resource.full":
			api.Update(records[i].ID, func(c *mockapi.Conversion) { c.Count = 8 })
		case "restful_resource.bare":
			api.Remove(records[i].ID)
		}
	}
	state := recordedState(t, "restful-0.25.1")
	changes, _ := planned(w, "-refresh=false")
	expectOnlyMoves(t, state, changes)
	changes, _ = planned(w)
	expectChanges(t, changes, map[string]string{
		"restful_resource.bare":             "brandwave_conversion.bare create",
		"restful_resource.full":             "brandwave_conversion.full update",
		`restful_resource.order["ORDER-3"]`: `brandwave_conversion.order["ORDER-3"] no-op`, `restful_resource.order["ORDER-4"]`: `brandwave_conversion.order["ORDER-4"] no-op`,
	})
	out := w.Must("apply", "-no-color", "-auto-approve").Output()
	expectOutput(t, out, "Conversion deleted outside Terraform")
	expectOutput(t, out, "1 added, 1 changed, 0 destroyed")
	if diff := cmp.Diff([]string{`{"count":3}`}, api.Bodies("PATCH")); diff != "" {
		t.Errorf("updates (-want +got):\n%s", diff)
	}
	expectNoChanges(t, w)
}

func TestMoveOfARecordFoundByAReferenceThatIsAUUID(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "a move from another resource type", "1.8", "1.10")
	const name, ref = "restapi-3.0.0-search", "5d2b8c1a-9d4e-4b7a-8c55-6e0f1a2b3c4d"
	api := acctest.Start(t)
	state := recordedState(t, name)
	for _, i := range state.instances {
		if i.want["external_ref"] == "ORDER-1" {
			i.want["external_ref"] = ref
		}
		i.put(t, api)
	}
	resources, moves := state.config()
	w := api.NewWorkspace(t, strings.ReplaceAll(resources, "ORDER-1", ref)+moves)
	w.Write("terraform.tfstate", strings.ReplaceAll(state.text, "ORDER-1", ref))
	w.Must("init")
	changes, _ := planned(w, "-refresh=false")
	expectOnlyMoves(t, state, changes)
	changes, _ = planned(w)
	expectOnlyMoves(t, state, changes)
	w.Must("apply", "-no-color", "planned")
	expectNoChanges(t, w)
	expectRequests(t, "writes", api.Asked("POST", "PATCH", "PUT", "DELETE"), []string{})
}

func TestMoveOfAnotherOrganizationIsNotSilent(t *testing.T) {
	t.Parallel()
	w, api, records := movingIn(t, "restapi-2.0.1")
	w.Env = append(w.Env, "BRANDWAVE_ORGANIZATION_ID="+acctest.OtherOrganization)
	r := w.Must("plan", "-no-color")
	expectOutput(t, r.Output(), "Conversion moves to another organization")
	expectOutput(t, r.Output(), "4 to add, 0 to change, 4 to destroy")

	// The API says that it is elsewhere than they recorded.
	w.Env = append(w.Env, "BRANDWAVE_ORGANIZATION_ID="+acctest.Organization)
	api.Update(records[0].ID, func(c *mockapi.Conversion) { c.OrganizationID = acctest.OtherOrganization })
	r = w.Run("plan", "-no-color")
	if r.ExitCode != 1 {
		t.Errorf("exit %d", r.ExitCode)
	}
	expectOutput(t, r.Output(), "Conversion of another organization in the answer")
	expectRequests(t, "writes", api.Asked("POST", "PATCH", "PUT", "DELETE"), []string{})
}

func TestMoveOfWhatIsNoConversionIsRefusedOnTheCLI(t *testing.T) {
	t.Parallel()
	w, api, _ := movingIn(t, "restapi-1.20.0")
	w.Write("terraform.tfstate", strings.ReplaceAll(recordedState(t, "restapi-1.20.0").text, `"path": "/conversions"`, `"path": "/conversion-sources"`))
	r := w.Run("plan", "-no-color")
	if r.ExitCode != 1 {
		t.Errorf("exit %d", r.ExitCode)
	}
	expectOutput(t, r.Output(), "Not a conversion")
	expectOutput(t, r.Output(), "/conversion-sources")
	expectRequests(t, "a refused move", api.Asked(), []string{})
}

// A provider is not told of it; the guide is.
func TestMoveOfATaintedInstanceReplacesItUntilItIsUntainted(t *testing.T) {
	t.Parallel()
	w, api, _ := movingIn(t, "restapi-3.0.0")
	state := recordedState(t, "restapi-3.0.0")
	w.Write("terraform.tfstate", strings.Replace(state.text, `"schema_version"`, `"status": "tainted", "schema_version"`, 1))
	tainted := state.instances[0]
	changes, _ := planned(w)
	replaced := 0
	for _, c := range changes {
		if slices.Contains(c.Change.Actions, "delete") {
			replaced++
		}
	}
	if replaced != 1 {
		t.Errorf("%d are replaced, want %s", replaced, tainted.address)
	}
	w.Must("untaint", tainted.address)
	changes, _ = planned(w)
	expectOnlyMoves(t, state, changes)
	expectRequests(t, "writes", api.Asked("POST", "PATCH", "PUT", "DELETE"), []string{})
}

// A mirror or a fork has another address, and so has this provider under an
// earlier namespace.
func TestMoveFromThisProviderUnderAnotherAddress(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "a move from another provider", "1.8", "1.10")
	api := acctest.Start(t)
	w := api.NewWorkspace(t, movedConfigs["full"])
	w.Must("apply", "-auto-approve")
	w.OfAnotherNamespace("acme")
	w.Write("main.tf", strings.Replace(movedConfigs["full"], `"full"`, `"new"`, 1)+movedBlock("brandwave_conversion.full", "brandwave_conversion.new"))
	w.Must("init")
	api.ResetRequests()
	for _, args := range [][]string{{"-refresh=false"}, nil} {
		changes, drift := planned(w, args...)
		expectChanges(t, changes, map[string]string{"brandwave_conversion.full": "brandwave_conversion.new no-op"})
		if len(drift) > 0 {
			t.Errorf("found changed: %v", drift)
		}
	}
	w.Must("apply", "-no-color", "planned")
	expectIdentities(t, w, only(t, api))
	expectNoChanges(t, w)
	expectRequests(t, "writes", api.Asked("POST", "PATCH", "DELETE"), []string{})
}
