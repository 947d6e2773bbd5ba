package conversion

import (
	"strings"
	"testing"
	"time"
)

func TestTimestampsOfTheSameMillisecondAreEqual(t *testing.T) {
	t.Parallel()
	const base = "2026-03-01T12:00:00Z"
	for in, want := range map[string]bool{
		base:                              true,
		"2026-03-01T12:00:00.000Z":        true,
		"2026-03-01T12:00:00+00:00":       true,
		"2026-03-01T12:00:00-00:00":       true,
		"2026-03-01T14:00:00+02:00":       true,
		"2026-03-02T01:45:00+13:45":       true,
		"2026-03-01T12:00:00.000999Z":     true,
		"2026-03-01T12:00:00.000999999Z":  true,
		"2026-03-01T12:00:00.001Z":        false,
		"2026-03-01T11:59:59.999999999Z":  false,
		"2026-03-01T12:00:00+02:00":       false,
		"2026-03-01T12:00:01Z":            false,
		"not a timestamp":                 false,
		"2026-03-01T12:00:00.0000000000Z": true,
		"2026-03-01T05:30:00.0004-06:30":  true,
	} {
		if got := (timestampKind{}).equal(base, in); got != want {
			t.Errorf("%s equals %s: %v, want %v", base, in, got, want)
		}
		if got := (timestampKind{}).equal(in, base); got != want {
			t.Errorf("%s equals %s: %v, want %v", in, base, got, want)
		}
	}
}

func TestTimestampsBefore1970AreFlooredToo(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"1969-12-31T23:59:59.9999Z": "1969-12-31T23:59:59.999Z",
		"1969-12-31T23:59:59.0009Z": "1969-12-31T23:59:59Z",
		"1900-01-01T00:00:00.5004Z": "1900-01-01T00:00:00.500Z",
	} {
		at, err := parseTimestamp(in)
		if got := formatTimestamp(at); err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", in, got, err, want)
		}
	}
}

func TestTimestampsAreSpelledAsAPersonWould(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 2*60*60)
	for want, in := range map[string]time.Time{
		"2026-03-01T12:00:00Z":     time.Date(2026, 3, 1, 14, 0, 0, 0, zone),
		"2026-03-01T12:00:00.001Z": time.Date(2026, 3, 1, 14, 0, 0, 1e6, zone),
		"2026-03-01T12:00:00.250Z": time.Date(2026, 3, 1, 12, 0, 0, 250_999_999, time.UTC),
		"2026-03-01T11:59:59.999Z": time.Date(2026, 3, 1, 12, 0, 0, -1, time.UTC),
		"0001-01-01T00:00:00Z":     {},
	} {
		if got := formatTimestamp(in); got != want {
			t.Errorf("%v: %s, want %s", in, got, want)
		}
	}
}

func TestTimestampsThatAreNoneAreRefused(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		"", " ", "now", "2026-03-01", "2026-03-01T12:00:00", "2026-03-01 12:00:00Z", "2026-03-01T12:00Z", "2026-03-01T12:00:00+0000",
		"2026-03-01T12:00:00+00", "2026-3-1T12:00:00Z", "2026-03-01T1:00:00Z", "2026-02-30T12:00:00Z", "2026-03-01T24:00:00Z",
		"2026-03-01T12:00:60Z", "2026-03-01T12:00:00,5Z", "2026-03-01T12:00:00+24:00", "2026-03-01T12:00:00Z ", "1772366400",
	} {
		if err := (timestampKind{}).check(in); err == nil {
			t.Errorf("%q is taken", in)
		} else if !strings.Contains(err.Error(), "is not an RFC 3339 timestamp") {
			t.Errorf("%q: %v", in, err)
		}
	}
	// Written in RFC 3339, but not to be written so in UTC.
	for _, in := range []string{"9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00+01:00"} {
		if err := (timestampKind{}).check(in); err == nil {
			t.Errorf("%q is taken", in)
		}
	}
}

func FuzzTimestamp(f *testing.F) {
	for _, s := range []string{
		"2026-03-01T12:00:00Z", "2026-03-01T12:00:00.000Z", "2026-03-01T14:00:00.123456789+02:00", "1969-12-31T23:59:59.9999Z",
		"9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00+01:00", "2024-02-29T00:00:00-23:59", "2026-03-01t12:00:00z", "", "2026",
	} {
		f.Add(s)
	}
	var k timestampKind
	f.Fuzz(func(t *testing.T, s string) {
		at, err := parseTimestamp(s)
		if (err == nil) != (k.check(s) == nil) || k.equal(s, s) != (err == nil) {
			t.Fatalf("%q: parse %v, check %v, equals itself %v", s, err, k.check(s), k.equal(s, s))
		}
		if err != nil {
			return
		}
		spelled := formatTimestamp(at)
		again, err := parseTimestamp(spelled)
		if err != nil || !again.Equal(at) || formatTimestamp(again) != spelled {
			t.Errorf("%q: %v is spelled %q, which is %v, %v", s, at, spelled, again, err)
		}
		if !k.equal(s, spelled) || !k.equal(spelled, s) {
			t.Errorf("%q and %q are not equal", s, spelled)
		}
		next := formatTimestamp(at.Add(time.Millisecond))
		if k.equal(s, next) {
			t.Errorf("%q and %q are equal", s, next)
		}
	})
}
