package pool

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

// Rows of a file are often sorted by source: those of one that there is not must
// not keep the others from being sent.
func TestASourceThatThereIsNotStopsNothingOnceOthersWork(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ own, worked, foreign, goesOn bool }{
		"one of many sources":     {true, true, false, true},
		"the only source":         {false, true, false, false},
		"nothing has worked yet":  {true, false, false, false},
		"a 404 of something else": {true, true, true, false},
	} {
		p := New(t.Context())
		if p.OwnSources.Store(tc.own); tc.worked {
			p.Judge(nil)
		}
		for range 2 * Alike {
			p.Judge(&client.Error{Kind: client.KindStatus, Status: http.StatusNotFound, Method: "POST", Foreign: tc.foreign})
		}
		if goesOn := p.Context().Err() == nil; goesOn != tc.goesOn {
			t.Errorf("%s: it goes on: %t", name, goesOn)
		}
	}
}

// Neither depends on what else has happened by then.
func TestWhatAnErrorIsAbout(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		err       client.Error
		own, want bool
	}{
		"its own source":      {client.Error{Status: http.StatusNotFound, Method: "POST"}, true, true},
		"the common source":   {client.Error{Status: http.StatusNotFound, Method: "POST"}, false, false},
		"the form of a proxy": {client.Error{Status: http.StatusNotFound, Method: "POST", Foreign: true}, true, false},
		"a record":            {client.Error{Status: http.StatusNotFound, Method: "GET"}, false, true},
		"a value":             {client.Error{Status: http.StatusUnprocessableEntity, Method: "POST"}, false, true},
		"a right":             {client.Error{Status: http.StatusForbidden, Method: "POST"}, true, false},
	} {
		tc.err.Kind = client.KindStatus
		if got := OfRecord(&tc.err, tc.own); got != tc.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestWhatCertainlyDidNothingIsNotBegunOnceThePoolHasEnded(t *testing.T) {
	t.Parallel()
	limited := client.Error{Kind: client.KindStatus, Status: http.StatusTooManyRequests}
	closed := limited
	closed.NotSent = true
	unclear := limited
	unclear.Uncertain = true
	for name, tc := range map[string]struct {
		err                client.Error
		interrupted, alike bool
	}{
		"given up before it was sent":  {client.Error{Kind: client.KindCanceled, NotSent: true}, true, true},
		"no connection":                {client.Error{Kind: client.KindConnection, NotSent: true}, true, false},
		"limited":                      {limited, true, false}, // which may be what all failed of
		"not sent, because of a limit": {closed, true, false},
		"limited at last, unclear":     {unclear, false, false},
		"given up when it was sent":    {client.Error{Kind: client.KindCanceled}, false, false},
		"another refusal":              {client.Error{Kind: client.KindStatus, Status: http.StatusForbidden}, false, false},
	} {
		p := New(t.Context())
		if p.NotBegun(&tc.err) {
			t.Errorf("%s: not begun while the pool goes on", name)
		}
		p.Stop(context.Canceled)
		if got := p.NotBegun(&tc.err); got != tc.interrupted {
			t.Errorf("%s, after an interrupt: %t", name, got)
		}
		p = New(t.Context())
		p.Stop(ErrAlike)
		if got := p.NotBegun(&tc.err); got != tc.alike {
			t.Errorf("%s, when all failed alike: %t", name, got)
		}
	}
}

func TestAPoolDoesEachOnceAndStopsWhenAllFailAlike(t *testing.T) {
	t.Parallel()
	keys := make([]string, 1000)
	for i := range keys {
		keys[i] = fmt.Sprint(i)
	}
	var seen sync.Map
	if late := New(t.Context()).Each(keys, func(_ context.Context, key string) error {
		if _, again := seen.LoadOrStore(key, true); again {
			t.Errorf("%s twice", key)
		}
		return nil
	}); len(late) > 0 {
		t.Errorf("%d were not begun", len(late))
	}
	failed := func(status int, method string) error {
		return &client.Error{Kind: client.KindStatus, Status: status, Method: method}
	}
	for name, tc := range map[string]struct {
		err        error
		begun, end int
	}{
		"401":               {failed(http.StatusUnauthorized, "POST"), 1, Workers},
		"403":               {failed(http.StatusForbidden, "POST"), Alike, Alike + Workers},
		"404 of a source":   {failed(http.StatusNotFound, "POST"), Alike, Alike + Workers},
		"404 of a record":   {failed(http.StatusNotFound, "PATCH"), 1000, 1000},
		"409":               {failed(http.StatusConflict, "POST"), 1000, 1000},
		"422":               {failed(http.StatusUnprocessableEntity, "POST"), 1000, 1000},
		"no request at all": {errors.New("something else"), 1000, 1000},
	} {
		var begun atomic.Int64
		p := New(t.Context())
		late := p.Each(keys, func(context.Context, string) error { begun.Add(1); return tc.err })
		if n := int(begun.Load()); n < tc.begun || n > tc.end || n+len(late) != len(keys) {
			t.Errorf("%s: %d were begun, %d not; want %d to %d begun", name, n, len(late), tc.begun, tc.end)
		}
		if again := p.Each(keys, func(context.Context, string) error { return nil }); tc.begun < 1000 && len(again) != 1000 {
			t.Errorf("%s: the next phase did %d", name, 1000-len(again))
		}
	}
}
