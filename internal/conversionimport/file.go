package conversionimport

import (
	"errors"
	"fmt"
	"os"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversionrows"
)

// file is an open one, and the reader of its rows.
type file struct {
	conversionrows.Reader
	name string
	size int64
	os   *os.File
}

// open opens a file and reads what stands above its rows. The texts of its
// errors go on from the file's name. A pipe is not opened: that may last forever,
// and what is read of it is gone.
func (in input) open() (*file, error) {
	info, err := os.Stat(in.path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("cannot be opened: %w", err)
	case info.IsDir():
		return nil, errors.New("is a directory; name a file in it")
	case !info.Mode().IsRegular():
		return nil, errors.New("is no regular file but a pipe, a device or the like; write the rows to a file first and name that")
	}
	f, err := os.Open(in.path)
	if err != nil {
		return nil, fmt.Errorf("cannot be opened: %w", err)
	}
	opened := &file{name: in.path, size: info.Size(), os: f}
	if err = in.begin(opened); err != nil {
		_ = f.Close()
		return nil, err
	}
	return opened, nil
}

func (in input) begin(f *file) error {
	var wrong conversionrows.Problems
	if in.format == conversionrows.NDJSON {
		f.Reader, wrong = conversionrows.NewLines(f.os, in.mapping) // which skips a line that is too long
	} else {
		f.Reader, wrong = conversionrows.NewTable(conversionrows.Bound(f.os), in.mapping)
	}
	if wrong.Any() {
		return fmt.Errorf("cannot be imported: %s", wrong.String())
	}
	if !in.source && !f.NamesSource() {
		return fmt.Errorf("has no column for source_id, and no source_id is set for all rows; set it, or name the column in mapping, as source_id = \"...\"")
	}
	return nil
}
