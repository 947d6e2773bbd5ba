package conversionrows

import (
	"encoding/json"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
)

// Row is a conversion as a text has it; what is nil is not set.
type Row struct {
	Line             int // on which it begins, from 1
	Ref              string
	ConvertedAt      string
	Count            *int64
	Origin, SourceID *string
	Metadata         map[string]string // of a CSV row
	MetadataJSON     json.RawMessage   // of an NDJSON row, an object
}

// Reader reads the rows of a text.
type Reader interface {
	// Next returns the next row and all that is wrong with it, or an error when
	// there is none: io.EOF at the end, else why the rest cannot be read. Of a
	// row with mistakes, only the line and the reference are of use.
	Next() (Row, []string, error)
	// Offset is how many bytes of the text the rows up to now have taken.
	Offset() int64
	// Unused are the fields for which the mapping names something that no row
	// had so far.
	Unused() []string
	// NamesSource reports whether rows can have a source of their own.
	NamesSource() bool
}

// Record is the conversion that a row without mistakes stands for.
func (r Row) Record(defaults conversion.Defaults) (conversion.Record, error) {
	f := conversion.Fields{
		ExternalRef: r.Ref, ConvertedAt: r.ConvertedAt, Count: r.Count, Origin: r.Origin, SourceID: r.SourceID, Metadata: r.MetadataJSON,
	}
	if len(r.Metadata) > 0 {
		var err error
		if f.Metadata, err = json.Marshal(r.Metadata); err != nil {
			return conversion.Record{}, err
		}
	}
	return conversion.NewRecord(f, defaults), nil
}
