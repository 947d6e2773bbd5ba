package mockapi_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

func TestARecordLivesThroughAllRoutes(t *testing.T) {
	clock := newClock()
	g := start(t, mockapi.WithClock(clock.Now))
	created := g.must(201, http.MethodPost, many, body(
		`"count":3`, `"origin":"website"`, `"external_ref":"order-1"`,
		`"metadata":{"big":12345678901234567890,"price":1.50,"huge":1e400,"html":"<a&b>","nothing":null}`))
	id, _ := field(t, created, "data", "id").(string)
	want := g.must(200, http.MethodGet, many+"/"+id, "")
	if diff := cmp.Diff(want, created); diff != "" {
		t.Errorf("POST and GET differ (-GET +POST):\n%s", diff)
	}
	raw := g.call(http.MethodGet, many+"/"+id, "").body
	for _, part := range []string{
		`"big":12345678901234567890`, `"price":1.50`, `"huge":1e400`, `"html":"<a&b>"`, `"nothing":null`,
		`"converted_at":"2026-03-01T12:00:00.000Z"`, `"created_at":"2026-03-01T11:00:00.123Z"`, `"count":3`,
		`"organization_id":"` + org + `"`, `"source_id":"` + source + `"`, `"origin":"website"`, `"external_ref":"order-1"`,
	} {
		if !strings.Contains(raw, part) {
			t.Errorf("%s is not in %s", part, raw)
		}
	}

	clock.advance(time.Minute)
	changed := g.must(200, http.MethodPatch, many+"/"+id, `{"external_ref":null,"metadata":null,"count":1e1,"source_id":"`+
		strings.ToUpper(otherSource)+`","converted_at":"2026-03-01T00:00:00.123999+02:00"}`)
	for name, value := range map[string]any{
		"external_ref": nil, "metadata": nil, "source_id": otherSource, "origin": "website",
		"converted_at": "2026-02-28T22:00:00.123Z", "created_at": "2026-03-01T11:00:00.123Z", "updated_at": "2026-03-01T11:01:00.123Z",
	} {
		if got := field(t, changed, "data", name); got != value {
			t.Errorf("%s is %v after PATCH, want %v", name, got, value)
		}
	}
	if got, _ := g.mock.Get(strings.ToUpper(id)); got.Count != 10 {
		t.Errorf("count is %d after PATCH, want 10", got.Count)
	}

	if got := g.call(http.MethodDelete, many+"/"+id, ""); got.status != 204 || got.body != "" || got.header.Get("X-Request-Id") == "" {
		t.Errorf("DELETE: %+v", got)
	}
	for _, method := range []string{http.MethodGet, http.MethodDelete} {
		if got := g.must(404, method, many+"/"+id, ""); field(t, got, "error") != "not_found" {
			t.Errorf("%s after DELETE: %v", method, got)
		}
	}
	g.must(404, http.MethodPatch, many+"/"+unknownID, `{"count":2}`)
	g.clean()
}

func TestDefaultsOfANewRecord(t *testing.T) {
	g := start(t)
	data := field(t, g.must(201, http.MethodPost, many, body()), "data").(map[string]any)
	for name, want := range map[string]string{"count": "1", "origin": "", "external_ref": "", "metadata": ""} {
		got := data[name]
		if want == "" && got != nil {
			t.Errorf("%s is %v, want null", name, got)
		}
	}
	if data["count"].(interface{ String() string }).String() != "1" {
		t.Errorf("count is %v, want 1", data["count"])
	}
}

func TestEmptyTextIsNotNull(t *testing.T) {
	g := start(t)
	created := g.must(201, http.MethodPost, many, body(`"origin":""`, `"external_ref":""`, `"metadata":{}`))
	if field(t, created, "data", "origin") != "" || field(t, created, "data", "external_ref") != "" ||
		len(field(t, created, "data", "metadata").(map[string]any)) != 0 {
		t.Errorf("created %v", created)
	}
	g.must(409, http.MethodPost, many, body(`"external_ref":""`))
	g.clean()
}

func TestAuthentication(t *testing.T) {
	g := start(t, mockapi.WithToken("bw_live_other"))
	for _, header := range []string{"", "Bearer", "Bearer ", "Bearer " + mockapi.DefaultToken, "Basic bw_live_other", "bw_live_other"} {
		r := g.request(http.MethodGet, many+"/"+unknownID, "")
		r.Header.Set("Authorization", header)
		got := g.do(r)
		if want := `{"error":"unauthorized","message":"Invalid or expired API key."}`; got.status != 401 || got.body != want {
			t.Errorf("Authorization %q: %d %s", header, got.status, got.body)
		}
	}
	r := g.request(http.MethodGet, many+"/"+unknownID, "")
	r.Header.Set("Authorization", "bearer bw_live_other")
	if got := g.do(r); got.status != 404 {
		t.Errorf("the right key: status %d, want 404", got.status)
	}
}

func TestKeyOfOneOrganization(t *testing.T) {
	g := start(t, mockapi.WithOrganizations(strings.ToUpper(org)))
	theirs := g.mock.Put(mockapi.Conversion{OrganizationID: otherOrg, SourceID: source})
	path := many + "/" + theirs.ID
	for _, got := range []map[string]any{
		g.must(403, http.MethodGet, query("organization_id", otherOrg), ""),
		g.must(403, http.MethodGet, path, ""),
		g.must(403, http.MethodPatch, path, `{"count":2}`),
		g.must(403, http.MethodDelete, path, ""),
		g.must(403, http.MethodPost, many, strings.ReplaceAll(body(), org, otherOrg)),
	} {
		if field(t, got, "error") != "forbidden" {
			t.Errorf("answer %v", got)
		}
	}
	g.must(201, http.MethodPost, many, body())
	g.must(200, http.MethodGet, query(), "")
	if len(g.mock.All()) != 2 {
		t.Errorf("%d records, want 2", len(g.mock.All()))
	}
	g.clean()
}

func TestExternalRefIsUniqueInItsOrganization(t *testing.T) {
	g := start(t)
	first := field(t, g.must(201, http.MethodPost, many, body(`"external_ref":"order-1"`)), "data", "id").(string)
	got := g.must(409, http.MethodPost, many, body(`"external_ref":"order-1"`, `"count":7`))
	if field(t, got, "error") != "conflict" || strings.Contains(field(t, got, "message").(string), first) {
		t.Errorf("conflict: %v", got)
	}
	g.must(201, http.MethodPost, many, strings.ReplaceAll(body(`"external_ref":"order-1"`), org, otherOrg))
	second := field(t, g.must(201, http.MethodPost, many, body(`"external_ref":"order-2"`)), "data", "id").(string)
	g.must(409, http.MethodPatch, many+"/"+second, `{"external_ref":"order-1","count":9}`)
	if c, _ := g.mock.Get(second); c.Count != 1 || *c.ExternalRef != "order-2" {
		t.Errorf("a refused PATCH changed the record: %+v", c)
	}
	g.must(200, http.MethodPatch, many+"/"+second, `{"external_ref":"order-2"}`)

	// A reference is free again once nobody has it.
	g.must(200, http.MethodPatch, many+"/"+first, `{"external_ref":null}`)
	g.must(200, http.MethodPatch, many+"/"+second, `{"external_ref":"order-1"}`)
	g.must(201, http.MethodPost, many, body(`"external_ref":"order-2"`))
	g.must(201, http.MethodPost, many, body())
	g.must(201, http.MethodPost, many, body())
	g.clean()
}

func TestPathsAndMethodsThatDoNotExist(t *testing.T) {
	g := start(t)
	g.must(404, http.MethodGet, "/", "")
	g.must(404, http.MethodGet, many+"/", "")
	g.must(404, http.MethodGet, many+"/"+unknownID+"/more", "")
	g.must(405, http.MethodDelete, many, "")
	g.must(405, http.MethodPut, many+"/"+unknownID, `{}`)
	if got := len(g.mock.Violations()); got != 5 {
		t.Errorf("%d violations, want 5: %v", got, g.mock.Violations())
	}
}

// TestBodyTooLarge does without a network: over one, a client still sending may lose the answer to a reset.
func TestBodyTooLarge(t *testing.T) {
	mock := mockapi.New()
	for size, want := range map[int]int{3 << 20: 201, 5 << 20: 413} {
		text := body(`"metadata":{"a":"` + strings.Repeat("x", size) + `"}`)
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, many, strings.NewReader(text))
		r.Header.Set("Authorization", "Bearer "+mockapi.DefaultToken)
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		mock.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%d bytes: status %d, want %d", size, w.Code, want)
		}
	}
	if got := mock.Violations(); len(got) != 0 {
		t.Errorf("violations %q", got)
	}
}

func TestRequestLog(t *testing.T) {
	clock := newClock()
	g := start(t, mockapi.WithClock(clock.Now))
	r := g.request(http.MethodPost, many, body())
	r.Header.Set("Idempotency-Key", "k-1")
	g.do(r)
	g.must(200, http.MethodGet, query("search_term", "a b"), "")
	got := g.mock.Requests()
	if len(got) != 2 {
		t.Fatalf("%d requests, want 2", len(got))
	}
	if p := got[0]; p.ID != "req_000001" || p.Method != http.MethodPost || p.Path != many || p.Status != 201 ||
		string(p.Body) != body() || p.Header.Get("Idempotency-Key") != "k-1" || !p.Time.Equal(clock.Now()) {
		t.Errorf("first request: %+v", p)
	}
	if l := got[1]; l.Query.Get("search_term") != "a b" || l.Status != 200 || len(l.Body) != 0 {
		t.Errorf("second request: %+v", l)
	}
	g.mock.ResetRequests()
	if len(g.mock.Requests()) != 0 {
		t.Error("requests are left after ResetRequests")
	}
}
