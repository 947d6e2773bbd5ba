package functions

import (
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
)

// row is a conversion as the text has it; what is nil is not set.
type row struct {
	convertedAt      string
	count            *int64
	origin, sourceID *string
	metadata         map[string]string
}

// readRows reads all rows, or says all that is wrong.
func readRows(text string, m mapping) (map[string]row, problems) {
	var wrong problems
	text = strings.TrimPrefix(text, "\uFEFF")
	if hint := notCSV(text); hint != "" {
		wrong.add("%s", hint)
		return nil, wrong
	}
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1 // a row of another length is told like any other mistake
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		wrong.add("the text is empty; its first row names the columns")
		return nil, wrong
	}
	if err != nil {
		wrong.unreadable(err)
		return nil, wrong
	}
	line, _ := r.FieldPos(0)
	c, wrong := m.find(header, line)
	if wrong.total > 0 {
		return nil, wrong
	}
	r.ReuseRecord = true
	reader := rowReader{csv: r, columns: c, lines: map[string]int{}}
	rows := reader.all()
	return rows, reader.problems
}

// rowReader reads the rows below a header.
type rowReader struct {
	csv *csv.Reader
	columns
	lines map[string]int // of each reference
	problems
}

func (r *rowReader) all() map[string]row {
	rows := map[string]row{}
	for {
		cells, err := r.csv.Read()
		if errors.Is(err, io.EOF) {
			return rows
		}
		if err != nil {
			// What follows may be taken apart at the wrong places.
			r.unreadable(err)
			return rows
		}
		if isBlank(cells) {
			continue
		}
		if line, _ := r.csv.FieldPos(0); len(cells) != len(r.names) {
			hint := "is one missing"
			if len(cells) > len(r.names) {
				hint = "does one contain a comma and stand without quotes"
			}
			r.add("line %d: the row has %d cells and the header %d; %s?", line, len(cells), len(r.names), hint)
			continue
		}
		ref, one := r.row(cells)
		rows[ref] = one
	}
}

// row reads the cells of one row.
func (r *rowReader) row(cells []string) (string, row) {
	var one row
	ref := cells[r.ref]
	switch n, line := utf8.RuneCountInString(ref), r.line(r.ref); {
	case n == 0:
		r.wrong(r.ref, "the cell is empty; every row needs a reference of its own")
	case n > conversion.MaxExternalRefLength:
		r.wrong(r.ref, tooLong(ref, n, conversion.MaxExternalRefLength))
	case r.lines[ref] > 0:
		r.wrong(r.ref, strconv.Quote(shorten(ref))+" is the reference of line "+strconv.Itoa(r.lines[ref])+" already")
	default:
		r.lines[ref] = line
	}
	if one.convertedAt = cells[r.at]; one.convertedAt == "" {
		r.wrong(r.at, "the cell is empty; write when the conversion occurred, such as 2026-03-01T12:00:00Z")
	} else {
		r.check(r.at, one.convertedAt, conversion.CheckConvertedAt)
	}
	if s := r.optional(r.count, cells); s != nil {
		one.count = r.readCount(*s)
	}
	if one.origin = r.optional(r.origin, cells); one.origin != nil {
		if n := utf8.RuneCountInString(*one.origin); n > conversion.MaxOriginLength {
			r.wrong(r.origin, tooLong(*one.origin, n, conversion.MaxOriginLength))
		}
	}
	if one.sourceID = r.optional(r.source, cells); one.sourceID != nil {
		r.check(r.source, *one.sourceID, conversion.CheckSourceID)
	}
	for _, m := range r.metadata {
		if s := cells[m.cell]; s != "" {
			if one.metadata == nil {
				one.metadata = make(map[string]string, len(r.metadata))
			}
			one.metadata[m.key] = s
		}
	}
	return ref, one
}

// optional is the cell of a column that may be absent, nil where it is empty:
// CSV has no other way to say that there is no value.
func (r *rowReader) optional(cell int, cells []string) *string {
	if cell < 0 || cells[cell] == "" {
		return nil
	}
	s := cells[cell] // cells are overwritten by the next row
	return &s
}

// wholeNumber also takes 2.0, which is how tables with gaps are often exported.
var wholeNumber = regexp.MustCompile(`^[0-9]+(\.0+)?$`)

func (r *rowReader) readCount(s string) *int64 {
	digits, _, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 1 || n > conversion.MaxCount || !wholeNumber.MatchString(s) {
		r.wrong(r.count, strconv.Quote(shorten(s))+" is not a whole number from 1 to 1,000,000")
	}
	return &n
}

// check runs a check whose error begins with the value.
func (r *rowReader) check(cell int, s string, check func(string) error) {
	err := check(s)
	if err == nil {
		return
	}
	if short := check(shorten(s)); short != nil {
		err = short
	}
	r.wrong(cell, err.Error())
}

func (r *rowReader) line(cell int) int {
	line, _ := r.csv.FieldPos(cell)
	return line
}

func (r *rowReader) wrong(cell int, what string) {
	r.add("line %d, column %s: %s", r.line(cell), columnName(r.names[cell]), what)
}

func tooLong(s string, n, limit int) string {
	return strconv.Quote(shorten(s)) + " has " + strconv.Itoa(n) + " characters where the API takes at most " + strconv.Itoa(limit)
}

func isBlank(cells []string) bool {
	for _, s := range cells {
		if strings.TrimSpace(s) != "" {
			return false
		}
	}
	return true
}

// notCSV says so when the text is a table of another kind. Spreadsheets write
// semicolons in many countries.
func notCSV(text string) string {
	const instead = "; export the table as comma-separated values (CSV, UTF-8)"
	header, _, more := strings.Cut(strings.TrimLeft(text, "\r\n"), "\n")
	switch {
	case !more && strings.Contains(header, "\r"):
		return "the lines end in CR alone, not in LF or CRLF" + instead
	case strings.Contains(header, ","):
		return ""
	case strings.Contains(header, ";"):
		return "the cells of the header are separated by semicolons, not by commas" + instead
	case strings.Contains(header, "\t"):
		return "the cells of the header are separated by tabs, not by commas" + instead
	}
	return ""
}

// unreadable reports text that is no CSV.
func (p *problems) unreadable(err error) {
	var at *csv.ParseError
	if !errors.As(err, &at) {
		p.add("the text cannot be read: %v", err)
		return
	}
	what := "the quotes do not match"
	switch {
	case errors.Is(err, csv.ErrBareQuote):
		what = "a quote stands in a cell without quotes around it"
	case at.StartLine != at.Line:
		what = "the quotes of the row that begins on line " + strconv.Itoa(at.StartLine) + " do not match"
	}
	p.add("line %d: %s; a cell with a quote in it is written as \"say \"\"hi\"\"\". What follows was not read", at.Line, what)
}
