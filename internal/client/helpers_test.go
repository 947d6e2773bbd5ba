package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	testKey  = "bw_test_0123456789-secret"
	org      = "0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b77"
	otherOrg = "5d0d6f5e-0c1f-4f7e-8f0c-7a9f3f0b6c11"
	source   = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
	idA      = "aaaaaaaa-1111-4111-8111-111111111111"
	idB      = "bbbbbbbb-2222-4222-8222-222222222222"
)

// wholeRecord is a record with every field, as the API's JSON.
const wholeRecord = `{"id":"` + idA + `","organization_id":"` + org + `","source_id":"` + source + `",` +
	`"converted_at":"2026-03-01T12:00:00.000Z","count":3,"origin":"website","external_ref":"ORDER-1","metadata":{"a":1}}`

var wholeTime = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// received is a request as it came over the wire.
type received struct {
	method, path, query, body string
	header                    http.Header
}

// stub is an HTTP server that keeps what it is asked.
type stub struct {
	*httptest.Server
	mu       sync.Mutex
	requests []received
}

// serve starts a stub that answers with h.
func serve(t testing.TB, h http.HandlerFunc) *stub {
	t.Helper()
	s := &stub{}
	s.Server = httptest.NewServer(s.keep(h))
	t.Cleanup(s.Close)
	return s
}

func (s *stub) keep(h http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		s.mu.Lock()
		s.requests = append(s.requests, received{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, string(body), r.Header.Clone()})
		s.mu.Unlock()
		h(w, r)
	})
}

func (s *stub) asked() []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]received(nil), s.requests...)
}

// answers is a handler that answers every request alike.
func answers(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

// script is a handler that gives each request the next answer.
func script(t testing.TB, steps ...http.HandlerFunc) http.HandlerFunc {
	t.Helper()
	var mu sync.Mutex
	next := 0
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		i := next
		next++
		mu.Unlock()
		if i >= len(steps) {
			t.Errorf("request %d, %s %s, was not expected", i+1, r.Method, r.URL)
			w.WriteHeader(http.StatusTeapot)
			return
		}
		steps[i](w, r)
	}
}

// clientOf returns a client of an API at base, that sends nothing again.
func clientOf(t testing.TB, base string, opts ...Option) *Client {
	t.Helper()
	endpoint, err := ParseEndpoint(base)
	if err != nil {
		t.Fatalf("endpoint %s: %v", base, err)
	}
	c := New(endpoint, testKey, append([]Option{WithMaxRetries(0)}, opts...)...)
	t.Cleanup(c.http.CloseIdleConnections)
	return c
}

// clientFor returns a client of a stub that answers with h.
func clientFor(t testing.TB, h http.HandlerFunc, opts ...Option) *Client {
	t.Helper()
	return clientOf(t, serve(t, h).URL, opts...)
}

// data is the envelope of a single record.
func data(record string) string { return `{"data":` + record + `}` }

// failure returns err as an *Error and fails the test if it is none, or if the
// API key is anywhere in it.
func failure(t testing.TB, err error) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v (%T) is not an *Error", err, err)
	}
	noKeyIn(t, err)
	return e
}

// noKeyIn looks for the API key in everything that an error can print.
func noKeyIn(t testing.TB, err error) {
	t.Helper()
	for _, text := range []string{fmt.Sprintf("%v", err), fmt.Sprintf("%+v", err)} {
		if strings.Contains(text, testKey) {
			t.Errorf("the API key is in %q", text)
		}
	}
	var e *Error
	if errors.As(err, &e) {
		if text := fmt.Sprintf("%+v %q", *e, []string{e.Code, e.Message, e.RequestID, e.RetryAfter, e.Host, e.Path, e.Outcome()}); strings.Contains(text, testKey) {
			t.Errorf("the API key is in the fields of %s", text)
		}
	}
}

// wantKind checks kind and status of an error.
func wantKind(t testing.TB, err error, kind Kind, status int) *Error {
	t.Helper()
	e := failure(t, err)
	if e.Kind != kind || e.Status != status {
		t.Errorf("kind %d, status %d, want kind %d, status %d: %v", e.Kind, e.Status, kind, status, err)
	}
	return e
}

// contains checks that text has each of the parts.
func contains(t testing.TB, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q lacks %q", text, part)
		}
	}
}

func text(s string) *string { return &s }

func parsed(t testing.TB, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// get reads record A; most faults are the same for every verb.
func get(ctx context.Context, c *Client) error {
	_, err := c.GetConversion(ctx, idA)
	return err
}
