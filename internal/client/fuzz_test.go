package client

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// fuzzed is an answer with this body, as do returns it.
func fuzzed(c *Client, body []byte) answer {
	return answer{body: body, fail: func(format string, args ...any) error {
		return &Error{Kind: KindAnswer, Cause: &cause{text: c.show(fmt.Sprintf(format, args...))}}
	}}
}

// checkRecord checks what holds of every record that was read.
func checkRecord(t *testing.T, r record) {
	t.Helper()
	if !IsUUID(r.ID) || r.ID != strings.ToLower(r.ID) {
		t.Errorf("id %q", r.ID)
	}
	for _, id := range []string{r.OrganizationID, r.SourceID} {
		if id != "" && !IsUUID(id) {
			t.Errorf("%q is no UUID", id)
		}
	}
	for _, s := range []*string{r.Origin, r.ExternalRef} {
		if s != nil && *s == "" {
			t.Error(`a text is "", not nil`)
		}
	}
	if r.Metadata != nil {
		if o, err := decodeObject(r.Metadata); err != nil || o == nil {
			t.Errorf("metadata %s: %v", r.Metadata, err)
		}
	}
	if !r.ConvertedAt.Equal(Milliseconds(r.ConvertedAt)) || !InRange(r.ConvertedAt) {
		t.Errorf("converted_at %v", r.ConvertedAt)
	}
}

func FuzzDecodeRecord(f *testing.F) {
	for _, s := range []string{
		wholeRecord, `{"id":"` + idA + `"}`, `{"ID":"` + idA + `","Id":null}`, `{"id":"` + strings.ToUpper(idA) + `","origin":""}`,
		`{"id":"` + idA + `","count":1e2,"convertedAt":"2026-03-01 12:00:00.5+00","metadata":{}}`,
		`{"id":"` + idA + `","count":1.5}`, `{"id":"` + idA + `","metadata":[]}`, `{"id":"` + idA + `","converted_at":"9999-12-31T23:59:59-23:59"}`,
		`null`, `[]`, `{`, `{"id":7}`, `{"id":"` + idA + `","_ID":{},"":1}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := decodeRecord(raw)
		if err == nil || r.ID != "" {
			checkRecord(t, r)
		}
		if err == nil {
			return
		}
		if r.OrganizationID != "" || r.Metadata != nil || r.lacking != nil {
			t.Errorf("%+v beside the error %v", r, err)
		}
		if msg := err.Error(); msg == "" || strings.ContainsFunc(msg, unicode.IsControl) {
			t.Errorf("error %q", msg)
		}
	})
}

func FuzzDecodeListing(f *testing.F) {
	for _, s := range []string{
		`{"items":[` + wholeRecord + `],"totalCount":1,"facets":{"a":1}}`, `{"items":[],"total_count":0,"facets":null}`,
		`{"items":[{"id":"` + idA + `"},{"id":"` + idB + `"}],"totalCount":1e2}`, `{"items":null,"totalCount":0}`, `{"items":[],"totalCount":null}`,
		`{"Items":[],"TotalCount":-0}`, `<html>`, ``, `{"items":[[]],"totalCount":9e99}`,
	} {
		f.Add([]byte(s))
	}
	c := New(&url.URL{Scheme: "https", Host: "api.example"}, testKey)
	f.Fuzz(func(t *testing.T, body []byte) {
		l, err := fuzzed(c, body).listing(org)
		if err != nil {
			noKeyIn(t, err)
			return
		}
		if l.total < 0 || l.facets != nil && !json.Valid(l.facets) {
			t.Errorf("total %d, facets %s", l.total, l.facets)
		}
		for _, r := range l.items {
			checkRecord(t, r)
			if r.OrganizationID != "" && r.OrganizationID != org {
				t.Errorf("organization %s", r.OrganizationID)
			}
		}
	})
}

func FuzzDecodeError(f *testing.F) {
	for _, s := range []string{
		`{"error":"unauthorized","message":"Invalid or expired API key."}`, `{"error":{"code":"x","message":"bad count"}}`,
		`{"errors":[{"field":"body.count","message":"no"},"text",1,{"path":["a","b"]}]}`, `{"errors":{"count":["a","b"],"x":null}}`,
		`<html><title>` + testKey + `</title>`, `<script>` + testKey, `<p>&#98;w_test_0123456789-secret`, "\x00\xff" + testKey, ``, `null`,
		strings.Repeat("a", 290) + testKey, `{"message":"\ud800` + testKey + `"}`, `{"message":"` + strings.Repeat("ü", 299) + testKey + `"}`,
	} {
		f.Add([]byte(s))
	}
	c := New(&url.URL{Scheme: "https", Host: "api.example"}, testKey)
	f.Fuzz(func(t *testing.T, body []byte) {
		e := &Error{Action: "read", Method: http.MethodGet, Path: "/v1", Status: 422}
		c.describe(e, &http.Response{Header: http.Header{"Retry-After": {string(body)}}}, body)
		noKeyIn(t, e)
		for _, s := range []string{e.Code, e.Message, e.RetryAfter} {
			if utf8.RuneCountInString(s) > maxMessage || !utf8.ValidString(s) || s != strings.TrimSpace(s) {
				t.Errorf("text %q", s)
			}
			if strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Errorf("unprintable text %q", s)
			}
		}
		for i, field := range e.Fields {
			if !slices.Contains(requestFields, field) || slices.Contains(e.Fields[:i], field) {
				t.Errorf("fields %q", e.Fields)
			}
		}
	})
}

func FuzzParseEndpoint(f *testing.F) {
	for _, s := range []string{"https://api.gobrandwave.com", "http://localhost:1/a/../b", "http://[::1%25a]:1", "HTTPS://x/%2f%", "https://a@b", "https://x?y#z", "//x", "https://x/;a b", "http://127.0.0.1\\@x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := ParseEndpoint(s)
		if err != nil {
			return
		}
		if u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())) {
			t.Errorf("scheme %q, host %q", u.Scheme, u.Host)
		}
		if again, err := ParseEndpoint(u.String()); err != nil || again.String() != u.String() {
			t.Errorf("%s read again: %v, %v", u, again, err)
		}
		if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			t.Errorf("%s has more than a base", u)
		}
	})
}
