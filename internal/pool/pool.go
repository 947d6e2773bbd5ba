// Package pool does many things of the API at once, and stops when going on is
// of no use.
package pool

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

const (
	// Workers is the most that a client lets be under way at once: it, not this,
	// bounds the requests.
	Workers = 100
	// Alike is how many failures in a row that say nothing of a record in
	// particular mean that the next ones would fail in the same way.
	Alike = 20
)

// Pool does many things at once, and stops when it becomes clear that all of
// them fail alike, or when its context ends.
type Pool struct {
	// OwnSources tells that records name sources of their own: one that there is
	// not says nothing of the others then. It may be found out on the way.
	OwnSources atomic.Bool

	ctx  context.Context
	stop context.CancelCauseFunc

	mu     sync.Mutex
	streak int
	worked bool // something has succeeded
}

// ErrAlike is why a pool stopped that found all to fail alike.
var ErrAlike = errors.New("the API refuses everything in the same way")

// New returns a pool that ends with ctx.
func New(ctx context.Context) *Pool {
	ctx, stop := context.WithCancelCause(ctx)
	return &Pool{ctx: ctx, stop: stop}
}

// Context ends when the pool does; its cause says why.
func (p *Pool) Context() context.Context { return p.ctx }

// Stop ends the pool for this reason.
func (p *Pool) Stop(why error) { p.stop(why) }

// Each calls do for every key and returns those that were not begun.
func (p *Pool) Each(keys []string, do func(ctx context.Context, key string) error) []string {
	var next atomic.Int64
	var group sync.WaitGroup
	var mu sync.Mutex
	var late []string
	for range min(Workers, len(keys)) {
		group.Go(func() {
			for p.ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(keys) {
					return
				}
				err := do(p.ctx, keys[i])
				p.Judge(err)
				if p.NotBegun(err) {
					mu.Lock()
					late = append(late, keys[i])
					mu.Unlock()
				}
			}
		})
	}
	group.Wait()
	return append(late, keys[min(int(next.Load()), len(keys)):]...)
}

// Judge stops the pool when the error says that going on is of no use. That a
// source is not there is taken for the fault of the record only once something
// has succeeded: until then, it may be that of the endpoint.
func (p *Pool) Judge(err error) {
	var e *client.Error
	failed := errors.As(err, &e)
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case !failed:
		p.streak, p.worked = 0, true
	case OfRecord(err, p.OwnSources.Load() && p.worked):
		p.streak = 0
	case e.Status == http.StatusUnauthorized:
		p.Stop(ErrAlike)
	default:
		if p.streak++; p.streak >= Alike {
			p.Stop(ErrAlike)
		}
	}
}

// OfRecord reports whether an error is about the one record that was sent. That a
// POST finds nothing is, where the record names a source of its own.
func OfRecord(err error, ownSource bool) bool {
	var e *client.Error
	if !errors.As(err, &e) || e.Kind != client.KindStatus {
		return false
	}
	switch e.Status {
	case http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		return true
	case http.StatusNotFound:
		return (e.Method != http.MethodPost || ownSource) && !e.Foreign
	}
	return false
}

// NotBegun reports whether a request did nothing because the pool ended: it was
// never sent, or refused by the rate limit and not sent again.
func (p *Pool) NotBegun(err error) bool {
	var e *client.Error
	if !errors.As(err, &e) || client.Ambiguous(err) || p.ctx.Err() == nil {
		return false
	}
	limited := e.Kind == client.KindStatus && e.Status == http.StatusTooManyRequests
	return (e.NotSent || limited) && (e.Kind == client.KindCanceled || !errors.Is(context.Cause(p.ctx), ErrAlike))
}
