package apidiag

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/golden"
)

const record = "/v1/conversions/aaaaaaaa-1111-4111-8111-111111111111"

// failed is an error of one request, without kind.
func failed(method string) client.Error {
	action := map[string]string{"GET": "read", "POST": "create", "PATCH": "update", "DELETE": "delete"}[method] + " conversion"
	path := "/v1/conversions"
	if method != http.MethodPost {
		action, path = action+" "+strings.TrimPrefix(record, "/v1/conversions/"), record
	}
	return client.Error{Action: action, Method: method, Path: path, Host: "api.gobrandwave.com", KeySource: "the environment variable BRANDWAVE_API_KEY"}
}

// status is a request that was answered with an error status.
func status(method string, code int, message string, change ...func(*client.Error)) error {
	e := failed(method)
	e.Kind, e.Status, e.Message, e.RequestID = client.KindStatus, code, message, "req-1"
	for _, f := range change {
		f(&e)
	}
	return &e
}

// broken is a request that failed in another way.
func broken(method string, kind client.Kind, cause string, change ...func(*client.Error)) error {
	e := failed(method)
	e.Kind, e.Cause = kind, errors.New(cause)
	for _, f := range change {
		f(&e)
	}
	return &e
}

func fields(names ...string) func(*client.Error) { return func(e *client.Error) { e.Fields = names } }
func notSent(e *client.Error)                    { e.NotSent = true }
func unusual(e *client.Error)                    { e.KeyUnusual = true }
func answered(e *client.Error)                   { e.Status, e.RequestID = 200, "req-1" }

// cases are failures of each kind and status, by the name of their golden file.
var cases = map[string]error{
	"status-400":                   status("POST", 400, "No."),
	"status-400-one-field":         status("POST", 400, "Too high.", fields("count")),
	"status-400-unknown-attribute": status("POST", 400, "Too high.", fields("page_size")),
	"status-422-two-fields":        status("PATCH", 422, "Do not fit!", fields("source_id", "count")),
	"status-401":                   status("GET", 401, "Invalid or expired API key."),
	"status-401-unusual-key":       status("GET", 401, "", unusual),
	"status-403":                   status("POST", 403, "Forbidden"),
	"status-404-read":              status("GET", 404, "Not found."),
	"status-404-create":            status("POST", 404, "Not found."),
	"status-404-update":            status("PATCH", 404, "Not found."),
	"status-404-delete":            status("DELETE", 404, "Not found."),
	"status-409":                   status("POST", 409, "Taken."),
	"status-409-field":             status("POST", 409, "Taken.", fields("external_ref")),
	"status-418":                   status("GET", 418, ""),
	"status-302":                   status("POST", 302, ""),
	"status-429":                   status("POST", 429, "Slow down."),
	"status-429-retry-after":       status("POST", 429, "Slow down.", func(e *client.Error) { e.RetryAfter = "7" }),
	"status-500-read":              status("GET", 500, "Oops?"),
	"status-500-create":            status("POST", 500, "Oops."),
	"status-503-no-request-id":     status("DELETE", 503, "busy", func(e *client.Error) { e.RequestID = "" }),
	"status-599":                   status("PATCH", 599, ""),
	"answer-read":                  broken("GET", client.KindAnswer, "the answer has no data", answered),
	"answer-create":                broken("POST", client.KindAnswer, "the answer is not a JSON object", answered),
	"answer-not-sent":              broken("POST", client.KindAnswer, "could not be built", notSent),
	"timeout-read":                 broken("GET", client.KindTimeout, "got no complete answer within the request timeout of 30s"),
	"timeout-create":               broken("POST", client.KindTimeout, "got no complete answer within the request timeout of 30s"),
	"timeout-create-not-sent":      broken("POST", client.KindTimeout, "got no complete answer within the request timeout of 30s", notSent),
	"canceled-read":                broken("GET", client.KindCanceled, "was given up: the operation was cancelled"),
	"canceled-create":              broken("POST", client.KindCanceled, "was given up: the operation was cancelled"),
	"canceled-create-not-sent":     broken("POST", client.KindCanceled, "was given up: the operation was cancelled", notSent),
	"connection-refused":           broken("POST", client.KindConnection, "got no answer from api.gobrandwave.com: connection refused", notSent),
	"connection-cut-read":          broken("GET", client.KindConnection, "got no answer from api.gobrandwave.com: the connection was closed"),
	"connection-cut-create":        broken("POST", client.KindConnection, "got no answer from api.gobrandwave.com: the connection was closed"),
	"tls":                          broken("POST", client.KindTLS, "could not be sent: no trusted TLS connection to api.gobrandwave.com: unknown authority", notSent),
	"redirect":                     broken("POST", client.KindRedirect, "was redirected to another host, elsewhere.example, which must not get the API key", func(e *client.Error) { e.Status, e.RequestID = 302, "req-1" }),
	"list-kept-changing":           broken("GET", client.KindMoving, "the list kept changing: it was read to its end 5 times, and records moved between its pages each time", func(e *client.Error) { e.Status = 200 }),
	"another-error":                errors.New("something else"),
	"wrapped":                      fmt.Errorf("wrapped: %w", status("GET", 500, "Oops.")),
}

// hasAll is a configuration with every attribute of a conversion.
func hasAll(name string) bool {
	return slices.Contains([]string{"source_id", "converted_at", "conversion_count", "external_ref"}, name)
}

func whole(d diag.Diagnostic) string {
	s := d.Severity().String() + ": " + d.Summary() + "\n"
	if at, ok := d.(diag.DiagnosticWithPath); ok {
		s += "at " + at.Path().String() + "\n"
	}
	return s + "\n" + d.Detail() + "\n"
}

func TestEachFailureIsToldWhole(t *testing.T) {
	t.Parallel()
	for name, err := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden.Check(t, name+".txt", whole(New(err, hasAll)))
		})
	}
}

func TestEveryGoldenFileHasItsCase(t *testing.T) {
	t.Parallel()
	files, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if _, ok := cases[strings.TrimSuffix(f.Name(), ".txt")]; !ok {
			t.Errorf("testdata/%s belongs to no case", f.Name())
		}
	}
	if len(files) != len(cases) {
		t.Errorf("%d files for %d cases", len(files), len(cases))
	}
}

func TestDiagnosticsAreWellFormed(t *testing.T) {
	t.Parallel()
	for name, err := range cases {
		d := New(err, Anywhere)
		if _, ok := d.(diag.DiagnosticWithPath); ok {
			t.Errorf("%s stands at an attribute", name)
		}
		for _, mistake := range []string{"..", "!.", "  ", ". .", "\n\n\n", " ,", "%!", "<nil>"} {
			if strings.Contains(d.Summary()+d.Detail(), mistake) {
				t.Errorf("%s has %q: %s", name, mistake, whole(d))
			}
		}
	}
}
