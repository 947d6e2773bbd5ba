package conversionrows

import (
	"bytes"
	"fmt"
	"io"
)

// Bound returns the text of a table as far as no row of it is longer than
// MaxRow: a quote that is not closed would make a row of all that follows, in
// memory. Lines without a row, however many, are no row.
func Bound(text io.Reader) io.Reader { return &bounded{from: text, line: 1, begins: 1} }

type bounded struct {
	from   io.Reader
	length int  // of the row at hand, up to now
	quoted bool // the row at hand goes on after the end of its line
	line   int  // at hand
	begins int  // the line on which the row at hand does
}

// Read returns no more of a row than it may have. A reader that is ahead of its
// rows gets those before in full, and the error after them.
func (b *bounded) Read(p []byte) (int, error) {
	if b.length > MaxRow {
		return 0, &longRow{b.begins}
	}
	n, err := b.from.Read(p)
	for rest := p[:n]; len(rest) > 0; {
		part := rest
		end := bytes.IndexByte(rest, '\n')
		if end >= 0 {
			part = rest[:end+1]
		}
		if b.length += len(part); b.length > MaxRow {
			return n - len(rest), &longRow{b.begins}
		}
		if bytes.Count(part, []byte{'"'})%2 == 1 { // one that is doubled changes nothing
			b.quoted = !b.quoted
		}
		if end >= 0 {
			b.line++
		}
		if end >= 0 && !b.quoted {
			b.length, b.begins = 0, b.line
		}
		rest = rest[len(part):]
	}
	return n, err
}

// longRow is the error of a row that is longer than MaxRow.
type longRow struct{ line int }

func (e *longRow) Error() string {
	return fmt.Sprintf("the row is longer than %d MiB; is a quote opened and not closed?", MaxRow>>20)
}
