package client

import (
	"context"
	"math/rand/v2"
	"strings"
	"sync"
	"time"
)

// refresh decides which reads of what a state holds are served from list pages.
//
// Nobody says how many reads will come, so it is rent or buy: a GET rents one
// record, a page of a list buys 100 for good. Lists are read of scopes: the
// source of a record, and the whole organization once reads of a second source
// come. After a few GETs in a scope its first page tells how many pages P it
// has. From P/10 GETs on pages are bought in instalments, in random order, so
// that each of them serves the reads to come alike, whatever their order.
// Whoever may find its record in an instalment waits for it.
//
// Two bounds hold for N reads, in whatever order they come, as long as items
// are whole and nothing fails or changes meanwhile:
//   - A budget, so that guessing wrong costs little: requests never exceed
//     1.25 N + 3 (instalments keep to it).
//   - Records of a single source of P pages never take more than 2 min(N, P) + 3:
//     when GETs alone have cost as much as the list, the rest of it is bought at
//     once. There this outweighs the budget. Both cannot be kept for each N
//     between P and 1.6 P in each order of reads; at all other N, both are.
type refresh struct {
	individual bool // never from a list
	now        func() time.Time

	mu       sync.Mutex
	scopes   map[scopeKey]*scope
	sources  map[scopeKey]bool // those that reads were of
	items    map[string]listed // by id
	written  map[string]bool   // ids that this process wrote: a page may have been computed before that
	reads    int               // so far
	requests int               // GETs and pages so far, those under way included
	waiting  int               // reads that are neither served nor sent as a GET yet
}

// scopeKey has no source for a whole organization.
type scopeKey struct{ organization, source string }

// listed is a record from a list page.
type listed struct {
	conversion Conversion
	from       *purchase
}

// fresh reports whether the record may serve a read: until a minute after the
// end of its purchase, which those who wait for it see however long it takes.
func (l listed) fresh(now time.Time) bool {
	return l.from != nil && (l.from.ended.IsZero() || now.Sub(l.from.ended) < listedFor)
}

// scope is the records of one list.
type scope struct {
	scopeKey
	gets     int // reads in it that took a GET
	expected int // reads in it that were announced
	pages    int // in all; 0: not known yet
	left     int // of them, not bought yet
	order    []int
	// order is in which those are bought; nil until the first of them is.
	items, whole int // list items so far, and those of them that can stand for a GET
	spoiled      bool
	// spoiled: no more pages of it are bought, because one failed or none of its items is whole.
	purchase *purchase // under way
	latest   time.Time // end of the latest purchase
}

const (
	// few is how many GETs a scope takes before its first page is looked at. With
	// fewer, looking at many scopes in vain would exceed the budget.
	few = 4
	// thrift is the share of P that GETs must have cost before pages are bought:
	// a state that holds next to nothing of a scope then costs no page.
	thrift = 10
)

func newRefresh() *refresh {
	return &refresh{
		now: time.Now, scopes: make(map[scopeKey]*scope), sources: make(map[scopeKey]bool),
		items: make(map[string]listed), written: make(map[string]bool),
	}
}

// arrive counts a read.
func (r *refresh) arrive(k Known) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sources[scopeKey{k.OrganizationID, k.SourceID}] = true
	r.reads++
	r.waiting++
}

// giveUp takes a read back that ends without a decision.
func (r *refresh) giveUp() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting--
}

// expect notes that n reads of a scope are to come.
func (r *refresh) expect(key scopeKey, n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.scope(key).expected += n
}

// decision is what becomes of a read: found, or after waiting to be decided
// again, or neither: a GET. begun is a purchase to carry out, in any case.
type decision struct {
	found       *Conversion
	wait, begun *purchase
}

func (r *refresh) decide(k Known) decision {
	r.mu.Lock()
	defer r.mu.Unlock()
	if item := r.items[k.ID]; item.fresh(r.now()) {
		r.waiting--
		return decision{found: item.conversion.clone()}
	}
	scopes := r.scopesOf(k)
	for _, s := range scopes {
		if s.purchase != nil && s.promising() {
			return decision{wait: s.purchase}
		}
	}
	var d decision
	for _, s := range scopes {
		if n := r.worth(s); n > 0 {
			d.begun = s.begin(n)
			r.requests += n
			if s.promising() {
				d.wait = d.begun
				return d
			}
			break
		}
	}
	for _, s := range scopes {
		s.gets++
	}
	r.requests++
	r.waiting--
	return d
}

// scopesOf are the scopes whose list has a record: its source, unless half of
// the organization is there already, and the organization, if reads are of more
// than one source of it.
func (r *refresh) scopesOf(k Known) []*scope {
	source := r.scope(scopeKey{k.OrganizationID, k.SourceID})
	if len(r.sources) == 1 {
		return []*scope{source}
	}
	all := r.scope(scopeKey{k.OrganizationID, ""})
	if all.pages > 0 && 2*all.left <= all.pages && source.expected == 0 {
		return []*scope{all}
	}
	return []*scope{source, all}
}

// scope returns a scope, a new one when its pages are too old.
func (r *refresh) scope(key scopeKey) *scope {
	s := r.scopes[key]
	if s == nil || s.purchase == nil && !s.latest.IsZero() && r.now().Sub(s.latest) >= listedFor {
		s = &scope{scopeKey: key}
		r.scopes[key] = s
	}
	return s
}

// worth is how many pages of a scope to buy now.
func (r *refresh) worth(s *scope) int {
	budget := (5*r.reads+3*4)/4 - r.requests - r.waiting
	switch {
	case s.purchase != nil || s.spoiled:
		return 0
	case s.pages == 0 && s.expected > few:
		return 1
	case s.pages == 0 && s.gets < few:
		return 0
	case s.pages == 0:
		return max(0, min(1, budget))
	case s.expected >= s.pages:
		return s.left
	case s.gets < s.expected: // so few were announced that GETs are cheaper
		return 0
	case s.paid(1) && len(r.sources) == 1:
		return s.left
	case s.paid(thrift):
		return max(0, min(s.left, budget))
	}
	return 0
}

// paid reports whether GETs have cost that part of the list: of its pages, by
// the share of items that are of use.
func (s *scope) paid(part int) bool { return s.gets*part*s.whole >= s.pages*s.items }

// begin takes the next n pages for a purchase.
func (s *scope) begin(n int) *purchase {
	p := &purchase{scope: s, pages: []int{0}, done: make(chan struct{})}
	if s.pages > 0 {
		if s.order == nil {
			s.order = rand.Perm(s.left) //nolint:gosec // spreads pages, guards nothing
			for i := range s.order {
				s.order[i]++ // the first page is here
			}
		}
		p.pages, s.order = s.order[:n], s.order[n:]
		s.left -= n
	}
	p.unwanted, p.abandon = context.WithCancel(context.Background())
	s.purchase = p
	return p
}

// promising reports whether to wait for the purchase under way: it may well
// serve the read, as it makes a quarter of the list, or the list is paid for.
func (s *scope) promising() bool {
	return s.pages == 0 || 4*(s.pages-s.left) >= s.pages || s.paid(1)
}

// keep notes what a page shows. An item without all its fields serves nothing:
// an absent field is not a null.
func (r *refresh) keep(p *purchase, l listing) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := p.scope
	if s.pages == 0 {
		size := pageSize
		if n := len(l.items); n > 0 && int64(n) < l.total {
			size = min(n, pageSize)
		}
		s.pages = max(1, ceil(int(min(l.total, maxRecords)), size))
		s.left = s.pages - 1
	}
	for _, item := range l.items {
		s.items++
		if item.complete() {
			s.whole++
			if !r.written[item.ID] {
				r.items[item.ID] = listed{item.Conversion, p}
			}
		}
	}
}

// end closes a purchase.
func (r *refresh) end(p *purchase, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p.scope.spoiled = err != nil || p.scope.whole == 0
	p.scope.purchase = nil
	p.ended = r.now()
	p.scope.latest = p.ended
	p.abandon()
	close(p.done)
}

// wrote drops a record that this process changes. It is not served from a list
// again: pages under way may show what it was.
func (r *refresh) wrote(id string) {
	if r == nil { // of a client that keeps nothing
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	id = strings.ToLower(id)
	r.written[id] = true
	delete(r.items, id)
}
