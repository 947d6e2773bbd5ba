package conversion

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
	"github.com/brandwave/terraform-provider-brandwave/internal/providerdata"
)

func TestTextIsQuotedAsTerraformReadsIt(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"ORDER-1":             `"ORDER-1"`,
		`a"b\c`:               `"a\"b\\c"`,
		"${x} %{y} $x %y {z}": `"$${x} %%{y} $x %y {z}"`,
		"a\nb\tc":             `"a\nb\tc"`,
		"é😀 ß":                `"é😀 ß"`,
		"\a\x7f\u200b":        `"\u0007\u007f\u200b"`,
		"\U000e0001":          `"\U000e0001"`,
		"":                    `""`,
	} {
		if got := quoteHCL(in); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

// api starts a mock API with records of these references.
func api(t *testing.T, refs ...string) (*client.Client, []mockapi.Conversion) {
	t.Helper()
	mock := mockapi.New()
	server := httptest.NewServer(mock)
	t.Cleanup(func() {
		mock.Close()
		server.Close()
	})
	endpoint, err := client.ParseEndpoint(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	var made []mockapi.Conversion
	for _, ref := range refs {
		made = append(made, mock.Put(mockapi.Conversion{OrganizationID: someOrg, SourceID: source, ExternalRef: &ref}))
	}
	return client.New(endpoint, mockapi.DefaultToken), made
}

func refused(status int) error {
	return &client.Error{
		Kind: client.KindStatus, Action: "create conversion", Method: http.MethodPost, Path: "/v1/conversions",
		Status: status, Message: "Taken.", RequestID: "req-1",
	}
}

// all is a diagnostic as one text.
func all(d diag.Diagnostic) string {
	return d.Severity().String() + ": " + d.Summary() + "\n\n" + d.Detail()
}

func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in:\n%s", part, text)
		}
	}
	if strings.Contains(text, "..") {
		t.Errorf("a doubled full stop in:\n%s", text)
	}
}

func creating(ref string) model {
	return whole().but(func(m *model) {
		m.ID = equivalent[idKind]{basetypes.NewStringUnknown()}
		m.ExternalRef = types.StringValue(ref)
	})
}

func TestConflictNamesTheRecordAndHowToImportIt(t *testing.T) {
	t.Parallel()
	c, made := api(t, "ORDER-1", "ORDER-10")
	got := all(conflict(t.Context(), c, creating("ORDER-1"), refused(409)))
	contains(t, got, "Error: Conversion already exists", "answered 409 Conflict: Taken. Request ID: req-1",
		`The conversion with external_ref "ORDER-1" is `+made[0].ID, "\n  id = \""+made[0].ID+"\"\n")
}

func TestConflictWithARecordThatCannotBeFoundImportsByReference(t *testing.T) {
	t.Parallel()
	for name, refs := range map[string][]string{"none": nil, "several": {"A\"${b}", "A\"${b}"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _ := api(t, refs...)
			got := all(conflict(t.Context(), c, creating("A\"${b}"), refused(409)))
			contains(t, got, "could not be looked up", "\n  id = \"external_ref:A\\\"$${b}\"\n")
		})
	}
}

func TestConflictOfAnUpdateOffersNoImport(t *testing.T) {
	t.Parallel()
	c, made := api(t, "ORDER-1")
	got := all(conflict(t.Context(), c, whole(), refused(409)))
	contains(t, got, "Error: Another conversion has this external_ref", made[0].ID)
	if strings.Contains(got, "import {") {
		t.Errorf("an import is offered:\n%s", got)
	}
}

func TestConflictWithoutAReferenceIsToldAsItCame(t *testing.T) {
	t.Parallel()
	c, _ := api(t)
	contains(t, all(conflict(t.Context(), c, bare(), refused(409))), "Error: Cannot create conversion", "Taken.")
}

func TestRecordThatWasThereBeforeIsNotTakenOver(t *testing.T) {
	t.Parallel()
	got := all(alreadyRecorded(creating("ORDER-1"), Outcome{ID: someID}, []string{"origin", "metadata"}))
	contains(t, got, "differs from the configuration in origin, metadata", "id = \""+someID+"\"")
	got = all(alreadyRecorded(bare(), Outcome{ID: someID}, nil))
	contains(t, got, "another resource of this run has created or read it", "The existing conversion is "+someID+".")
}

func TestEventIsTakenForRecordedOnlyWhereThatIsCertain(t *testing.T) {
	t.Parallel()
	data := providerdata.New(nil, types.StringNull(), nil)
	if d := refusal(data, creating("ORDER-1"), Outcome{Verdict: Older, ID: someID}, nil); d != nil {
		t.Errorf("the same content is refused: %s", all(d))
	}
	unfound := Outcome{Verdict: Taken, Err: errors.New("neither the API's search nor its list shows it")}
	contains(t, all(refusal(data, creating("ORDER-1"), unfound, refused(409))), "Error: Conversion could not be compared",
		"answered 409 Conflict: Taken. Request ID: req-1\n\n", `external_ref "ORDER-1" could not be looked up. Whether it has the content of this action is not known: neither`, "Run the action again: ")
	for _, verdict := range []Verdict{Older, Claimed, Unread, Different} {
		contains(t, all(refusal(data, creating("ORDER-1"), Outcome{Verdict: verdict, ID: someID, Err: errors.New("no answer")}, nil)),
			"Error: Conversion could not be compared", someID, "not known: no answer. Run the action again: ")
		contains(t, all(refusal(data, creating("ORDER-1"), Outcome{Verdict: verdict, ID: someID, Names: []string{"origin", "metadata"}}, nil)),
			"Error: Conversion already exists", someID, "differs from this action in origin, metadata, ")
	}
}

func TestWarningsAboutAWriteNameTheRecord(t *testing.T) {
	t.Parallel()
	contains(t, all(unconfirmed(someID, errors.New("no answer"))), "Warning: ", someID, "no answer.")
	contains(t, all(storedDifferently(someID, []string{"origin", "metadata"})), "Warning: ", someID, "origin, metadata")
}

func TestLookUpTellsNoneFromSeveral(t *testing.T) {
	t.Parallel()
	c, made := api(t, "once", "twice", "twice")
	var diags diag.Diagnostics
	if got := lookUp(t.Context(), c, someOrg, "once", &diags); got.ID != made[0].ID || diags.HasError() {
		t.Errorf("%s, %v", got.ID, diags)
	}
	for ref, want := range map[string][]string{"never": {"Conversion not found", `"never"`}, "twice": {"Several conversions found", made[1].ID + ", " + made[2].ID}} {
		diags = nil
		if got := lookUp(t.Context(), c, someOrg, ref, &diags); got.ID != "" || len(diags) != 1 {
			t.Fatalf("%s: %s, %v", ref, got.ID, diags)
		}
		contains(t, all(diags[0]), want...)
	}
}
