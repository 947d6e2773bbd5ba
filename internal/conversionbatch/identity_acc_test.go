package conversionbatch_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// expectIdentity checks the identity of the one batch of a state, on engines
// that know identities: the id that the state has, and the organization.
func expectIdentity(t *testing.T, w *acctest.Workspace, organization string) {
	t.Helper()
	got := w.Identities()
	if len(got) != 1 {
		t.Fatalf("%d resources in the state, want 1", len(got))
	}
	want := map[string]string{"id": inState(t, w).ID, "organization_id": organization}
	if diff := cmp.Diff(want, got[0]); diff != "" && acctest.Engine(t).Since("1.12", "1.12") {
		t.Errorf("identity (-want +got):\n%s", diff)
	}
}

func TestIdentityStaysWhateverBecomesOfTheRecords(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	in := func(organization string) string { return fmt.Sprintf("organization_id = %q", organization) }
	w := api.NewWorkspace(t, rows(5, 1, in(strings.ToUpper(acctest.Organization))))
	w.Must("apply", "-auto-approve")
	expectIdentity(t, w, acctest.Organization)
	id := inState(t, w).ID
	for name, config := range map[string]string{
		"other records":          rows(3, 7, in(acctest.Organization)),
		"another source":         strings.Replace(rows(3, 7), acctest.Source, acctest.OtherSource, 1),
		"respelled organization": rows(4, 7, in(strings.ToUpper(acctest.Organization))),
	} {
		w.Write("main.tf", config)
		w.Must("apply", "-auto-approve")
		expectIdentity(t, w, acctest.Organization)
		if now := inState(t, w).ID; now != id {
			t.Errorf("%s: the id was %s and is %s", name, id, now)
		}
		w.Must("plan", "-detailed-exitcode")
	}
}

// All records of a source as the configuration has them.
func ofOneSource(importing string) string {
	plain := strings.Replace(second, `, source_id = "`+acctest.OtherSource+`"`, "", 1)
	return records(first, plain, third) + "import {\n  to = " + address + "\n  " + importing + "\n}\n"
}

func TestImportBlockWithAnIdentity(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "import by identity", "1.12", "1.12")
	api := acctest.Start(t)
	ids := seed(api, false)
	for name, importing := range map[string]string{
		"source":                  fmt.Sprintf("identity = { id = %q }", acctest.Source),
		"source and organization": fmt.Sprintf("identity = { id = %q, organization_id = %q }", acctest.Source, acctest.Organization),
		"upper case":              fmt.Sprintf("identity = { id = %q, organization_id = %q }", strings.ToUpper(acctest.Source), strings.ToUpper(acctest.Organization)),
		"as a string":             fmt.Sprintf("id = %q", acctest.Source),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := api.NewWorkspace(t, ofOneSource(importing))
			acctest.ExpectOutput(t, w.Must("plan", "-no-color").Stdout, "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.")
			acctest.ExpectOutput(t, w.Must("apply", "-auto-approve", "-no-color").Stdout, "1 imported, 0 added, 0 changed, 0 destroyed")
			w.Must("plan", "-detailed-exitcode")
			expectIdentity(t, w, acctest.Organization)
			state := inState(t, w)
			if diff := cmp.Diff(ids, state.IDs); diff != "" || state.ID != acctest.Source {
				t.Errorf("the batch is %s, ids (-want +got):\n%s", state.ID, diff)
			}
		})
	}
	for name, test := range map[string]struct{ identity, want string }{
		"wrong organization": {fmt.Sprintf("{ id = %q, organization_id = %q }", acctest.Source, acctest.OtherOrganization), "Error: No conversions to import"},
		"no such source":     {fmt.Sprintf("{ id = %q }", acctest.OtherSource), "Error: No conversions to import"},
		"no UUID":            {`{ id = "file:refs.txt" }`, `use id = "file:PATH" in place of identity`},
		"no id":              {fmt.Sprintf("{ organization_id = %q }", acctest.Organization), `"id" is required`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := api.NewWorkspace(t, ofOneSource("identity = "+test.identity))
			r := w.Run("apply", "-auto-approve", "-no-color")
			acctest.ExpectOutput(t, r.Output(), test.want)
			if state := inState(t, w); r.ExitCode != 1 || state.ID != "" {
				t.Errorf("exit code %d, imported %+v", r.ExitCode, state)
			}
		})
	}
	t.Cleanup(func() { expectWrites(t, api, 0, 0, 0) })
}

// The id that a batch got when it was created is no source.
func TestABatchIsNotImportedByTheIDItWasCreatedWith(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, rows(3, 1))
	w.Must("apply", "-auto-approve")
	id := inState(t, w).ID
	w.Must("state", "rm", address)
	r := w.Run("import", "-no-color", address, id)
	if r.ExitCode != 1 {
		t.Errorf("exit code %d", r.ExitCode)
	}
	acctest.ExpectOutput(t, r.Output(), "Error: No conversions to import", id, "A batch is imported by the UUID of a conversion source",
		"the id that a batch was given when it was created is known to its own state alone")
	w.Must("import", address, acctest.Source)
	w.Must("plan", "-detailed-exitcode")
}

func TestStateFromBeforeIdentitiesKeepsWorking(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, rows(5, 1))
	w.Must("apply", "-auto-approve")
	old := func() {
		t.Helper()
		w.ForgetIdentities()
		if got := w.Identities(); len(got) != 1 || got[0] != nil {
			t.Fatalf("identities %v", got)
		}
	}
	old()
	w.Must("plan", "-detailed-exitcode")
	w.Must("plan", "-detailed-exitcode", "-refresh=false")
	w.Must("apply", "-auto-approve", "-refresh-only")
	expectIdentity(t, w, acctest.Organization)

	old() // and updated without a read before it
	w.Write("main.tf", rows(5, 3))
	w.Must("apply", "-auto-approve", "-refresh=false")
	expectIdentity(t, w, acctest.Organization)
	w.Must("plan", "-detailed-exitcode")

	old() // and deleted in part
	f := mockapi.JSONError(http.StatusUnprocessableEntity, "unprocessable", "Not today.")
	f.Method, f.Times = http.MethodDelete, 2
	api.Inject(f)
	if r := w.Run("destroy", "-auto-approve", "-refresh=false"); r.ExitCode != 1 || len(inState(t, w).IDs) != 2 {
		t.Errorf("exit code %d, state %+v", r.ExitCode, inState(t, w))
	}
	w.Must("destroy", "-auto-approve")
	expectOneStory(t, w, api, 0)
}

func TestReplacementHasAnIdentityOfItsOwn(t *testing.T) {
	t.Parallel()
	api, w, _ := halfMade(t)
	expectAnother := func(what string, args ...string) {
		t.Helper()
		before := inState(t, w).ID
		expectIdentity(t, w, acctest.Organization)
		w.Must(append([]string{"apply", "-auto-approve"}, args...)...)
		if inState(t, w).ID == before {
			t.Errorf("%s: still %s", what, before)
		}
		expectIdentity(t, w, acctest.Organization)
		expectOneStory(t, w, api, 10)
	}
	expectAnother("what a failed create left")
	expectAnother("a complete batch", "-replace="+address)
	w.Must("state", "rm", address)
	w.Must("import", address, acctest.Source)
	expectAnother("an imported batch", "-replace="+address)
	w.Write("main.tf", rows(10, 1, `organization_id = "`+acctest.OtherOrganization+`"`))
	w.Must("apply", "-auto-approve")
	expectIdentity(t, w, acctest.OtherOrganization)
	w.Must("plan", "-detailed-exitcode")
}

// A mirror or a fork has another address, and so has this provider under an
// earlier namespace.
func TestMoveFromThisProviderUnderAnotherAddress(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "a move from another provider", "1.8", "1.10")
	api := acctest.Start(t)
	w := api.NewWorkspace(t, rows(5, 1))
	w.Must("apply", "-auto-approve")
	before := inState(t, w)
	w.OfAnotherNamespace("acme")
	const renamed = "brandwave_conversion_batch.renamed"
	_, name, _ := strings.Cut(address, ".")
	w.Write("main.tf", strings.Replace(rows(5, 1), `"`+name+`"`, `"renamed"`, 1)+"moved {\n  from = "+address+"\n  to   = "+renamed+"\n}\n")
	w.Must("init")
	api.ResetRequests()
	acctest.ExpectOutput(t, w.Must("plan", "-no-color", "-out=planned").Stdout, address+" has moved to "+renamed, "0 to add, 0 to change, 0 to destroy")
	w.Must("apply", "planned")
	if diff := cmp.Diff(before, inState(t, w)); diff != "" {
		t.Errorf("state (-before +after):\n%s", diff)
	}
	expectIdentity(t, w, acctest.Organization)
	w.Must("plan", "-detailed-exitcode")
	expectWrites(t, api, 0, 0, 0)
}
