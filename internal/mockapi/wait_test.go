package mockapi_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

func TestHoldBeforeAndAfterTheWork(t *testing.T) {
	for name, after := range map[string]bool{"before": false, "after": true} {
		t.Run(name, func(t *testing.T) {
			g := start(t)
			arrived, hold := make(chan struct{}), make(chan struct{})
			g.mock.Inject(mockapi.Fault{Arrived: arrived, Hold: hold, AfterCommit: after})
			done := make(chan reply)
			go func() { done <- g.call(http.MethodPost, many, body()) }()
			<-arrived
			if got := len(g.mock.All()) == 1; got != after {
				t.Errorf("stored while held: %t, want %t", got, after)
			}
			if r := g.mock.Requests()[0]; r.Status != 0 {
				t.Errorf("status %d while held", r.Status)
			}
			close(hold)
			if got := <-done; got.status != 201 {
				t.Errorf("%+v", got)
			}
			if n := len(g.mock.All()); n != 1 {
				t.Errorf("%d records in the end, want 1", n)
			}
			g.clean()
		})
	}
}

func TestWaitsEndWhenTheClientGoesAway(t *testing.T) {
	ended := make(chan mockapi.Request, 1)
	g := start(t, mockapi.WithRequestHook(func(r mockapi.Request) { ended <- r }))
	arrived := make(chan struct{})
	for name, f := range map[string]mockapi.Fault{
		"hold":  {Arrived: arrived, Hold: make(chan struct{})},
		"delay": {Arrived: arrived, Delay: time.Hour},
	} {
		g.mock.Inject(f)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan reply)
		go func() { done <- g.do(g.request(http.MethodPost, many, body()).WithContext(ctx)) }()
		<-arrived
		cancel()
		if got := <-done; !errors.Is(got.err, context.Canceled) {
			t.Errorf("%s: %+v", name, got)
		}
		if r := <-ended; r.Status != 0 {
			t.Errorf("%s: status %d", name, r.Status)
		}
	}
	// Nobody listens to Arrived; Match tells that the request is there.
	matched := make(chan struct{})
	g.mock.Inject(mockapi.Fault{
		Arrived: make(chan struct{}),
		Match:   func(*http.Request) bool { close(matched); return true },
	})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan reply)
	go func() { done <- g.do(g.request(http.MethodPost, many, body()).WithContext(ctx)) }()
	<-matched
	cancel()
	<-done
	if r := <-ended; r.Status != 0 {
		t.Errorf("arrived: status %d", r.Status)
	}
	if n := len(g.mock.All()); n != 0 {
		t.Errorf("%d records were stored for clients that had gone", n)
	}
}

func TestWaitsEndWithTheMock(t *testing.T) {
	for name, f := range map[string]mockapi.Fault{
		"arrived": {Arrived: make(chan struct{})},
		"hold":    {Hold: make(chan struct{})},
		"delay":   {Delay: time.Hour},
	} {
		g := start(t)
		g.mock.Inject(f)
		done := make(chan reply)
		go func() { done <- g.call(http.MethodGet, query(), "") }()
		g.mock.Close()
		g.mock.Close()
		if got := <-done; got.err == nil {
			t.Errorf("%s: %+v, want a dropped connection", name, got)
		}
	}
}

func TestDelayWithANormalAnswer(t *testing.T) {
	g := start(t)
	g.mock.Inject(mockapi.Fault{Delay: 10 * time.Millisecond})
	began := time.Now()
	g.must(200, http.MethodGet, query(), "")
	if took := time.Since(began); took < 10*time.Millisecond {
		t.Errorf("took %v", took)
	}
}
