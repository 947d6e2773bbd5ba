package client

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// pageSize is the most that the API gives at once.
const pageSize = 100

// Filter selects conversions of one organization. Zero values select all.
type Filter struct {
	OrganizationID string // UUID, required

	// Applied by the API.
	SearchTerm    string // free text, at most 200 characters
	SourceID      string // UUID
	SortBy        string // a column; which ones the API takes is not documented
	SortDirection string // asc or desc

	// Applied here, to what the API returns.
	Origin          string    // exactly
	ExternalRefs    []string  // any of these, exactly
	ConvertedAfter  time.Time // at this instant or later
	ConvertedBefore time.Time // before this instant
	Limit           int       // at most so many
}

// Page is one page of a listing.
type Page struct {
	Conversions []Conversion    // those that pass the filter and were on no earlier page
	TotalCount  int64           // the API's count, before what is applied here
	Facets      json.RawMessage // the API's facets, in whatever shape; nil: none
}

// Conversions lists the conversions that pass the filter, in the API's order.
// It reads page after page and ends after the first error.
func (c *Client) Conversions(ctx context.Context, f Filter) iter.Seq2[Conversion, error] {
	return func(yield func(Conversion, error) bool) {
		for page, err := range c.Pages(ctx, f) {
			if err != nil {
				yield(Conversion{}, err)
				return
			}
			for _, conversion := range page.Conversions {
				if !yield(conversion, nil) {
					return
				}
			}
		}
	}
}

// Pages is Conversions by the page. There is at least one page, which may be
// empty, unless the first request fails. A record that moves to a later page
// while they are read is given once.
func (c *Client) Pages(ctx context.Context, f Filter) iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		var given, read int64
		seen := make(map[string]bool)
		for index := 0; ; index++ {
			list, err := c.list(ctx, f, index)
			if err != nil {
				yield(Page{}, err)
				return
			}
			page := Page{TotalCount: list.total, Facets: list.facets}
			for _, item := range list.items {
				if seen[item.ID] {
					continue
				}
				seen[item.ID] = true
				if !f.mayPass(item) {
					continue
				}
				conversion, ok, err := c.complete(ctx, item)
				if ok && !equalUUID(conversion.OrganizationID, f.OrganizationID) {
					err = list.fail("record %s of the list belongs to another organization, %s", item.ID, conversion.OrganizationID)
				}
				if err != nil {
					yield(Page{}, err)
					return
				}
				if ok && f.passes(conversion) {
					page.Conversions = append(page.Conversions, conversion)
					if given++; f.Limit > 0 && given == int64(f.Limit) {
						yield(page, nil)
						return
					}
				}
			}
			read += int64(len(list.items))
			if !yield(page, nil) || len(list.items) == 0 || read >= list.total {
				return
			}
		}
	}
}

// complete returns the whole record of a list item. Whether items carry every
// field is not documented, and an absent field is not an empty one: such a
// record is read. It is not ok when the record is gone by then.
func (c *Client) complete(ctx context.Context, item record) (Conversion, bool, error) {
	if len(item.lacking) == 0 && item.lacksRequired() == "" {
		return item.Conversion, true, nil
	}
	conversion, err := c.GetConversion(ctx, item.ID)
	if IsNotFound(err) {
		return Conversion{}, false, nil
	}
	return conversion, err == nil, err
}

// mayPass reports whether the whole record of an item can pass: what the item
// lacks is not known to fail.
func (f Filter) mayPass(item record) bool {
	if item.lacks("origin") {
		f.Origin = ""
	}
	if item.lacks("external_ref") {
		f.ExternalRefs = nil
	}
	if item.lacks("converted_at") {
		f.ConvertedAfter, f.ConvertedBefore = time.Time{}, time.Time{}
	}
	return f.passes(item.Conversion)
}

func (f Filter) passes(c Conversion) bool {
	switch {
	case f.Origin != "" && (c.Origin == nil || *c.Origin != f.Origin):
		return false
	case len(f.ExternalRefs) > 0 && (c.ExternalRef == nil || !slices.Contains(f.ExternalRefs, *c.ExternalRef)):
		return false
	case !f.ConvertedAfter.IsZero() && c.ConvertedAt.Before(f.ConvertedAfter):
		return false
	case !f.ConvertedBefore.IsZero() && !c.ConvertedAt.Before(f.ConvertedBefore):
		return false
	}
	return true
}

type listing struct {
	items  []record
	total  int64
	facets json.RawMessage
	fail   func(format string, args ...any) error // an *Error about the answer
}

// list reads one page, as the API gives it.
func (c *Client) list(ctx context.Context, f Filter, index int) (listing, error) {
	q := url.Values{
		"organization_id": {f.OrganizationID},
		"page_index":      {strconv.Itoa(index)},
		"page_size":       {strconv.Itoa(pageSize)},
	}
	for key, value := range map[string]string{
		"search_term": f.SearchTerm, "source_id": f.SourceID, "sort_by": f.SortBy, "sort_direction": f.SortDirection,
	} {
		if value != "" {
			q.Set(key, value)
		}
	}
	a, err := c.do(ctx, request{action: "list conversions", method: http.MethodGet, path: conversionsPath, query: q})
	if err != nil {
		return listing{}, err
	}
	return a.listing(f.OrganizationID)
}

// listing decodes {"items": [...], "totalCount": n, "facets": ...}.
func (a answer) listing(organizationID string) (listing, error) {
	o, err := decodeObject(a.body)
	if err != nil {
		return listing{}, a.fail("the answer is not a JSON object: %v", err)
	}
	l := listing{fail: a.fail}
	if l.total, err = decodeInteger("totalCount", o["total_count"]); err != nil {
		return listing{}, a.fail("the answer has no usable totalCount: %v", err)
	}
	if l.total < 0 {
		return listing{}, a.fail("the answer has no usable totalCount: it is negative")
	}
	var items []json.RawMessage
	if err := json.Unmarshal(o["items"], &items); err != nil || items == nil {
		return listing{}, a.fail("the answer has no list of items")
	}
	for i, raw := range items {
		r, err := decodeRecord(raw)
		if err != nil {
			return listing{}, a.fail("item %d of the answer cannot be read: %v", i, err)
		}
		if r.OrganizationID != "" && !equalUUID(r.OrganizationID, organizationID) {
			return listing{}, a.fail("item %d of the answer belongs to another organization, %s", i, r.OrganizationID)
		}
		l.items = append(l.items, r)
	}
	if o.has("facets") {
		l.facets = o["facets"]
	}
	return l, nil
}
