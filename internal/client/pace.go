package client

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// pacer is the one gate that all requests of a client pass. It keeps to the
// configured rate, closes for everyone when the API answers 429, and learns
// from that which rate the API bears, so that ten workers which were refused
// together are not refused together again.
type pacer struct {
	limiter *rate.Limiter
	ceiling rate.Limit // as configured; rate.Inf: none

	mu       sync.Mutex
	closed   time.Time   // nobody passes before
	accepted []time.Time // requests that were not refused, within the last window
	refused  time.Time   // when the gate last closed
	changed  time.Time   // when the learned rate was last set
	growth   float64     // what the learned rate grows by in the next window
	counted  time.Time   // the end of the last closure that is in waits
	waits    Waits
}

// Waits says how the API's rate limit held a run up.
type Waits struct {
	Times int           // requests that were refused
	Total time.Duration // for which all requests paused
}

const (
	// window is what the rate that the API bears is measured over.
	window = time.Second
	// slowDown is the share of the measured rate to go on with after a 429.
	slowDown = 0.95
	// The learned rate grows by firstGrowth in the first window without a 429,
	// and by more in each one after: little where it is right, soon where not.
	firstGrowth = 0.02
	moreGrowth  = 1.5
	maxGrowth   = 0.5
	minRate     = rate.Limit(0.5)
)

func newPacer(perSecond float64) *pacer {
	limit := rate.Inf
	if perSecond > 0 {
		limit = rate.Limit(perSecond)
	}
	return &pacer{limiter: rate.NewLimiter(limit, 1), ceiling: limit}
}

// wait returns when the next request may be sent.
func (p *pacer) wait(ctx context.Context) error {
	for {
		if err := p.limiter.Wait(ctx); err != nil {
			return err
		}
		pause := p.pause(time.Now())
		if pause <= 0 {
			return nil
		}
		if pause > maxRetryAfter {
			return &closedError{pause}
		}
		if err := sleep(ctx, pause); err != nil {
			return err
		}
	}
}

// pause is how long the gate is still closed, for somebody who waits for it.
func (p *pacer) pause(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if from := laterOf(now, p.counted); p.closed.After(from) {
		p.waits.Total += p.closed.Sub(from) // once, however many wait
		p.counted = p.closed
	}
	return p.closed.Sub(now)
}

// accept notes that a request was not refused.
func (p *pacer) accept() {
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.accepted = append(p.recent(now), now)
	// A learned rate is tried a little higher from time to time.
	if limit := p.limiter.Limit(); limit < p.ceiling && now.Sub(p.changed) >= window {
		p.set(now, limit*rate.Limit(1+p.growth))
		p.growth = min(maxGrowth, p.growth*moreGrowth)
	}
}

// refuse notes a 429 to a request that was sent at this time, and closes the
// gate for that long.
func (p *pacer) refuse(sent time.Time, after time.Duration) {
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waits.Times++
	p.closed = laterOf(p.closed, now.Add(after))
	// Requests that were under way when the gate closed say nothing new.
	if !sent.After(p.refused) {
		return
	}
	p.refused, p.growth = now, firstGrowth
	if len(p.recent(now)) == 0 {
		return // somebody else used the limit up: that says nothing of the rate it allows
	}
	p.set(now, min(p.limiter.Limit(), rate.Limit(float64(len(p.recent(now)))/window.Seconds()))*slowDown)
}

// recent drops what is older than the window.
func (p *pacer) recent(now time.Time) []time.Time {
	for len(p.accepted) > 0 && now.Sub(p.accepted[0]) > window {
		p.accepted = p.accepted[1:]
	}
	return p.accepted
}

func (p *pacer) set(now time.Time, limit rate.Limit) {
	p.changed = now
	p.limiter.SetLimit(min(p.ceiling, max(minRate, limit)))
}

// total is what was waited for so far.
func (p *pacer) total() Waits {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.waits
}

func laterOf(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// closedError is the error of waiting for a gate that the API wants closed for
// longer than a run should wait.
type closedError struct{ pause time.Duration }

func (e *closedError) Error() string {
	return fmt.Sprintf("the API refused an earlier request and asks to wait for %s", e.pause.Round(time.Second))
}

// header is the Retry-After that the API would send now.
func (e *closedError) header() string { return strconv.Itoa(int(e.pause.Seconds()) + 1) }

// sleep waits, or returns the error of a context that ends before.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
