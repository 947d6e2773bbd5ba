//go:build unix

package conversionimport_test

import (
	"os"
	"path/filepath"
	"testing"
)

// Who could read the last report can read this one, and a first one is as any
// other file that is made.
func TestAReportMayBeReadByWhoMayReadTheLast(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	dir := t.TempDir()
	other, err := os.Create(filepath.Join(dir, "other"))
	if err != nil {
		t.Fatal(err)
	}
	_ = other.Close()
	info, err := os.Stat(other.Name())
	if err != nil {
		t.Fatal(err)
	}
	report := filepath.Join(dir, "rejected.csv")
	for _, mode := range []os.FileMode{info.Mode(), 0o600, 0o666} {
		if mode != info.Mode() {
			if err := os.Chmod(report, mode); err != nil {
				t.Fatal(err)
			}
		}
		s.run(t.Context(), set{"file": write(t, "orders.csv", "external_ref,converted_at\n"), "report_file": report})
		if now, err := os.Stat(report); err != nil || now.Mode() != mode {
			t.Errorf("it is %v, want %s; %v", now, mode, err)
		}
	}
}
