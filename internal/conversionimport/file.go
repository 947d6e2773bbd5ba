package conversionimport

import (
	"fmt"
	"io"
	"os"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversionrows"
)

// file is an open one, and the reader of its rows.
type file struct {
	conversionrows.Reader
	*allowance
	name string
	size int64 // 0: not known, as of a pipe
	os   *os.File
}

// open opens a file and reads what stands above its rows. The texts of its
// errors go on from the file's name.
func (in input) open() (*file, error) {
	f, err := os.Open(in.path)
	if err != nil {
		return nil, fmt.Errorf("cannot be opened: %w", err)
	}
	opened := &file{allowance: &allowance{from: f}, name: in.path, os: f}
	opened.refill(0)
	if err = in.begin(opened); err != nil {
		_ = f.Close()
		return nil, err
	}
	return opened, nil
}

func (in input) begin(f *file) error {
	info, err := f.os.Stat()
	switch {
	case err != nil:
		return fmt.Errorf("cannot be read: %w", err)
	case info.IsDir():
		return fmt.Errorf("is a directory; name a file in it")
	case info.Mode().IsRegular():
		f.size = info.Size()
	}
	var wrong conversionrows.Problems
	if in.format == conversionrows.NDJSON {
		f.Reader, wrong = conversionrows.NewLines(f.os, in.mapping) // which skips a line that is too long
	} else {
		f.Reader, wrong = conversionrows.NewTable(f.allowance, in.mapping)
	}
	if wrong.Any() {
		return fmt.Errorf("cannot be imported: %s", wrong.String())
	}
	if !in.source && !f.NamesSource() {
		return fmt.Errorf("has no column for source_id, and no source_id is set for all rows; set it, or name the column in mapping, as source_id = \"...\"")
	}
	return nil
}

// allowance bounds how much is read for one row: a quote that is not closed
// would make a row of all that follows.
type allowance struct {
	from io.Reader
	left int
	line int // on which the row before began
}

// refill gives the allowance for the row after the one on this line. The reader
// reads ahead, by less than a row.
func (a *allowance) refill(line int) { a.left, a.line = 2*conversionrows.MaxRow, line }

func (a *allowance) Read(p []byte) (int, error) {
	if a.left <= 0 {
		return 0, fmt.Errorf("the row after line %d is longer than %d MiB; is a quote opened and not closed?", a.line, conversionrows.MaxRow>>20)
	}
	n, err := a.from.Read(p[:min(len(p), a.left)])
	a.left -= n
	return n, err
}
