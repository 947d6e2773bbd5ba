package client

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/google/uuid"
)

// Written is a conversion after a write.
type Written struct {
	Conversion
	// Partial: the write was carried out, but only the ID of the record is known.
	Partial bool
	// Recovered: the answer to the write was lost, and this is what a look-up
	// or a repeated request found instead. It is for the caller to see whether
	// it is what was asked for.
	Recovered bool
	// Older: the record is known to have been there before the write.
	Older bool
}

// looks says how to look for a record whose creation got no answer: the API may
// commit late, and its search may lag behind, or not see references at all.
type looks struct {
	pauses     []time.Duration // before each look
	everywhere bool            // where the search finds nothing, read every page of the source
}

var (
	// Before the request is sent again, which settles it for certain.
	beforeRepeat = looks{pauses: []time.Duration{0, 200 * time.Millisecond, 400 * time.Millisecond}}
	// When the API says that the reference is taken, so that the record is there,
	// and when the request will not be sent again.
	thorough = looks{pauses: []time.Duration{0, 250 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second}, everywhere: true}
)

// grace is how long work under way may go on after an interrupt.
const grace = 5 * time.Second

// idempotencyKey is spelled in lower case on purpose: net/http repeats a POST by
// itself when a kept connection breaks, if its header has the canonical name.
// When a POST is sent again is for CreateConversion alone to decide.
const idempotencyKey = "idempotency-key"

// CreateConversion records a conversion exactly once.
//
// A request that certainly did nothing (no connection, 429) is retried. When
// it is open whether the record was made, a conversion with an ExternalRef is
// looked for; if it is not found the request is sent again, as the API keeps
// one record per reference and organization. Without an ExternalRef it is
// never sent again, and the error is of a kind that Ambiguous reports.
//
// Every attempt carries the same random Idempotency-Key. The API does not
// promise to honour it, and nothing here relies on it.
func (c *Client) CreateConversion(ctx context.Context, in ConversionCreate) (Written, error) {
	r := request{
		action: "create conversion", method: http.MethodPost, path: conversionsPath, body: in,
		header: http.Header{idempotencyKey: {uuid.NewString()}},
	}
	started := c.seen.now()
	var lost error // the first failure that leaves open whether the record was made
	for attempt := 0; ; attempt++ {
		made, err := c.post(ctx, r)
		switch {
		case err == nil, made.ID != "":
			made.Recovered = lost != nil
			made.Older = c.seen.before(made.ID, started)
			return made, err
		case lost == nil && !Ambiguous(err):
			return Written{}, err
		case lost == nil:
			lost = err
		}
		if in.ExternalRef == nil {
			return Written{}, lost
		}
		c.obey(ctx, err)
		how := beforeRepeat
		last := attempt >= c.maxRetries || ctx.Err() != nil
		switch {
		case IsConflict(err), last && (Ambiguous(err) || ctx.Err() != nil):
			how = thorough
		case !Ambiguous(err):
			return Written{}, unresolved(lost, err)
		}
		found, lookErr := c.look(ctx, in, how, started)
		if found == nil && lookErr == nil && !last && !IsConflict(err) && c.sleep(ctx, c.backoff(attempt)) == nil {
			continue
		}
		if found == nil && lookErr == nil && !how.everywhere { // interrupted: it will not be sent again
			found, lookErr = c.look(ctx, in, thorough, started)
		}
		switch {
		case found != nil:
			return *found, nil
		case lookErr == nil && IsConflict(err):
			lookErr = err // it is there, but not to be found
		}
		return Written{}, unresolved(lost, lookErr)
	}
}

// obey waits for as long as the API asks with an ambiguous failure. An
// interrupt ends that early.
func (c *Client) obey(ctx context.Context, err error) {
	var e *Error
	if errors.As(err, &e) && Ambiguous(err) {
		if after := retryAfter(e.RetryAfter, time.Now()); after > 0 && after <= maxRetryAfter {
			_ = c.sleep(ctx, after)
		}
	}
}

// post sends the request and reads the record that was made.
func (c *Client) post(ctx context.Context, r request) (Written, error) {
	a, err := c.do(ctx, r)
	if err != nil {
		return Written{}, err
	}
	return c.written(ctx, a, "")
}

// look searches for the record of a create that got no answer, again and again
// until it is found or the looks are used up. It goes on for a moment after an
// interrupt: this is what keeps the record from being orphaned. An error of the
// search itself, which has been retried by then, ends it.
func (c *Client) look(ctx context.Context, in ConversionCreate, how looks, started int64) (*Written, error) {
	ctx, cancel := linger(ctx)
	defer cancel()
	f := Filter{OrganizationID: in.OrganizationID, ExternalRefs: []string{*in.ExternalRef}}
	if how.everywhere {
		f.SourceID = in.SourceID // a record of another source would not be ours
	}
	for _, pause := range how.pauses {
		if err := c.sleep(ctx, pause); err != nil {
			return nil, err
		}
		found, err := c.find(ctx, f, how.everywhere)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			return &Written{Conversion: found[0], Recovered: true, Older: c.seen.before(found[0].ID, started)}, nil
		}
	}
	return nil, nil
}

// unresolved is the error of a create that could not be settled: how it was
// lost, and why looking did not help.
func unresolved(lost, why error) error {
	var e *Error
	if !errors.As(lost, &e) {
		return lost
	}
	failed := *e
	failed.LookUp = why
	return &failed
}

// linger is a context for what must not be left half done: it goes on for a
// moment after ctx was cancelled. What is done in it bounds itself.
func linger(ctx context.Context) (context.Context, context.CancelFunc) {
	detached, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		t := time.AfterFunc(grace, cancel)
		context.AfterFunc(detached, func() { t.Stop() })
	})
	return detached, func() { stop(); cancel() }
}
