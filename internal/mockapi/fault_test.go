package mockapi_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// statuses makes n GETs of the list and returns their statuses; 0 is a dropped connection.
func (g *rig) statuses(n int) []int {
	g.t.Helper()
	got := make([]int, n)
	for i := range got {
		got[i] = g.call(http.MethodGet, query(), "").status
	}
	return got
}

func expect(t *testing.T, want, got []int) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

func TestFaultsAreUsedUpInOrder(t *testing.T) {
	g := start(t)
	g.mock.Inject(mockapi.JSONError(500, "a", "a"))
	g.mock.Inject(mockapi.Fault{Status: 503, Times: 2})
	g.mock.Inject(mockapi.Fault{Status: 501, Skip: 2})
	expect(t, []int{500, 503, 503, 200, 200, 501, 200}, g.statuses(7))
	g.mock.Inject(mockapi.Fault{Status: 500, Times: -1})
	expect(t, []int{500, 500, 500}, g.statuses(3))
	g.mock.ClearFaults()
	expect(t, []int{200}, g.statuses(1))
	g.clean()
	if last := g.mock.Requests()[0]; last.Status != 500 {
		t.Errorf("the log has status %d for the fault", last.Status)
	}
}

func TestFaultsMatch(t *testing.T) {
	g := start(t)
	c := g.mock.Put(conversion("a"))
	g.mock.Inject(mockapi.Fault{Method: http.MethodPost, Status: 500})
	g.mock.Inject(mockapi.Fault{Path: mockapi.PathOne, Status: 501})
	g.mock.Inject(mockapi.Fault{Status: 502, Match: func(r *http.Request) bool {
		body, err := io.ReadAll(r.Body)
		return err == nil && bytes.Contains(body, []byte("order-7"))
	}})
	expect(t, []int{200}, g.statuses(1))
	g.must(500, http.MethodPost, many, body())
	g.must(201, http.MethodPost, many, body())
	g.must(502, http.MethodPost, many, body(`"external_ref":"order-7"`))
	g.must(201, http.MethodPost, many, body(`"external_ref":"order-7"`))
	g.must(501, http.MethodGet, many+"/"+c.ID, "")
	g.must(200, http.MethodGet, many+"/"+c.ID, "")
	mustPanic(t, func() { g.mock.Inject(mockapi.Fault{Path: "["}) })
	mustPanic(t, func() { g.mock.Inject(mockapi.Fault{Status: 99}) })
	g.clean()
}

func TestFaultsByChanceRepeatWithTheSeed(t *testing.T) {
	throw := func() []int {
		g := start(t, mockapi.WithSeed(3))
		g.mock.Inject(mockapi.Fault{Status: 500, Times: -1, Probability: 0.5})
		return g.statuses(40)
	}
	first := throw()
	expect(t, first, throw())
	hits := 0
	for _, status := range first {
		if status == 500 {
			hits++
		}
	}
	if hits < 8 || hits > 32 {
		t.Errorf("%d of 40 were hit at a probability of a half", hits)
	}
}

func TestOrderedAnswers(t *testing.T) {
	g := start(t)
	for _, after := range []string{"3", "Wed, 21 Oct 2026 07:28:00 GMT", ""} {
		g.mock.Inject(mockapi.RateLimited(after))
		got := g.call(http.MethodGet, query(), "")
		if got.status != 429 || got.header.Get("Retry-After") != after || field(t, got.json(t), "error") != "rate_limited" {
			t.Errorf("RateLimited(%q): %+v", after, got)
		}
		if _, ok := got.header["Retry-After"]; ok != (after != "") {
			t.Errorf("RateLimited(%q): header %v", after, got.header)
		}
	}
	g.mock.Inject(mockapi.HTMLBadGateway())
	if got := g.call(http.MethodGet, query(), ""); got.status != 502 || !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") ||
		!strings.Contains(got.body, "<h1>") || got.header.Get("X-Request-Id") == "" {
		t.Errorf("HTMLBadGateway: %+v", got)
	}
	g.mock.Inject(mockapi.Fault{Status: 204})
	if got := g.call(http.MethodGet, query(), ""); got.status != 204 || got.body != "" {
		t.Errorf("204: %+v", got)
	}
	g.mock.Inject(mockapi.Fault{Body: "hello", ContentType: "text/plain"})
	if got := g.call(http.MethodGet, query(), ""); got.status != 200 || got.body != "hello" {
		t.Errorf("only a body: %+v", got)
	}
	g.clean()
}

func TestFaultHeadersOnANormalAnswer(t *testing.T) {
	g := start(t)
	g.mock.Inject(mockapi.Fault{Header: http.Header{"x-request-id": nil, "Warning": {"199"}}})
	got := g.call(http.MethodGet, query(), "")
	if _, ok := got.header["X-Request-Id"]; ok || got.status != 200 || got.header.Get("Warning") != "199" {
		t.Errorf("%+v", got)
	}
}

func TestCut(t *testing.T) {
	g := start(t)
	g.mock.Inject(mockapi.Fault{Cut: true})
	if got := g.call(http.MethodPost, many, body(`"external_ref":"a"`)); got.err == nil {
		t.Errorf("answer %+v, want none", got)
	}
	if n := len(g.mock.All()); n != 0 {
		t.Errorf("%d records after a cut before the work", n)
	}
	g.mock.Inject(mockapi.LostAnswer())
	if got := g.call(http.MethodPost, many, body(`"external_ref":"a"`)); got.err == nil {
		t.Errorf("answer %+v, want none", got)
	}
	if n := len(g.mock.All()); n != 1 {
		t.Errorf("%d records after a lost answer, want 1", n)
	}
	for _, r := range g.mock.Requests() {
		if r.Status != 0 {
			t.Errorf("a cut request has status %d", r.Status)
		}
	}
	g.clean()
}

func TestCutWithoutAConnectionToTakeOver(t *testing.T) {
	mock := mockapi.New()
	mock.Inject(mockapi.Fault{Cut: true})
	defer func() {
		if err, ok := recover().(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("recovered %v, want http.ErrAbortHandler", err)
		}
	}()
	mock.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, query(), nil))
}

func TestAfterCommitWithAnOrderedAnswer(t *testing.T) {
	g := start(t)
	c := g.mock.Put(conversion("a"))
	f := mockapi.HTMLBadGateway()
	f.AfterCommit = true
	g.mock.Inject(f)
	if got := g.call(http.MethodDelete, many+"/"+c.ID, ""); got.status != 502 {
		t.Errorf("%+v", got)
	}
	if _, ok := g.mock.Get(c.ID); ok {
		t.Error("the record is still there")
	}
}

func TestTruncate(t *testing.T) {
	g := start(t)
	g.mock.Put(conversion("a"))
	whole := g.call(http.MethodGet, query(), "").body
	g.mock.Inject(mockapi.Fault{Truncate: true})
	got := g.call(http.MethodGet, query(), "")
	if !errors.Is(got.err, io.ErrUnexpectedEOF) || got.status != 200 || got.body != whole[:len(whole)/2] {
		t.Errorf("Truncate: %+v", got)
	}
	g.mock.Inject(mockapi.Fault{TruncateFramed: true})
	got = g.call(http.MethodGet, query(), "")
	if got.err != nil || got.body != whole[:len(whole)/2] {
		t.Errorf("TruncateFramed: %+v", got)
	}
	g.mock.Inject(mockapi.Fault{Truncate: true})
	g.must(204, http.MethodDelete, many+"/"+g.mock.All()[0].ID, "")
	g.clean()
}

func TestEdit(t *testing.T) {
	g := start(t)
	c := g.mock.Put(conversion("a"))
	g.mock.Inject(mockapi.Fault{Edit: func(body []byte) []byte {
		return bytes.ReplaceAll(body, []byte(c.ID), []byte(unknownID))
	}})
	if got := g.must(200, http.MethodGet, many+"/"+c.ID, ""); field(t, got, "data", "id") != unknownID {
		t.Errorf("%v", got)
	}
	g.clean()
}

func TestMatchMayTouchTheFaults(t *testing.T) {
	g := start(t)
	g.mock.Inject(mockapi.Fault{Status: 500, Match: func(*http.Request) bool {
		g.mock.ClearFaults()
		g.mock.Inject(mockapi.Fault{Status: 503})
		return true
	}})
	expect(t, []int{200, 503, 200}, g.statuses(3))
}

func TestARequestThatBreaksTheContractIsFoundUnderAFault(t *testing.T) {
	g := start(t)
	g.mock.Inject(mockapi.RateLimited("1"))
	g.must(429, http.MethodPost, many, body(`"count":0`))
	if got := g.mock.Violations(); len(got) != 1 || !strings.Contains(got[0], "request: count: ") {
		t.Errorf("violations %q", got)
	}
}
