package mockapi_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

const large = 100_000

// serve measures the mock alone, without a network.
func serve(b *testing.B, mock *mockapi.Server, path string) {
	b.Helper()
	r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, path, nil)
	r.Header.Set("Authorization", "Bearer "+mockapi.DefaultToken)
	w := httptest.NewRecorder()
	mock.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		b.Fatalf("status %d: %s", w.Code, w.Body)
	}
}

func BenchmarkPages(b *testing.B) {
	for name, opts := range map[string][]mockapi.Option{
		"checked":   {mockapi.WithoutRequestLog()},
		"unchecked": {mockapi.WithoutRequestLog(), mockapi.WithoutContractChecks()},
	} {
		mock := mockapi.New(opts...)
		mock.Seed(large, org)
		for kind, more := range map[string][]string{
			"plain":  nil,
			"source": {"source_id", source},
			"search": {"search_term", "order-01"},
			"sorted": {"sort_by", "count"},
		} {
			b.Run(name+"/"+kind, func(b *testing.B) {
				page := 0
				for b.Loop() {
					serve(b, mock, query(append(more, "page_index", fmt.Sprint(page%(large/100)))...))
					page++
				}
			})
		}
	}
}

func BenchmarkSearchAfterEveryWrite(b *testing.B) {
	mock := mockapi.New(mockapi.WithoutRequestLog())
	mock.Seed(large, org)
	id := mock.All()[large/2].ID
	for b.Loop() {
		mock.Update(id, func(c *mockapi.Conversion) { c.Count++ })
		serve(b, mock, query("search_term", "order-099999"))
	}
}

func BenchmarkSeed(b *testing.B) {
	for b.Loop() {
		mockapi.New().Seed(large, org)
	}
}

// BenchmarkRemoveOldest is the dearest removal: all other records of the organization move up.
func BenchmarkRemoveOldest(b *testing.B) {
	mock := mockapi.New()
	mock.Seed(large, org)
	records := mock.All()
	i := 0
	for b.Loop() {
		oldest := records[i%large]
		mock.Remove(oldest.ID)
		mock.Put(oldest) // Now the newest.
		i++
	}
}
