package conversionimport

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
	"github.com/brandwave/terraform-provider-brandwave/internal/pool"
)

func TestProgressSaysHowFarAndHowLong(t *testing.T) {
	t.Parallel()
	for want, tc := range map[string]struct {
		counts  [outcomes]int
		elapsed time.Duration
		share   float64
	}{
		"0 recorded, 0 skipped, 0 rejected, 0 failed":                                          {},
		"12,300 recorded, 200 skipped, 0 rejected, 3 failed; 812 rows/s; about 1m20s left":     {[outcomes]int{recorded: 12_300, skipped: 200, failed: 3}, 15_398 * time.Millisecond, 15.398 / (80 + 15.398)},
		"1,234,567 recorded, 0 skipped, 1 rejected, 0 failed; 1,234,568 rows/s; about 1s left": {[outcomes]int{recorded: 1_234_567, rejected: 1}, time.Second, 0.9999},
		"2 recorded, 0 skipped, 0 rejected, 0 failed; 0.2 rows/s":                              {[outcomes]int{recorded: 2, open: 7}, 10 * time.Second, 1},
		"999 recorded, 0 skipped, 0 rejected, 0 failed; 100 rows/s":                            {[outcomes]int{recorded: 999}, 10 * time.Second, 0},
	} {
		got := (&tally{counts: tc.counts}).progress(tc.elapsed, tc.share)
		if got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

// The first message comes while a request hangs, which the message itself ends.
func TestProgressIsToldWhileRowsAreUnderWay(t *testing.T) {
	t.Parallel()
	told := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		<-told
		w.WriteHeader(http.StatusCreated)
		_, _ = fmt.Fprintf(w, `{"data":{"id":"7c9e6679-7425-40de-944b-e07fc1f90ae7",%s}`, body[1:])
	}))
	defer server.Close()
	path := filepath.Join(t.TempDir(), "o.csv")
	if err := os.WriteFile(path, []byte("external_ref,converted_at\nA,2026-03-01T12:00:00Z\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := input{path: path, source: true}.open()
	if err != nil {
		t.Fatal(err)
	}
	endpoint, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	r := &run{Pool: pool.New(t.Context()), file: f, api: client.New(endpoint, "key").Forgetful(), defaults: conversion.Defaults{
		OrganizationID: conversion.NewUUID("0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b77"), SourceID: conversion.NewUUID("7c9e6679-7425-40de-944b-e07fc1f90ae7"),
	}}
	var messages []string
	say := func(format string, args ...any) {
		if messages = append(messages, fmt.Sprintf(format, args...)); len(messages) == 1 {
			close(told)
		}
	}
	(&importAction{every: time.Microsecond}).watch(r, say)
	first, last := messages[0], messages[len(messages)-1]
	if first != path+": 0 recorded, 0 skipped, 0 rejected, 0 failed" || !strings.HasPrefix(last, path+": 1 recorded, 0 skipped, 0 rejected, 0 failed; ") {
		t.Errorf("got %q to %q", first, last)
	}
}
