package conversionimport

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

func TestProgressSaysHowFarAndHowLong(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	for want, tc := range map[string]struct {
		tally *tally
		read  int
		share float64
	}{
		// Nothing is settled, however much was read.
		"0 recorded, 0 skipped, 0 rejected, 0 failed": {&tally{}, 200, 0.9},
		"1 recorded, 0 skipped, 0 rejected, 0 failed": {&tally{counts: [outcomes]int{recorded: 1}, since: now, before: 1}, 200, 0.5},
		// 812 rows/s since the first row, and 64,960 rows to go of 77,464.
		"12,301 recorded, 200 skipped, 0 rejected, 3 failed; 812 rows/s; about 1m20s left":     {&tally{counts: [outcomes]int{recorded: 12_301, skipped: 200, failed: 3}, since: ago(15_398 * time.Millisecond), before: 1}, 12_704, 12_704.0 / 77_464},
		"1,234,567 recorded, 0 skipped, 1 rejected, 0 failed; 1,234,567 rows/s; about 1s left": {&tally{counts: [outcomes]int{recorded: 1_234_567, rejected: 1}, since: ago(time.Second), before: 1}, 1_234_600, 0.9999},
		// All is read, and half of it settled.
		"101 recorded, 0 skipped, 0 rejected, 0 failed; 10 rows/s; about 10s left": {&tally{counts: [outcomes]int{recorded: 101}, since: ago(10 * time.Second), before: 1}, 201, 1},
		// What a list took does not count.
		"110 recorded, 0 skipped, 0 rejected, 0 failed; 10 rows/s; about 9s left": {&tally{counts: [outcomes]int{recorded: 110}, since: ago(time.Second), before: 100}, 200, 1},
		// The run has ended.
		"3 recorded, 0 skipped, 0 rejected, 0 failed; 0.2 rows/s": {&tally{counts: [outcomes]int{recorded: 3, open: 7}, since: ago(10 * time.Second), before: 1}, 10, 0},
	} {
		if got := tc.tally.progress(now, tc.read, tc.share); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

func TestTheFirstRowThatIsSettledStartsTheRate(t *testing.T) {
	t.Parallel()
	rows := &tally{}
	if rows.count(open); !rows.since.IsZero() {
		t.Error("by a row that is open")
	}
	rows.add(trouble{outcome: rejected})
	if rows.since.IsZero() || rows.before != 1 {
		t.Errorf("since %s, before %d", rows.since, rows.before)
	}
	rows.count(recorded)
	if rows.before != 1 {
		t.Error("and no other one")
	}
	if rows.restart(); rows.before != 2 {
		t.Error("until there is a new start")
	}
}

func TestProgressNamesTheRateLimit(t *testing.T) {
	t.Parallel()
	before := client.Waits{Times: 3, Total: time.Minute}
	for want, now := range map[string]client.Waits{
		"":                                      before,
		"; slowed down by the API's rate limit": {Times: 4, Total: time.Minute},
		"; waited 12s for the API's rate limit so far": {Times: 5, Total: 72 * time.Second},
	} {
		if got := held(before, now); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// The first message comes while a request hangs, which the message itself ends.
func TestProgressIsToldWhileRowsAreUnderWay(t *testing.T) {
	t.Parallel()
	const nothing, one = ": 0 recorded, 0 skipped, 0 rejected, 0 failed", ": 1 recorded, 0 skipped, 0 rejected, 0 failed"
	for name, tc := range map[string]struct {
		skipListed bool
		limited    bool
		want, last string // a message meanwhile, and the last one
	}{
		"a request hangs":  {false, false, nothing, one},
		"a list is read":   {true, false, nothing + "; reading the list of what is recorded", one},
		"the API is tired": {false, true, nothing + "; waited 1s for the API's rate limit so far", one + "; waited 1s for the API's rate limit so far"},
	} {
		told := make(chan struct{})
		var requests atomic.Int64
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			if requests.Add(1) == 1 && tc.limited {
				w.Header().Set("Retry-After", "1")
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
			select {
			case <-told:
			case <-r.Context().Done():
			}
			if r.Method == http.MethodGet {
				_, _ = io.WriteString(w, `{"items":[],"totalCount":0,"facets":{}}`)
				return
			}
			w.WriteHeader(http.StatusCreated)
			_, _ = fmt.Fprintf(w, `{"data":{"id":"7c9e6679-7425-40de-944b-e07fc1f90ae7",%s}`, body[1:])
		}))
		endpoint, err := url.Parse(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		r := newRun(t, client.New(endpoint, "key").Forgetful(), "external_ref,converted_at\nA,2026-03-01T12:00:00Z\n")
		r.skipListed = tc.skipListed
		path := r.file.name
		last, ended := "", false
		say := func(format string, args ...any) {
			if last = fmt.Sprintf(format, args...); last == path+tc.want && !ended {
				ended = true
				close(told)
			}
		}
		(&importAction{every: time.Millisecond}).watch(r, say)
		if !strings.HasPrefix(last, path+tc.last) || strings.Contains(last, "left") {
			t.Errorf("%s: the last message is %q", name, last)
		}
		server.Close()
	}
}
