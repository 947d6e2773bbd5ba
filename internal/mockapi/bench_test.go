package mockapi_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
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

// BenchmarkSearchEach looks up another record each time, as a data source per
// record does: no result can be remembered.
func BenchmarkSearchEach(b *testing.B) {
	mock := mockapi.New(mockapi.WithoutRequestLog(), mockapi.WithoutContractChecks())
	mock.Seed(large, org)
	i := 0
	for b.Loop() {
		i++
		serve(b, mock, query("search_term", fmt.Sprintf("order-%06d", i*7%large+1)))
	}
}

// ask sends a request as fast as the standard client can, and reads the answer.
func ask(b *testing.B, client *http.Client, method, url, body string) {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), method, url, strings.NewReader(body))
	if err != nil {
		b.Error(err)
		return
	}
	r.Header.Set("Authorization", "Bearer "+mockapi.DefaultToken)
	response, err := client.Do(r)
	if err != nil {
		b.Error(err)
		return
	}
	_, err = io.Copy(io.Discard, response.Body)
	if closeErr := response.Body.Close(); err == nil {
		err = closeErr
	}
	if err != nil || response.StatusCode >= 300 {
		b.Errorf("status %d, %v", response.StatusCode, err)
	}
}

// BenchmarkHTTP is what a benchmark of a client can get out of the mock: ten
// connections, 50,000 records there already, nothing checked or logged.
func BenchmarkHTTP(b *testing.B) {
	mock := mockapi.New(mockapi.WithoutRequestLog(), mockapi.WithoutContractChecks())
	mock.Seed(large/2, org)
	id := mock.All()[0].ID
	server := httptest.NewServer(mock)
	b.Cleanup(server.Close)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 10}}
	var made atomic.Int64
	for name, next := range map[string]func() (method, path, body string){
		"get": func() (method, path, body string) { return http.MethodGet, many + "/" + id, "" },
		"create": func() (method, path, body string) {
			return http.MethodPost, many, fmt.Sprintf(`{"organization_id":%q,"source_id":%q,"converted_at":"2026-03-01T12:00:00Z",`+
				`"external_ref":"NEW-%d","origin":"website","metadata":{"campaign":"spring"}}`, org, source, made.Add(1))
		},
		"update": func() (method, path, body string) {
			return http.MethodPatch, many + "/" + id, fmt.Sprintf(`{"count":%d}`, made.Add(1)%1000+1)
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.SetParallelism(max(10/runtime.GOMAXPROCS(0), 1))
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					method, path, body := next()
					ask(b, client, method, server.URL+path, body)
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
		})
	}
}
