package mockapi

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// listQuery is what selects and orders records. term is in lower case.
type listQuery struct {
	organization, source, term, sortBy string
	descending                         bool
}

// view is the remembered result of a query that searches or sorts.
type view struct {
	rows   []*row
	facets json.RawMessage
}

func newView(sh *shelf, q listQuery) *view {
	counts := newFacets()
	rows := make([]*row, 0, len(sh.rows))
	for _, r := range sh.rows {
		if strings.Contains(r.text, q.term) {
			rows = append(rows, r)
			counts.add(r, 1)
		}
	}
	compare := columns[q.sortBy]
	switch {
	case compare == nil && q.descending:
		slices.Reverse(rows)
	case q.descending:
		slices.SortStableFunc(rows, func(a, b *row) int { return compare(b, a) })
	case compare != nil:
		slices.SortStableFunc(rows, compare)
	}
	return &view{rows: rows, facets: counts.json()}
}

// columns are the values sort_by may have. Records that compare equal stay in the order of insertion.
var columns = map[string]func(a, b *row) int{
	"converted_at": func(a, b *row) int { return a.ConvertedAt.Compare(b.ConvertedAt) },
	"count":        func(a, b *row) int { return cmp.Compare(a.Count, b.Count) },
	"created_at":   func(a, b *row) int { return a.CreatedAt.Compare(b.CreatedAt) },
	"external_ref": func(a, b *row) int { return compareTexts(a.ExternalRef, b.ExternalRef) },
	"origin":       func(a, b *row) int { return compareTexts(a.Origin, b.Origin) },
}

func columnNames() []string { return slices.Sorted(maps.Keys(columns)) }

// compareTexts orders null after every text.
func compareTexts(a, b *string) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return strings.Compare(*a, *b)
}

// searchText is everything search_term may be found in, in lower case, with a byte no term has between the parts so
// that nothing is found across them.
func searchText(c *Conversion, blind bool) string {
	var text strings.Builder
	add := func(part string) {
		text.WriteString(strings.ToLower(part))
		text.WriteByte(0xff)
	}
	if c.ExternalRef != nil && !blind {
		add(*c.ExternalRef)
	}
	if c.Origin != nil {
		add(*c.Origin)
	}
	decoder := json.NewDecoder(bytes.NewReader(c.Metadata))
	decoder.UseNumber()
	for {
		token, err := decoder.Token()
		if err != nil {
			return text.String() // io.EOF: metadata is known to be JSON here.
		}
		switch value := token.(type) {
		case string: // Keys as well as values.
			add(value)
		case json.Number:
			add(value.String())
		}
	}
}
