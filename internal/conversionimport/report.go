package conversionimport

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
)

var reportHeader = []string{"line", "external_ref", "outcome", "reason"}

// report is the file of the rows that were rejected or failed. A nil one takes
// none. It is written beside its path, and takes its place when it is whole: two
// runs at once do not mix theirs.
type report struct {
	path   string
	target string      // what path stands for, behind links
	mode   os.FileMode // which it is to have
	there  bool        // it is, and has that
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

// mayReport says why there can be no report at path, as far as that shows before
// it is begun. input may be nil.
func mayReport(path string, input *file) error { return (&report{path: path}).find(input) }

func (r *report) begin(input *file) error {
	if err := r.find(input); err != nil {
		return err
	}
	if _, busy := written.LoadOrStore(r.target, true); busy {
		return errors.New("is being written by another import of this run; name another one for each")
	}
	if err := r.create(); err != nil {
		written.Delete(r.target)
		return fmt.Errorf("cannot be written: %w", err)
	}
	r.csv = csv.NewWriter(r.file)
	_ = r.csv.Write(reportHeader)
	err := r.flush()
	if err != nil {
		r.discard()
		written.Delete(r.target)
	}
	return err
}

// find finds out what the report is to replace, and refuses what it may not.
// input is nil where that cannot be read.
func (r *report) find(input *file) error {
	target, err := filepath.Abs(r.path)
	if err != nil {
		return fmt.Errorf("cannot be written: %w", err)
	}
	r.target, r.mode = target, 0o666 // less what the umask takes
	if !isThere(target) {
		return nil
	}
	if r.target, err = filepath.EvalSymlinks(target); err != nil {
		return fmt.Errorf("cannot be written: %w", err)
	}
	here, err := os.Stat(r.target)
	if err != nil {
		return fmt.Errorf("cannot be written: %w", err)
	}
	r.mode, r.there = here.Mode().Perm(), true
	return mayReplace(r.target, here, input)
}

// create makes a file beside the target that everyone may read who may read that.
func (r *report) create() (err error) {
	for try := 0; ; try++ {
		name := fmt.Sprintf("%s.%d.tmp", r.target, rand.Uint32())                  //nolint:gosec // it only has to be another one
		r.file, err = os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, r.mode) //nolint:gosec // it is the user's to name
		if err == nil || !errors.Is(err, fs.ErrExist) || try == 100 {
			break
		}
	}
	if err == nil && r.there {
		_ = r.file.Chmod(r.mode) // what the umask took; else fewer may read it, not more
	}
	return err
}

func isThere(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// mayReplace refuses a file that is no report of an earlier run.
func mayReplace(path string, here os.FileInfo, input *file) error {
	if input != nil {
		if there, err := input.os.Stat(); err == nil && os.SameFile(here, there) {
			return errors.New("is the file that is to be imported, and would be overwritten; name another one")
		}
	}
	switch {
	case here.IsDir():
		return errors.New("is a directory; name a file in it")
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
	ref, reason := x.ref, x.reason
	if utf8.RuneCountInString(ref) > conversion.MaxExternalRefLength { // which the API takes none of
		ref = conversion.Shorten(ref)
	}
	if x.requestID != "" {
		reason = sentence(reason) + " Request ID: " + x.requestID
	}
	_ = r.csv.Write([]string{strconv.Itoa(x.line), plain(ref), outcome, plain(reason)}) // see flush
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

// close ends the report, and puts it in its place. One that lacks rows is not
// kept.
func (r *report) close() error {
	if r == nil {
		return nil
	}
	defer written.Delete(r.target)
	err := r.flush()
	if closing := r.file.Close(); err == nil && closing != nil {
		err = fmt.Errorf("cannot be written: %w", closing)
	}
	if err != nil {
		_ = os.Remove(r.file.Name())
		return fmt.Errorf("%w; the report of this run was not kept", err)
	}
	if err = os.Rename(r.file.Name(), r.target); err != nil {
		return fmt.Errorf("cannot be written: %w; the report of this run is %s", err, r.file.Name())
	}
	return nil
}

// discard ends a report that was not begun.
func (r *report) discard() {
	_ = r.file.Close()
	_ = os.Remove(r.file.Name())
}
