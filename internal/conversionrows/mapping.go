package conversionrows

import (
	"fmt"
	"iter"
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

	fieldMetadata  = "metadata" // as a whole, which only NDJSON can hold
	metadataPrefix = "metadata."
)

// Format is how a text writes rows.
type Format string

const (
	// CSV has a header that names the columns.
	CSV Format = "csv"
	// NDJSON has a JSON object on each line.
	NDJSON Format = "ndjson"
)

// place is what holds a field.
func (f Format) place() string {
	if f == NDJSON {
		return "key"
	}
	return "column"
}

var fields = []string{fieldRef, fieldAt, fieldCount, fieldOrigin, fieldSource}

// Mapping says which column holds which field. Fields that are not in it are in
// the column of their own name. Of an NDJSON text, columns are the keys of objects.
type Mapping map[string]string

// NewMapping reads a map from fields to columns, of which all elements are known.
func NewMapping(chosen map[string]attr.Value, format Format) (Mapping, Problems) {
	var wrong Problems
	m := Mapping{}
	keys := 0
	for _, field := range slices.Sorted(maps.Keys(chosen)) {
		column, ok := chosen[field].(types.String)
		if !ok || column.IsNull() { // as if left out, which is what null means everywhere else
			continue
		}
		m[field] = column.ValueString()
		key, isMetadata := strings.CutPrefix(field, metadataPrefix)
		if isMetadata {
			keys++
			if problem, bad := checkKey(key); bad {
				wrong.Add(problem)
			}
		} else if !slices.Contains(fields, field) && (field != fieldMetadata || format != NDJSON) {
			wrong.Add(unknownField(field, m[field], format))
			continue
		}
		if m[field] == "" {
			wrong.addf("%s: the %[2]s has no name; leave %[1]s out if there is no such %[2]s", field, format.place())
		}
	}
	if keys > conversion.MaxMetadataKeys {
		wrong.addf("it has %d metadata keys where the API takes at most %d", keys, conversion.MaxMetadataKeys)
	}
	return m, wrong
}

func unknownField(field, column string, format Format) string {
	s := fmt.Sprintf("there is no field %q", field)
	if name, ok := conversion.Meant(field, fields); ok {
		return s + "; it is spelled " + name
	}
	switch {
	case field == fieldMetadata:
		return s + "; name a column for each key, as in \"metadata.campaign\" = \"Campaign\""
	case slices.Contains(fields, column) || strings.HasPrefix(column, metadataPrefix):
		return fmt.Sprintf("%s; fields stand on the left and %ss on the right: %q = %q", s, format.place(), column, field)
	}
	known := strings.Join(fields, ", ")
	if format == NDJSON {
		known += ", " + fieldMetadata
	}
	return s + "; the fields are " + known + ", and \"metadata.KEY\" for each key of the metadata"
}

// reads reports whether a field is read from a column because the mapping names
// it.
func (m Mapping) reads(column string) bool {
	for _, name := range m {
		if name == column {
			return true
		}
	}
	return false
}

// metadata returns the fields of metadata, sorted: those that the mapping names,
// and those that columns are called by.
func (m Mapping) metadata(columns iter.Seq[string]) []string {
	found := map[string]bool{}
	for field := range m {
		found[field] = strings.HasPrefix(field, metadataPrefix)
	}
	for name := range columns {
		if strings.HasPrefix(name, metadataPrefix) && !m.reads(name) {
			found[name] = true
		}
	}
	maps.DeleteFunc(found, func(_ string, is bool) bool { return !is })
	return slices.Sorted(maps.Keys(found))
}

// overlooked says so of a column that is not read though it seems to hold a
// field, as what is recorded without it is not corrected by a later run. has
// reports whether there is a column of a name.
func (m Mapping) overlooked(name string, has func(name string) bool, format Format) (problem string, ok bool) {
	if slices.Contains(fields, name) || m.reads(name) {
		return "", false
	}
	if name == fieldMetadata && format == CSV {
		return fmt.Sprintf("the column %q is not read, as each key of the metadata has a column of its own, such as \"metadata.campaign\"; give this one another name", name), true
	}
	field, ok := conversion.Meant(name, fields)
	if _, named := m[field]; !ok || named || has(field) {
		return "", false
	}
	return fmt.Sprintf("the %s %q is not read; if it holds %s, write %[3]s = %[2]q in mapping, and if not, give it another name", format.place(), name, field), true
}

// checkKey says what is wrong with a key of the metadata.
func checkKey(key string) (problem string, wrong bool) {
	n := utf8.RuneCountInString(key)
	return fmt.Sprintf("the metadata key %q has %d characters where the API takes 1 to %d", key, n, conversion.MaxMetadataKeyLength),
		n < 1 || n > conversion.MaxMetadataKeyLength
}

// columns say in which cell of a row a field is; -1: in none.
type columns struct {
	names                          []string
	ref, at, count, origin, source int
	metadata                       []metadataColumn
	used                           []int // all of these
}

type metadataColumn struct {
	key  string
	cell int
}

// find finds the columns in a header that stands on this line.
func (m Mapping) find(header []string, line int) (columns, Problems) {
	var wrong Problems
	c := columns{names: header}
	c.ref = m.cell(fieldRef, header, line, &wrong)
	c.at = m.cell(fieldAt, header, line, &wrong)
	c.count = m.cell(fieldCount, header, line, &wrong)
	c.origin = m.cell(fieldOrigin, header, line, &wrong)
	c.source = m.cell(fieldSource, header, line, &wrong)
	for _, field := range m.metadata(slices.Values(header)) {
		key := strings.TrimPrefix(field, metadataPrefix)
		if problem, bad := checkKey(key); bad {
			wrong.addf("line %d: %s", line, problem)
		}
		c.metadata = append(c.metadata, metadataColumn{key, m.cell(field, header, line, &wrong)})
	}
	if n := len(c.metadata); n > conversion.MaxMetadataKeys {
		wrong.addf("line %d: there are columns for %d metadata keys where the API takes at most %d", line, n, conversion.MaxMetadataKeys)
	}
	has := func(name string) bool { return slices.Contains(header, name) }
	for _, name := range header {
		if problem, ok := m.overlooked(name, has, CSV); ok {
			wrong.addf("line %d: %s", line, problem)
		}
	}
	c.used = []int{c.ref, c.at, c.count, c.origin, c.source}
	for _, column := range c.metadata {
		c.used = append(c.used, column.cell)
	}
	c.used = slices.DeleteFunc(c.used, func(cell int) bool { return cell < 0 })
	return c, wrong
}

// cell is where the field is. Only columns that are read have to be there once:
// spreadsheets like to add some without a name.
func (m Mapping) cell(field string, header []string, line int, wrong *Problems) int {
	name, named := m[field]
	if !named {
		name = field
	}
	at := slices.Index(header, name)
	switch {
	case at < 0 && named:
		wrong.addf("line %d: there is no column %q, which mapping names for %s; %s", line, name, field, list(header))
	case at < 0 && (field == fieldRef || field == fieldAt):
		wrong.addf("line %d: there is no column %q; name the one that holds it in mapping, as %s = \"...\"; %s", line, name, field, list(header))
	case at >= 0:
		if again := slices.Index(header[at+1:], name); again >= 0 {
			wrong.addf("line %d: the columns %d and %d are both called %q, which is where %s is read from; rename one", line, at+1, at+again+2, name, field)
		}
	}
	return at
}

// maxListed is how many columns a message lists.
const maxListed = 20

func list(header []string) string {
	quoted := make([]string, 0, maxListed)
	for _, name := range header[:min(len(header), maxListed)] {
		quoted = append(quoted, fmt.Sprintf("%q", conversion.Shorten(name)))
	}
	s := "the columns are " + strings.Join(quoted, ", ")
	if more := len(header) - maxListed; more > 0 {
		s += fmt.Sprintf(" and %d more", more)
	}
	return s
}
