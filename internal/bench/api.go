package main

import (
	"context"
	"errors"
	"maps"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// api is a mock of the API that listens on the loopback interface and counts
// what reaches it. It keeps no log, which would grow with every request.
type api struct {
	*mockapi.Server
	url    string
	server *http.Server

	mu      sync.Mutex
	traffic traffic
}

// traffic is what reached an API in some time.
type traffic struct {
	requests    map[string]int // by method
	connections int            // opened
	first, last time.Time      // arrival of the first request, end of the last answer
}

// onTheWire is how long there was anything to do for the API.
func (t traffic) onTheWire() time.Duration { return t.last.Sub(t.first) }

func newAPI(ctx context.Context, latency time.Duration) (*api, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	a := &api{
		Server: mockapi.New(mockapi.WithoutContractChecks(), mockapi.WithoutRequestLog(), mockapi.WithLatency(latency)),
		url:    "http://" + listener.Addr().String(),
	}
	a.server = &http.Server{
		Handler:           http.HandlerFunc(a.serve),
		ReadHeaderTimeout: 10 * time.Second,
		ConnState: func(_ net.Conn, state http.ConnState) {
			if state == http.StateNew {
				a.mu.Lock()
				defer a.mu.Unlock()
				a.traffic.connections++
			}
		},
	}
	a.reset()
	// It ends with ErrServerClosed when close says so. If it ends before, the
	// next request cannot reach it and says that.
	go func() { _ = a.server.Serve(listener) }()
	return a, nil
}

func (a *api) serve(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	if len(a.traffic.requests) == 0 {
		a.traffic.first = time.Now()
	}
	a.traffic.requests[r.Method]++
	a.mu.Unlock()
	a.ServeHTTP(w, r)
	a.mu.Lock()
	a.traffic.last = time.Now()
	a.mu.Unlock()
}

// reset forgets what was counted, and returns it.
func (a *api) reset() traffic {
	a.mu.Lock()
	defer a.mu.Unlock()
	counted := a.traffic
	a.traffic = traffic{requests: map[string]int{}}
	return counted
}

func (a *api) close() error {
	a.Close()
	return a.server.Close()
}

// expect fails unless the API holds one record per order, as it was ordered.
func (a *api) expect(orders []order) error {
	left := map[string]int64{}
	for _, o := range orders {
		left[o.id] = o.quantity
	}
	for _, c := range a.All() {
		if c.ExternalRef == nil {
			return errors.New("the API should hold no record without an external_ref")
		}
		if quantity, ok := left[*c.ExternalRef]; !ok || quantity != c.Count {
			return errors.New("the API should not hold this record of " + *c.ExternalRef)
		}
		delete(left, *c.ExternalRef)
	}
	for id := range maps.Keys(left) {
		return errors.New("the API should hold a record of " + id)
	}
	return nil
}
