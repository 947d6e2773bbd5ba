package conversion

import (
	"encoding/json"
	"testing"
)

func digest(t testing.TB, r Record) [16]byte {
	t.Helper()
	d, err := r.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestARecordOfFieldsIsAsIfParsed(t *testing.T) {
	t.Parallel()
	count, origin, other := int64(3), "website", anotherSource
	for want, f := range map[string]Fields{
		`{"converted_at":"2026-03-01T12:00:00Z"}`: {ExternalRef: "A", ConvertedAt: "2026-03-01T12:00:00Z"},
		fullRecord: {ExternalRef: "A", ConvertedAt: "2026-03-01T12:00:00Z", Count: &count, Origin: &origin, Metadata: json.RawMessage(`{"campaign":"spring","tags":["a",1.5]}`)},
		`{"converted_at":"2026-03-01T12:00:00Z","source_id":"` + other + `"}`: {ExternalRef: "A", ConvertedAt: "2026-03-01T12:00:00Z", SourceID: &other},
	} {
		if names := NewRecord(f, someDefaults).Differences(parsed(t, want)); len(names) > 0 {
			t.Errorf("%s differs in %q", want, names)
		}
	}
}

// Equal digests let a row be skipped: they must not be equal for what differs.
func TestDigestsAreEqualForWhatMeansTheSameAlone(t *testing.T) {
	t.Parallel()
	base := Fields{ExternalRef: "A", ConvertedAt: "2026-03-01T12:00:00.250Z", Metadata: json.RawMessage(`{"a":1,"b":{"c":null}}`)}
	one, two, origin, empty, upper, other := int64(1), int64(2), "app", "", "7C9E6679-7425-40DE-944B-E07FC1F90AE7", anotherSource
	with := func(change func(*Fields)) Record {
		f := base
		change(&f)
		return NewRecord(f, someDefaults)
	}
	want := digest(t, with(func(*Fields) {}))
	for i, same := range []Record{
		with(func(f *Fields) { f.ConvertedAt = "2026-03-01T13:00:00.2509+01:00" }),
		with(func(f *Fields) { f.Count = &one }),
		with(func(f *Fields) { f.SourceID = &upper }),
		with(func(f *Fields) { f.Metadata = json.RawMessage(` {"b":{"c":null}, "a":1.0e0}`) }),
	} {
		if digest(t, same) != want {
			t.Errorf("same %d: another digest", i)
		}
	}
	seen := map[[16]byte]int{want: -1}
	for i, r := range []Record{
		with(func(f *Fields) { f.ExternalRef = "B" }),
		with(func(f *Fields) { f.ConvertedAt = "2026-03-01T12:00:00.251Z" }),
		with(func(f *Fields) { f.Count = &two }),
		with(func(f *Fields) { f.Origin = &origin }),
		with(func(f *Fields) { f.Origin = &empty }),
		with(func(f *Fields) { f.SourceID = &other }),
		with(func(f *Fields) { f.Metadata = nil }),
		with(func(f *Fields) { f.Metadata = json.RawMessage(`{"a":"1","b":{"c":null}}`) }),
		with(func(f *Fields) { f.Metadata = json.RawMessage(`{"a":1,"b":{}}`) }),
	} {
		d := digest(t, r)
		if before, again := seen[d]; again {
			t.Errorf("different %d: the digest of %d", i, before)
		}
		seen[d] = i
	}
	if digest(t, with(func(f *Fields) { f.Metadata = nil })) != digest(t, with(func(f *Fields) { f.Metadata = json.RawMessage("{}") })) {
		t.Error("no metadata and metadata without a key have two digests")
	}
}
