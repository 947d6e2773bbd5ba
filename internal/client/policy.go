package client

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// verdict is what the outcome of one attempt asks for.
type verdict struct {
	retry bool
	// throttled: the API limits the rate. Everyone slows down, not only this request.
	throttled bool
	// after is how long the API asks to wait; 0: it does not say.
	after time.Duration
}

// judge is the retry policy: a pure function of the method, the error of an
// attempt and the time, by which a Retry-After that is a date is read.
//
// A request that reached no server, and one refused with 429, did nothing and
// is sent again whatever its method. GET, PATCH and DELETE can be repeated
// after any failure that may pass: a lost connection, a timeout, a 5xx. A POST
// cannot: whether it was carried out is for create to find out.
func judge(method string, err error, now time.Time) verdict {
	var e *Error
	if !errors.As(err, &e) {
		return verdict{}
	}
	switch {
	case e.Kind == KindStatus && e.Status == http.StatusTooManyRequests:
		return verdict{retry: true, throttled: true, after: retryAfter(e.RetryAfter, now)}
	case e.NotSent && (e.Kind == KindConnection || e.Kind == KindTimeout):
		return verdict{retry: true}
	case method == http.MethodPost:
		return verdict{}
	case e.Kind == KindConnection, e.Kind == KindTimeout:
		return verdict{retry: true}
	case e.Kind == KindStatus && e.Status >= 500 && e.Status != http.StatusNotImplemented:
		return verdict{retry: true, after: retryAfter(e.RetryAfter, now)}
	}
	return verdict{}
}

// closure is how long a refusal closes the gate: as long as the API asks, or if
// it does not say, twice as long each time.
func closure(v verdict, retry int) time.Duration {
	if v.after > 0 {
		return v.after
	}
	return min(maxPause, time.Second<<min(retry, 10))
}

// Ambiguous reports whether a write that failed with err may have been carried
// out all the same: it reached a server, and the server's refusal was not read.
func Ambiguous(err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	if e.Uncertain || e.NotSent {
		return e.Uncertain
	}
	switch e.Kind {
	case KindTimeout, KindCanceled, KindConnection, KindTLS, KindAnswer:
		return true
	case KindRedirect:
		return e.Status == http.StatusSeeOther // which is how some services answer a write that was done
	case KindStatus:
		return e.Status >= 500
	default:
		return false
	}
}

// retryAfter reads the header in both of its forms, seconds and an HTTP date.
// Anything else, and a time that has passed, is 0.
func retryAfter(header string, now time.Time) time.Duration {
	header = strings.TrimSpace(header)
	if seconds, err := strconv.ParseInt(header, 10, 32); err == nil {
		return max(0, time.Duration(seconds)*time.Second)
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

// Bounds of the pause before a retry.
const (
	firstPause = 250 * time.Millisecond
	maxPause   = 8 * time.Second
	// maxRetryAfter is the longest wait that is obeyed; an API that asks for
	// more gets its way by the run ending.
	maxRetryAfter = 5 * time.Minute
)

// exponential is the pause before the retry of this number, from 0: doubled
// each time, and anything between nothing and all of it (full jitter), so that
// requests which failed together do not come back together.
func exponential(retry int) time.Duration {
	limit := min(maxPause, firstPause<<min(retry, 10))
	return time.Duration(rand.Int64N(int64(limit))) //nolint:gosec // spreads requests, guards nothing
}
