package conversionrows

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
)

// comma goes on from what is wrong with a text as a whole.
const comma = "; export the table as comma-separated values (CSV, UTF-8)"

// notCSV says so when the text cannot be taken apart as what it is.
func notCSV(text string) string {
	if isUTF16(text) {
		return "the text is UTF-16, not UTF-8" + comma
	}
	if header, _, more := strings.Cut(strings.TrimLeft(text, "\r\n"), "\n"); !more && strings.Contains(header, "\r") {
		return "the lines end in CR alone, not in LF or CRLF" + comma
	}
	return ""
}

// noHeader says what a first row is in which columns are missing, where it shows
// that it names none.
func noHeader(header []string, line int) string {
	// Excel may write which separator to take, and then hides that line.
	if separator, is := strings.CutPrefix(strings.Join(header, ","), "sep="); is && len(separator) <= 1 {
		s := fmt.Sprintf("line %d: %q tells Excel the separator and names no columns; delete this line", line, "sep="+separator)
		if separator != "," {
			return s + ", and write commas in place of that separator" + comma
		}
		return s
	}
	if len(header) > 1 {
		return ""
	}
	return separatedByAnother(header[0])
}

// brokenByAnother says so where quotes that end before another separator seem to
// be why a header that begins the text cannot be read.
func brokenByAnother(err error, text string) string {
	var at *csv.ParseError
	if !errors.As(err, &at) || at.StartLine != at.Line {
		return ""
	}
	header, _, _ := strings.Cut(strings.TrimLeft(text, "\r\n"), "\n")
	return separatedByAnother(header)
}

// separatedByAnother says so when the header is one cell that seems to hold
// several. Spreadsheets write semicolons in many countries.
func separatedByAnother(header string) string {
	switch {
	case strings.Contains(header, ","):
		return ""
	case strings.Contains(header, ";"):
		return "the cells of the header are separated by semicolons, not by commas" + comma
	case strings.Contains(header, "\t"):
		return "the cells of the header are separated by tabs, not by commas" + comma
	}
	return ""
}
