package conversion_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
)

func TestMoveOfWhatOnlyHasAnIDIsReadAsAnImport(t *testing.T) {
	t.Parallel()
	w, api, records := movingIn(t, "restful-0.25.1-id-only")
	state := recordedState(t, "restful-0.25.1-id-only")
	api.Remove(records[0].ID)
	r := w.Run("plan", "-no-color")
	if r.ExitCode != 1 {
		t.Errorf("exit %d", r.ExitCode)
	}
	expectOutput(t, r.Output(), "Cannot read conversion "+records[0].ID)
	expectOutput(t, r.Output(), `run "terraform state rm"`)

	// What the message says to do ends in a clean state.
	resources, moves := state.config()
	gone := state.instances[0]
	w.Write("main.tf", resources+strings.Replace(moves, movedBlock(gone.address, gone.target()), "", 1))
	w.Must("state", "rm", gone.address)
	expectOutput(t, w.Must("apply", "-no-color", "-auto-approve").Stdout, "1 added, 0 changed, 0 destroyed")
	expectNoChanges(t, w)
}

func TestMoveOfWhatOnlyHasAnIDIsNotPlannedUnread(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ provider, attribute string }{
		"the provider's organization": {acctest.Organization, ""},
		"an attribute":                {acctest.Organization, acctest.Organization},
		"another one in the provider": {acctest.OtherOrganization, ""},
		"another one as attribute":    {acctest.Organization, acctest.OtherOrganization},
		"an attribute, no default":    {"", acctest.Organization},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, api, _ := movingIn(t, "restful-0.25.1-id-only")
			resources, moves := recordedState(t, "restful-0.25.1-id-only").config()
			if test.attribute != "" {
				resources = strings.ReplaceAll(resources, "  source_id ", fmt.Sprintf("  organization_id = %q\n  source_id ", test.attribute))
			}
			w.Write("main.tf", resources+moves)
			w.Env = append(w.Env, "BRANDWAVE_ORGANIZATION_ID="+test.provider)
			for _, command := range [][]string{{"plan"}, {"apply", "-auto-approve"}} {
				r := w.Run(append(command, "-no-color", "-refresh=false")...)
				if r.ExitCode != 1 {
					t.Errorf("%v exits with %d", command, r.ExitCode)
				}
				expectOutput(t, r.Output(), "Conversion not read yet")
				expectOutput(t, r.Output(), "Plan without -refresh=false.")
			}
			expectRequests(t, "a plan without refresh", api.Asked(), []string{})
			w.Must("destroy", "-auto-approve", "-refresh=false") // takes no more than the id
			if left := api.All(); len(left) > 0 {
				t.Errorf("%d records are left after destroy", len(left))
			}
		})
	}
}

// OpenTofu keeps an identity without values then; see UpgradeIdentity.
func TestMoveAppliedWithoutRefreshHealsItsIdentity(t *testing.T) {
	t.Parallel()
	for next, do := range map[string]func(w *acctest.Workspace, resources string){
		"refresh": func(w *acctest.Workspace, _ string) { w.Must("apply", "-auto-approve", "-refresh-only") },
		"update": func(w *acctest.Workspace, resources string) {
			for _, from := range []string{"2026-03-01", "2026-03-02", "2026-03-03"} {
				resources = strings.ReplaceAll(resources, from, "2026-04"+from[7:])
			}
			w.Write("main.tf", resources)
			w.Must("apply", "-auto-approve", "-refresh=false")
		},
		"another move": func(w *acctest.Workspace, resources string) {
			w.Write("main.tf", strings.ReplaceAll(resources, `"bare"`, `"renamed"`)+movedBlock("brandwave_conversion.bare", "brandwave_conversion.renamed"))
			w.Must("apply", "-auto-approve", "-refresh=false")
			w.Must("apply", "-auto-approve", "-refresh-only")
		},
	} {
		t.Run(next, func(t *testing.T) {
			t.Parallel()
			w, api, records := movingIn(t, "restful-0.25.1")
			w.Must("apply", "-auto-approve", "-refresh=false")
			expectRequests(t, "an apply without refresh", api.Asked(), []string{})
			resources, _ := recordedState(t, "restful-0.25.1").config()
			w.Write("main.tf", resources)
			expectNoChanges(t, w)
			expectNoChanges(t, w, "-refresh=false")
			do(w, resources)
			if next != "another move" { // which is in another order
				expectIdentities(t, w, records...)
			}
			for _, identity := range w.Identities() {
				if acctest.Engine(t).Since("1.12", "1.12") && (identity["id"] == "" || identity["organization_id"] == "") {
					t.Errorf("identity %v", identity)
				}
			}
			expectNoChanges(t, w)
			w.Must("destroy", "-auto-approve", "-refresh=false")
			if left := api.All(); len(left) > 0 {
				t.Errorf("%d records are left after destroy", len(left))
			}
		})
	}
}
