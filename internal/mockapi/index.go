package mockapi

import (
	"cmp"
	"encoding/json"
	"slices"
)

// maxViews is how many searched or sorted results are remembered; paging through one computes it once.
const maxViews = 8

// index is what lists show: per organization, and per source within it, the rows in the order of insertion, so that
// a page costs the same at 100 records and at 100,000.
type index struct {
	shown   map[string]*row
	shelves map[shelfKey]*shelf
	views   map[listQuery]*view
}

// shelfKey has no source for the shelf of a whole organization.
type shelfKey struct{ organization, source string }

func newIndex() index {
	return index{shown: map[string]*row{}, shelves: map[shelfKey]*shelf{}, views: map[listQuery]*view{}}
}

func keysOf(r *row) []shelfKey {
	if r == nil {
		return nil
	}
	return []shelfKey{{r.OrganizationID, ""}, {r.OrganizationID, r.SourceID}}
}

// set shows r in place of the row shown under its id; nil shows none.
func (ix *index) set(id string, r *row) {
	clear(ix.views)
	old := ix.shown[id]
	oldKeys, newKeys := keysOf(old), keysOf(r)
	for _, key := range oldKeys {
		if slices.Contains(newKeys, key) && old.seq == r.seq {
			continue // Replaced below, which moves nothing.
		}
		sh := ix.shelves[key]
		sh.remove(old)
		if len(sh.rows) == 0 {
			delete(ix.shelves, key)
		}
	}
	for _, key := range newKeys {
		sh := ix.shelves[key]
		if sh == nil {
			sh = &shelf{facets: newFacets()}
			ix.shelves[key] = sh
		}
		sh.put(r)
	}
	if r == nil {
		delete(ix.shown, id)
		return
	}
	ix.shown[id] = r
}

// listPage is one page of a list.
type listPage struct {
	rows   []*row
	total  int // on all pages
	facets json.RawMessage
}

func (ix *index) page(q listQuery, pageIndex, pageSize int) listPage {
	rows, facets := ix.find(q)
	p := listPage{total: len(rows), facets: facets}
	if pageIndex <= len(rows)/pageSize { // Also keeps the product below from overflowing.
		from := min(pageIndex*pageSize, len(rows))
		p.rows = slices.Clone(rows[from:min(from+pageSize, len(rows))])
	}
	return p
}

// find returns all rows that match, in order. The slice belongs to the index.
func (ix *index) find(q listQuery) ([]*row, json.RawMessage) {
	sh := ix.shelves[shelfKey{q.organization, q.source}]
	if sh == nil {
		return nil, newFacets().json()
	}
	if q.term == "" && q.sortBy == "" && !q.descending {
		return sh.rows, sh.facets.json()
	}
	v := ix.views[q]
	if v == nil {
		v = newView(sh, q)
		if len(ix.views) >= maxViews {
			clear(ix.views)
		}
		ix.views[q] = v
	}
	return v.rows, v.facets
}

// shelf is a list of rows in the order of insertion, with its facets kept up to date.
type shelf struct {
	rows   []*row
	facets *facets
}

func (sh *shelf) put(r *row) {
	at, found := slices.BinarySearchFunc(sh.rows, r, bySeq)
	if found {
		sh.facets.add(sh.rows[at], -1)
		sh.rows[at] = r
	} else {
		sh.rows = slices.Insert(sh.rows, at, r)
	}
	sh.facets.add(r, 1)
}

func (sh *shelf) remove(r *row) {
	if at, found := slices.BinarySearchFunc(sh.rows, r, bySeq); found {
		sh.facets.add(sh.rows[at], -1)
		sh.rows = slices.Delete(sh.rows, at, at+1)
	}
}

func bySeq(a, b *row) int { return cmp.Compare(a.seq, b.seq) }

// facets counts rows by origin and by source. Rows without an origin are not counted among the origins.
type facets struct {
	Origin   map[string]int `json:"origin"`
	SourceID map[string]int `json:"source_id"`
	encoded  json.RawMessage
}

func newFacets() *facets {
	return &facets{Origin: map[string]int{}, SourceID: map[string]int{}}
}

func (f *facets) add(r *row, n int) {
	f.encoded = nil
	if r.Origin != nil {
		count(f.Origin, *r.Origin, n)
	}
	count(f.SourceID, r.SourceID, n)
}

func count(counts map[string]int, value string, n int) {
	counts[value] += n
	if counts[value] == 0 {
		delete(counts, value)
	}
}

// json is encoded once for all pages until a row changes.
func (f *facets) json() json.RawMessage {
	if f.encoded == nil {
		// Maps of integers always encode.
		f.encoded, _ = encode(f)
	}
	return f.encoded
}
