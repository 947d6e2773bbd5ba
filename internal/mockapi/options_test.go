package mockapi_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

func keys(value any) []string {
	object, _ := value.(map[string]any)
	return slices.Sorted(maps.Keys(object))
}

func TestCamelCaseNamesFieldsButNotData(t *testing.T) {
	g := start(t, mockapi.WithCamelCase(), mockapi.WithExtraFields())
	created := g.must(201, http.MethodPost, many, body(`"origin":"in_store"`, `"metadata":{"utm_source":{"sub_key":1}}`))
	data := field(t, created, "data")
	want := []string{
		"attributionModel", "convertedAt", "count", "createdAt", "externalRef", "id", "isTest", "metadata",
		"organizationId", "origin", "sourceId", "updatedAt",
	}
	if diff := cmp.Diff(want, keys(data)); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
	field(t, data, "metadata", "utm_source", "sub_key")
	list := g.must(200, http.MethodGet, query(), "")
	field(t, list, "totalCount")
	field(t, list, "facets", "sourceId", source)
	field(t, list, "facets", "origin", "in_store")
	field(t, field(t, list, "items").([]any)[0], "convertedAt")
	if got := g.must(404, http.MethodGet, many+"/"+unknownID, ""); field(t, got, "error") != "not_found" {
		t.Errorf("error %v", got)
	}
	g.clean()
}

func TestCreateStatus(t *testing.T) {
	g := start(t, mockapi.WithCreateStatus(200))
	g.must(200, http.MethodPost, many, body())
	g.clean()
	mustPanic(t, func() { mockapi.WithCreateStatus(202) })
}

func TestDeleteBody(t *testing.T) {
	g := start(t, mockapi.WithDeleteBody())
	id := g.mock.Put(conversion("order-1")).ID
	got := g.must(200, http.MethodDelete, many+"/"+id, "")
	if field(t, got, "data", "id") != id {
		t.Errorf("answer %v", got)
	}
	if _, ok := g.mock.Get(id); ok {
		t.Error("the record is still there")
	}
	g.clean()
}

func TestExistingOnDuplicate(t *testing.T) {
	g := start(t, mockapi.WithExistingOnDuplicate())
	existing := g.mock.Put(conversion("order-1"))
	other := g.mock.Put(conversion("order-2"))
	got := g.must(200, http.MethodPost, many, body(`"external_ref":"order-1"`, `"count":7`))
	if field(t, got, "data", "id") != existing.ID || field(t, got, "data", "count") != json.Number("1") {
		t.Errorf("answer %v, want the existing record unchanged", got)
	}
	g.must(409, http.MethodPatch, many+"/"+other.ID, `{"external_ref":"order-1"}`)
	if len(g.mock.All()) != 2 {
		t.Errorf("%d records, want 2", len(g.mock.All()))
	}
	g.clean()
}

func TestAbsentNulls(t *testing.T) {
	g := start(t, mockapi.WithAbsentNulls())
	id := field(t, g.must(201, http.MethodPost, many, body(`"metadata":{"kept":null}`)), "data", "id").(string)
	data := field(t, g.must(200, http.MethodGet, many+"/"+id, ""), "data")
	for _, name := range []string{"origin", "external_ref"} {
		if slices.Contains(keys(data), name) {
			t.Errorf("%s is in %v", name, data)
		}
	}
	if field(t, data, "metadata", "kept") != nil {
		t.Errorf("metadata %v", data)
	}
	item := field(t, g.must(200, http.MethodGet, query(), ""), "items").([]any)[0]
	if slices.Contains(keys(item), "origin") {
		t.Errorf("origin is in list item %v", item)
	}
	g.clean()
}

func TestExtraFieldsAtEveryLevelButMetadata(t *testing.T) {
	g := start(t, mockapi.WithExtraFields())
	id := field(t, g.must(201, http.MethodPost, many, body(`"metadata":{"a":1}`)), "data", "id").(string)
	got := g.must(200, http.MethodGet, many+"/"+id, "")
	field(t, got, "links")
	field(t, got, "data", "attribution_model", "weights")
	if diff := cmp.Diff([]string{"a"}, keys(field(t, got, "data", "metadata"))); diff != "" {
		t.Errorf("metadata (-want +got):\n%s", diff)
	}
	list := g.must(200, http.MethodGet, query(), "")
	field(t, list, "api_version")
	field(t, list, "facets", "campaign")
	field(t, field(t, list, "items").([]any)[0], "is_test")
	field(t, g.must(404, http.MethodGet, many+"/"+unknownID, ""), "links")
	g.clean()
}

func TestOffsetTimestamps(t *testing.T) {
	g := start(t, mockapi.WithOffsetTimestamps())
	data := field(t, g.must(201, http.MethodPost, many, body(`"metadata":{"at":"2026-03-01T12:00:00.000Z"}`)), "data")
	if got := field(t, data, "converted_at"); got != "2026-03-01T12:00:00.000+00:00" {
		t.Errorf("converted_at %v", got)
	}
	for _, name := range []string{"created_at", "updated_at"} {
		if got := field(t, data, name).(string); !strings.HasSuffix(got, "+00:00") {
			t.Errorf("%s %v", name, got)
		}
	}
	if got := field(t, data, "metadata", "at"); got != "2026-03-01T12:00:00.000Z" {
		t.Errorf("metadata was changed: %v", got)
	}
	g.clean()
}

func TestItemsLacking(t *testing.T) {
	g := start(t, mockapi.WithItemsLacking("metadata", "external_ref"), mockapi.WithCamelCase())
	id := g.mock.Put(conversion("order-1")).ID
	item := field(t, g.must(200, http.MethodGet, query(), ""), "items").([]any)[0]
	for _, name := range []string{"metadata", "externalRef"} {
		if slices.Contains(keys(item), name) {
			t.Errorf("%s is in %v", name, item)
		}
	}
	field(t, g.must(200, http.MethodGet, many+"/"+id, ""), "data", "externalRef")
	g.clean()
}

func TestSearchBlindToExternalRef(t *testing.T) {
	g := start(t, mockapi.WithSearchBlindToExternalRef())
	c := conversion("order-1")
	c.Origin = text("website")
	g.mock.Put(c)
	if got := refs(t, g.must(200, http.MethodGet, query("search_term", "order-1"), "")); got != "" {
		t.Errorf("found %q by external_ref", got)
	}
	if got := refs(t, g.must(200, http.MethodGet, query("search_term", "WEB"), "")); got != "order-1" {
		t.Errorf("found %q by origin", got)
	}
}

func TestListLag(t *testing.T) {
	clock := newClock()
	g := start(t, mockapi.WithListLag(time.Second), mockapi.WithClock(clock.Now))
	listed := func(want string) {
		t.Helper()
		if got := refs(t, g.must(200, http.MethodGet, query(), "")); got != want {
			t.Errorf("list shows %q, want %q", got, want)
		}
		if got := refs(t, g.must(200, http.MethodGet, query("search_term", "order"), "")); got != want {
			t.Errorf("search shows %q, want %q", got, want)
		}
	}
	id := field(t, g.must(201, http.MethodPost, many, body(`"external_ref":"order-1"`)), "data", "id").(string)
	listed("")
	g.must(200, http.MethodGet, many+"/"+id, "")
	g.must(409, http.MethodPost, many, body(`"external_ref":"order-1"`))
	clock.advance(time.Second)
	listed("order-1")

	g.must(200, http.MethodPatch, many+"/"+id, `{"external_ref":"order-2"}`)
	listed("order-1")
	clock.advance(time.Second)
	listed("order-2")

	g.must(204, http.MethodDelete, many+"/"+id, "")
	listed("order-2")
	clock.advance(time.Second)
	listed("")

	// The test's own writes show at once and are not undone by older ones that wait.
	id = field(t, g.must(201, http.MethodPost, many, body(`"external_ref":"order-3"`)), "data", "id").(string)
	g.mock.Update(id, func(c *mockapi.Conversion) { c.ExternalRef = text("order-4") })
	g.mock.Put(conversion("order-5"))
	listed("order-4 order-5")
	clock.advance(time.Second)
	listed("order-4 order-5")
	g.clean()
}

func TestLatencyIsALowerBound(t *testing.T) {
	g := start(t, mockapi.WithLatency(20*time.Millisecond))
	began := time.Now()
	g.must(200, http.MethodGet, query(), "")
	if took := time.Since(began); took < 20*time.Millisecond {
		t.Errorf("took %v", took)
	}
}

func TestLatencyEndsWithTheMock(t *testing.T) {
	g := start(t, mockapi.WithLatency(time.Hour))
	done := make(chan reply)
	go func() { done <- g.call(http.MethodPost, many, body()) }()
	g.mock.Close()
	if got := <-done; got.err == nil {
		t.Errorf("answer %+v, want a dropped connection", got)
	}
}

func TestRateLimit(t *testing.T) {
	clock := newClock()
	g := start(t, mockapi.WithRateLimit(2), mockapi.WithClock(clock.Now))
	g.must(200, http.MethodGet, query(), "")
	g.must(200, http.MethodGet, query(), "")
	got := g.call(http.MethodGet, query(), "")
	if got.status != 429 || got.header.Get("Retry-After") != "1" || field(t, got.json(t), "error") != "rate_limited" {
		t.Errorf("third request: %+v", got)
	}
	clock.advance(500 * time.Millisecond)
	g.must(200, http.MethodGet, query(), "")
	g.must(429, http.MethodGet, query(), "")
	clock.advance(time.Hour)
	g.must(200, http.MethodGet, query(), "")
	g.must(200, http.MethodGet, query(), "")
	g.must(429, http.MethodGet, query(), "")
	g.clean()
}

func TestSeedRepeats(t *testing.T) {
	first, second := mockapi.New(mockapi.WithSeed(7)), mockapi.New(mockapi.WithSeed(7))
	if a, b := first.Put(conversion("x")).ID, second.Put(conversion("x")).ID; a != b {
		t.Errorf("ids %s and %s", a, b)
	}
	if a, b := first.Put(conversion("y")).ID, mockapi.New().Put(conversion("y")).ID; a == b {
		t.Errorf("the same id %s without a seed", a)
	}
}

func TestRequestHookAndNoLog(t *testing.T) {
	seen := make(chan mockapi.Request, 1)
	g := start(t, mockapi.WithoutRequestLog(), mockapi.WithRequestHook(func(r mockapi.Request) { seen <- r }))
	g.must(404, http.MethodGet, many+"/"+unknownID, "")
	if r := <-seen; r.Method != http.MethodGet || r.Status != 404 {
		t.Errorf("hook saw %+v", r)
	}
	if got := g.mock.Requests(); len(got) != 0 {
		t.Errorf("%d requests were logged", len(got))
	}
}

func mustPanic(t *testing.T, f func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	f()
}
