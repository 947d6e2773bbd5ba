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
		if p.OwnSources = tc.own; tc.worked {
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
