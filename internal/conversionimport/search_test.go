package conversionimport

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
	"github.com/brandwave/terraform-provider-brandwave/internal/pool"
)

// clock is one that pauses alone make go on.
type clock struct {
	passed atomic.Int64
	then   func() // at the end of a pause
}

func (c *clock) now() time.Time {
	return time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC).Add(time.Duration(c.passed.Load()))
}

func (c *clock) sleep(ctx context.Context, pause time.Duration) error {
	c.passed.Add(int64(pause))
	if pause > 0 && c.then != nil {
		c.then()
	}
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

// newRun is an import of a file with these rows.
func newRun(t *testing.T, api *client.Client, rows string) *run {
	t.Helper()
	path := filepath.Join(t.TempDir(), "o.csv")
	if err := os.WriteFile(path, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := input{path: path, source: true}.open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.os.Close() })
	return &run{Pool: pool.New(t.Context()), file: f, api: api, deleted: func(string) bool { return false }, defaults: conversion.Defaults{
		OrganizationID: conversion.NewUUID(mockapi.DefaultOrganization), SourceID: conversion.NewUUID(mockapi.DefaultSource),
	}}
}

// imported is an import at its end.
func imported(t *testing.T, api *client.Client, rows string) *run {
	t.Helper()
	r := newRun(t, api, rows)
	r.all()
	return r
}

func expectTally(t *testing.T, r *run, want string) {
	t.Helper()
	if got := r.String(); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

const header = "external_ref,converted_at\n"

// orders are n rows of a CSV file, without its header.
func orders(n int, what string) string {
	rows := ""
	for i := range n {
		rows += what + "-" + seeded(i) + ",2026-03-01T12:00:00Z\n"
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
			imported(t, api, header+orders(tc.rows, "new"))
			r := imported(t, api, header+orders(tc.rows, "new"))
			expectTally(t, r, map[int]string{1: "0 recorded, 1 skipped, 0 rejected, 0 failed", 250: "0 recorded, 250 skipped, 0 rejected, 0 failed"}[tc.rows])
		})
	}
}

// archived makes an API refuse what has "bad" in it for another reason than a
// taken reference.
func archived(mock *mockapi.Server) {
	fault := mockapi.JSONError(http.StatusConflict, "source_archived", "The conversion source is archived.")
	fault.Method, fault.Times = http.MethodPost, -1
	fault.Header = http.Header{"X-Request-Id": {"req-123"}}
	fault.Match = func(r *http.Request) bool {
		body, err := io.ReadAll(r.Body)
		return err == nil && strings.Contains(string(body), "bad")
	}
	mock.Inject(fault)
}

// expectLookUps checks how many requests looked for something since the last
// reset, and for how long: so often as long as lists may lag behind.
func expectLookUps(t *testing.T, mock *mockapi.Server, c *clock, most, often int) {
	t.Helper()
	n := 0
	for _, r := range mock.Requests() {
		if r.Method == http.MethodGet {
			n++
		}
	}
	if passed := time.Duration(c.passed.Load()); n > most || passed > time.Duration(often)*8*time.Second {
		t.Errorf("%d requests in %s to look for conversions, want at most %d, and %d times 8s", n, passed, most, often)
	}
}

// A 409 may mean something else. It is told as the API says it, and where it is
// all that comes, the run ends.
func TestRowsThatAreRefusedForAnotherReasonEndTheRun(t *testing.T) {
	t.Parallel()
	for rows, summary := range map[int]string{2000: "Import ended early", 50: "50 of 50 rows need a look"} {
		mock, api, clock := paused(t)
		archived(mock)
		r := imported(t, api, header+orders(rows, "bad"))
		looked := min(rows, group)
		if r.of(failed) != looked || r.read.Load() > 600 {
			t.Errorf("%s, of %d rows that were read", r, r.read.Load())
		}
		// Six searches for each, beside lists of a page.
		expectLookUps(t, mock, clock, 6*looked+2*6, 1)
		diags := r.diagnostics(nil)
		if len(diags) != 1 || diags[0].Summary() != summary {
			t.Fatal(diags)
		}
		text := diags[0].Detail()
		for _, part := range []string{
			": POST /v1/conversions answered 409 Conflict: The conversion source is archived. No conversion with this external_ref was found. If one was recorded moments ago, ",
			"If not, remove the cause that the API names. Request ID: req-123",
		} {
			if !strings.Contains(text, part) {
				t.Errorf("%q lacks %q", text, part)
			}
		}
		if strings.Contains(text, "already") {
			t.Errorf("it says more than is known: %s", text)
		}
	}
}

// Where other rows have worked, the refused ones are no reason to end. But they
// are not looked for again and again.
func TestRowsThatAreRefusedForAnotherReasonEndNothingThatWorks(t *testing.T) {
	t.Parallel()
	const good, bad = 200, 600
	for name, tc := range map[string]struct {
		there string // before: nothing, the same or others
		want  string
	}{
		"recorded": {"", "200 recorded, 0 skipped, 0 rejected, 600 failed"},
		"skipped":  {"2026-03-01T12:00:00Z", "0 recorded, 200 skipped, 0 rejected, 600 failed"},
		"differ":   {"2026-03-01T13:00:00Z", "0 recorded, 0 skipped, 200 rejected, 600 failed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock, api, clock := paused(t, mockapi.WithoutContractChecks())
			archived(mock)
			if tc.there != "" {
				imported(t, api, strings.ReplaceAll(header+orders(good, "new"), "2026-03-01T12:00:00Z", tc.there))
				mock.ResetRequests()
			}
			expectTally(t, imported(t, api, header+orders(good, "new")+orders(bad, "bad")), tc.want)
			// The last rows with a conversion and the first ones without may be looked for
			// together, in some groups, six times; the others once. No list costs more than
			// its searches.
			const some = 3
			expectLookUps(t, mock, clock, good+2*(some*5*group+bad), some)
		})
	}
}

// As soon as a conversion is found, there is a point in looking for others again.
func TestWhatIsFoundMakesLookingAgainWorthIt(t *testing.T) {
	t.Parallel()
	_, api, _ := paused(t)
	rows := header + orders(1, "new")
	imported(t, api, rows)
	r := newRun(t, api, rows)
	next, _, err := r.file.Next()
	if err != nil {
		t.Fatal(err)
	}
	record, err := next.Record(r.defaults)
	if err != nil {
		t.Fatal(err)
	}
	r.listed, r.nowhere = newListed(api, mockapi.DefaultOrganization), pool.Alike
	r.settleGroup([]row{{Row: next, record: record}})
	if expectTally(t, r, "0 recorded, 1 skipped, 0 rejected, 0 failed"); r.inVain() {
		t.Error("it is still taken to be in vain")
	}
}

func TestALookUpThatIsCutOffBetweenLooksLeavesItsRowsOpen(t *testing.T) {
	t.Parallel()
	mock, api, clock := paused(t)
	archived(mock)
	r := newRun(t, api, header+orders(3, "bad"))
	clock.then = func() { r.Stop(context.Canceled) }
	r.all()
	expectTally(t, r, "0 recorded, 0 skipped, 0 rejected, 0 failed")
	if r.of(open) != 3 {
		t.Errorf("%d rows are open", r.of(open))
	}
}
