//go:build !race

package conversionimport_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
)

// What is alive on the heap in the course of an import does not grow with the
// rows that were read. The API here keeps nothing itself. A row that is kept, if
// only by its id, takes 100 bytes or more.
func TestMemoryStaysFlat(t *testing.T) {
	const rows, early, most = 60_000, 10_000, 2 << 20
	var requests atomic.Int64
	var before, after atomic.Uint64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch requests.Add(1) {
		case early:
			before.Store(alive())
		case rows - 100:
			after.Store(alive())
		}
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
	progress, diags := s.run(t.Context(), set{"file": write(t, "orders.csv", orders(rows))})
	expectSummary(t, progress, diags, "60,000 recorded, 0 skipped, 0 rejected, 0 failed", 0)
	if grown := int64(after.Load()) - int64(before.Load()); grown > most {
		t.Errorf("the heap grew by %d KiB over %d rows, want at most %d KiB", grown>>10, rows-early, most>>10)
	} else {
		t.Logf("the heap grew by %d KiB", grown>>10)
	}
}

// alive is how much of the heap is.
func alive() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
