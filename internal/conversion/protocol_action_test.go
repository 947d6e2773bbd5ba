package conversion_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

const actionName = "brandwave_record_conversion"

// order configures the recording of an order.
var order = map[string]any{
	"source_id": acctest.Source, "converted_at": "2026-03-01T12:00:00Z", "conversion_count": int64(3),
	"origin": "website", "external_ref": "ORDER-1", "metadata": `{"a":1,"b":[true,null]}`,
}

// sameOrder says the same in other words.
var sameOrder = but(order, map[string]any{
	"organization_id": strings.ToUpper(acctest.Organization), "source_id": strings.ToUpper(acctest.Source),
	"converted_at": "2026-03-01T13:00:00.0009+01:00", "metadata": `{ "b": [true, null], "a": 1.0 }`,
})

func (s *served) action() *acctest.ServedAction {
	s.T.Helper()
	return s.Action(s.T, actionName)
}

// invoke validates, plans and invokes the action, and returns its messages, with
// ID for the id of each record that there is, and its diagnostics.
func (s *served) invoke(config map[string]any) (progress []string, diags []*tfprotov6.Diagnostic) {
	s.T.Helper()
	s.ExpectNone(s.action().Validate(config))
	s.ExpectNone(s.action().Plan(config).Diagnostics)
	return s.action().Invoke(s.T.Context(), config)
}

// expectRecordedOnceWhenInvokedAgain repeats the action, now that the API is well.
func expectRecordedOnceWhenInvokedAgain(t *testing.T, s *served, api *acctest.API) {
	t.Helper()
	api.ClearFaults()
	_, diags := s.invoke(order)
	s.ExpectNone(diags)
	only(t, api)
}

const recording = `Recording the conversion with external_ref "ORDER-1". If this is interrupted, run it again: nothing is recorded twice.`

func expectProgress(t *testing.T, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
}

// expectError checks that the only diagnostic is this error, at this attribute
// if it is not "", with these parts and the way to invoke the action once more.
func expectError(t *testing.T, got []*tfprotov6.Diagnostic, summary, attribute string, parts ...string) {
	t.Helper()
	if len(got) != 1 || got[0].Severity != tfprotov6.DiagnosticSeverityError || got[0].Summary != summary {
		t.Fatalf("want only the error %q, got %q", summary, acctest.Told(got))
	}
	if at := got[0].Attribute.String(); at != attribute && !strings.Contains(at, `"`+attribute+`"`) || attribute == "" && got[0].Attribute != nil {
		t.Errorf("the error is at %s, not at %q", at, attribute)
	}
	for _, part := range append(parts, "terraform apply -invoke=action.brandwave_record_conversion.NAME") {
		expectOutput(t, got[0].Detail, part)
	}
	if strings.Contains(got[0].Detail, "..") || strings.Contains(got[0].Detail, "Apply again") {
		t.Errorf("misleading or doubled text:\n%s", got[0].Detail)
	}
}

// apis are the kinds of API that the documentation allows for.
func apis() map[string][]mockapi.Option {
	return map[string][]mockapi.Option{
		"409 on duplicate":             nil,
		"existing record on duplicate": {mockapi.WithExistingOnDuplicate()},
		"search blind to references":   {mockapi.WithSearchBlindToExternalRef()},
		"items lack fields":            {mockapi.WithItemsLacking("external_ref", "metadata", "count")},
		"other spellings": {
			mockapi.WithCamelCase(), mockapi.WithAbsentNulls(), mockapi.WithOffsetTimestamps(), mockapi.WithCreateStatus(http.StatusOK), mockapi.WithExtraFields(),
		},
	}
}
