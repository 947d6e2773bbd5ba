package client

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// conversionsPath is the collection; a record is one segment below it.
const conversionsPath = "/v1/conversions"

// Conversion is one recorded event.
type Conversion struct {
	ID             string // UUID
	OrganizationID string // UUID
	SourceID       string // UUID of the conversion source it is attributed to
	ConvertedAt    time.Time
	// ConvertedAt is in UTC, to the millisecond.
	Count       int64           // 1 to 1,000,000
	Origin      *string         // at most 50 characters; nil: none
	ExternalRef *string         // at most 255 characters; nil: none
	Metadata    json.RawMessage // a JSON object of at most 50 keys; nil: none
}

// ConversionCreate is what a new conversion is made from. The zero value of an
// optional field leaves it out of the request.
type ConversionCreate struct {
	OrganizationID string          `json:"organization_id"`
	SourceID       string          `json:"source_id"`
	ConvertedAt    Timestamp       `json:"converted_at"`
	Count          int64           `json:"count,omitempty"` // 0: the API's default, 1
	Origin         *string         `json:"origin,omitempty"`
	ExternalRef    *string         `json:"external_ref,omitempty"`
	Metadata       json.RawMessage `json:"metadata,omitempty"`
}

// ConversionUpdate holds the fields to change. Only external_ref and metadata
// can be cleared; organization_id cannot change.
type ConversionUpdate struct {
	SourceID    *string                    `json:"source_id,omitempty"`
	ConvertedAt *Timestamp                 `json:"converted_at,omitempty"`
	Count       *int64                     `json:"count,omitempty"`
	Origin      *string                    `json:"origin,omitempty"`
	ExternalRef Clearable[string]          `json:"external_ref,omitzero"`
	Metadata    Clearable[json.RawMessage] `json:"metadata,omitzero"`
}

// Clearable is a field of an update that is left alone (the zero value), set
// (see Set) or cleared with an explicit null (see Clear).
type Clearable[T any] struct {
	present bool
	value   *T
}

// Set changes the field to v.
func Set[T any](v T) Clearable[T] { return Clearable[T]{present: true, value: &v} }

// Clear sends null for the field.
func Clear[T any]() Clearable[T] { return Clearable[T]{present: true} }

// IsZero reports whether the field is left alone; encoding/json asks for it.
func (c Clearable[T]) IsZero() bool { return !c.present }

// MarshalJSON writes the value, or null when the field is cleared.
func (c Clearable[T]) MarshalJSON() ([]byte, error) { return json.Marshal(c.value) }

// Timestamp is an instant as it goes on the wire: UTC, floored to the
// millisecond, the precision that the API keeps.
type Timestamp time.Time

// MarshalJSON writes RFC 3339 with three decimals and Z.
func (t Timestamp) MarshalJSON() ([]byte, error) {
	return json.Marshal(Milliseconds(time.Time(t)).Format("2006-01-02T15:04:05.000Z07:00"))
}

// Milliseconds returns t in UTC, floored to the millisecond.
func Milliseconds(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// InRange reports whether t has a year of four digits in UTC, as RFC 3339
// demands: with an offset, the first and the last year reach beyond it.
func InRange(t time.Time) bool { y := t.UTC().Year(); return y >= 0 && y <= 9999 }

var uuidPattern = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// IsUUID reports whether s is a UUID in the form with hyphens.
func IsUUID(s string) bool { return uuidPattern.MatchString(s) }

// equalUUID compares UUIDs, whose hexadecimal digits have no case.
func equalUUID(a, b string) bool { return strings.EqualFold(a, b) }

// GetConversion reads one conversion; IsNotFound tells that it does not exist.
func (c *Client) GetConversion(ctx context.Context, id string) (Conversion, error) {
	action := "read conversion " + id
	path, err := recordPath(action, id)
	if err != nil {
		return Conversion{}, err
	}
	a, err := c.do(ctx, request{action: action, method: http.MethodGet, path: path})
	if err != nil {
		return Conversion{}, err
	}
	r, err := a.record()
	if err != nil {
		return Conversion{}, err
	}
	if !equalUUID(r.ID, id) {
		return Conversion{}, a.fail("the answer is about another record, %s", r.ID)
	}
	if lacking := r.lacksRequired(); lacking != "" {
		return Conversion{}, a.fail("the record in the answer lacks %s", lacking)
	}
	c.seen.note(r.ID)
	return r.Conversion, nil
}

// UpdateConversion changes the given fields of a conversion. When it stays open
// whether that was done, the record is read: the error then comes with what the
// record is now, marked as Recovered, for the caller to see if it is done.
func (c *Client) UpdateConversion(ctx context.Context, id string, in ConversionUpdate) (Written, error) {
	action := "update conversion " + id
	path, err := recordPath(action, id)
	if err != nil {
		return Written{}, err
	}
	c.refresh.wrote(id)
	a, err := c.do(ctx, request{action: action, method: http.MethodPatch, path: path, body: in})
	if err == nil {
		var w Written
		if w, err = c.written(ctx, a, id); err == nil || w.Partial {
			return w, err
		}
	}
	if !Ambiguous(err) {
		return Written{}, err
	}
	settle, cancel := linger(ctx)
	defer cancel()
	if now, readErr := c.GetConversion(settle, id); readErr == nil {
		return Written{Conversion: now, Recovered: true}, err
	}
	return Written{}, err
}

// DeleteConversion deletes a conversion permanently. When it stays open whether
// that was done, the record is read. IsNotFound tells that it was gone before.
func (c *Client) DeleteConversion(ctx context.Context, id string) error {
	action := "delete conversion " + id
	path, err := recordPath(action, id)
	if err != nil {
		return err
	}
	c.refresh.wrote(id)
	a, err := c.do(ctx, request{action: action, method: http.MethodDelete, path: path})
	if err == nil && looksLikeHTML(a.body) { // a sign-in page deletes nothing
		err = a.fail("")
	}
	if IsNotFound(err) || !Ambiguous(err) {
		return err
	}
	settle, cancel := linger(ctx)
	defer cancel()
	if _, readErr := c.GetConversion(settle, id); IsNotFound(readErr) {
		return nil
	}
	return err
}

// written is the record in the answer to a write of the record with this id,
// "" for a new one. The documentation does not say that it is whole, so a
// record that lacks something, or cannot be read but for its id, is read; if
// that fails, what was written is Partial and comes with the error.
func (c *Client) written(ctx context.Context, a answer, id string) (Written, error) {
	r, err := a.record()
	switch {
	case r.ID == "":
		return Written{}, err
	case id != "" && !equalUUID(r.ID, id):
		return Written{}, a.fail("the answer is about another record, %s", r.ID)
	}
	c.seen.note(r.ID)
	c.refresh.wrote(r.ID)
	if err == nil && r.lacksRequired() == "" {
		return Written{Conversion: r.Conversion}, nil
	}
	read, cancel := linger(ctx)
	defer cancel()
	whole, err := c.GetConversion(read, r.ID)
	if err != nil {
		return Written{Conversion: Conversion{ID: r.ID}, Partial: true}, err
	}
	return Written{Conversion: whole}, nil
}

// recordPath refuses an id that is not a UUID: it would reach another path.
func recordPath(action, id string) (string, error) {
	if !IsUUID(id) {
		return "", &Error{
			Kind: KindAnswer, Action: action, Path: conversionsPath, NotSent: true,
			Cause: &cause{text: "was not asked: the id is not a UUID"},
		}
	}
	return conversionsPath + "/" + id, nil
}
