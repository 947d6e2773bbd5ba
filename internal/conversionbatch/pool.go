package conversionbatch

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

const (
	// workers is the most that a client lets be under way at once: it, not this,
	// bounds the requests.
	workers = 100
	// alike is how many failures in a row that say nothing of a record in
	// particular mean that the next ones would fail in the same way.
	alike = 20
)

// pool does many things at once, and stops when it becomes clear that all of
// them fail alike, or when its context ends.
type pool struct {
	ctx  context.Context
	stop context.CancelCauseFunc

	mu     sync.Mutex
	streak int
}

var errAlike = errors.New("the API refuses everything in the same way")

func newPool(ctx context.Context) *pool {
	ctx, stop := context.WithCancelCause(ctx)
	return &pool{ctx: ctx, stop: stop}
}

// each calls do for every key and returns those that were not begun.
func (p *pool) each(keys []string, do func(ctx context.Context, key string) error) []string {
	var next atomic.Int64
	var group sync.WaitGroup
	var mu sync.Mutex
	var late []string
	for range min(workers, len(keys)) {
		group.Go(func() {
			for p.ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(keys) {
					return
				}
				err := do(p.ctx, keys[i])
				p.judge(err)
				if p.notBegun(err) {
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

// judge stops the pool when the error says that going on is of no use.
func (p *pool) judge(err error) {
	var e *client.Error
	failed := errors.As(err, &e)
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case !failed || isOfRecord(e):
		p.streak = 0
	case e.Status == http.StatusUnauthorized:
		p.stop(errAlike)
	default:
		if p.streak++; p.streak >= alike {
			p.stop(errAlike)
		}
	}
}

// isOfRecord reports whether an error is about the one record that was sent.
func isOfRecord(e *client.Error) bool {
	if e.Kind != client.KindStatus {
		return false
	}
	switch e.Status {
	case http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		return true
	case http.StatusNotFound:
		return e.Method != http.MethodPost && !e.Foreign
	}
	return false
}

// notBegun reports whether a request was never sent because the pool ended.
func (p *pool) notBegun(err error) bool {
	var e *client.Error
	return errors.As(err, &e) && e.NotSent && !client.Ambiguous(err) && p.ctx.Err() != nil &&
		(e.Kind == client.KindCanceled || !errors.Is(context.Cause(p.ctx), errAlike))
}
