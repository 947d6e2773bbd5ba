package conversion_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// expectIdentities compares them, on engines that know identities.
func expectIdentities(t *testing.T, w *acctest.Workspace, want ...mockapi.Conversion) {
	t.Helper()
	got := w.Identities()
	if len(got) != len(want) {
		t.Fatalf("%d resources in the state, want %d", len(got), len(want))
	}
	for i, c := range want {
		if acctest.Engine(t).Since("1.12", "1.12") {
			expectIdentity(t, got[i], identityOf(c))
		}
	}
}

func expectNoChanges(t *testing.T, w *acctest.Workspace, args ...string) {
	t.Helper()
	if r := w.Run(append([]string{"plan", "-no-color", "-detailed-exitcode"}, args...)...); r.ExitCode != 0 {
		t.Errorf("plan %v exits with %d:\n%s", args, r.ExitCode, r.Output())
	}
}

// block is the configuration of a record of fill, and an import block.
func block(c mockapi.Conversion, importing string) string {
	return fmt.Sprintf("resource \"brandwave_conversion\" \"test\" {\n  organization_id = %q\n  source_id = %q\n  converted_at = %q\n  conversion_count = %d\n  origin = %q\n  external_ref = %q\n}\n"+
		"import {\n  to = brandwave_conversion.test\n  %s\n}\n",
		c.OrganizationID, c.SourceID, c.ConvertedAt.Format("2006-01-02T15:04:05Z07:00"), c.Count, *c.Origin, *c.ExternalRef, importing)
}

func TestImportBlockWithAnIdentity(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "import by identity", "1.12", "1.12")
	api := acctest.Start(t)
	mine := fill(api, 1)[0]
	theirs := mine
	theirs.ID, theirs.OrganizationID = "", acctest.OtherOrganization
	theirs = api.Put(theirs)
	for name, test := range map[string]struct {
		record   mockapi.Conversion
		identity string
		refusal  string
	}{
		"id":                          {mine, fmt.Sprintf("identity = { id = %q }", mine.ID), ""},
		"id and organization":         {mine, fmt.Sprintf("identity = { id = %q, organization_id = %q }", mine.ID, mine.OrganizationID), ""},
		"upper case":                  {mine, fmt.Sprintf("identity = { id = %q, organization_id = %q }", strings.ToUpper(mine.ID), strings.ToUpper(mine.OrganizationID)), ""},
		"id of another organization":  {theirs, fmt.Sprintf("identity = { id = %q }", theirs.ID), ""},
		"another organization, named": {theirs, fmt.Sprintf("identity = { id = %q, organization_id = %q }", theirs.ID, theirs.OrganizationID), ""},
		"wrong organization": {
			theirs, fmt.Sprintf("identity = { id = %q, organization_id = %q }", theirs.ID, mine.OrganizationID), "Conversion of another organization",
		},
		"no id": {mine, fmt.Sprintf("identity = { organization_id = %q }", mine.OrganizationID), "id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := api.NewWorkspace(t, block(test.record, test.identity))
			if test.refusal != "" {
				r := w.Run("apply", "-auto-approve", "-no-color")
				if r.ExitCode == 0 {
					t.Error("imported")
				}
				expectOutput(t, r.Output(), test.refusal)
				return
			}
			expectOutput(t, w.Must("plan", "-no-color").Stdout, "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.")
			expectOutput(t, w.Must("apply", "-auto-approve", "-no-color").Stdout, "1 imported, 0 added, 0 changed, 0 destroyed")
			expectNoChanges(t, w)
			expectIdentities(t, w, test.record)
		})
	}
	t.Cleanup(func() { expectRequests(t, "writes", api.Asked("POST", "PATCH", "DELETE"), []string{}) })
}

func TestImportByStringGivesAnIdentity(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	made := fill(api, 1)[0]
	for name, id := range map[string]string{"id": made.ID, "reference": "external_ref:ORDER-1"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := api.NewWorkspace(t, block(made, fmt.Sprintf("id = %q", id)))
			expectOutput(t, w.Must("apply", "-auto-approve", "-no-color").Stdout, "1 imported, 0 added, 0 changed, 0 destroyed")
			expectNoChanges(t, w)
			expectIdentities(t, w, made)
		})
	}
}

func TestStateFromBeforeIdentitiesKeepsWorking(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	made := fill(api, 3)
	many := func(count string) string {
		return fmt.Sprintf(`resource "brandwave_conversion" "many" {
  count            = 3
  source_id        = %q
  converted_at     = "2026-03-01T12:00:0${count.index}Z"
  conversion_count = %s
  origin           = count.index %% 2 == 0 ? "website" : "app"
  external_ref     = "ORDER-${count.index + 1}"
}
`, acctest.Source, count)
	}
	w := api.NewWorkspace(t, many("count.index + 1"))

	w.WriteState(made)
	expectNoChanges(t, w)
	expectNoChanges(t, w, "-refresh=false")
	w.Must("apply", "-auto-approve", "-refresh-only")
	expectIdentities(t, w, made...)

	// An update without a read before it.
	w.WriteState(made)
	w.Write("main.tf", many("count.index + 5"))
	w.Must("apply", "-auto-approve", "-refresh=false")
	expectIdentities(t, w, made...)
	expectNoChanges(t, w)

	// One is gone: it leaves the state although it has no identity there.
	w.WriteState(made)
	api.Remove(made[1].ID)
	expectOutput(t, w.Must("apply", "-auto-approve", "-no-color").Stdout, "1 added, 0 changed, 0 destroyed")
	if got := api.All(); len(got) != 3 {
		t.Fatalf("%d records", len(got))
	}
	w.Must("destroy", "-auto-approve")
	if got := api.All(); len(got) != 0 {
		t.Errorf("%d records are left after destroy", len(got))
	}
}

func TestIdentityStaysWhenTheOrganizationIsSpelledAnew(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	lower, upper := acctest.Organization, strings.ToUpper(acctest.Organization)
	config := func(organization string, count int) string {
		return conversion(fmt.Sprintf("organization_id = %q\nconversion_count = %d\n", organization, count))
	}
	w := api.NewWorkspace(t, config(upper, 1))
	w.Must("apply", "-auto-approve")
	expectIdentities(t, w, only(t, api))
	made := only(t, api).ID
	for i, organization := range []string{lower, upper, lower} {
		w.Write("main.tf", config(organization, 1+i))
		if i == 0 {
			expectNoChanges(t, w)
		}
		w.Must("apply", "-auto-approve")
		expectIdentities(t, w, only(t, api))
	}
	if only(t, api).ID != made {
		t.Error("the record was replaced")
	}
	expectNoChanges(t, w)
}

func TestReplacementHasItsOwnIdentityOnTheCLI(t *testing.T) {
	t.Parallel()
	for name, lifecycle := range map[string]string{"destroy first": "", "create first": "lifecycle {\n    create_before_destroy = true\n  }"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t)
			w := api.NewWorkspace(t, conversion("origin = \"app\"\n"+lifecycle))
			w.Must("apply", "-auto-approve")
			before := only(t, api)
			w.Write("main.tf", conversion(lifecycle)) // the API cannot clear an origin
			w.Must("apply", "-auto-approve")
			if only(t, api).ID == before.ID {
				t.Error("the record was not replaced")
			}
			expectIdentities(t, w, only(t, api))
			expectNoChanges(t, w)
		})
	}
}
