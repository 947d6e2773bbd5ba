package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// keepArg makes this program a keeper: PROGRAM -keep REPORT OTHER ARG... runs
// OTHER with the arguments and writes what it used to the file REPORT.
const keepArg = "-keep"

// self is this program, which is its own keeper and stand-in. Tests put a build
// of it in the place of themselves: the race detector makes a program slow to
// start, and each command of a CLI starts some six of them.
var self = os.Executable

// Environment of a stand-in: the provider that it stands in for, and the
// directory for its report.
const (
	standInFor = "BENCH_PROVIDER"
	reportsIn  = "BENCH_REPORTS"
)

// Usage is what processes used.
type Usage struct {
	PeakBytes  int64   `json:"peak_bytes"` // of the largest one
	CPUSeconds float64 `json:"cpu_seconds"`
}

// usageOf reads the reports in dir whose names match. It returns nil when
// there is none.
func usageOf(dir, pattern string) (*Usage, error) {
	files, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(files) == 0 {
		return nil, err
	}
	all := &Usage{}
	for _, file := range files {
		content, err := whole(file)
		if err != nil {
			return nil, err
		}
		var one Usage
		if err := json.Unmarshal(content, &one); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all.PeakBytes = max(all.PeakBytes, one.PeakBytes)
		all.CPUSeconds += one.CPUSeconds
	}
	return all, nil
}

// lateness is how long a report may be late: a CLI leaves a provider that does
// not end at once behind.
const lateness = 10 * time.Second

// whole reads a report, which is empty until what it is about has ended.
func whole(file string) ([]byte, error) {
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for deadline := time.Now().Add(lateness); time.Now().Before(deadline); <-look.C {
		content, err := os.ReadFile(file)
		if err != nil || len(content) > 0 {
			return content, err
		}
	}
	return nil, fmt.Errorf("%s: the process that it is about has not ended", file)
}
