package conversionimport

import (
	"context"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
	"github.com/brandwave/terraform-provider-brandwave/internal/pool"
)

// clock is one that pauses alone make go on.
type clock struct{ passed atomic.Int64 }

func (c *clock) now() time.Time {
	return time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC).Add(time.Duration(c.passed.Load()))
}

func (c *clock) sleep(ctx context.Context, pause time.Duration) error {
	c.passed.Add(int64(pause))
	return ctx.Err()
}

// paused is a mock API and a client whose time is that of a clock.
func paused(t *testing.T, options ...mockapi.Option) (*mockapi.Server, *client.Client, *clock) {
	t.Helper()
	c := &clock{}
	settings := []client.Option{client.WithPauses(func(int) time.Duration { return 0 }, c.sleep)}
	mock, api := mockAPI(t, settings, append(options, mockapi.WithClock(c.now))...)
	return mock, api, c
}

// imported runs an import of the file, and returns it at its end.
func imported(t *testing.T, api *client.Client, rows string) *run {
	t.Helper()
	path := filepath.Join(t.TempDir(), "o.csv")
	if err := os.WriteFile(path, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := input{path: path, source: true}.open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.os.Close() }()
	r := &run{Pool: pool.New(t.Context()), file: f, api: api, deleted: func(string) bool { return false }, defaults: conversion.Defaults{
		OrganizationID: conversion.NewUUID(mockapi.DefaultOrganization), SourceID: conversion.NewUUID(mockapi.DefaultSource),
	}}
	r.OwnSources = f.NamesSource()
	r.all()
	return r
}

func expectTally(t *testing.T, r *run, want string) {
	t.Helper()
	if got := r.String(); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// orders are n rows of a CSV file.
func orders(n int) string {
	rows := "external_ref,converted_at\n"
	for i := range n {
		rows += seeded(i) + "-new,2026-03-01T12:00:00Z\n"
	}
	return rows
}

// What was recorded moments ago is looked for until lists show it, whether
// searches look at references or not, and however long the list is.
func TestWhatListsDoNotShowYetIsFoundWhenTheyDo(t *testing.T) {
	t.Parallel()
	blind := mockapi.WithSearchBlindToExternalRef()
	for name, tc := range map[string]struct {
		options []mockapi.Option
		there   int // other conversions
		rows    int
		lag     time.Duration
	}{
		"many rows":                            {nil, 0, 250, 3 * time.Second},
		"many rows, search is blind":           {[]mockapi.Option{blind}, 0, 250, 3 * time.Second},
		"a row, long list":                     {nil, 1000, 1, 7 * time.Second},
		"a row, long list and search is blind": {[]mockapi.Option{blind}, 1000, 1, 7 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock, api, _ := paused(t, append(tc.options, mockapi.WithListLag(tc.lag))...)
			mock.Seed(tc.there, "")
			imported(t, api, orders(tc.rows))
			r := imported(t, api, orders(tc.rows))
			expectTally(t, r, map[int]string{1: "0 recorded, 1 skipped, 0 rejected, 0 failed", 250: "0 recorded, 250 skipped, 0 rejected, 0 failed"}[tc.rows])
		})
	}
}
