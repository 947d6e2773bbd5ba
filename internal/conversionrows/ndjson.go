package conversionrows

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
)

// Lines reads the rows of an NDJSON text: one JSON object on each line.
type Lines struct {
	text    *bufio.Reader
	mapping Mapping
	missing map[string]bool // fields that the mapping names, and no row had so far
	plain   map[string]bool // keys of which nothing is to be said in any row
	line    int
	offset  int64
	wrong   []string // with the row at hand
}

var _ Reader = (*Lines)(nil)

// MaxRow is how long a row may be, in bytes.
const MaxRow = 1 << 20

// maxPlain is how many keys are remembered, so that memory does not grow with a
// text whose objects all have others.
const maxPlain = 1000

// NewLines looks at the beginning of an NDJSON text, and says so where it is
// something else.
func NewLines(text io.Reader, m Mapping) (*Lines, Problems) {
	var wrong Problems
	l := &Lines{text: bufio.NewReaderSize(text, ahead), mapping: m, missing: map[string]bool{}, plain: map[string]bool{}}
	for field := range m {
		l.missing[field] = true
	}
	start, err := beginning(l.text)
	if err != nil {
		wrong.Add(unreadable(err))
		return nil, wrong
	}
	if hint := notNDJSON(start); hint != "" {
		wrong.Add(hint)
	}
	return l, wrong
}

// notNDJSON says so when the text is JSON of another shape, or none.
func notNDJSON(text string) string {
	const instead = "; write one object on each line, which jq -c '%s' does"
	first, _, more := strings.Cut(strings.TrimLeft(text, " \t\r\n"), "\n")
	first = strings.TrimSpace(first)
	var syntax *json.SyntaxError
	var object map[string]json.RawMessage
	err := json.Unmarshal([]byte(first), &object)
	switch {
	case isUTF16(text):
		return "the text is UTF-16, not UTF-8; save it as UTF-8"
	case first == "":
		return "the text is empty; each of its lines is a JSON object"
	case first[0] == '[':
		return "the text is a JSON array, not one object on each line" + fmt.Sprintf(instead, ".[]")
	case first[0] != '{':
		return "the first line does not begin with {, as a JSON object does; if the text is CSV, say so in format"
	case more && errors.As(err, &syntax) && syntax.Offset >= int64(len(first)):
		return "the first object does not end on its line" + fmt.Sprintf(instead, ".")
	}
	return ""
}

// Next returns the next row. See Reader.
func (l *Lines) Next() (Row, []string, error) {
	l.wrong = nil
	for {
		text, tooLong, err := l.next()
		if err != nil {
			return Row{}, nil, err
		}
		row := Row{Line: l.line}
		if tooLong {
			l.mistake("the row is longer than %d MiB", MaxRow>>20)
			return row, l.wrong, nil
		}
		if text = bytes.TrimSpace(text); len(text) == 0 {
			continue
		}
		if !utf8.Valid(text) {
			l.mistake("the row %s", notUTF8)
			return row, l.wrong, nil
		}
		l.read(text, &row)
		return row, l.wrong, nil
	}
}

// next reads a line. One that is too long is skipped, not cut.
func (l *Lines) next() (line []byte, tooLong bool, _ error) {
	l.line++
	for {
		part, err := l.text.ReadSlice('\n')
		l.offset += int64(len(part))
		if tooLong = tooLong || len(line)+len(part) > MaxRow; tooLong {
			line = nil
		} else {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && (len(line) > 0 || tooLong):
			return line, tooLong, nil
		case errors.Is(err, io.EOF):
			return nil, false, io.EOF
		case err != nil:
			return nil, false, errors.New(unreadable(err))
		}
		return line, tooLong, nil
	}
}

// read reads the object on a line. What is null is as if left out.
func (l *Lines) read(text []byte, row *Row) {
	var object map[string]json.RawMessage
	err := json.Unmarshal(text, &object)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		l.mistake("the row is not JSON (%v); it begins with %q", err, conversion.Shorten(string(text[:min(len(text), 1<<10)])))
		return
	case err != nil || object == nil:
		l.mistake("the row is JSON, but not an object")
		return
	}
	if escape, lone := loneSurrogate(text); lone {
		l.mistake("the row has %s, a half of a pair that stands for no character without its other half; write the character itself, or both halves", escape)
		return
	}
	if l.ambiguous(text, object) {
		return
	}
	if s, ok := l.textOf(object, fieldRef); !ok {
		l.missed(object, fieldRef, "every row needs a reference of its own")
	} else if n := utf8.RuneCountInString(s); n < 1 || n > conversion.MaxExternalRefLength {
		l.wrongKey(fieldRef, "the value has %d characters where the API takes 1 to %d", n, conversion.MaxExternalRefLength)
	} else {
		row.Ref = s
	}
	if s, ok := l.textOf(object, fieldAt); !ok {
		l.missed(object, fieldAt, "write when the conversion occurred, such as \"2026-03-01T12:00:00Z\"")
	} else {
		l.check(fieldAt, s, conversion.CheckConvertedAt)
		row.ConvertedAt = s
	}
	if raw, there := l.value(object, fieldCount); there {
		if n, err := conversion.ReadCount(raw); err != nil {
			l.wrongKey(fieldCount, "%s is not a whole number from 1 to 1,000,000", conversion.Shorten(string(raw)))
		} else {
			row.Count = &n
		}
	}
	if s, ok := l.textOf(object, fieldOrigin); ok {
		if n := utf8.RuneCountInString(s); n < 1 || n > conversion.MaxOriginLength {
			l.wrongKey(fieldOrigin, "the value has %d characters where the API takes 1 to %d", n, conversion.MaxOriginLength)
		}
		row.Origin = &s
	}
	if s, ok := l.textOf(object, fieldSource); ok {
		l.check(fieldSource, s, conversion.CheckSourceID)
		row.SourceID = &s
	}
	row.MetadataJSON = l.metadata(object)
	l.lookOver(object)
}

// lookOver reports keys that are not read though they seem to hold a field.
func (l *Lines) lookOver(object map[string]json.RawMessage) {
	has := func(name string) bool {
		_, there := object[name]
		return there
	}
	var problems []string
	for name, raw := range object {
		if l.plain[name] || string(raw) == "null" {
			continue
		}
		if problem, ok := l.mapping.overlooked(name, has, NDJSON); ok {
			problems = append(problems, problem)
		} else if _, isLike := conversion.Meant(name, fields); (!isLike || slices.Contains(fields, name)) && len(l.plain) < maxPlain {
			l.plain[name] = true
		}
	}
	slices.Sort(problems)
	for _, problem := range problems {
		l.mistake("%s", problem)
	}
}

// metadata is an object of the row, and beside it or in its place what the
// mapping names key by key.
func (l *Lines) metadata(object map[string]json.RawMessage) json.RawMessage {
	whole, there := l.value(object, fieldMetadata)
	named := map[string]json.RawMessage{}
	if there && whole[0] != '{' {
		l.wrongKey(fieldMetadata, "an object is needed")
		return nil
	}
	if again := twice(whole); there && len(again) > 0 {
		l.wrongKey(fieldMetadata, "the value has the key %s more than once; keep one of them", columnName(again[0]))
		return nil
	}
	for _, field := range l.mapping.metadata(maps.Keys(object)) {
		if raw, there := l.value(object, field); there {
			named[strings.TrimPrefix(field, metadataPrefix)] = raw
		}
	}
	if len(named) > 0 {
		all := map[string]json.RawMessage{}
		if there {
			_ = json.Unmarshal(whole, &all) // it was read as a part of the row
		}
		maps.Copy(all, named)
		whole, _ = json.Marshal(all) // of values that were read
		there = true
	}
	if !there {
		return nil
	}
	if err := conversion.CheckMetadata(string(whole)); err != nil {
		l.wrongKey(fieldMetadata, "the value %v", err)
	}
	return whole
}

// value is that of a field, unless it is absent or null.
func (l *Lines) value(object map[string]json.RawMessage, field string) (json.RawMessage, bool) {
	raw, there := object[l.key(field)]
	if there {
		delete(l.missing, field)
	}
	return raw, there && string(raw) != "null"
}

// textOf is the value of a field that is a text.
func (l *Lines) textOf(object map[string]json.RawMessage, field string) (s string, ok bool) {
	raw, there := l.value(object, field)
	if !there {
		return "", false
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		l.wrongKey(field, "%s is not a string", conversion.Shorten(string(raw)))
		return "", false
	}
	return s, true
}

// missed reports a required field that is absent or null; one that is something
// else is reported already.
func (l *Lines) missed(object map[string]json.RawMessage, field, advice string) {
	if _, there := l.value(object, field); !there {
		l.wrongKey(field, "there is no value; %s", advice)
	}
}

func (l *Lines) key(field string) string {
	if name, named := l.mapping[field]; named {
		return name
	}
	return field
}

// check runs a check whose error begins with the value.
func (l *Lines) check(field, s string, check func(string) error) {
	if err := checkShort(s, check); err != nil {
		l.wrongKey(field, "%v", err)
	}
}

func (l *Lines) wrongKey(field, format string, args ...any) {
	l.mistake("key %s: %s", columnName(l.key(field)), fmt.Sprintf(format, args...))
}

func (l *Lines) mistake(format string, args ...any) {
	l.wrong = append(l.wrong, fmt.Sprintf("line %d: ", l.line)+fmt.Sprintf(format, args...))
}

// Offset is how many bytes were read up to the end of the row. See Reader.
func (l *Lines) Offset() int64 { return l.offset }

// Unused are the fields whose key no object had so far. See Reader.
func (l *Lines) Unused() []string { return slices.Sorted(maps.Keys(l.missing)) }

// NamesSource is true: nobody knows what comes.
func (l *Lines) NamesSource() bool { return true }
