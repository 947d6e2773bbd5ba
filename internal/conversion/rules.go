package conversion

import "encoding/json"

// What follows offers the API's rules on single fields to code that has texts
// rather than attributes, so that they are written down only once.

// Limits of the API, each repeated in the mock's OpenAPI document and nowhere else.
const (
	MaxCount             = 1_000_000
	MaxOriginLength      = 50  // characters
	MaxExternalRefLength = 255 // characters
	MaxMetadataKeys      = 50
	MaxMetadataKeyLength = 64 // characters
)

// CheckConvertedAt says what is wrong with a converted_at. The error begins with
// the value.
func CheckConvertedAt(s string) error { return timestampKind{}.check(s) }

// CheckSourceID says what is wrong with a source_id. The error begins with the
// value.
func CheckSourceID(s string) error { return uuidKind{}.check(s) }

// CheckMetadata says what is wrong with metadata as JSON. The error goes on from
// "The value".
func CheckMetadata(s string) error { return metadataKind{}.check(s) }

// ReadCount reads a conversion_count as JSON has it, in any spelling of a whole
// number.
func ReadCount(raw json.RawMessage) (int64, error) { return readCount(raw) }

// Shorten keeps a message readable that repeats a value.
func Shorten(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
