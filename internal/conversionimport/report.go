package conversionimport

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

var reportHeader = []string{"line", "external_ref", "outcome", "reason"}

// report is the file of the rows that were rejected or failed. A nil one takes
// none. It is written beside its path, and takes its place when it is whole: two
// runs at once do not mix theirs.
type report struct {
	path   string
	target string // what path stands for, behind links
	file   *os.File

	mu  sync.Mutex
	csv *csv.Writer
}

// written are the targets of the reports that this process is writing.
var written sync.Map

// newReport begins a report at path, "" for none. Whoever names the input, or
// some other file of theirs, shall keep it.
func newReport(path string, input *file) (*report, error) {
	if path == "" {
		return nil, nil
	}
	r := &report{path: path}
	if err := r.begin(input); err != nil {
		return nil, fmt.Errorf("%s %w", path, err)
	}
	return r, nil
}

func (r *report) begin(input *file) error {
	target, err := filepath.Abs(r.path)
	if err != nil {
		return fmt.Errorf("cannot be written: %w", err)
	}
	if r.target = target; isThere(target) {
		if r.target, err = filepath.EvalSymlinks(target); err != nil {
			return fmt.Errorf("cannot be written: %w", err)
		}
		if err = mayReplace(r.target, input); err != nil {
			return err
		}
	}
	if _, busy := written.LoadOrStore(r.target, true); busy {
		return errors.New("is being written by another import of this run; name another one for each")
	}
	if r.file, err = os.CreateTemp(filepath.Dir(r.target), filepath.Base(r.target)+".*.tmp"); err != nil {
		written.Delete(r.target)
		return fmt.Errorf("cannot be written: %w", err)
	}
	r.csv = csv.NewWriter(r.file)
	_ = r.csv.Write(reportHeader)
	if err = r.flush(); err != nil {
		r.discard()
	}
	return err
}

func isThere(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// mayReplace refuses a file that is no report of an earlier run.
func mayReplace(path string, input *file) error {
	here, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("cannot be written: %w", err)
	}
	there, err := input.os.Stat()
	switch {
	case err == nil && os.SameFile(here, there):
		return errors.New("is the file that is to be imported, and would be overwritten; name another one")
	case !here.Mode().IsRegular():
		return errors.New("is no regular file; name another one")
	case here.Size() == 0:
		return nil
	}
	f, err := os.Open(path) //nolint:gosec // it is the user's to name
	if err != nil {
		return fmt.Errorf("cannot be written: %w", err)
	}
	defer func() { _ = f.Close() }()
	first, err := bufio.NewReader(io.LimitReader(f, 200)).ReadString('\n')
	if err != nil || strings.TrimSpace(first) != strings.Join(reportHeader, ",") {
		return errors.New("exists and is no report of an import, so it is left alone; name another one, or remove it")
	}
	return nil
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
	_ = r.csv.Write([]string{strconv.Itoa(x.line), plain(x.ref), outcome, plain(x.reason)}) // see flush
}

// plain keeps spreadsheets from taking a text for a formula.
func plain(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
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

// close ends the report, and puts it in its place.
func (r *report) close() error {
	if r == nil {
		return nil
	}
	defer written.Delete(r.target)
	err := errors.Join(r.flush(), r.file.Close())
	if err == nil {
		if err = os.Rename(r.file.Name(), r.target); err != nil {
			err = fmt.Errorf("cannot be written: %w; the rows are in %s", err, r.file.Name())
		}
	}
	return err
}

// discard ends a report that was not begun.
func (r *report) discard() {
	_ = r.file.Close()
	_ = os.Remove(r.file.Name())
	written.Delete(r.target)
}
