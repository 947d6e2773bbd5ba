package client

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"
)

func TestRetryPolicy(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	status := func(code int, after string) error {
		return &Error{Kind: KindStatus, Status: code, RetryAfter: after}
	}
	reads := []string{http.MethodGet, http.MethodPatch, http.MethodDelete}
	for _, tc := range []struct {
		name  string
		err   error
		reads verdict // GET, PATCH and DELETE
		post  verdict
	}{
		{"no error of ours", errors.New("x"), verdict{}, verdict{}},
		{"400", status(400, ""), verdict{}, verdict{}},
		{"401", status(401, ""), verdict{}, verdict{}},
		{"403", status(403, ""), verdict{}, verdict{}},
		{"404", status(404, ""), verdict{}, verdict{}},
		{"409", status(409, ""), verdict{}, verdict{}},
		{"422", status(422, "7"), verdict{}, verdict{}},
		{"429", status(429, ""), verdict{retry: true, throttled: true}, verdict{retry: true, throttled: true}},
		{"429, seconds", status(429, "7"), verdict{true, true, 7 * time.Second}, verdict{true, true, 7 * time.Second}},
		{"429, date", status(429, "Sun, 01 Mar 2026 12:00:09 GMT"), verdict{true, true, 9 * time.Second}, verdict{true, true, 9 * time.Second}},
		{"429, date gone by", status(429, "Sun, 01 Mar 2026 11:00:00 GMT"), verdict{retry: true, throttled: true}, verdict{retry: true, throttled: true}},
		{"429, nonsense", status(429, "soon"), verdict{retry: true, throttled: true}, verdict{retry: true, throttled: true}},
		{"429, negative", status(429, "-3"), verdict{retry: true, throttled: true}, verdict{retry: true, throttled: true}},
		{"500", status(500, ""), verdict{retry: true}, verdict{}},
		{"501", status(501, ""), verdict{}, verdict{}},
		{"502", status(502, ""), verdict{retry: true}, verdict{}},
		{"503, seconds", status(503, "3"), verdict{retry: true, after: 3 * time.Second}, verdict{}},
		{"503, date", status(503, "Sun, 01 Mar 2026 12:00:02 GMT"), verdict{retry: true, after: 2 * time.Second}, verdict{}},
		{"504", status(504, ""), verdict{retry: true}, verdict{}},
		{"connection broken", &Error{Kind: KindConnection}, verdict{retry: true}, verdict{}},
		{"no connection", &Error{Kind: KindConnection, NotSent: true}, verdict{retry: true}, verdict{retry: true}},
		{"timeout", &Error{Kind: KindTimeout}, verdict{retry: true}, verdict{}},
		{"unreadable answer", &Error{Kind: KindAnswer, Status: 200}, verdict{}, verdict{}},
		{"cancelled", &Error{Kind: KindCanceled}, verdict{}, verdict{}},
		{"TLS", &Error{Kind: KindTLS, NotSent: true}, verdict{}, verdict{}},
		{"redirect", &Error{Kind: KindRedirect}, verdict{}, verdict{}},
	} {
		for _, err := range []error{tc.err, fmt.Errorf("wrapped: %w", tc.err)} {
			for _, method := range reads {
				if got := judge(method, err, now); got != tc.reads {
					t.Errorf("%s %s: %+v, want %+v", method, tc.name, got, tc.reads)
				}
			}
			if got := judge(http.MethodPost, err, now); got != tc.post {
				t.Errorf("POST %s: %+v, want %+v", tc.name, got, tc.post)
			}
		}
	}
}

func TestAmbiguousFailures(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		err  error
		want bool
	}{
		{nil, false},
		{errors.New("x"), false},
		{&Error{Kind: KindStatus, Status: 400}, false},
		{&Error{Kind: KindStatus, Status: 409}, false},
		{&Error{Kind: KindStatus, Status: 429}, false},
		{&Error{Kind: KindStatus, Status: 500}, true},
		{&Error{Kind: KindStatus, Status: 503}, true},
		{&Error{Kind: KindConnection}, true},
		{&Error{Kind: KindConnection, NotSent: true}, false},
		{&Error{Kind: KindTimeout}, true},
		{&Error{Kind: KindCanceled}, true},
		{&Error{Kind: KindCanceled, NotSent: true}, false},
		{&Error{Kind: KindAnswer, Status: 200}, true},
		{&Error{Kind: KindTLS, NotSent: true}, false},
		{&Error{Kind: KindRedirect, Status: 307}, false},
		{&Error{Kind: KindRedirect, Status: 303}, true},
		{&Error{Kind: KindConnection, NotSent: true, Uncertain: true}, true}, // an earlier attempt was sent
	} {
		if got := Ambiguous(tc.err); got != tc.want {
			t.Errorf("%+v: %t, want %t", tc.err, got, tc.want)
		}
	}
}

func TestBackoffDoublesWithFullJitterUpToItsBound(t *testing.T) {
	t.Parallel()
	for retry, limit := range map[int]time.Duration{0: firstPause, 1: 2 * firstPause, 3: 8 * firstPause, 5: maxPause, 60: maxPause} {
		low, high := limit, time.Duration(0)
		for range 2000 {
			d := exponential(retry)
			low, high = min(low, d), max(high, d)
		}
		if low > limit/10 || high < limit*9/10 || high >= limit {
			t.Errorf("retry %d: pauses from %s to %s, want nothing to %s", retry, low, high, limit)
		}
	}
}
