package mockapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

func TestPutFillsWhatIsZero(t *testing.T) {
	clock := newClock()
	mock := mockapi.New(mockapi.WithClock(clock.Now))
	got := mock.Put(mockapi.Conversion{OrganizationID: strings.ToUpper(org), SourceID: source, Metadata: json.RawMessage(` { "a" : 1.0 } `)})
	at := time.Date(2026, 3, 1, 11, 0, 0, 123_000_000, time.UTC)
	want := mockapi.Conversion{
		ID: got.ID, OrganizationID: org, SourceID: source, ConvertedAt: at, Count: 1,
		Metadata: json.RawMessage(`{"a":1.0}`), CreatedAt: at, UpdatedAt: at,
	}
	if diff := cmp.Diff(want, got); diff != "" || got.ID == "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	mustPanic(t, func() { mock.Put(mockapi.Conversion{Metadata: json.RawMessage(`[]`)}) })
	mustPanic(t, func() { mock.Put(mockapi.Conversion{Metadata: json.RawMessage(`{`)}) })
}

func TestWhatTheStoreHandsOutIsACopy(t *testing.T) {
	mock := mockapi.New()
	in := conversion("order-1")
	in.Metadata = json.RawMessage(`{"a":1}`)
	out := mock.Put(in)
	*in.ExternalRef, *out.ExternalRef = "changed", "changed"
	in.Metadata[2], out.Metadata[2] = 'b', 'b'
	if got, _ := mock.Get(out.ID); *got.ExternalRef != "order-1" || string(got.Metadata) != `{"a":1}` {
		t.Errorf("the store holds %s %s", *got.ExternalRef, got.Metadata)
	}
}

func TestPutReplacesInPlace(t *testing.T) {
	g := start(t)
	first := g.mock.Put(conversion("a"))
	g.mock.Put(conversion("b"))
	first.ExternalRef = text("c")
	first.OrganizationID = otherOrg
	g.mock.Put(first)
	if got := refs(t, g.must(200, http.MethodGet, query(), "")); got != "b" {
		t.Errorf("list %q", got)
	}
	first.OrganizationID = org
	g.mock.Put(first)
	if got := refs(t, g.must(200, http.MethodGet, query(), "")); got != "c b" {
		t.Errorf("list %q, want the old place", got)
	}
	g.must(201, http.MethodPost, many, body(`"external_ref":"a"`))
	g.must(409, http.MethodPost, many, body(`"external_ref":"c"`))
	g.clean()
}

func TestPutMayDuplicateAReference(t *testing.T) {
	g := start(t)
	first, second := g.mock.Put(conversion("a")), g.mock.Put(conversion("a"))
	if got := refs(t, g.must(200, http.MethodGet, query("search_term", "a"), "")); got != "a a" {
		t.Errorf("list %q", got)
	}
	g.mock.Remove(first.ID)
	g.must(409, http.MethodPost, many, body(`"external_ref":"a"`))
	g.mock.Remove(second.ID)
	g.mock.Remove(second.ID)
	g.must(201, http.MethodPost, many, body(`"external_ref":"a"`))
	if got := g.mock.All(); len(got) != 1 {
		t.Errorf("%d records, want 1", len(got))
	}
}

func TestUpdateBehindTheClientsBack(t *testing.T) {
	clock := newClock()
	mock := mockapi.New(mockapi.WithClock(clock.Now))
	before := mock.Put(conversion("a"))
	clock.advance(time.Hour)
	mock.Update(before.ID, func(c *mockapi.Conversion) { c.ID, c.Count = "other", 9 })
	got, ok := mock.Get(before.ID)
	if !ok || got.Count != 9 || !got.UpdatedAt.Equal(before.UpdatedAt.Add(time.Hour)) || !got.CreatedAt.Equal(before.CreatedAt) {
		t.Errorf("%+v", got)
	}
	mustPanic(t, func() { mock.Update(unknownID, func(*mockapi.Conversion) {}) })
	if _, ok := mock.Get(unknownID); ok {
		t.Error("an unknown record was found")
	}
}

// TestManyClientsAtOnce is for the race detector, and for the deduplication.
func TestManyClientsAtOnce(t *testing.T) {
	g := start(t, mockapi.WithListLag(time.Microsecond))
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			for i := range 10 {
				created := g.call(http.MethodPost, many, body(fmt.Sprintf(`"external_ref":"order-%d"`, i)))
				if created.status == 201 {
					id := field(t, created.json(t), "data", "id").(string)
					if got := g.call(http.MethodPatch, many+"/"+id, fmt.Sprintf(`{"count":%d}`, worker+1)); got.status != 200 {
						t.Errorf("PATCH: %+v", got)
					}
				}
				for _, path := range []string{query(), query("search_term", "order", "sort_by", "count")} {
					if got := g.call(http.MethodGet, path, ""); got.status != 200 {
						t.Errorf("GET: %+v", got)
					}
				}
				g.mock.Requests()
				g.mock.All()
			}
		})
	}
	wg.Wait()
	if got := len(g.mock.All()); got != 10 {
		t.Errorf("%d records, want 10", got)
	}
	g.clean()
}
