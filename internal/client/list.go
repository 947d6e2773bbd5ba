package client

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
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

// selection is a filter at work: one of many references is found as fast as one.
type selection struct {
	Filter
	refs map[string]bool
}

func (f Filter) selection() selection {
	s := selection{f, make(map[string]bool, len(f.ExternalRefs))}
	for _, ref := range f.ExternalRefs {
		s.refs[ref] = true
	}
	return s
}

// Page is one page of a listing.
type Page struct {
	Conversions []Conversion    // those that pass the filter and were on no earlier page
	Partial     []Conversion    // of a Glance: those that lack fields, but neither id nor external_ref
	TotalCount  int64           // the API's count, before what is applied here
	Facets      json.RawMessage // the API's facets, in whatever shape; nil: none
}

// Conversions lists the conversions that pass the filter, in the API's order,
// and ends after the first error. See Pages.
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

// mayPass reports whether the whole record of an item can pass: what the item
// lacks is not known to fail.
func (s selection) mayPass(item record) bool {
	if item.lacks("origin") {
		s.Origin = ""
	}
	if item.lacks("external_ref") {
		s.refs = nil
	}
	if item.lacks("converted_at") {
		s.ConvertedAfter, s.ConvertedBefore = time.Time{}, time.Time{}
	}
	return s.passes(item.Conversion)
}

func (s selection) passes(c Conversion) bool {
	switch {
	case s.Origin != "" && (c.Origin == nil || *c.Origin != s.Origin):
		return false
	case len(s.refs) > 0 && (c.ExternalRef == nil || !s.refs[*c.ExternalRef]):
		return false
	case !s.ConvertedAfter.IsZero() && c.ConvertedAt.Before(s.ConvertedAfter):
		return false
	case !s.ConvertedBefore.IsZero() && !c.ConvertedAt.Before(s.ConvertedBefore):
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
