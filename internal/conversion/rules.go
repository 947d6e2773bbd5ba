package conversion

import "encoding/json"

// What follows offers the API's rules on single fields to code that has texts
// rather than attributes, so that they are written down only once.

// Limits of the API.
const (
	MaxCount             = maxCount
	MaxOriginLength      = maxOriginLength      // characters
	MaxExternalRefLength = maxExternalRefLength // characters
	MaxMetadataKeys      = maxMetadataKeys
	MaxMetadataKeyLength = maxMetadataKeyLength // characters
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
