package client

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestErrorBodiesAreRead(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ü", 1000)
	tests := map[string]struct {
		body, code, message string
		fields              []string
	}{
		"as documented":               {`{"error":"unauthorized","message":"Invalid or expired API key."}`, "unauthorized", "Invalid or expired API key.", nil},
		"message alone":               {`{"message":"No."}`, "", "No.", nil},
		"code alone":                  {`{"error":"rate_limited"}`, "rate_limited", "rate_limited", nil},
		"problem details":             {`{"type":"about:blank","title":"Bad","detail":"origin is too long","status":400}`, "", "origin is too long", []string{"origin"}},
		"nested":                      {`{"error":{"code":"invalid","message":"bad converted_at"}}`, "invalid", "bad converted_at", []string{"converted_at"}},
		"nested without a message":    {`{"error":{"code":"invalid"},"message":"outside"}`, "invalid", "outside", nil},
		"field named beside":          {`{"error":"invalid","message":"Too long.","field":"externalRef"}`, "invalid", "Too long.", []string{"external_ref"}},
		"field by path":               {`{"error":"invalid","message":"Too long.","param":"body.external_ref"}`, "invalid", "Too long.", []string{"external_ref"}},
		"field below metadata":        {`{"error":"invalid","message":"Bad.","field":"metadata.count"}`, "invalid", "Bad.", []string{"metadata"}},
		"field by JSON pointer":       {`{"error":"invalid","message":"Bad.","field":"/data/attributes/sourceId"}`, "invalid", "Bad.", []string{"source_id"}},
		"field nobody knows":          {`{"error":"invalid","message":"Bad.","field":"phase_of_moon"}`, "invalid", "Bad.", nil},
		"list of errors":              {`{"errors":[{"field":"count","message":"must be positive"},{"path":"sourceId","message":"unknown"}]}`, "", "count: must be positive; sourceId: unknown", []string{"count", "source_id"}},
		"list of errors and message":  {`{"message":"Invalid.","errors":[{"field":"count","message":"must be positive"}]}`, "", "Invalid; count: must be positive", []string{"count"}},
		"list with what was said":     {`{"message":"count must be positive","errors":[{"field":"count","message":"must be positive"}]}`, "", "count must be positive", []string{"count"}},
		"list of texts":               {`{"errors":["external_ref is too long","no"]}`, "", "external_ref is too long; no", []string{"external_ref"}},
		"list of odd things":          {`{"errors":[1,null,[],{}]}`, "", "", nil},
		"path as a list":              {`{"errors":[{"path":["body","externalRef"],"message":"too long"}]}`, "", "body.externalRef: too long", []string{"external_ref"}},
		"messages by field":           {`{"errors":{"source_id":"unknown","count":"not positive"}}`, "", "count: not positive; source_id: unknown", []string{"count", "source_id"}},
		"lists of messages by field":  {`{"errors":{"count":["not positive","not whole"]}}`, "", "count: not positive, not whole", []string{"count"}},
		"message that names a field":  {`{"error":"invalid","message":"\"converted_at\" lies in the future"}`, "invalid", `"converted_at" lies in the future`, []string{"converted_at"}},
		"message that names two":      {`{"error":"invalid","message":"source_id and organizationId do not match"}`, "invalid", "source_id and organizationId do not match", []string{"source_id", "organization_id"}},
		"white space is folded":       {`{"error":"a","message":" one\r\n\ttwo  \u001b[31mthree "}`, "a", "one two [31mthree", nil},
		"texts of another type":       {`{"error":401,"message":["a"]}`, "", "a", nil},
		"long message":                {`{"message":"` + long + `"}`, "", strings.Repeat("ü", maxMessage-1) + "…", nil},
		"empty":                       {``, "", "", nil},
		"null":                        {`null`, "", "null", nil},
		"plain text":                  {"upstream  connect\nerror", "", "upstream connect error", nil},
		"HTML with a title":           {"<html><head><title>\n502 Bad&nbsp;Gateway</title></head><body>nginx</body></html>", "", "502 Bad Gateway", nil},
		"HTML without a title":        {"<html><style>p{}</style><body><script>alert(1)</script><p>Down &lt;now&gt;</p></body></html>", "", "Down <now>", nil},
		"HTML cut in a script":        {"<html><body><p>Down</p><script>alert(1)", "", "Down", nil},
		"HTML cut in its title":       {"<html><head><title>502 Bad", "", "502 Bad", nil},
		"JSON that is cut":            {`{"error":"x","mess`, "", `{"error":"x","mess`, nil},
		"text that is not UTF-8":      {"caf\xe9 \xff\xfe", "", "caf\uFFFD \uFFFD", nil},
		"compressed junk":             {"\x1f\x8b\x08\x00\x00\x00", "", "\uFFFD", nil},
		"a list of things":            {`[1,2]`, "", "[1,2]", nil},
		"an object without any text":  {`{"ok":false}`, "", "", nil},
		"an unusual place of message": {`{"error":"invalid_grant","error_description":"expired"}`, "invalid_grant", "expired", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := wantKind(t, get(t.Context(), clientFor(t, answers(422, test.body))), KindStatus, 422)
			if e.Code != test.code || e.Message != test.message || !slices.Equal(e.Fields, test.fields) {
				t.Errorf("code %q, message %q, fields %q; want %q, %q, %q", e.Code, e.Message, e.Fields, test.code, test.message, test.fields)
			}
		})
	}
}

func TestStatusErrorSaysWhatCameBack(t *testing.T) {
	t.Parallel()
	c := clientFor(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Request-Id", " req-1 ")
		w.Header().Set("Retry-After", "7")
		answers(429, `{"error":"rate_limited","message":"Slow down."}`)(w, nil)
	}, WithKeySource("the environment variable X"))
	e := wantKind(t, get(t.Context(), c), KindStatus, 429)
	if got, want := e.Error(), "read conversion "+idA+": GET /v1/conversions/"+idA+" answered 429 Too Many Requests: Slow down"; got != want {
		t.Errorf("error %q, want %q", got, want)
	}
	if e.RetryAfter != "7" || e.RequestID != "req-1" || e.KeySource != "the environment variable X" || e.KeyUnusual || e.NotSent {
		t.Errorf("%+v", e)
	}
}

func TestRequestIDIsReadUnderItsCommonNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"X-Request-Id", "Request-Id", "X-Correlation-Id", "Cf-Ray"} {
		if got := requestID(http.Header{name: {"7 \t7\u200b"}}); got != "7 7" {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := requestID(http.Header{"X-Other": {"1"}}); got != "" {
		t.Errorf("%q from no header", got)
	}
}

func TestUnusualKeyIsNoted(t *testing.T) {
	t.Parallel()
	s := serve(t, answers(401, ""))
	for key, unusual := range map[string]bool{"bw_live_x": false, "bw_test_x": false, "eyJhbGciOi": true, "xbw_live_": true} {
		if e := failure(t, get(t.Context(), New(parsed(t, s.URL), key))); e.KeyUnusual != unusual {
			t.Errorf("%s: unusual %v", key, e.KeyUnusual)
		}
	}
}

func TestHugeHostileBodiesAreSummarizedInTime(t *testing.T) {
	t.Parallel()
	for name, piece := range map[string]string{
		"open scripts": "<script>", "open titles": "<title>", "brackets": "<", "entities": "&lt;", "text": "x ", "errors": `{"message":"x"},`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := strings.Repeat(piece, (1<<20)/len(piece))
			switch name {
			case "errors":
				body = `{"errors":[` + body + `{}]}`
			case "entities":
				body = "<p>" + body
			}
			_, message, _ := decodeError([]byte(body))
			if n := utf8.RuneCountInString(shorten(message, maxMessage)); n > maxMessage {
				t.Errorf("message of %d characters", n)
			}
		})
	}
}
