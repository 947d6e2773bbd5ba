package conversion

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

const (
	aSource       = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
	anotherSource = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"
)

var someDefaults = Defaults{OrganizationID: NewUUID("0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b77"), SourceID: NewUUID(aSource)}

const fullRecord = `{"conversion_count":3,"converted_at":"2026-03-01T12:00:00Z","metadata":{"campaign":"spring","tags":["a",1.5]},"origin":"website"}`

func parsed(t testing.TB, text string) Record {
	t.Helper()
	r, problems := ParseRecord("A", text, someDefaults)
	if len(problems) > 0 {
		t.Fatalf("%s: %q", text, problems)
	}
	return r
}

func TestRecordsAreTheSameHoweverTheyAreSpelled(t *testing.T) {
	t.Parallel()
	r := parsed(t, fullRecord)
	for _, same := range []string{
		" { \"origin\":\"website\",\"converted_at\":\"2026-03-01T13:00:00.0004+01:00\", \"conversion_count\":3.0,\"metadata\":{\"tags\":[\"a\",15e-1],\"campaign\":\"spring\"}} ",
		strings.Replace(fullRecord, "}}", "}", 1)[:len(fullRecord)-1] + `,"source_id":"` + strings.ToUpper(aSource) + `"}`,
		strings.Replace(fullRecord, "website", `webs\u0069te`, 1),
	} {
		if names := parsed(t, same).Differences(r); len(names) > 0 {
			t.Errorf("%s differs in %q", same, names)
		}
	}
	minimal := parsed(t, `{"converted_at":"2026-03-01T12:00:00Z"}`)
	for _, same := range []string{`{"converted_at":"2026-03-01T12:00:00Z","conversion_count":1}`, `{"converted_at":"2026-03-01T12:00:00Z","origin":null,"metadata":{}}`} {
		if names := parsed(t, same).Differences(minimal); len(names) > 0 {
			t.Errorf("%s differs in %q", same, names)
		}
	}
}

func TestEachFieldThatDiffersIsNamedAndSent(t *testing.T) {
	t.Parallel()
	have := parsed(t, fullRecord)
	for text, want := range map[string]string{
		strings.Replace(fullRecord, `:3,`, `:4,`, 1):                                           `[conversion_count] {"count":4}`,
		strings.Replace(fullRecord, `12:00:00Z`, `12:00:00.001Z`, 1):                           `[converted_at] {"converted_at":"2026-03-01T12:00:00.001Z"}`,
		strings.Replace(fullRecord, `website`, `app`, 1):                                       `[origin] {"origin":"app"}`,
		strings.Replace(fullRecord, `1.5`, `2`, 1):                                             `[metadata] {"metadata":{"campaign":"spring","tags":["a",2]}}`,
		strings.Replace(fullRecord, `{"campaign":"spring","tags":["a",1.5]}`, "null", 1):       `[metadata] {"metadata":null}`,
		strings.Replace(fullRecord, `{"con`, `{"source_id":"`+anotherSource+`","con`, 1):       `[source_id] {"source_id":"` + anotherSource + `"}`,
		strings.Replace(strings.Replace(fullRecord, `:3,`, `:4,`, 1), `"website"`, `"app"`, 1): `[conversion_count origin] {"count":4,"origin":"app"}`,
	} {
		r := parsed(t, text)
		in, _, err := r.UpdateRequest(have)
		if err != nil {
			t.Fatal(err)
		}
		body, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(r.Differences(have)) + " " + string(body); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	gone := parsed(t, strings.Replace(fullRecord, `"website"`, `null`, 1))
	if !gone.LosesOrigin(have) || have.LosesOrigin(gone) || have.LosesOrigin(have) {
		t.Error("whether the origin goes away")
	}
}

func TestAllProblemsOfARecordAreReported(t *testing.T) {
	t.Parallel()
	_, problems := ParseRecord("", `{"converted_at":1,"conversion_count":"3","origin":["a"],"metadata":"{}","source_id":true,"count":2}`, Defaults{SourceID: nullEquivalent[uuidKind]()})
	if len(problems) != 7 {
		t.Errorf("%d problems, want 7: %q", len(problems), problems)
	}
	for _, count := range []string{"0", "-1", "1000001", "1.5", "1e400", "1e-400", "99999999999999999999"} {
		if _, problems := ParseRecord("A", `{"converted_at":"2026-03-01T12:00:00Z","conversion_count":`+count+`}`, someDefaults); len(problems) != 1 {
			t.Errorf("count %s: %q", count, problems)
		}
	}
	for _, count := range []string{"1", "1000000", "1e6", "10e-1"} {
		parsed(t, `{"converted_at":"2026-03-01T12:00:00Z","conversion_count":`+count+`}`)
	}
}

func TestAStateMayNameTheReferenceThatARecordHas(t *testing.T) {
	t.Parallel()
	if _, problems := ParseRecord("A", `{"converted_at":"2026-03-01T12:00:00Z","external_ref":"B"}`, someDefaults); len(problems) != 1 {
		t.Errorf("in a configuration: %q", problems)
	}
	now, err := RecordFromAPI(client.Conversion{OrganizationID: someDefaults.OrganizationID.ValueString(), SourceID: aSource, Count: 3})
	if err != nil {
		t.Fatal(err)
	}
	want := parsed(t, fullRecord)
	for name, tc := range map[string]struct{ ref, text, body string }{
		"another": {"B", `{"converted_at":"2026-03-01T12:00:00Z","external_ref":"B"}`, `{"external_ref":"A"}`},
		"none":    {"", `{"converted_at":"2026-03-01T12:00:00Z","external_ref":null}`, `{"external_ref":"A"}`},
		"the key": {"A", `{"converted_at":"2026-03-01T12:00:00Z"}`, `{}`},
	} {
		now.m.ExternalRef = want.m.ExternalRef
		c := client.Conversion{ExternalRef: &tc.ref}
		if tc.ref == "" {
			c.ExternalRef = nil
		}
		moved, err := RecordFromAPI(c)
		if err != nil {
			t.Fatal(err)
		}
		text, err := Respell("A", `{"converted_at":"2026-03-01T12:00:00Z"}`, moved, []string{"external_ref"})
		if err != nil || text != tc.text {
			t.Errorf("%s: %s, %v, want %s", name, text, err, tc.text)
		}
		have, err := ParseStored("A", text, someDefaults)
		if err != nil {
			t.Fatal(err)
		}
		in, _, err := parsed(t, `{"converted_at":"2026-03-01T12:00:00Z"}`).UpdateRequest(have)
		if err != nil {
			t.Fatal(err)
		}
		if body, err := json.Marshal(in); err != nil || string(body) != tc.body {
			t.Errorf("%s: %s, %v, want %s", name, body, err, tc.body)
		}
	}
}

func TestRespellChangesNothingButTheseFields(t *testing.T) {
	t.Parallel()
	now := parsed(t, `{"converted_at":"2026-03-01T12:00:00.001Z","conversion_count":1,"origin":"app"}`)
	text := `{ "metadata":{"b":1.0,"a":2}, "origin":"website", "converted_at":"2026-03-01T13:00:00+01:00", "conversion_count":3.0 }`
	for names, want := range map[string]string{
		"origin":                    `{"conversion_count":3.0,"converted_at":"2026-03-01T13:00:00+01:00","metadata":{"b":1.0,"a":2},"origin":"app"}`,
		"metadata,conversion_count": `{"conversion_count":1,"converted_at":"2026-03-01T13:00:00+01:00","origin":"website"}`,
		"converted_at":              `{"conversion_count":3.0,"converted_at":"2026-03-01T12:00:00.001Z","metadata":{"b":1.0,"a":2},"origin":"website"}`,
		"source_id":                 `{"conversion_count":3.0,"converted_at":"2026-03-01T13:00:00+01:00","metadata":{"b":1.0,"a":2},"origin":"website","source_id":"` + aSource + `"}`,
	} {
		got, err := Respell("A", text, now, strings.Split(names, ","))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", names, diff)
		}
	}
}

func TestSpellIsTheShortestAndMeansTheSame(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		fullRecord,
		`{"converted_at":"2026-03-01T12:00:00.250Z"}`,
		`{"converted_at":"2026-03-01T12:00:00Z","metadata":{"\u003ca\u003e":"\u0026"}}`,
		`{"converted_at":"2026-03-01T12:00:00Z","source_id":"` + anotherSource + `"}`,
	} {
		r := parsed(t, text)
		got, err := r.Spell(someDefaults.SourceID)
		if err != nil || got != text {
			t.Errorf("%s, %v, want %s", got, err, text)
		}
		if names := parsed(t, got).Differences(r); len(names) > 0 {
			t.Errorf("%s differs in %q", got, names)
		}
	}
}

func FuzzParseRecord(f *testing.F) {
	for _, s := range []string{fullRecord, `{}`, `null`, `{"converted_at":null}`, `{"conversion_count":1e9}`} {
		f.Add("A", s)
	}
	f.Fuzz(func(t *testing.T, ref, text string) {
		r, problems := ParseRecord(ref, text, someDefaults)
		if len(problems) > 0 {
			return
		}
		spelled, err := r.Spell(someDefaults.SourceID)
		if err != nil {
			t.Fatalf("%s cannot be spelled: %v", text, err)
		}
		again, problems := ParseRecord(ref, spelled, someDefaults)
		if len(problems) > 0 || len(again.Differences(r)) > 0 {
			t.Errorf("%s becomes %s: %q, %q", text, spelled, problems, again.Differences(r))
		}
		if _, err := r.CreateRequest(); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	})
}

func BenchmarkParseRecord(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, problems := ParseRecord("ORDER-1001", fullRecord, someDefaults); len(problems) > 0 {
			b.Fatal(problems)
		}
	}
}

func BenchmarkCompareRecordWithAPI(b *testing.B) {
	have := parsed(b, fullRecord)
	now := client.Conversion{
		OrganizationID: someDefaults.OrganizationID.ValueString(), SourceID: aSource, Count: 3, Origin: have.m.Origin.ValueStringPointer(),
		ExternalRef: have.ExternalRef(), Metadata: json.RawMessage(`{"tags":["a",1.50],"campaign":"spring"}`),
	}
	now.ConvertedAt, _ = parseTimestamp("2026-03-01T12:00:00Z")
	b.ReportAllocs()
	for b.Loop() {
		r, err := RecordFromAPI(now)
		if names := r.Differences(have); err != nil || !slices.Equal(names, nil) {
			b.Fatal(names, err)
		}
	}
}
