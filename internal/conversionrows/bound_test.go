package conversionrows

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

const header = "external_ref,converted_at,origin\n"

// tableOf reads the rows of a bounded table, and says which line ended it.
func tableOf(t *testing.T, text io.Reader) (rows []string, broken int) {
	t.Helper()
	table, wrong := NewTable(Bound(text), nil)
	if wrong.Any() {
		return []string{wrong.String()}, 0
	}
	for {
		row, mistakes, err := table.Next()
		var at *Broken
		switch {
		case errors.Is(err, io.EOF):
			return rows, 0
		case errors.As(err, &at):
			return append(rows, err.Error()), at.Line
		case err != nil:
			return append(rows, err.Error()), 0
		}
		rows = append(append(rows, row.Ref), mistakes...)
	}
}

// However much stands between two rows, it is not a row.
func TestLinesWithoutARowDoNotCount(t *testing.T) {
	t.Parallel()
	row := func(ref string) string { return ref + "," + at + ",\n" }
	for name, gap := range map[string]string{
		"empty cells": strings.Repeat(",,\n", MaxRow),
		"empty lines": strings.Repeat("\n", 3*MaxRow),
		"CRLF":        strings.Repeat("\r\n", 2*MaxRow),
		"spaces":      strings.Repeat("  , ,\n", MaxRow/2),
		"quotes":      strings.Repeat("\"\",,\n", MaxRow/2),
	} {
		rows, broken := tableOf(t, strings.NewReader(header+row("A")+gap+row("B")))
		if diff := cmp.Diff([]string{"A", "B"}, rows); diff != "" || broken != 0 {
			t.Errorf("%s (-want +got):\n%.2000s", name, diff)
		}
	}
}

func TestARowIsAsLongAsOneOfNDJSON(t *testing.T) {
	t.Parallel()
	long := func(length int) string {
		start := "B," + at + ",\""
		return start + strings.Repeat("x", length/2) + "\n\"\"" + strings.Repeat("x", length-length/2-len(start)-5) + "\"\n"
	}
	const tooLong = "line 4: the row is longer than 1 MiB; is a quote opened and not closed? What follows was not read"
	before, after := header+"\nA,"+at+",\n", "C,"+at+",\n"
	for name, tc := range map[string]struct {
		row    string
		want   []string
		broken int
	}{
		"at the limit":    {long(MaxRow), []string{"A", "B", "line 4, column origin: "}, 0},
		"one byte beyond": {long(MaxRow + 1), []string{"A", tooLong}, 4},
		"far beyond":      {long(3 * MaxRow), []string{"A", tooLong}, 4},
		"without quotes":  {strings.Repeat("x", 2*MaxRow) + "\n", []string{"A", tooLong}, 4},
		"not closed":      {"B,\"" + strings.Repeat("x\n", MaxRow), []string{"A", tooLong}, 4},
	} {
		for how, text := range map[string]io.Reader{
			"as it comes": strings.NewReader(before + tc.row + after),
			"in halves":   iotest.HalfReader(strings.NewReader(before + tc.row + after)),
		} {
			rows, broken := tableOf(t, text)
			want := tc.want
			if tc.broken == 0 {
				want = append(append([]string{}, want...), "C")
			}
			for i := range rows {
				if i < len(want) && strings.HasPrefix(rows[i], want[i]) {
					rows[i] = want[i] // the reason repeats a part of the value
				}
			}
			if diff := cmp.Diff(want, rows); diff != "" || broken != tc.broken {
				t.Errorf("%s, %s: broken by line %d (-want +got):\n%.2000s", name, how, broken, diff)
			}
		}
	}
}
