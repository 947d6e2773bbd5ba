package conversionimport

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
)

var reportHeader = []string{"line", "external_ref", "outcome", "reason"}

// report is the file of the rows that were not recorded. A nil one takes none.
type report struct {
	path string
	file *os.File

	mu  sync.Mutex
	csv *csv.Writer
}

// newReport begins a report at path, "" for none. Whoever names the input, or
// some other file of theirs, shall keep it.
func newReport(path string, input *file) (*report, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // it is the user's to name, and see begin
	if err != nil {
		return nil, fmt.Errorf("%s cannot be written: %w", path, err)
	}
	r := &report{path: path, file: f, csv: csv.NewWriter(f)}
	if err = r.begin(input); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("%s %w", path, err)
	}
	return r, nil
}

func (r *report) begin(input *file) error {
	here, err := r.file.Stat()
	if err != nil {
		return fmt.Errorf("cannot be written: %w", err)
	}
	there, err := input.os.Stat()
	if err == nil && os.SameFile(here, there) {
		return errors.New("is the file that is to be imported, and would be overwritten; name another one")
	}
	if here.Mode().IsRegular() && here.Size() > 0 {
		first, err := bufio.NewReader(io.LimitReader(r.file, 200)).ReadString('\n')
		if err != nil || strings.TrimSpace(first) != strings.Join(reportHeader, ",") {
			return errors.New("exists and is no report of an import, so it is left alone; name another one, or remove it")
		}
		if err = r.file.Truncate(0); err != nil {
			return fmt.Errorf("cannot be written: %w", err)
		}
		if _, err = r.file.Seek(0, io.SeekStart); err != nil {
			return fmt.Errorf("cannot be written: %w", err)
		}
	}
	_ = r.csv.Write(reportHeader)
	return r.flush()
}

func (r *report) add(x trouble) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	outcome := "rejected"
	if x.outcome == failed {
		outcome = "failed"
	}
	_ = r.csv.Write([]string{strconv.Itoa(x.line), x.ref, outcome, x.reason}) // see flush
}

// flush writes what was added, and returns the first error of all writes.
func (r *report) flush() error {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.csv.Flush()
	if err := r.csv.Error(); err != nil {
		return fmt.Errorf("cannot be written: %w", err)
	}
	return nil
}

// close ends the report.
func (r *report) close() error {
	if r == nil {
		return nil
	}
	return errors.Join(r.flush(), r.file.Close())
}
