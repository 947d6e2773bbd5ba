//go:build !race

package conversionimport_test

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

const (
	manyOrders = 60_000
	// mostGrowth is what the heap may grow by over all of them, in bytes. A row that
	// is kept, if only by its id, takes 100 bytes or more.
	mostGrowth = 2 << 20
)

// heap is what was alive on the heap at two requests.
type heap struct {
	early, late int // which ones

	mu              sync.Mutex
	requests        int
	before, between int64 // bytes
}

// count counts a request, and looks at the heap if it is one of the two. All
// others wait meanwhile.
func (h *heap) count() {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch h.requests++; h.requests {
	case h.early:
		h.before = alive()
	case h.late:
		h.between = alive() - h.before
	}
}

// alive is how much of the heap is, in bytes. What others still do when they
// are about to wait is over by one of the looks.
func alive() int64 {
	least := uint64(math.MaxUint64)
	for range 5 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		least = min(least, m.HeapAlloc)
	}
	return int64(least)
}

func (h *heap) expectFlat(t *testing.T) {
	t.Helper()
	if h.requests < h.late {
		t.Fatalf("%d requests, too few to look at the heap twice", h.requests)
	}
	t.Logf("the heap grew by %d KiB between request %d and request %d", h.between>>10, h.early, h.late)
	if h.between > mostGrowth {
		t.Errorf("which is more than %d KiB", mostGrowth>>10)
	}
}

// What is alive on the heap in the course of an import does not grow with the
// rows that were read. The API here keeps nothing itself.
func TestMemoryStaysFlat(t *testing.T) {
	h := heap{early: 10_000, late: manyOrders - 100}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.count()
		body, err := io.ReadAll(r.Body)
		record := map[string]any{}
		if err != nil || json.Unmarshal(body, &record) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		record["id"] = uuid.NewString()
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(map[string]any{"data": record})
	}))
	defer server.Close()
	s := serve(t, &acctest.API{URL: server.URL}, nil)
	progress, diags := s.run(t.Context(), set{"file": write(t, "orders.csv", orders(manyOrders))})
	expectSummary(t, progress, diags, "60,000 recorded, 0 skipped, 0 rejected, 0 failed", 0)
	h.expectFlat(t)
}

// Where all is recorded already, what grows is what lists show, by less than 150
// bytes a record; and as soon as they are read, nothing. The API here is never
// changed, so that what it keeps is the same all along.
func TestMemoryOfAnImportThatGoesOnIsThatOfTheList(t *testing.T) {
	const pages = manyOrders / 100
	// The list is read once it has no more pages than rows have cost requests, so
	// that nearly all of those come after it.
	rows := heap{early: manyOrders / 4, late: manyOrders - 1000}
	list := heap{early: 20, late: pages - 1} // the mock has what it needs for its lists by then
	api := acctest.Start(t, mockapi.WithoutRequestLog(), mockapi.WithoutContractChecks(), mockapi.WithRequestHook(func(r mockapi.Request) {
		switch {
		case r.Path != mockapi.PathMany || r.Method != http.MethodGet:
			rows.count()
		case r.Query.Get("search_term") == "":
			list.count()
		}
	}))
	for i := range manyOrders {
		put(api, fmt.Sprintf("ORDER-%05d", i), int64(i%9+1))
	}
	s := serve(t, api, nil)
	progress, diags := s.run(t.Context(), set{"file": write(t, "orders.csv", orders(manyOrders))})
	expectSummary(t, progress, diags, "0 recorded, 60,000 skipped, 0 rejected, 0 failed", 0)
	rows.expectFlat(t)
	grown := list.between
	t.Logf("what the list shows takes %d KiB", grown>>10)
	if grown <= 0 || grown > manyOrders*150 {
		t.Errorf("want something, and no more than %d KiB", manyOrders*150>>10)
	}
}

// Rows may be long, and there are only so many bytes of them in memory, also
// while they are looked up. The API here refuses each as taken, and finds another
// conversion under its reference.
func TestMemoryOfLongRowsIsBounded(t *testing.T) {
	const rows, length, most = 200, 900 << 10, 150 << 20
	var mu sync.Mutex
	requests, peak := 0, int64(0)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		mu.Lock()
		if requests++; requests%50 == 0 {
			peak = max(peak, alive())
		}
		mu.Unlock()
		const format = `{"id":%q,"organization_id":%q,"source_id":%q,"converted_at":"2026-03-01T12:00:00Z","count":2,"origin":null,"external_ref":%q,"metadata":null}`
		ref := func(i string) string {
			return fmt.Sprintf(format, "aaaaaaaa-1111-4111-8111-0000000"+i, acctest.Organization, acctest.Source, "ORDER-"+i)
		}
		switch term := r.URL.Query().Get("search_term"); {
		case r.Method == http.MethodPost:
			w.WriteHeader(http.StatusConflict)
			_, _ = io.WriteString(w, `{"error":"conflict","message":"The external_ref exists."}`)
		case term != "":
			_, _ = fmt.Fprintf(w, `{"items":[%s],"totalCount":1,"facets":{}}`, ref(term[len("ORDER-"):]))
		case r.URL.Path == mockapi.PathMany:
			_, _ = io.WriteString(w, `{"items":[],"totalCount":0,"facets":{}}`)
		default:
			_, _ = fmt.Fprintf(w, `{"data":%s}`, ref(r.URL.Path[len(r.URL.Path)-5:]))
		}
	}))
	defer server.Close()
	file, err := os.Create(filepath.Join(t.TempDir(), "long.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		if _, err := fmt.Fprintf(file, "{\"external_ref\":\"ORDER-%05d\",\"converted_at\":\"2026-03-01T12:00:00Z\",\"metadata\":{\"text\":%q}}\n", i, strings.Repeat("x", length)); err != nil {
			t.Fatal(err)
		}
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	s := serve(t, &acctest.API{URL: server.URL}, nil)
	progress, diags := s.run(t.Context(), set{"file": file.Name()})
	expectSummary(t, progress, diags, "0 recorded, 0 skipped, 200 rejected, 0 failed", 1)
	t.Logf("%d MiB at most", peak>>20)
	if peak == 0 || peak > most {
		t.Errorf("want no more than %d MiB", most>>20)
	}
}
