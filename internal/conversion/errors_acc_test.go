package conversion_test

import (
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/golden"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// diagnostics are the errors and warnings of a run with -json, as text.
func diagnostics(t *testing.T, stdout string) string {
	t.Helper()
	var text []string
	for line := range strings.Lines(stdout) {
		var message struct {
			Type       string
			Diagnostic struct {
				Severity, Summary, Detail, Address string
				Snippet                            struct{ Code string }
			}
		}
		if err := json.Unmarshal([]byte(line), &message); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		if d := message.Diagnostic; message.Type == "diagnostic" {
			text = append(text, d.Severity+": "+d.Summary+"\n"+d.Address+": "+strings.TrimSpace(d.Snippet.Code)+"\n\n"+d.Detail+"\n")
		}
	}
	return strings.Join(text, "\n---\n\n")
}

func TestEachErrorIsOneDiagnostic(t *testing.T) {
	t.Parallel()
	post := func(f mockapi.Fault) mockapi.Fault { f.Method = http.MethodPost; return f }
	never := make(chan struct{})
	for name, tc := range map[string]struct {
		fault   mockapi.Fault
		options []mockapi.Option
		env     []string
		lines   string
		setup   func(*testing.T, *acctest.API) (endpoint string)
		refresh bool // of a record that is there, instead of a create
	}{
		"400-field":            {fault: post(mockapi.JSONError(400, "validation_error", "count must be less than the daily quota of 500."))},
		"422-field":            {fault: post(mockapi.Fault{Status: 422, Body: `{"error":"validation_error","message":"Validation failed.","errors":[{"field":"externalRef","message":"has a forbidden prefix"}]}`})},
		"422-no-field":         {fault: post(mockapi.JSONError(422, "unprocessable", "The campaign is closed."))},
		"401-environment":      {env: []string{"BRANDWAVE_API_KEY=bw_live_wrong"}},
		"401-unusual-key":      {env: []string{"BRANDWAVE_API_KEY=something"}},
		"403":                  {options: []mockapi.Option{mockapi.WithOrganizations(acctest.OtherOrganization)}},
		"404-create":           {fault: post(mockapi.JSONError(404, "not_found", "Conversion source not found."))},
		"409":                  {setup: taken},
		"409-search-fails":     {setup: taken, fault: mockapi.Fault{Method: http.MethodGet, Status: 503, Times: -1}},
		"429-seconds":          {fault: post(mockapi.RateLimited("7"))},
		"429":                  {fault: post(mockapi.RateLimited(""))},
		"500-create":           {fault: post(mockapi.JSONError(500, "internal_error", "Something went wrong."))},
		"500-read":             {fault: mockapi.Fault{Method: http.MethodGet, Times: -1, Status: 500, Body: `{"error":"internal_error","message":"Something went wrong."}`}, refresh: true},
		"502-html":             {fault: post(mockapi.HTMLBadGateway())},
		"200-html":             {fault: post(mockapi.Fault{Status: 200, ContentType: "text/html", Body: "<html><head><title>Sign in &amp; continue</title></head><body>...</body></html>"})},
		"truncated":            {fault: post(mockapi.Fault{Truncate: true}), lines: " "},
		"truncated-framed":     {fault: mockapi.Fault{Method: http.MethodGet, TruncateFramed: true}, refresh: true},
		"cut":                  {fault: post(mockapi.Fault{Cut: true})},
		"cut-no-reference":     {fault: post(mockapi.LostAnswer()), lines: "  conversion_count = 3"},
		"search-fails":         {fault: mockapi.Fault{Status: 503, Body: `{"error":"unavailable","message":"Try later."}`, Times: -1, Match: func(*http.Request) bool { return true }}},
		"404-html":             {fault: mockapi.Fault{Method: http.MethodGet, Status: 404, ContentType: "text/html", Body: "<html><title>Not here</title></html>"}, refresh: true},
		"timeout":              {fault: post(mockapi.Fault{Hold: never}), env: []string{"BRANDWAVE_REQUEST_TIMEOUT=200ms"}},
		"refused":              {setup: refused},
		"tls":                  {setup: untrusted},
		"redirect-elsewhere":   {fault: post(mockapi.Fault{Status: 307, Header: http.Header{"Location": {"https://elsewhere.example/v1/conversions"}}})},
		"another-record":       {fault: mockapi.Fault{Method: http.MethodGet, Edit: acctest.WithField("id", acctest.OtherSource)}, refresh: true},
		"another-organization": {fault: mockapi.Fault{Method: http.MethodGet, Edit: acctest.WithField("organization_id", acctest.OtherOrganization)}, refresh: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t, tc.options...)
			endpoint := api.URL
			if tc.setup != nil {
				endpoint = tc.setup(t, api)
			}
			if tc.lines == "" {
				tc.lines = "  conversion_count = 3\n  external_ref     = \"ORDER-1001\""
			}
			w := api.NewWorkspace(t, conversion(tc.lines))
			w.Env = append(append(w.Env, "BRANDWAVE_ENDPOINT="+endpoint, "BRANDWAVE_MAX_RETRIES=0"), tc.env...)
			if tc.refresh {
				w.Must("apply", "-auto-approve")
			}
			if tc.fault.Method != "" || tc.fault.Match != nil {
				api.Inject(tc.fault)
			}
			r := w.Run("apply", "-auto-approve", "-json")
			if r.ExitCode != 1 {
				t.Errorf("exit code %d, want 1", r.ExitCode)
			}
			text := diagnostics(t, r.Stdout)
			if n := strings.Count(text, "error: "); n != 1 {
				t.Errorf("%d errors, want 1", n)
			}
			scrub := []string{strings.TrimPrefix(strings.TrimPrefix(endpoint, "http://"), "https://"), "HOST:PORT"}
			for _, c := range api.All() {
				scrub = append(scrub, c.ID, "RECORD-ID")
			}
			golden.Check(t, "errors/"+name+".txt", strings.NewReplacer(scrub...).Replace(text))
		})
	}
}

// taken records another conversion with the same reference.
func taken(_ *testing.T, api *acctest.API) string {
	ref := "ORDER-1001"
	api.Put(mockapi.Conversion{OrganizationID: acctest.Organization, SourceID: acctest.Source, ConvertedAt: instant, Count: 2, ExternalRef: &ref})
	return api.URL
}

// refused is an address on which nobody listens.
func refused(t *testing.T, _ *acctest.API) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return "http://" + l.Addr().String()
}

// untrusted is a server whose certificate nobody knows.
func untrusted(t *testing.T, api *acctest.API) string {
	t.Helper()
	s := httptest.NewUnstartedServer(api.Server)
	s.Config.ErrorLog = nil
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}
