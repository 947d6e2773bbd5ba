package conversion

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
