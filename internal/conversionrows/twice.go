package conversionrows

import (
	"encoding/json"
	"iter"
	"slices"
	"strings"
)

// ambiguous reports keys that are read and stand more than once in the object:
// of their values, the last would be taken without a word.
func (l *Lines) ambiguous(text []byte, object map[string]json.RawMessage) bool {
	members := 0
	for range keysOf(text) {
		members++
	}
	if members == len(object) { // which is quickly known
		return false
	}
	for _, key := range twice(text) {
		if l.reads(key) {
			l.mistake("key %s: it stands more than once in the row; keep one of them", columnName(key))
		}
	}
	return len(l.wrong) > 0
}

// reads reports whether the key is that of a field.
func (l *Lines) reads(key string) bool {
	_, elsewhere := l.mapping[key]
	return l.mapping.reads(key) || !elsewhere && (slices.Contains(fields, key) || key == fieldMetadata || strings.HasPrefix(key, metadataPrefix))
}

// twice returns the keys that stand more than once in a JSON object.
func twice(object []byte) (again []string) {
	seen := map[string]int{}
	for raw := range keysOf(object) {
		key := string(raw[1 : len(raw)-1])
		if strings.Contains(key, `\`) {
			_ = json.Unmarshal(raw, &key) // it was read as a part of the row
		}
		if seen[key]++; seen[key] == 2 {
			again = append(again, key)
		}
	}
	return again
}

// keysOf are the keys of a JSON object, as they are written. The text is JSON.
func keysOf(object []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		depth, begins, ends := 0, 0, 0 // of the last string
		for i := 0; i < len(object); i++ {
			switch object[i] {
			case '{', '[':
				depth++
			case '}', ']':
				depth--
			case '"':
				for begins, i = i, i+1; object[i] != '"'; i++ {
					if object[i] == '\\' {
						i++
					}
				}
				ends = i + 1
			case ':':
				if depth == 1 && !yield(object[begins:ends]) {
					return
				}
			}
		}
	}
}
