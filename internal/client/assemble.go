package client

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Assemble puts a conversion together from what others have kept of it: JSON
// texts, each a record or an answer that has one as data, in either naming. Of
// each field the first text counts that has a usable value; lacking names those
// without one. Where id is "", the first text with an id tells it, and none
// leaves it "". A text about another record than that is an error.
func Assemble(id string, texts ...json.RawMessage) (_ Conversion, lacking []string, _ error) {
	merged := object{}
	for _, text := range texts {
		o, its, ok := unwrap(text)
		switch {
		case !ok:
			continue
		case id == "":
			id = its
		case its != "" && !equalUUID(its, id):
			return Conversion{}, nil, fmt.Errorf("it tells of two conversions, %s and %s", id, its)
		}
		for _, key := range recordKeys {
			if value, there := o[key]; there && merged[key] == nil && usable(key, value) {
				merged[key] = value
			}
		}
	}
	whole := record{Conversion: Conversion{ID: id}}
	_ = whole.decode(merged) // cannot fail: each field has been decoded before
	return whole.Conversion, whole.lacking, nil
}

// unwrap finds the record in a text, and its id, "" for none.
func unwrap(text json.RawMessage) (o object, id string, ok bool) {
	o, _ = decodeObject(text) // what is no object has no fields
	if inner, err := decodeObject(o["data"]); err == nil {
		o = inner
	}
	id, err := o.uuid("id")
	return o, id, err == nil
}

// usable reports whether a field can be read and, where the API demands it, has
// a value.
func usable(key string, value json.RawMessage) bool {
	var r record
	return r.decode(object{key: value}) == nil && !slices.Contains(r.null, key)
}
