package conversionrows

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
)

const at = "2026-03-01T12:00:00Z"

// rowsOf reads a whole text, with a line for each row.
func rowsOf(t testing.TB, r Reader) []string {
	t.Helper()
	got := []string{}
	for {
		row, mistakes, err := r.Next()
		switch {
		case errors.Is(err, io.EOF):
			return got
		case err != nil:
			return append(got, err.Error())
		case len(mistakes) > 0:
			got = append(got, mistakes...)
			continue
		}
		s := fmt.Sprintf("%d %.20s", row.Line, row.Ref)
		if row.Count != nil {
			s += fmt.Sprintf(" count %d", *row.Count)
		}
		if row.Origin != nil {
			s += " from " + *row.Origin
		}
		got = append(got, s+" "+string(row.MetadataJSON))
	}
}

func lines(t testing.TB, text string, m Mapping) []string {
	t.Helper()
	l, wrong := NewLines(strings.NewReader(text), m)
	if wrong.Any() {
		return []string{wrong.String()}
	}
	got := rowsOf(t, l)
	if l.Offset() > int64(len(text)) {
		t.Errorf("read %d of %d bytes", l.Offset(), len(text))
	}
	return got
}

func TestLinesOfEveryShape(t *testing.T) {
	t.Parallel()
	row := func(ref, more string) string {
		return fmt.Sprintf(`{"external_ref":%q,"converted_at":%q%s}`, ref, at, more)
	}
	const half = "a half of a pair that stands for no character without its other half; write the character itself, or both halves"
	long := strings.Repeat("x", 100<<10) // more than the buffer
	for name, tc := range map[string]struct {
		text string
		m    Mapping
		want []string
	}{
		"line ends":        {"\ufeff" + row("A", "") + "\r\n\n \t\r\n" + row("B", "") + "\n" + row("C", ""), nil, []string{"1 A ", "4 B ", "5 C "}},
		"all fields":       {row("A", `,"conversion_count":2e0,"origin":"app","metadata":{"a":[1,{"b":null}]},"x":1`), nil, []string{`1 A count 2 from app {"a":[1,{"b":null}]}`}},
		"nulls":            {row("A", `,"conversion_count":null,"origin":null,"metadata":null,"source_id":null`), nil, []string{"1 A "}},
		"mapped metadata":  {row("A", `,"m":{"a":1,"b":2},"B":[3],"C":null`), Mapping{"metadata": "m", "metadata.b": "B", "metadata.c": "C", "metadata.d": "D"}, []string{`1 A {"a":1,"b":[3]}`}},
		"metadata by name": {row("A", `,"metadata.b":[1],"metadata.c":null,"metadata":{"a":1}`) + "\n" + row("B", `,"metadata.b":{}`), nil, []string{`1 A {"a":1,"b":[1]}`, `2 B {"b":{}}`}},
		"overlooked": {
			row("A", `,"count":2,"Origin":"app","kind":"x"`) + "\n" + row("B", `,"kind":1,"count":null`) + "\n" + row("C", `,"conversion_count":2,"count":3`) + "\n" + row("D", `,"kind":"x","sourceId":"x"`), nil,
			[]string{
				`line 1: the key "Origin" is not read; if it holds origin, write origin = "Origin" in mapping, and if not, give it another name`,
				`line 1: the key "count" is not read; if it holds conversion_count, write conversion_count = "count" in mapping, and if not, give it another name`,
				"2 B ", "3 C count 2 ",
				`line 4: the key "sourceId" is not read; if it holds source_id, write source_id = "sourceId" in mapping, and if not, give it another name`,
			},
		},
		"not overlooked":   {row("A", `,"count":2,"Origin":"app"`), Mapping{"conversion_count": "count", "metadata.from": "Origin"}, []string{`1 A count 2 {"from":"app"}`}},
		"metadata by keys": {row("A", `,"B":"x"`), Mapping{"metadata.b": "B"}, []string{`1 A {"b":"x"}`}},
		"long lines":       {row("A", `,"metadata":{"long":"`+long+`"}`) + "\n" + row("B", ""), nil, []string{`1 A {"long":"` + long + `"}`, "2 B "}},
		"too long lines": {
			row("A", "") + "\n" + strings.Repeat("x", MaxRow) + "\n" + row("B", "") + "\n" + strings.Repeat("y", 3*MaxRow), nil,
			[]string{"1 A ", "line 2: the row is longer than 1 MiB", "3 B ", "line 4: the row is longer than 1 MiB"},
		},
		"not objects": {row("A", "") + "\n[]\nnull\n1\n\"x\"\n{\n{}x\n" + row("B", ""), nil, []string{
			"1 A ",
			"line 2: the row is JSON, but not an object", "line 3: the row is JSON, but not an object", "line 4: the row is JSON, but not an object", "line 5: the row is JSON, but not an object",
			`line 6: the row is not JSON (unexpected end of JSON input); it begins with "{"`, `line 7: the row is not JSON (invalid character 'x' after top-level value); it begins with "{}x"`, "8 B ",
		}},
		"wrong types": {`{"external_ref":1,"converted_at":{},"conversion_count":"2","origin":[],"metadata":"{}","source_id":true}`, nil, []string{
			"line 1: key external_ref: 1 is not a string", "line 1: key converted_at: {} is not a string", `line 1: key conversion_count: "2" is not a whole number from 1 to 1,000,000`,
			"line 1: key origin: [] is not a string", "line 1: key source_id: true is not a string", "line 1: key metadata: an object is needed",
		}},
		"wrong values": {`{"external_ref":"","converted_at":"2026-03-01","conversion_count":0,"origin":"","source_id":"x"}`, nil, []string{
			"line 1: key external_ref: the value has 0 characters where the API takes 1 to 255",
			`line 1: key converted_at: "2026-03-01" is not an RFC 3339 timestamp; write date, time and offset, such as 2026-03-01T12:00:00Z or 2026-03-01T14:00:00.250+02:00`,
			"line 1: key conversion_count: 0 is not a whole number from 1 to 1,000,000", "line 1: key origin: the value has 0 characters where the API takes 1 to 50",
			`line 1: key source_id: "x" is not a UUID such as 0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b77`,
		}},
		"nothing there": {"{}", Mapping{"external_ref": "100%d"}, []string{
			"line 1: key 100%d: there is no value; every row needs a reference of its own",
			`line 1: key converted_at: there is no value; write when the conversion occurred, such as "2026-03-01T12:00:00Z"`,
		}},
		"lone surrogates": {
			row("A", "") + "\n" + strings.Join([]string{
				`{"external_ref":"\ud800A","converted_at":"` + at + `"}`, `{"external_ref":"\uDC01A","converted_at":"` + at + `"}`,
				row("B", `,"metadata":{"a":["\ud800\ud83d\ude00"]}`), row("B", `,"metadata":{"\udfff":1}`), row("B", `,"origin":"\ud83d"`),
			}, "\n") + "\n" + row("C", `,"origin":"\ud83d\uDE00 \\ud800 \u00e9\n\"","x":"\\"`), nil,
			[]string{"1 A ", "line 2: the row has \\ud800, " + half, "line 3: the row has \\uDC01, " + half, "line 4: the row has \\ud800, " + half, "line 5: the row has \\udfff, " + half, "line 6: the row has \\ud83d, " + half, "7 C from 😀 \\ud800 é\n\" "},
		},
		"keys that stand twice": {
			row("A", `,"x":1,"x":2,"metadata":{"b":{"c":1,"c":1}},"y":["\"",{"z":":"}]`) + "\n" + row("B", `,"external_ref":"C","origin":"o","\u006frigin":null`) + "\n" + row("D", `,"metadata":{"b\"":1,"b\u0022":1}`) + "\n" +
				row("E", `,"Kind":1,"Kind":2`) + "\n" + row("F", `,"metadata.b":1,"metadata.b":2`) + "\n" + row("G", `,"origin":1,"origin":2`),
			Mapping{"origin": "Kind"},
			[]string{
				`1 A {"b":{"c":1,"c":1}}`,
				"line 2: key external_ref: it stands more than once in the row; keep one of them",
				`line 3: key metadata: the value has the key "b\"" more than once; keep one of them`,
				"line 4: key Kind: it stands more than once in the row; keep one of them",
				"line 5: key metadata.b: it stands more than once in the row; keep one of them",
				"6 G ",
			},
		},
		"a key and its escape": {row("A", `,"origin":"o","\u006frigin":"p"`), nil, []string{"line 1: key origin: it stands more than once in the row; keep one of them"}},
		"not UTF-8":            {row("A", "") + "\n" + row("B", `,"origin":"caf`+"\xe9"+`"`), nil, []string{"1 A ", "line 2: the row is not UTF-8, which makes its characters uncertain; save the text as UTF-8"}},
		"UTF-16":               {"\xff\xfe{\x00}\x00", nil, []string{"the text is UTF-16, not UTF-8; save it as UTF-8"}},
		"an array":             {"[" + row("A", "") + "]", nil, []string{"the text is a JSON array, not one object on each line; write one object on each line, which jq -c '.[]' does"}},
		"pretty":               {"{\n  \"external_ref\": \"A\"\n}\n", nil, []string{"the first object does not end on its line; write one object on each line, which jq -c '.' does"}},
		"long key":             {row("A", `,"metadata":{"`+strings.Repeat("k", 65)+`":1}`), nil, []string{`line 1: key metadata: the value has the key "` + strings.Repeat("k", 65) + `" of 65 characters where the API takes at most 64`}},
		"a cut object":         {`{"external_ref":"A`, nil, []string{`line 1: the row is not JSON (unexpected end of JSON input); it begins with "{\"external_ref\":\"A"`}},
	} {
		if diff := cmp.Diff(tc.want, lines(t, tc.text, tc.m)); diff != "" {
			t.Errorf("%s (-want +got):\n%.2000s", name, diff)
		}
	}
}

func TestFewKeysAreRemembered(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 2 * maxPlain {
		fmt.Fprintf(&text, "{\"external_ref\":\"A\",\"converted_at\":%q,\"k%d\":1,\"count\":1}\n", at, i)
	}
	l, _ := NewLines(strings.NewReader(text.String()), nil)
	if rows := rowsOf(t, l); len(rows) != 2*maxPlain || !strings.Contains(rows[len(rows)-1], `"count" is not read`) || len(l.plain) != maxPlain {
		t.Errorf("%d rows, the last one: %s; %d keys are remembered", len(rows), rows[len(rows)-1], len(l.plain))
	}
}

func TestUnusedKeysAreKnown(t *testing.T) {
	t.Parallel()
	l, wrong := NewLines(strings.NewReader(`{"ref":"A","converted_at":"`+at+`"}`+"\n"+`{"ref":"B","converted_at":"`+at+`","c":null}`), Mapping{"external_ref": "ref", "origin": "o", "metadata.c": "c"})
	if wrong.Any() {
		t.Fatal(wrong.String())
	}
	rowsOf(t, l)
	if diff := cmp.Diff([]string{"origin"}, l.Unused()); diff != "" {
		t.Error(diff)
	}
}

func TestTablesThatAreNotUTF8(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"external_ref,converted_at,origin,x\nA," + at + ",caf\xe9,\nB," + at + ",,caf\xe9\n": {"line 2, column origin: the cell is not UTF-8, which makes its characters uncertain; save the text as UTF-8", "3 B "},
		"external_ref,converted_at,caf\xe9\n":                                                {"line 1: the header is not UTF-8, which makes its characters uncertain; save the text as UTF-8"},
		"\xff\xfee\x00,\x00":                                                                 {"the text is UTF-16, not UTF-8; export the table as comma-separated values (CSV, UTF-8)"},
		"external_ref,converted_at\nA," + at + "\nA," + at + "\n":                            {"2 A ", "3 A "}, // unless asked to, repeats are not looked for
	} {
		table, wrong := NewTable(strings.NewReader(text), nil)
		got := wrong.told
		if !wrong.Any() {
			got = rowsOf(t, table)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func TestATextThatBreaksOffIsAnError(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is gone")
	text := func(s string) io.Reader {
		return io.MultiReader(strings.NewReader(s), &failing{broken})
	}
	padding := strings.Repeat(" ", ahead)
	l, wrong := NewLines(text(`{"external_ref":"A","converted_at":"`+at+`"}`+"\n"+padding), nil)
	if wrong.Any() {
		t.Fatal(wrong.String())
	}
	if got := rowsOf(t, l); len(got) != 2 || got[1] != "the text cannot be read: the disk is gone" {
		t.Error(got)
	}
	if _, wrong := NewLines(text("{}\n"), nil); !wrong.Any() {
		t.Error("not at the beginning")
	}
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

// Whatever the text, each row is one that the API takes, or it is said why not;
// and no line is lost.
func FuzzLines(f *testing.F) {
	for _, text := range []string{
		"", "\ufeff", "{}", "[]", "{\n}", "{}\r\n\r\n{}", `{"external_ref":"A","converted_at":"` + at + `","metadata":{"a":1e999}}`, "{}\n\xff", "{}\n" + strings.Repeat("x", 200),
		`{"external_ref":"A","converted_at":"` + at + `","x":{"y":1},"conversion_count":1.0,"origin":"o"}` + "\n{\"x\":null}",
	} {
		f.Add(text, "x")
	}
	f.Fuzz(func(t *testing.T, text, key string) {
		l, wrong := NewLines(strings.NewReader(text), Mapping{"metadata.k": key})
		if wrong.Any() {
			if wrong.String() == "" {
				t.Error("no reason")
			}
			return
		}
		rows := 0
		for {
			row, mistakes, err := l.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			rows++
			if len(mistakes) > 0 {
				continue
			}
			if conversion.CheckConvertedAt(row.ConvertedAt) != nil || row.Ref == "" || row.MetadataJSON != nil && conversion.CheckMetadata(string(row.MetadataJSON)) != nil {
				t.Errorf("%+v", row)
			}
			record, err := row.Record(conversion.Defaults{})
			if err != nil {
				t.Error(err)
			}
			if _, err := record.Digest(); err != nil {
				t.Error(err)
			}
		}
		want := 0
		for line := range strings.SplitSeq(strings.TrimPrefix(text, "\ufeff"), "\n") {
			if strings.TrimSpace(line) != "" {
				want++
			}
		}
		if rows != want {
			t.Errorf("%d rows of %d lines", rows, want)
		}
	})
}
