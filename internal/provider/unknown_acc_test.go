package provider_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
)

// from configures a resource whose outputs are settings that are not known until
// it is applied; another trigger makes them unknown again.
func from(trigger string, api *acctest.API) string {
	return fromOrganization(trigger, api, acctest.Organization)
}

func fromOrganization(trigger string, api *acctest.API, organization string) string {
	return fmt.Sprintf("resource \"terraform_data\" \"later\" {\n  triggers_replace = %q\n  input = { endpoint = %q, organization = %q }\n}\n",
		trigger, api.URL, organization)
}

// block is a provider block with these lines.
func block(lines ...string) string {
	return "provider \"brandwave\" {\n  " + strings.Join(lines, "\n  ") + "\n}\n"
}

const (
	laterOrganization = "organization_id = terraform_data.later.output.organization"
	laterEndpoint     = "endpoint = terraform_data.later.output.endpoint"
)

// Both resources are planned without a request, and created in the apply that
// makes the settings known.
func TestUnknownSettingsAreKnownInTheSameApply(t *testing.T) {
	t.Parallel()
	for name, line := range map[string]string{"organization": laterOrganization, "endpoint": laterEndpoint} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t)
			w := api.NewWorkspace(t, from("1", api)+block(line)+record+batch)
			w.Must("validate")
			plan := w.Must("plan", "-no-color", "-out=saved.plan").Stdout
			acctest.ExpectOutput(t, plan, "Plan: 3 to add, 0 to change, 0 to destroy.")
			open := regexp.MustCompile(`organization_id += \(known after apply\)`).FindAllString(plan, -1)
			if want := map[string]int{"organization": 2, "endpoint": 0}[name]; len(open) != want {
				t.Errorf("the organization is open in %d resources, want %d:\n%s", len(open), want, plan)
			}
			if asked := api.Asked(); len(asked) > 0 {
				t.Errorf("requests: %v", asked)
			}
			w.Must("apply", "saved.plan")
			for _, c := range api.All() {
				if c.OrganizationID != acctest.Organization {
					t.Errorf("recorded in organization %s", c.OrganizationID)
				}
			}
			if n := len(api.All()); n != 2 {
				t.Errorf("%d records", n)
			}
			w.Must("plan", "-detailed-exitcode")
		})
	}
}

// What exists keeps its organization while that of the provider is not known.
func TestUnknownOrganizationChangesNothingThatExists(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, from("1", api)+block(laterOrganization)+record+batch)
	w.Must("apply", "-auto-approve")
	before := api.All()
	api.ResetRequests()
	w.Write("main.tf", from("2", api)+block(laterOrganization)+record+batch)
	acctest.ExpectOutput(t, w.Must("plan", "-no-color").Stdout, "Plan: 1 to add, 0 to change, 1 to destroy.") // terraform_data alone
	w.Must("apply", "-auto-approve")
	if asked := api.Asked("POST", "PATCH", "DELETE"); len(asked) > 0 || len(api.All()) != len(before) {
		t.Errorf("requests that write: %v", asked)
	}
	w.Must("plan", "-detailed-exitcode")
}

// A change that was planned for what exists cannot become a replacement in the
// apply: nothing tells the provider what it planned before. It fails, before any
// request that writes.
func TestUnknownOrganizationThatTurnsOutAnotherReplacesNothingUnplanned(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, from("1", api)+block(laterOrganization)+record+batch)
	w.Must("apply", "-auto-approve")
	api.ResetRequests()
	changed := strings.ReplaceAll(record+batch, "2026-03-01T12:00:00Z", "2026-03-02T12:00:00Z")
	w.Write("main.tf", fromOrganization("2", api, acctest.OtherOrganization)+block(laterOrganization)+changed)
	acctest.ExpectOutput(t, w.Must("plan", "-no-color", "-out=saved.plan").Stdout, "Plan: 1 to add, 2 to change, 1 to destroy.")
	r := w.Run("apply", "-no-color", "saved.plan")
	acctest.ExpectOutput(t, r.Stderr, "Provider produced inconsistent final plan")
	if asked := api.Asked("POST", "PATCH", "DELETE"); r.ExitCode != 1 || len(asked) > 0 {
		t.Errorf("exit code %d, requests that write: %v", r.ExitCode, asked)
	}
	acctest.ExpectOutput(t, w.Must("plan", "-no-color").Stdout, "Plan: 2 to add, 0 to change, 2 to destroy.")
}

func TestUnknownEndpointFailsTheRefreshOfWhatExists(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, from("1", api)+block(laterEndpoint)+record)
	w.Must("apply", "-auto-approve")
	api.ResetRequests()
	w.Write("main.tf", from("2", api)+block(laterEndpoint)+record)
	r := w.Run("plan", "-no-color")
	acctest.ExpectOutput(t, r.Stderr, "Error: Provider settings not known yet", "endpoint of the provider block", "terraform apply -target=")
	if asked := api.Asked(); r.ExitCode != 1 || len(asked) > 0 {
		t.Errorf("exit code %d, requests: %v", r.ExitCode, asked)
	}
	// What the message says to do.
	w.Must("apply", "-auto-approve", "-target=terraform_data.later")
	w.Must("plan", "-detailed-exitcode")
}

// A look-up fails while planning, unless it waits for what makes the setting known.
func TestUnknownOrganizationOfALookUp(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	single := "data \"brandwave_conversion\" \"one\" {\n  external_ref = \"ORDER-1\"\n}\n"
	w := api.NewWorkspace(t, "")
	for _, data := range []string{lookUp, single} {
		w.Write("main.tf", from("1", api)+block(laterOrganization)+data)
		r := w.Run("plan", "-no-color")
		acctest.ExpectOutput(t, r.Stderr, "Error: Organization not known yet", "organization_id, but the provider block takes it from something that is only known after apply")
		if asked := api.Asked(); r.ExitCode != 1 || len(asked) > 0 {
			t.Errorf("exit code %d, requests: %v", r.ExitCode, asked)
		}
	}
	w.Write("main.tf", from("1", api)+block(laterOrganization)+"data \"brandwave_conversions\" \"all\" {\n  depends_on = [terraform_data.later]\n}\n")
	w.Must("apply", "-auto-approve")
	if asked := api.Asked(); len(asked) != 1 {
		t.Errorf("requests: %v", asked)
	}
}
