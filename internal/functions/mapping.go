package functions

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
)

// Fields of a conversion that a column can hold.
const (
	fieldRef    = "external_ref"
	fieldAt     = "converted_at"
	fieldCount  = "conversion_count"
	fieldOrigin = "origin"
	fieldSource = "source_id"

	metadataPrefix = "metadata."
)

var fields = []string{fieldRef, fieldAt, fieldCount, fieldOrigin, fieldSource}

// mapping says which column holds which field. Fields that are not in it are in
// the column of their own name.
type mapping map[string]string

// newMapping reads the function's argument, of which all elements are known.
func newMapping(chosen map[string]attr.Value) (mapping, problems) {
	var wrong problems
	m := mapping{}
	keys := 0
	for _, field := range slices.Sorted(maps.Keys(chosen)) {
		column, ok := chosen[field].(types.String)
		if !ok || column.IsNull() { // as if left out, which is what null means everywhere else
			continue
		}
		m[field] = column.ValueString()
		key, isMetadata := strings.CutPrefix(field, metadataPrefix)
		if n := utf8.RuneCountInString(key); isMetadata {
			keys++
			if n < 1 || n > conversion.MaxMetadataKeyLength {
				wrong.add("the metadata key %q has %d characters where the API takes 1 to %d", key, n, conversion.MaxMetadataKeyLength)
			}
		} else if !slices.Contains(fields, field) {
			wrong.add("%s", unknownField(field, m[field]))
			continue
		}
		if m[field] == "" {
			wrong.add("%s: the column has no name; leave %[1]s out if there is no such column", field)
		}
	}
	if keys > conversion.MaxMetadataKeys {
		wrong.add("it has %d metadata keys where the API takes at most %d", keys, conversion.MaxMetadataKeys)
	}
	return m, wrong
}

func unknownField(field, column string) string {
	plain := func(s string) string {
		return strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(s))
	}
	s := fmt.Sprintf("there is no field %q", field)
	for _, name := range fields {
		if plain(name) == plain(field) || name == fieldCount && field == "count" {
			return s + "; it is spelled " + name
		}
	}
	switch {
	case field == "metadata":
		return s + "; name a column for each key, as in \"metadata.campaign\" = \"Campaign\""
	case slices.Contains(fields, column) || strings.HasPrefix(column, metadataPrefix):
		return fmt.Sprintf("%s; fields stand on the left and columns on the right: %q = %q", s, column, field)
	}
	return s + "; the fields are " + strings.Join(fields, ", ") + ", and \"metadata.KEY\" for each key of the metadata"
}

// columns say in which cell of a row a field is; -1: in none.
type columns struct {
	names                          []string
	ref, at, count, origin, source int
	metadata                       []metadataColumn
}

type metadataColumn struct {
	key  string
	cell int
}

// find finds the columns in a header that stands on this line.
func (m mapping) find(header []string, line int) (columns, problems) {
	var wrong problems
	c := columns{names: header}
	c.ref = m.cell(fieldRef, header, line, &wrong)
	c.at = m.cell(fieldAt, header, line, &wrong)
	c.count = m.cell(fieldCount, header, line, &wrong)
	c.origin = m.cell(fieldOrigin, header, line, &wrong)
	c.source = m.cell(fieldSource, header, line, &wrong)
	for _, field := range slices.Sorted(maps.Keys(m)) {
		if key, ok := strings.CutPrefix(field, metadataPrefix); ok {
			c.metadata = append(c.metadata, metadataColumn{key, m.cell(field, header, line, &wrong)})
		}
	}
	return c, wrong
}

// cell is where the field is. Only columns that are read have to be there once:
// spreadsheets like to add some without a name.
func (m mapping) cell(field string, header []string, line int, wrong *problems) int {
	name, named := m[field]
	if !named {
		name = field
	}
	at := slices.Index(header, name)
	switch {
	case at < 0 && named:
		wrong.add("line %d: there is no column %q, which mapping names for %s; %s", line, name, field, list(header))
	case at < 0 && (field == fieldRef || field == fieldAt):
		wrong.add("line %d: there is no column %q; name the one that holds it in mapping, as %s = \"...\"; %s", line, name, field, list(header))
	case at >= 0:
		if again := slices.Index(header[at+1:], name); again >= 0 {
			wrong.add("line %d: the columns %d and %d are both called %q, which is where %s is read from; rename one", line, at+1, at+again+2, name, field)
		}
	}
	return at
}

// maxListed is how many columns a message lists.
const maxListed = 20

func list(header []string) string {
	quoted := make([]string, 0, maxListed)
	for _, name := range header[:min(len(header), maxListed)] {
		quoted = append(quoted, fmt.Sprintf("%q", shorten(name)))
	}
	s := "the columns are " + strings.Join(quoted, ", ")
	if more := len(header) - maxListed; more > 0 {
		s += fmt.Sprintf(" and %d more", more)
	}
	return s
}
