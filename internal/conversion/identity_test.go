package conversion_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// stateOf is a record as the resource's state has it.
func stateOf(c mockapi.Conversion) map[string]any {
	state := map[string]any{
		"id": c.ID, "organization_id": c.OrganizationID, "source_id": c.SourceID, "converted_at": c.ConvertedAt.Format("2006-01-02T15:04:05Z07:00"),
		"conversion_count": c.Count,
	}
	if c.ExternalRef != nil {
		state["external_ref"] = *c.ExternalRef
	}
	if c.Origin != nil {
		state["origin"] = *c.Origin
	}
	return state
}

// but is a state or configuration with these attributes changed.
func but(m map[string]any, set map[string]any) map[string]any {
	changed := maps.Clone(m)
	maps.Copy(changed, set)
	return changed
}

func identityOf(c mockapi.Conversion) map[string]string {
	return map[string]string{"id": c.ID, "organization_id": c.OrganizationID}
}

func asIdentity(c mockapi.Conversion) map[string]any {
	return map[string]any{"id": c.ID, "organization_id": c.OrganizationID}
}

func expectIdentity(t *testing.T, got, want map[string]string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("identity (-want +got):\n%s", diff)
	}
}

func TestIdentityIsSetByCreateReadAndUpdateAndNeverChanges(t *testing.T) {
	t.Parallel()
	s, api := serveAPI(t)
	// The organization in upper case: the API answers in lower case, and the state keeps the spelling of the configuration.
	config := map[string]any{
		"organization_id": strings.ToUpper(acctest.Organization), "source_id": acctest.Source, "converted_at": "2026-03-01T12:00:00Z", "external_ref": "ORDER-1",
	}
	created := s.Apply(nil, config, nil)
	s.ExpectNone(created.Diagnostics)
	made := only(t, api)
	want := identityOf(made)
	expectIdentity(t, s.IdentityOf(created.NewIdentity), want)

	state := but(config, map[string]any{"id": made.ID, "conversion_count": int64(1)})
	for name, known := range map[string]map[string]any{"as it was": asIdentity(made), "of a state without one": nil} {
		read := s.Read(state, known, nil)
		if len(read.Diagnostics) > 0 {
			t.Errorf("read, identity %s: %q", name, acctest.Told(read.Diagnostics))
		}
		expectIdentity(t, s.IdentityOf(read.NewIdentity), want)
		if got := s.Attributes(read.NewState)["organization_id"]; got != config["organization_id"] {
			t.Errorf("the state says organization %s", got)
		}
		updated := s.Apply(state, but(config, map[string]any{"conversion_count": int64(2), "organization_id": acctest.Organization}), known)
		if len(updated.Diagnostics) > 0 {
			t.Errorf("update, identity %s: %q", name, acctest.Told(updated.Diagnostics))
		}
		expectIdentity(t, s.IdentityOf(updated.NewIdentity), want)
	}
}

func TestIdentityOfWhatWasDeletedOutsideIsSetBeforeItLeavesTheState(t *testing.T) {
	t.Parallel()
	s, api := serveAPI(t)
	gone := fill(api, 1)[0]
	api.Remove(gone.ID)
	for name, known := range map[string]map[string]any{"as it was": asIdentity(gone), "of a state without one": nil} {
		read := s.Read(stateOf(gone), known, nil)
		if got := acctest.Told(read.Diagnostics); len(got) != 1 || !strings.HasPrefix(got[0], "WARNING: Conversion deleted outside Terraform\n") {
			t.Errorf("identity %s: %q", name, got)
		}
		if state := s.Attributes(read.NewState); state != nil {
			t.Errorf("identity %s: the state has %v", name, state)
		}
		expectIdentity(t, s.IdentityOf(read.NewIdentity), identityOf(gone))
	}
}

func TestCreateThatIsNotOursSetsNoIdentity(t *testing.T) {
	t.Parallel()
	lost := mockapi.LostAnswer()
	lost.Method = http.MethodPost
	other := mockapi.Conversion{
		OrganizationID: acctest.Organization, SourceID: acctest.OtherSource, ConvertedAt: instant, Count: 7,
	}
	for name, test := range map[string]struct {
		options []mockapi.Option
		taken   bool // by another record with the same reference
		fault   *mockapi.Fault
		ref     any
	}{
		"refused, as the reference is taken": {taken: true, ref: "ORDER-1"},
		"answered with another record":       {options: []mockapi.Option{mockapi.WithExistingOnDuplicate()}, taken: true, ref: "ORDER-1"},
		"answer lost, without a reference":   {fault: &lost},
		"refused":                            {fault: &mockapi.Fault{Method: http.MethodPost, Status: 422, Body: `{"error":"invalid","message":"No."}`}},
	} {
		// A create that replaces another conversion comes with the identity of that one.
		for kind, prior := range map[string]map[string]any{"first": nil, "replacement": {"id": acctest.OtherSource, "organization_id": acctest.Organization}} {
			t.Run(name+", "+kind, func(t *testing.T) {
				t.Parallel()
				s, api := serveAPI(t, test.options...)
				if test.taken {
					ref := "ORDER-1"
					record := other
					record.ExternalRef = &ref
					api.Put(record)
				}
				if test.fault != nil {
					api.Inject(*test.fault)
				}
				made := s.Apply(nil, map[string]any{"source_id": acctest.Source, "converted_at": "2026-03-01T12:00:00Z", "external_ref": test.ref}, prior)
				if len(made.Diagnostics) == 0 || made.Diagnostics[0].Severity != tfprotov6.DiagnosticSeverityError {
					t.Errorf("%q", acctest.Told(made.Diagnostics))
				}
				expectIdentity(t, s.IdentityOf(made.NewIdentity), nil)
				if state := s.Attributes(made.NewState); state != nil {
					t.Errorf("the state has %v", state)
				}
			})
		}
	}
}

func TestReplacementGetsAnIdentityOfItsOwn(t *testing.T) {
	t.Parallel()
	s, api := serveAPI(t)
	made := s.Apply(nil, map[string]any{"source_id": acctest.Source, "converted_at": "2026-03-01T12:00:00Z"},
		map[string]any{"id": acctest.OtherSource, "organization_id": acctest.OtherOrganization})
	s.ExpectNone(made.Diagnostics)
	expectIdentity(t, s.IdentityOf(made.NewIdentity), identityOf(only(t, api)))
}

func TestUnconfirmedCreateHasItsIdentity(t *testing.T) {
	t.Parallel()
	s, api := serveAPI(t)
	api.Inject(mockapi.Fault{Method: http.MethodPost, AfterCommit: true, Edit: acctest.WithField("metadata", "not an object")})
	broken := mockapi.JSONError(400, "bad_request", "No.")
	broken.Method, broken.Times = http.MethodGet, -1
	api.Inject(broken)
	made := s.Apply(nil, map[string]any{"source_id": acctest.Source, "converted_at": "2026-03-01T12:00:00Z"}, nil)
	if got := acctest.Told(made.Diagnostics); len(got) != 1 || !strings.HasPrefix(got[0], "WARNING: Conversion written but not read back\n") {
		t.Errorf("%q", got)
	}
	expectIdentity(t, s.IdentityOf(made.NewIdentity), identityOf(only(t, api)))
}

// Crossplane asks with an empty id whether there is a conversion: there is none,
// and nothing is asked of the API.
func TestAStateWithoutAnIDIsThatOfNoConversion(t *testing.T) {
	t.Parallel()
	s, api := serveAPI(t)
	read := s.Read(map[string]any{"id": "", "organization_id": acctest.Organization, "source_id": acctest.Source, "converted_at": "2026-03-01T12:00:00Z"}, nil, nil)
	s.ExpectNone(read.Diagnostics)
	if state := s.Attributes(read.NewState); state != nil {
		t.Errorf("there is %v", state)
	}
	expectRequests(t, "requests", api.Asked(), []string{})
}

// What cannot be a reference is not looked for on every page.
func TestImportWithoutAReferenceAsksForNothing(t *testing.T) {
	t.Parallel()
	s, api := serveAPI(t)
	fill(api, 2)
	for _, id := range []string{"external_ref:", " external_ref:", "external_ref:" + strings.Repeat("é", 256)} {
		if _, diags := s.ImportAndRead(id, nil); len(diags) != 1 || diags[0].Summary != "Invalid import id" || !strings.Contains(diags[0].Detail, "where the API takes 1 to 255") {
			t.Errorf("%q", acctest.Told(diags))
		}
	}
	expectRequests(t, "requests", api.Asked(), []string{})
}

func TestImportByIdentity(t *testing.T) {
	t.Parallel()
	s, api := serveAPI(t)
	mine := fill(api, 2)[1]
	theirs := api.Put(mockapi.Conversion{OrganizationID: acctest.OtherOrganization, SourceID: acctest.Source, ConvertedAt: instant})
	const missing = "ffffffff-ffff-4fff-8fff-ffffffffffff"
	for name, test := range map[string]struct {
		id       string         // or:
		identity map[string]any // an import is by one of the two
		want     *mockapi.Conversion
		refusal  string
	}{
		"id":                             {identity: map[string]any{"id": mine.ID}, want: &mine},
		"id and organization":            {identity: asIdentity(mine), want: &mine},
		"upper case":                     {identity: map[string]any{"id": strings.ToUpper(mine.ID), "organization_id": strings.ToUpper(mine.OrganizationID)}, want: &mine},
		"id, of another organization":    {identity: map[string]any{"id": theirs.ID}, want: &theirs},
		"both, of another organization":  {identity: asIdentity(theirs), want: &theirs},
		"wrong organization":             {identity: map[string]any{"id": theirs.ID, "organization_id": acctest.Organization}, refusal: "Conversion of another organization"},
		"wrong organization, the other":  {identity: map[string]any{"id": mine.ID, "organization_id": acctest.OtherOrganization}, refusal: "Conversion of another organization"},
		"no such record":                 {identity: map[string]any{"id": missing}, refusal: "Cannot read conversion " + missing},
		"no such record in organization": {identity: map[string]any{"id": missing, "organization_id": acctest.Organization}, refusal: "Cannot read conversion " + missing},
		"no UUID":                        {identity: map[string]any{"id": "external_ref:ORDER-2"}, refusal: "Invalid import identity"},
		"no UUID of an organization":     {identity: map[string]any{"id": mine.ID, "organization_id": ""}, refusal: "Invalid import identity"},
		"string id":                      {id: mine.ID, want: &mine},
		"string id, other organization":  {id: theirs.ID, want: &theirs},
		"reference":                      {id: "external_ref:ORDER-2", want: &mine},
		"reference after white space":    {id: " \texternal_ref:ORDER-2", want: &mine},
		"reference with another end":     {id: "external_ref:ORDER-2 ", refusal: "Conversion not found"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := s.For(t)
			got, diags := s.ImportAndRead(test.id, test.identity)
			if test.refusal != "" {
				if len(diags) != 1 || diags[0].Summary != test.refusal || diags[0].Severity != tfprotov6.DiagnosticSeverityError {
					t.Errorf("%q, want %s", acctest.Told(diags), test.refusal)
				}
				return
			}
			s.ExpectNone(diags)
			expectIdentity(t, s.IdentityOf(got.NewIdentity), identityOf(*test.want))
			state := s.Attributes(got.NewState)
			if state["id"] != test.want.ID || state["organization_id"] != test.want.OrganizationID {
				t.Errorf("imported %v", state)
			}
		})
	}
	t.Cleanup(func() { expectRequests(t, "writes", api.Asked("POST", "PATCH", "DELETE"), []string{}) })
}
