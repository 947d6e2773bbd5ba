// Package golden compares texts of tests with files of what they should be.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the files in testdata anew")

// Want returns what testdata/NAME has: got, if the files are to be written anew.
func Want(t testing.TB, name, got string) string {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file) //nolint:gosec // the test names it
	if err != nil {
		t.Fatal(err)
	}
	return string(want)
}

// Check compares got with testdata/NAME.
func Check(t testing.TB, name, got string) {
	t.Helper()
	if diff := cmp.Diff(Want(t, name, got), got); diff != "" {
		t.Errorf("testdata/%s differs; -update writes it anew (-want +got):\n%s", name, diff)
	}
}
