package client

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
)

func TestConcurrentRequestsAreBoundedAndTheirConnectionsKept(t *testing.T) {
	t.Parallel()
	const bound, workers, each = 6, 24, 20
	var now, peak, opened, arrived atomic.Int64
	full := make(chan struct{})
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := now.Add(1)
		defer now.Add(-1)
		for old := peak.Load(); n > old && !peak.CompareAndSwap(old, n); old = peak.Load() {
		}
		// The first ones wait for each other, so that each has its connection.
		if k := arrived.Add(1); k == bound {
			close(full)
		} else if k < bound {
			<-full
		}
		answers(200, data(wholeRecord))(w, r)
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	c := clientOf(t, s.URL, WithMaxConcurrentRequests(bound))

	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for range each {
				if err := get(t.Context(), c); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if got := peak.Load(); got != bound {
		t.Errorf("%d requests at once, want %d", got, bound)
	}
	if got := opened.Load(); got != bound {
		t.Errorf("%d connections for %d requests, want %d", got, workers*each, bound)
	}
}

func TestErrorAnswersKeepTheirConnection(t *testing.T) {
	t.Parallel()
	var opened atomic.Int64
	s := httptest.NewUnstartedServer(answers(500, `{"message":"no"}`))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	c := clientOf(t, s.URL)
	for range 5 {
		wantKind(t, get(t.Context(), c), KindStatus, 500)
	}
	if got := opened.Load(); got != 1 {
		t.Errorf("%d connections, want 1", got)
	}
}

func TestWaitingForASlotEndsWithTheCaller(t *testing.T) {
	t.Parallel()
	arrived, release := make(chan struct{}), make(chan struct{})
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-release
		answers(200, data(wholeRecord))(w, r)
	})
	c := clientOf(t, s.URL, WithMaxConcurrentRequests(1))
	first := make(chan error)
	go func() { first <- get(t.Context(), c) }()
	<-arrived

	ctx, cancel := context.WithCancel(t.Context())
	second := make(chan error)
	go func() { second <- get(ctx, c) }()
	cancel()
	e := wantKind(t, <-second, KindCanceled, 0)
	if !e.NotSent {
		t.Error("NotSent is false")
	}
	close(release)
	if err := <-first; err != nil {
		t.Error(err)
	}
	if n := len(s.asked()); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}

func TestSlotIsGivenBackWhateverHappens(t *testing.T) {
	t.Parallel()
	s := serve(t, script(t, cut(t, ""), cut(t, ""), answers(500, ""), answers(200, "junk"), redirectTo(302, "https://elsewhere.example"), answers(200, data(wholeRecord))))
	for _, bound := range []int{1, 0, -1} { // less than one is one
		c := clientOf(t, s.URL, WithMaxConcurrentRequests(bound))
		if bound == 1 {
			for range 4 {
				failure(t, c.DeleteConversion(t.Context(), idA+"x"))
			}
			if err := c.DeleteConversion(t.Context(), idA); err == nil {
				t.Error("no error from a cut connection")
			}
			failure(t, get(t.Context(), c))
			failure(t, get(t.Context(), c))
			failure(t, get(t.Context(), c))
			if err := get(t.Context(), c); err != nil {
				t.Error(err)
			}
			continue
		}
		if got := cap(c.slots); got != 1 {
			t.Errorf("%d slots for %d", got, bound)
		}
	}
}
