package client

import (
	"context"
	"errors"
	"iter"

	"golang.org/x/sync/errgroup"
)

// maxRecords is far beyond any list, and keeps its arithmetic from overflowing.
const maxRecords = 1 << 40

// maxLooks bounds how often a list that changes under the reader is read.
const maxLooks = 5

// Pages is Conversions by the page. There is at least one page, which may be
// empty, unless the first request fails. Pages after the first are fetched as
// many at a time as requests may be under way, none more than the limit needs.
//
// The API numbers its pages, so records move between them when others are made
// or deleted meanwhile. A record is given once. When a look at all pages may
// have missed one, because they held fewer records than the API counts or the
// count fell on the way, all are read again, and what is new comes as further
// pages. A list that does not come to rest is an error. What no count can show
// is one record deleted and another one made between two pages.
func (c *Client) Pages(ctx context.Context, f Filter) iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		selected := f.selection()
		given := 0
		known := make(map[string]bool)
		for number := 1; ; number++ {
			look := look{ids: make(map[string]bool), first: -1}
			before := len(known)
			var fail func(string, ...any) error
			for list, err := range c.scan(ctx, f, func() int { return f.Limit - given }) {
				var page Page
				if err == nil {
					fail = list.fail
					look.add(list)
					page, err = c.page(ctx, selected, list, given, known)
				}
				if err != nil {
					yield(Page{}, err)
					return
				}
				given += len(page.Conversions)
				if number == 1 || len(page.Conversions) > 0 {
					if !yield(page, nil) {
						return
					}
				}
				if f.Limit > 0 && given == f.Limit {
					return
				}
			}
			switch {
			case look.addsUp(), number > 1 && len(known) == before:
				return
			case number == maxLooks:
				yield(Page{}, moving(fail("the list kept changing: it was read to its end %d times, and records moved between its pages each time", number)))
				return
			}
		}
	}
}

// Glance is one look at the pages, for whoever takes what is listed for a hint:
// nothing is kept of a page once it is given. Records that move between pages
// meanwhile may be missed or come twice. Items that lack a field are not read:
// those that have their external_ref are given apart, others not at all. The
// filter is the API's part alone.
func (c *Client) Glance(ctx context.Context, f Filter) iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		for list, err := range c.scan(ctx, f, func() int { return 0 }) {
			if err != nil {
				yield(Page{}, err)
				return
			}
			page := Page{TotalCount: list.total}
			for _, item := range list.items {
				switch {
				case item.complete():
					page.Conversions = append(page.Conversions, item.Conversion)
				case item.ExternalRef != nil:
					page.Partial = append(page.Partial, item.Conversion)
				}
			}
			if !yield(page, nil) {
				return
			}
		}
	}
}

// look is what one reading of all pages saw.
type look struct {
	ids         map[string]bool
	first, last int64 // the API's count, on the first and the latest page
	shrank      bool  // the count fell on the way
}

func (l *look) add(list listing) {
	if l.first < 0 {
		l.first, l.last = list.total, list.total
	}
	l.shrank = l.shrank || list.total < l.last
	l.last = list.total
	for _, item := range list.items {
		l.ids[item.ID] = true
	}
}

// addsUp reports whether no record can have been missed that was there all the
// time. New records push others to later pages, where they are seen twice, and
// nothing is missed. A deleted one pulls others forward to pages that were read
// before: the count falls. One that moves itself, such as by another sort key,
// leaves fewer than were counted.
func (l *look) addsUp() bool { return !l.shrank && int64(len(l.ids)) >= l.first }

// scan reads all pages of one look, in order. remaining is how many records are
// still wanted, 0 or less where there is no limit: each page can give at most
// its size, so that as many pages as that makes can be fetched at once.
func (c *Client) scan(ctx context.Context, f Filter, remaining func() int) iter.Seq2[listing, error] {
	return func(yield func(listing, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		type result struct {
			listing
			err error
		}
		var asked []chan result // in the order of the pages
		next, pages, size := 0, 1, pageSize
		for {
			ahead := cap(c.slots)
			if n := remaining(); f.Limit > 0 {
				ahead = min(ahead, ceil(n, size))
			}
			for ; next < pages && len(asked) < ahead; next++ {
				answer, index := make(chan result, 1), next
				go func() {
					l, err := c.list(ctx, f, index)
					answer <- result{l, err}
				}()
				asked = append(asked, answer)
			}
			if len(asked) == 0 {
				return
			}
			r := <-asked[0]
			asked = asked[1:]
			n, first := len(r.items), pages == 1 && next == 1
			if !yield(r.listing, r.err) || r.err != nil || n == 0 {
				return
			}
			if first && n < pageSize && r.total > int64(n) {
				size = n // an API that gives smaller pages than it is asked for
			}
			pages = ceil(int(min(r.total, maxRecords)), size)
		}
	}
}

// page is what a listing gives: what passes the filter and is not known yet.
func (c *Client) page(ctx context.Context, s selection, list listing, given int, known map[string]bool) (Page, error) {
	page := Page{TotalCount: list.total, Facets: list.facets}
	items := make([]record, 0, len(list.items))
	for _, item := range list.items {
		if !known[item.ID] {
			known[item.ID] = true
			c.seen.note(item.ID)
			if s.mayPass(item) {
				items = append(items, item)
			}
		}
	}
	for len(items) > 0 {
		batch := items
		if s.Limit > 0 { // so many are needed in any case
			batch = items[:min(len(items), s.Limit-given-len(page.Conversions))]
		}
		if len(batch) == 0 {
			break
		}
		items = items[len(batch):]
		whole, err := c.complete(ctx, batch)
		if err != nil {
			return Page{}, err
		}
		for _, conversion := range whole {
			switch {
			case conversion == nil: // gone by now
			case !equalUUID(conversion.OrganizationID, s.OrganizationID):
				return Page{}, list.fail("record %s of the list belongs to another organization, %s", conversion.ID, conversion.OrganizationID)
			case s.passes(*conversion):
				page.Conversions = append(page.Conversions, *conversion)
			}
		}
	}
	return page, nil
}

// complete returns the whole records of list items, nil for one that is gone by
// then. Whether items carry every field is not documented, and an absent field
// is not an empty one: such a record is read.
func (c *Client) complete(ctx context.Context, items []record) ([]*Conversion, error) {
	whole := make([]*Conversion, len(items))
	reads, ctx := errgroup.WithContext(ctx)
	reads.SetLimit(cap(c.slots))
	for i, item := range items {
		if item.complete() {
			whole[i] = &items[i].Conversion
			continue
		}
		reads.Go(func() error {
			conversion, err := c.GetConversion(ctx, item.ID)
			if IsNotFound(err) {
				return nil
			}
			whole[i] = &conversion
			return err
		})
	}
	return whole, reads.Wait()
}

// moving marks the error about a list that does not come to rest.
func moving(err error) error {
	var e *Error
	if errors.As(err, &e) {
		e.Kind = KindMoving
	}
	return err
}

// ceil is how many groups of size n of them make.
func ceil(n, size int) int { return (n + size - 1) / size }
