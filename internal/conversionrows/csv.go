package conversionrows

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
)

// Table reads the rows of a CSV text.
type Table struct {
	csv *csv.Reader
	columns
	lines map[string]int // of each reference; nil: repeats are not looked for
	wrong []string       // with the row at hand
}

var _ Reader = (*Table)(nil)

// ahead is how much of a text is looked at before it is read, in bytes.
const ahead = 64 << 10

// NewTable reads the header of a CSV text, and says all that is wrong with it.
func NewTable(text io.Reader, m Mapping) (*Table, Problems) {
	var wrong Problems
	buffer := bufio.NewReaderSize(text, ahead)
	start, err := beginning(buffer)
	if hint := notCSV(start); hint != "" {
		wrong.Add(hint)
		return nil, wrong
	}
	if err != nil {
		wrong.Add(unreadable(err))
		return nil, wrong
	}
	t := &Table{csv: csv.NewReader(buffer)}
	t.csv.FieldsPerRecord = -1 // a row of another length is told like any other mistake
	header, err := t.csv.Read()
	if errors.Is(err, io.EOF) {
		wrong.Add("the text is empty; its first row names the columns")
		return nil, wrong
	}
	if err != nil {
		if hint := brokenByAnother(err, start); hint != "" {
			wrong.Add(hint)
		} else {
			wrong.Add(unreadable(err))
		}
		return nil, wrong
	}
	line, _ := t.csv.FieldPos(0)
	if !utf8.ValidString(strings.Join(header, "")) {
		wrong.addf("line %d: the header %s", line, notUTF8)
		return nil, wrong
	}
	if t.columns, wrong = m.find(header, line); wrong.Any() {
		if hint := noHeader(header, line); hint != "" {
			wrong = Problems{}
			wrong.Add(hint)
		}
		return nil, wrong
	}
	t.csv.ReuseRecord = true
	return t, wrong
}

// beginning is what a text begins with, without a byte order mark, which is
// skipped.
func beginning(text *bufio.Reader) (string, error) {
	const mark = "\uFEFF"
	start, _ := text.Peek(len(mark))
	if bytes.Equal(start, []byte(mark)) {
		_, _ = text.Discard(len(mark)) // cannot fail: it is in the buffer
	}
	start, err := text.Peek(text.Size())
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return string(start), err
}

// RefuseRepeats makes a reference that an earlier row has a mistake. All
// references are kept for that.
func (t *Table) RefuseRepeats() { t.lines = map[string]int{} }

// Next returns the next row. See Reader.
func (t *Table) Next() (Row, []string, error) {
	t.wrong = nil
	for {
		cells, err := t.csv.Read()
		if errors.Is(err, io.EOF) {
			return Row{}, nil, io.EOF
		}
		if err != nil {
			// What follows may be taken apart at the wrong places.
			return Row{}, nil, broken(err)
		}
		if isBlank(cells) {
			continue
		}
		if line, _ := t.csv.FieldPos(0); len(cells) != len(t.names) {
			hint := "is one missing"
			if len(cells) > len(t.names) {
				hint = "does one contain a comma and stand without quotes"
			}
			t.wrong = append(t.wrong, "line "+strconv.Itoa(line)+": the row has "+strconv.Itoa(len(cells))+" cells and the header "+strconv.Itoa(len(t.names))+"; "+hint+"?")
			return Row{Line: line}, t.wrong, nil
		}
		return t.row(cells), t.wrong, nil
	}
}

// Offset is how many bytes were read up to the end of the row. See Reader.
func (t *Table) Offset() int64 { return t.csv.InputOffset() }

// Unused is empty: the header has all columns that the mapping names.
func (t *Table) Unused() []string { return nil }

// NamesSource reports whether there is a column of sources.
func (t *Table) NamesSource() bool { return t.source >= 0 }

// row reads the cells of one row.
func (t *Table) row(cells []string) Row {
	one := Row{Line: t.line(0), Ref: cells[t.ref]}
	for _, cell := range t.used {
		if !utf8.ValidString(cells[cell]) { // as the API would get it, two references could become one
			t.mistake(cell, "the cell "+notUTF8)
			return one
		}
	}
	ref := one.Ref
	switch n, line := utf8.RuneCountInString(ref), t.line(t.ref); {
	case n == 0:
		t.mistake(t.ref, "the cell is empty; every row needs a reference of its own")
	case n > conversion.MaxExternalRefLength:
		t.mistake(t.ref, tooLong(ref, n, conversion.MaxExternalRefLength))
	case t.lines[ref] > 0:
		t.mistake(t.ref, strconv.Quote(conversion.Shorten(ref))+" is the reference of line "+strconv.Itoa(t.lines[ref])+" already")
	case t.lines != nil:
		t.lines[ref] = line
	}
	if one.ConvertedAt = cells[t.at]; one.ConvertedAt == "" {
		t.mistake(t.at, "the cell is empty; write when the conversion occurred, such as 2026-03-01T12:00:00Z")
	} else {
		t.check(t.at, one.ConvertedAt, conversion.CheckConvertedAt)
	}
	if s := t.optional(t.count, cells); s != nil {
		one.Count = t.readCount(*s)
	}
	if one.Origin = t.optional(t.origin, cells); one.Origin != nil {
		if n := utf8.RuneCountInString(*one.Origin); n > conversion.MaxOriginLength {
			t.mistake(t.origin, tooLong(*one.Origin, n, conversion.MaxOriginLength))
		}
	}
	if one.SourceID = t.optional(t.source, cells); one.SourceID != nil {
		t.check(t.source, *one.SourceID, conversion.CheckSourceID)
	}
	for _, m := range t.metadata {
		if s := cells[m.cell]; s != "" {
			if one.Metadata == nil {
				one.Metadata = make(map[string]string, len(t.metadata))
			}
			one.Metadata[m.key] = s
		}
	}
	return one
}

// optional is the cell of a column that may be absent, nil where it is empty:
// CSV has no other way to say that there is no value.
func (t *Table) optional(cell int, cells []string) *string {
	if cell < 0 || cells[cell] == "" {
		return nil
	}
	s := cells[cell] // cells are overwritten by the next row
	return &s
}

// wholeNumber also takes 2.0, which is how tables with gaps are often exported.
var wholeNumber = regexp.MustCompile(`^[0-9]+(\.0+)?$`)

func (t *Table) readCount(s string) *int64 {
	digits, _, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 1 || n > conversion.MaxCount || !wholeNumber.MatchString(s) {
		t.mistake(t.count, strconv.Quote(conversion.Shorten(s))+" is not a whole number from 1 to 1,000,000")
	}
	return &n
}

// check runs a check whose error begins with the value.
func (t *Table) check(cell int, s string, check func(string) error) {
	if err := checkShort(s, check); err != nil {
		t.mistake(cell, err.Error())
	}
}

// checkShort is a check whose error does not repeat a long value.
func checkShort(s string, check func(string) error) error {
	err := check(s)
	if err == nil {
		return nil
	}
	if short := check(conversion.Shorten(s)); short != nil {
		err = short
	}
	return err
}

func (t *Table) line(cell int) int {
	line, _ := t.csv.FieldPos(cell)
	return line
}

func (t *Table) mistake(cell int, what string) {
	t.wrong = append(t.wrong, "line "+strconv.Itoa(t.line(cell))+", column "+columnName(t.names[cell])+": "+what)
}

func tooLong(s string, n, limit int) string {
	return strconv.Quote(conversion.Shorten(s)) + " has " + strconv.Itoa(n) + " characters where the API takes at most " + strconv.Itoa(limit)
}

func isBlank(cells []string) bool {
	for _, s := range cells {
		if strings.TrimSpace(s) != "" {
			return false
		}
	}
	return true
}

// notUTF8 goes on from what is not.
const notUTF8 = "is not UTF-8, which makes its characters uncertain; save the text as UTF-8"

// isUTF16 reports whether a text begins with the byte order mark of UTF-16.
func isUTF16(text string) bool {
	return strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff")
}

// Broken is the error of a text whose rest cannot be taken apart, because of the
// row that begins on a line.
type Broken struct {
	Line int
	why  string
}

func (e *Broken) Error() string { return e.why }

// broken is the error of a text that cannot be read on.
func broken(err error) error {
	var at *csv.ParseError
	var long *longRow
	switch {
	case errors.As(err, &at):
		return &Broken{at.StartLine, unreadable(err)}
	case errors.As(err, &long):
		return &Broken{long.line, unreadable(err)}
	}
	return errors.New(unreadable(err))
}

// unreadable says why a text is no CSV.
func unreadable(err error) string {
	var long *longRow
	if errors.As(err, &long) {
		return "line " + strconv.Itoa(long.line) + ": " + long.Error() + " What follows was not read"
	}
	var at *csv.ParseError
	if !errors.As(err, &at) {
		return "the text cannot be read: " + err.Error()
	}
	what := "the quotes do not match"
	switch {
	case errors.Is(err, csv.ErrBareQuote):
		what = "a quote stands in a cell without quotes around it"
	case at.StartLine != at.Line:
		what = "the quotes of the row that begins on line " + strconv.Itoa(at.StartLine) + " do not match"
	}
	return "line " + strconv.Itoa(at.Line) + ": " + what + "; a cell with a quote in it is written as \"say \"\"hi\"\"\". What follows was not read"
}
