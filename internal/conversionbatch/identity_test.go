package conversionbatch_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// served is the batch of a provider that is configured for the API.
func served(t *testing.T, api *acctest.API) *acctest.ServedResource {
	t.Helper()
	return acctest.Serve(t, api.Settings(), false).Resource("brandwave_conversion_batch")
}

// of is a map of strings as Terraform has it.
func of(values map[string]string) map[string]tftypes.Value {
	out := map[string]tftypes.Value{}
	for key, v := range values {
		out[key] = tftypes.NewValue(tftypes.String, v)
	}
	return out
}

const bare = `{"converted_at":"2026-03-01T12:00:00Z"}`

// configured are n records, A-1 to A-n, and what else is set.
func configured(n int, more map[string]any) map[string]any {
	all := map[string]string{}
	for i := range n {
		all["A-"+string(rune('1'+i))] = bare
	}
	config := map[string]any{"source_id": acctest.Source, "conversions": of(all)}
	maps.Copy(config, more)
	return config
}

func expectSame(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestIdentityIsSetByCreateReadAndUpdateAndNeverChanges(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	r := served(t, api)
	upper := strings.ToUpper(acctest.Organization)
	// A create that replaces another batch comes with the identity of that one.
	created := r.Apply(nil, configured(2, map[string]any{"organization_id": upper}), map[string]any{"id": acctest.OtherSource, "organization_id": acctest.OtherOrganization})
	r.ExpectNone(created.Diagnostics)
	made := r.Attributes(created.NewState)
	want := map[string]string{"id": made["id"], "organization_id": acctest.Organization}
	expectSame(t, "identity of the create", r.IdentityOf(created.NewIdentity), want)

	state := configured(2, map[string]any{"id": made["id"], "organization_id": upper, "ids": of(api.ByReference(t))})
	for name, known := range map[string]map[string]any{"as it was": {"id": want["id"], "organization_id": want["organization_id"]}, "of a state without one": nil} {
		read := r.Read(state, known, nil)
		r.ExpectNone(read.Diagnostics)
		expectSame(t, "read, identity "+name, r.IdentityOf(read.NewIdentity), want)
		// Without a request: the update moves to another source, where no record is.
		updated := r.Apply(state, configured(2, map[string]any{"organization_id": acctest.Organization, "source_id": acctest.OtherSource}), known)
		r.ExpectNone(updated.Diagnostics)
		expectSame(t, "update, identity "+name, r.IdentityOf(updated.NewIdentity), want)
		back := r.Apply(configured(2, map[string]any{"id": made["id"], "organization_id": upper, "ids": state["ids"], "source_id": acctest.OtherSource}), configured(2, nil), known)
		r.ExpectNone(back.Diagnostics)
	}
}

func TestCreateThatFailedHasAnIdentityWhereItLeftAState(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ refused, made int }{"in part": {1, 2}, "altogether": {3, 0}} {
		api := acctest.Start(t)
		r := served(t, api)
		f := mockapi.JSONError(http.StatusUnprocessableEntity, "unprocessable", "No.")
		f.Method, f.Times = http.MethodPost, test.refused
		api.Inject(f)
		created := r.Apply(nil, configured(3, nil), map[string]any{"id": acctest.OtherSource, "organization_id": acctest.Organization})
		if len(created.Diagnostics) == 0 || len(api.All()) != test.made {
			t.Errorf("%s: %d made, %q", name, len(api.All()), acctest.Told(created.Diagnostics))
		}
		state := r.Attributes(created.NewState)
		if (state == nil) != (test.made == 0) {
			t.Errorf("%s: state %v", name, state)
		}
		var want map[string]string
		if test.made > 0 {
			want = map[string]string{"id": state["id"], "organization_id": acctest.Organization}
		}
		expectSame(t, name, r.IdentityOf(created.NewIdentity), want)
	}
}

func TestImportByIdentity(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	seed(api, false)
	put(api, "B-1", func(c *mockapi.Conversion) {
		c.SourceID, c.OrganizationID = acctest.OtherSource, acctest.OtherOrganization
	})
	mine := map[string]string{"id": acctest.Source, "organization_id": acctest.Organization}
	theirs := map[string]string{"id": acctest.OtherSource, "organization_id": acctest.OtherOrganization}
	for name, test := range map[string]struct {
		id       string         // or:
		identity map[string]any // an import is by one of the two
		want     map[string]string
		refusal  string
	}{
		"source":                            {identity: map[string]any{"id": acctest.Source}, want: mine},
		"source and organization":           {identity: map[string]any{"id": acctest.Source, "organization_id": acctest.Organization}, want: mine},
		"upper case":                        {identity: map[string]any{"id": strings.ToUpper(acctest.Source), "organization_id": strings.ToUpper(acctest.Organization)}, want: mine},
		"another organization, named":       {identity: map[string]any{"id": acctest.OtherSource, "organization_id": acctest.OtherOrganization}, want: theirs},
		"string":                            {id: strings.ToUpper(acctest.Source), want: mine},
		"string, with organization":         {id: acctest.OtherOrganization + "/" + acctest.OtherSource, want: theirs},
		"wrong organization":                {identity: map[string]any{"id": acctest.Source, "organization_id": acctest.OtherOrganization}, refusal: "No conversions to import"},
		"another organization, not named":   {identity: map[string]any{"id": acctest.OtherSource}, refusal: "No conversions to import"},
		"no source":                         {identity: map[string]any{"id": "ffffffff-ffff-4fff-8fff-ffffffffffff"}, refusal: "No conversions to import"},
		"no UUID":                           {identity: map[string]any{"id": "file:refs.txt"}, refusal: "Invalid import identity"},
		"no UUID of an organization":        {identity: map[string]any{"id": acctest.Source, "organization_id": ""}, refusal: "Invalid import identity"},
		"string, of the wrong organization": {id: acctest.OtherOrganization + "/" + acctest.Source, refusal: "No conversions to import"},
	} {
		t.Run(name, func(t *testing.T) {
			r := served(t, api)
			api.ResetRequests()
			got, diags := r.ImportAndRead(test.id, test.identity)
			if test.refusal != "" {
				if len(diags) != 1 || diags[0].Summary != test.refusal {
					t.Errorf("%q, want %s", acctest.Told(diags), test.refusal)
				}
				if asked := api.Asked(); test.refusal == "Invalid import identity" && len(asked) > 0 {
					t.Errorf("requests: %v", asked)
				}
				return
			}
			r.ExpectNone(diags)
			expectSame(t, "identity", r.IdentityOf(got.NewIdentity), test.want)
			state := r.Attributes(got.NewState)
			if state["id"] != test.want["id"] || state["organization_id"] != test.want["organization_id"] {
				t.Errorf("imported %v", state)
			}
			expectWrites(t, api, 0, 0, 0)
		})
	}
}

// Crossplane asks with an empty id whether there is a batch: there is none, and
// nothing is asked of the API.
func TestAStateWithoutAnIDIsThatOfNoBatch(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	r := served(t, api)
	read := r.Read(configured(2, map[string]any{"id": "", "organization_id": acctest.Organization}), nil, nil)
	r.ExpectNone(read.Diagnostics)
	if state := r.Attributes(read.NewState); state != nil {
		t.Errorf("there is %v", state)
	}
	if n := len(api.Asked()); n != 0 {
		t.Errorf("%d requests", n)
	}
}
