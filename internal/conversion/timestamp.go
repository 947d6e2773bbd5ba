package conversion

import (
	"fmt"
	"regexp"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

// timestampKind is an RFC 3339 timestamp. Two are equal when they are the same
// instant to the millisecond, which is what the API keeps.
type timestampKind struct{}

func (timestampKind) check(s string) error {
	_, err := parseTimestamp(s)
	return err
}

func (timestampKind) equal(a, b string) bool {
	ta, errA := parseTimestamp(a)
	tb, errB := parseTimestamp(b)
	return errA == nil && errB == nil && ta.Equal(tb)
}

// rfc3339 is the form alone: time.Parse and UnmarshalText also take commas,
// one-digit hours and offsets of a day.
var rfc3339 = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`)

// parseTimestamp returns the instant in UTC, floored to the millisecond.
func parseTimestamp(s string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || !rfc3339.MatchString(s) {
		return time.Time{}, fmt.Errorf("%q is not an RFC 3339 timestamp; write date, time and offset, such as 2026-03-01T12:00:00Z or 2026-03-01T14:00:00.250+02:00", s)
	}
	if !client.InRange(t) {
		return time.Time{}, fmt.Errorf("%q is not within the years 0000 to 9999 in UTC", s)
	}
	return client.Milliseconds(t), nil
}

// formatTimestamp spells an instant as a person would: with milliseconds only
// when there are any.
func formatTimestamp(t time.Time) string {
	t = client.Milliseconds(t)
	if t.Nanosecond() == 0 {
		return t.Format("2006-01-02T15:04:05Z07:00")
	}
	return t.Format("2006-01-02T15:04:05.000Z07:00")
}
