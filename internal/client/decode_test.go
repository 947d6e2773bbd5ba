package client

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func whole() Conversion {
	return Conversion{
		ID: idA, OrganizationID: org, SourceID: source, ConvertedAt: wholeTime, Count: 3,
		Origin: text("website"), ExternalRef: text("ORDER-1"), Metadata: json.RawMessage(`{"a":1}`),
	}
}

// with returns the whole record with some members replaced; "" removes one.
func with(t testing.TB, changes map[string]string) string {
	t.Helper()
	var o map[string]json.RawMessage
	if err := json.Unmarshal([]byte(wholeRecord), &o); err != nil {
		t.Fatal(err)
	}
	for k, v := range changes {
		if v == "" {
			delete(o, k)
		} else {
			o[k] = json.RawMessage(v)
		}
	}
	b, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestRecordIsReadHoweverItIsSpelled(t *testing.T) {
	t.Parallel()
	changed := func(change func(*Conversion)) Conversion {
		c := whole()
		change(&c)
		return c
	}
	tests := map[string]struct {
		record string
		want   Conversion
	}{
		"snake_case": {wholeRecord, whole()},
		"camelCase": {`{"id":"` + idA + `","organizationId":"` + org + `","sourceId":"` + source + `","convertedAt":"2026-03-01T12:00:00.000Z","count":3,` +
			`"origin":"website","externalRef":"ORDER-1","metadata":{"a":1}}`, whole()},
		"snake_case wins over its camelCase twin": {with(t, map[string]string{"externalRef": `"other"`, "sourceId": `null`}), whole()},
		"keys inside metadata are never renamed": {
			with(t, map[string]string{"metadata": `{"someKey":{"innerKey":1},"some_key":2}`}),
			changed(func(c *Conversion) { c.Metadata = json.RawMessage(`{"someKey":{"innerKey":1},"some_key":2}`) }),
		},
		"unknown fields are ignored": {with(t, map[string]string{"created_at": `"2026"`, "attribution": `{"id":5}`, "Count2": `[]`}), whole()},
		"null optional fields are none": {
			with(t, map[string]string{"origin": "null", "external_ref": "null", "metadata": "null"}),
			changed(func(c *Conversion) { c.Origin, c.ExternalRef, c.Metadata = nil, nil, nil }),
		},
		"absent optional fields are none": {
			with(t, map[string]string{"origin": "", "external_ref": "", "metadata": ""}),
			changed(func(c *Conversion) { c.Origin, c.ExternalRef, c.Metadata = nil, nil, nil }),
		},
		"empty optional texts are none": {
			with(t, map[string]string{"origin": `""`, "external_ref": `""`}),
			changed(func(c *Conversion) { c.Origin, c.ExternalRef = nil, nil }),
		},
		"empty metadata is empty metadata": {
			with(t, map[string]string{"metadata": `{}`}),
			changed(func(c *Conversion) { c.Metadata = json.RawMessage(`{}`) }),
		},
		"count as 3.0":   {with(t, map[string]string{"count": "3.0"}), whole()},
		"count as 1e2":   {with(t, map[string]string{"count": "1e2"}), changed(func(c *Conversion) { c.Count = 100 })},
		"upper-case ids": {with(t, map[string]string{"id": `"` + strings.ToUpper(idA) + `"`, "organization_id": `"` + strings.ToUpper(org) + `"`}), whole()},
		"escapes":        {with(t, map[string]string{"origin": `"webs\u0069te"`}), whole()},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := clientFor(t, answers(200, data(test.record))).GetConversion(t.Context(), idA)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("conversion (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTimestampsAreReadInEveryISOForm(t *testing.T) {
	t.Parallel()
	at := func(nsec int) time.Time { return time.Date(2026, 3, 1, 12, 0, 0, nsec, time.UTC) }
	for in, want := range map[string]time.Time{
		"2026-03-01T12:00:00Z":              at(0),
		"2026-03-01T12:00:00.1Z":            at(100e6),
		"2026-03-01T12:00:00.123456Z":       at(123e6),
		"2026-03-01T12:00:00.999999999Z":    at(999e6),
		"2026-03-01T12:00:00+00:00":         at(0),
		"2026-03-01T14:00:00.5+02:00":       at(500e6),
		"2026-03-01T14:00:00.5+0200":        at(500e6),
		"2026-03-01T14:00:00+02":            at(0),
		"2026-03-01 12:00:00.123+00:00":     at(123e6),
		"2026-03-01 12:00:00Z":              at(0),
		"1969-12-31T23:59:59.9999Z":         time.Date(1969, 12, 31, 23, 59, 59, 999e6, time.UTC),
		"2026-03-01T06:29:59.999999-05:30":  time.Date(2026, 3, 1, 11, 59, 59, 999e6, time.UTC),
		"2026-03-01T12:00:00.000000000000Z": at(0),
	} {
		got, err := decodeTimestamp(json.RawMessage(`"` + in + `"`))
		if err != nil || !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("%s: %v, %v; want %v", in, got, err, want)
		}
	}
	for _, in := range []string{`""`, `"2026-03-01"`, `"2026-03-01T12:00:00"`, `"yesterday"`, `1772366400`, `{}`, `"9999-12-31T23:59:59-01:00"`, `"0000-01-01T00:00:00+01:00"`} {
		if got, err := decodeTimestamp(json.RawMessage(in)); err == nil {
			t.Errorf("%s: read as %v", in, got)
		}
	}
}

func TestIntegersAreReadInAnySpelling(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int64{"0": 0, "-0": 0, "3": 3, "3.0": 3, "3.000e0": 3, "1e2": 100, "1E+6": 1_000_000, "9007199254740992": 1 << 53, "9223372036854775807": 1<<63 - 1} {
		if got, err := decodeInteger("n", json.RawMessage(in)); err != nil || got != want {
			t.Errorf("%s: %d, %v; want %d", in, got, err, want)
		}
	}
	for _, in := range []string{"", "null", "1.5", `"3"`, "true", "[]", "{}", "1e400", "1e300", "9223372036854775808", "-1e-1"} {
		if got, err := decodeInteger("n", json.RawMessage(in)); err == nil {
			t.Errorf("%q: read as %d", in, got)
		}
	}
}

func TestAnswerThatCannotBeUsedIsAnError(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ body, want string }{
		"empty":                    {"", "not a JSON object"},
		"not JSON":                 {"OK", "not a JSON object"},
		"truncated JSON":           {data(wholeRecord)[:90], "not a JSON object"},
		"two values":               {data(wholeRecord) + "{}", "not a JSON object"},
		"null":                     {"null", "not a JSON object"},
		"a list":                   {"[]", "not a JSON object"},
		"an HTML page":             {"\n <!doctype html><html><title>Sign in &amp; go</title><body>x", "an HTML page, not JSON: Sign in & go"},
		"no data":                  {`{"items":[]}`, "has no data"},
		"null data":                {`{"data":null}`, "has no data"},
		"data of another type":     {`{"data":[1]}`, "not a JSON object"},
		"no id":                    {data(with(t, map[string]string{"id": ""})), "it has no id"},
		"null id":                  {data(with(t, map[string]string{"id": "null"})), "it has no id"},
		"id that is no UUID":       {data(with(t, map[string]string{"id": `"7"`})), "id is not a UUID"},
		"id of another type":       {data(with(t, map[string]string{"id": "7"})), "id is not a string"},
		"source_id that is none":   {data(with(t, map[string]string{"source_id": `"x"`})), "source_id is not a UUID"},
		"another record":           {data(with(t, map[string]string{"id": `"` + idB + `"`})), "about another record, " + idB},
		"no count":                 {data(with(t, map[string]string{"count": ""})), "lacks count"},
		"null count":               {data(with(t, map[string]string{"count": "null"})), "lacks count"},
		"empty source_id":          {data(with(t, map[string]string{"source_id": `""`})), "lacks source_id"},
		"several fields lacking":   {data(`{"id":"` + idA + `"}`), "lacks organization_id, source_id, converted_at, count"},
		"count as text":            {data(with(t, map[string]string{"count": `"3"`})), "count is not an integer"},
		"count with a fraction":    {data(with(t, map[string]string{"count": "1.5"})), "count is not an integer"},
		"origin of another type":   {data(with(t, map[string]string{"origin": "1"})), "origin is not a string"},
		"external_ref as a number": {data(with(t, map[string]string{"external_ref": "1001"})), "external_ref is not a string"},
		"metadata as text":         {data(with(t, map[string]string{"metadata": `"{}"`})), "metadata is not a JSON object"},
		"metadata as a list":       {data(with(t, map[string]string{"metadata": `[]`})), "metadata is not a JSON object"},
		"converted_at as a number": {data(with(t, map[string]string{"converted_at": "1772366400"})), "converted_at is not a string"},
		"converted_at as a date":   {data(with(t, map[string]string{"converted_at": `"2026-03-01"`})), "converted_at is not an ISO 8601"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := clientFor(t, answers(200, test.body)).GetConversion(t.Context(), idA)
			contains(t, wantKind(t, err, KindAnswer, 200).Outcome(), "GET /v1/conversions/"+idA+" answered 200, but ", test.want)
			if diff := cmp.Diff(Conversion{}, got); diff != "" {
				t.Errorf("a conversion beside the error:\n%s", diff)
			}
		})
	}
}

func TestPartialAnswerToAWriteIsCompletedByReading(t *testing.T) {
	t.Parallel()
	partials := map[string]string{
		"only the id":          data(`{"id":"` + idA + `"}`),
		"a null field":         data(with(t, map[string]string{"converted_at": "null"})),
		"an unreadable field":  data(with(t, map[string]string{"count": `"many"`})),
		"an unreadable source": data(with(t, map[string]string{"source_id": `"main"`})),
	}
	writes := map[string]func(*Client) (Written, error){
		"create": func(c *Client) (Written, error) { return c.CreateConversion(t.Context(), ConversionCreate{}) },
		"update": func(c *Client) (Written, error) { return c.UpdateConversion(t.Context(), idA, ConversionUpdate{}) },
	}
	for writeName, write := range writes {
		for name, partial := range partials {
			t.Run(writeName+" with "+name, func(t *testing.T) {
				t.Parallel()
				got, err := write(clientFor(t, script(t, answers(201, partial), answers(200, data(wholeRecord)))))
				if diff := cmp.Diff(Written{Conversion: whole()}, got); err != nil || diff != "" {
					t.Errorf("error %v, conversion (-want +got):\n%s", err, diff)
				}
			})
			t.Run(writeName+" with "+name+" and a failing read leaves the id", func(t *testing.T) {
				t.Parallel()
				got, err := write(clientFor(t, script(t, answers(201, partial), answers(500, `{"error":"x","message":"no"}`))))
				if diff := cmp.Diff(Written{Conversion: Conversion{ID: idA}, Partial: true}, got); diff != "" {
					t.Errorf("conversion (-want +got):\n%s", diff)
				}
				if e := wantKind(t, err, KindStatus, 500); e.Action != "read conversion "+idA {
					t.Errorf("action %q", e.Action)
				}
			})
		}
		t.Run(writeName+" without an optional field needs no reading", func(t *testing.T) {
			t.Parallel()
			got, err := write(clientFor(t, script(t, answers(200, data(with(t, map[string]string{"origin": ""}))))))
			if err != nil || got.Origin != nil {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

func TestAnswerToAnUpdateAboutAnotherRecordIsAnError(t *testing.T) {
	t.Parallel()
	for name, record := range map[string]string{
		"whole":   with(t, map[string]string{"id": `"` + idB + `"`}),
		"partial": `{"id":"` + idB + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// The other record is not read, but ours is: it may have been changed.
			s := serve(t, script(t, answers(200, data(record)), answers(404, "")))
			got, err := clientOf(t, s.URL).UpdateConversion(t.Context(), idA, ConversionUpdate{})
			contains(t, wantKind(t, err, KindAnswer, 200).Outcome(), "another record, "+idB)
			if last := s.asked()[1]; last.path != "/v1/conversions/"+idA {
				t.Errorf("%s was read", last.path)
			}
			if got.ID != "" {
				t.Errorf("id %s beside the error", got.ID)
			}
		})
	}
}

func TestDeleteThatIsAnsweredByAPageIsAnError(t *testing.T) {
	t.Parallel()
	err := clientFor(t, answers(200, "<html><title>Sign in</title></html>")).DeleteConversion(t.Context(), idA)
	contains(t, wantKind(t, err, KindAnswer, 200).Outcome(), "HTML page, not JSON: Sign in")
}

func TestBodyIsReadUpToItsCap(t *testing.T) {
	t.Parallel()
	padding := strings.Repeat(" ", maxBody-len(data(wholeRecord)))
	if err := get(t.Context(), clientFor(t, answers(200, data(wholeRecord)+padding))); err != nil {
		t.Errorf("a body of exactly the cap: %v", err)
	}
	err := get(t.Context(), clientFor(t, answers(200, data(wholeRecord)+padding+" ")))
	contains(t, wantKind(t, err, KindAnswer, 200).Outcome(), "longer than 16 MiB")
	err = get(t.Context(), clientFor(t, answers(http.StatusBadGateway, padding+data(wholeRecord)+" ")))
	wantKind(t, err, KindStatus, 502)
}
