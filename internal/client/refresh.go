package client

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// Known is a conversion that a state holds: enough to find it again.
type Known struct {
	ID             string // UUID
	OrganizationID string // UUID
	SourceID       string // UUID
}

// lower spells the UUIDs as the client reads them.
func (k Known) lower() Known {
	return Known{strings.ToLower(k.ID), strings.ToLower(k.OrganizationID), strings.ToLower(k.SourceID)}
}

// listedFor is how long a record from a list page serves reads that come after
// the page.
const listedFor = time.Minute

// RefreshConversion reads a conversion that a state holds, from a page of the
// list where that is cheaper than requests of their own for many (see refresh).
// listed tells that it came from the list, which may lag behind: what differs
// from the state is to be confirmed with GetConversion. IsNotFound tells that it
// does not exist; that never comes from a list.
func (c *Client) RefreshConversion(ctx context.Context, known Known) (_ Conversion, listed bool, _ error) {
	r := c.refresh
	if r.individual {
		conversion, err := c.GetConversion(ctx, known.ID)
		return conversion, false, err
	}
	known = known.lower()
	r.arrive(known)
	for {
		d := r.decide(known)
		if d.found != nil {
			return *d.found, true, nil
		}
		if d.begun != nil {
			go c.buy(context.WithoutCancel(ctx), d.begun)
		}
		if d.wait != nil && d.wait.over(ctx) {
			continue
		}
		if d.wait != nil { // the caller gave up, which the request will say
			r.giveUp()
		}
		conversion, err := c.GetConversion(ctx, known.ID)
		return conversion, false, err
	}
}

// ExpectReads announces that n conversions of a source are about to be
// refreshed, so that it need not be found out read by read.
func (c *Client) ExpectReads(organizationID, sourceID string, n int) {
	c.refresh.expect(scopeKey{strings.ToLower(organizationID), strings.ToLower(sourceID)}, n)
}

// buy reads the pages of a purchase. It outlives the read that began it, as
// others may wait for it. The pages that it gets are kept, whatever becomes of
// the others.
func (c *Client) buy(ctx context.Context, p *purchase) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(p.unwanted, cancel)
	defer stop()
	pages, ctx := errgroup.WithContext(ctx)
	pages.SetLimit(cap(c.slots))
	for _, index := range p.pages {
		pages.Go(func() error {
			list, err := c.list(ctx, Filter{OrganizationID: p.scope.organization, SourceID: p.scope.source}, index)
			if err == nil {
				c.refresh.keep(p, list)
			}
			return err
		})
	}
	c.refresh.end(p, pages.Wait())
}

// purchase is list pages on their way, for whoever waits for them.
type purchase struct {
	scope    *scope
	pages    []int
	done     chan struct{}
	unwanted context.Context // done when the last one who waited gave up
	abandon  context.CancelFunc
	ended    time.Time // zero: not yet; guarded by refresh.mu

	mu      sync.Mutex
	waiting int
}

// over waits for the end of the purchase and reports whether it came before
// that of the caller.
func (p *purchase) over(ctx context.Context) bool {
	p.mu.Lock()
	p.waiting++
	p.mu.Unlock()
	ended := false
	select {
	case <-p.done:
		ended = true
	case <-ctx.Done():
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waiting--; p.waiting == 0 && !ended {
		p.abandon()
	}
	return ended
}

// clone is a copy that shares nothing with c.
func (c Conversion) clone() *Conversion {
	c.Origin, c.ExternalRef = cloneText(c.Origin), cloneText(c.ExternalRef)
	c.Metadata = bytes.Clone(c.Metadata)
	return &c
}

func cloneText(s *string) *string {
	if s == nil {
		return nil
	}
	t := *s
	return &t
}
