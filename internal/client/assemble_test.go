package client

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAssemble(t *testing.T) {
	t.Parallel()
	const id, other = "3f2b8c1a-9d4e-4b7a-8c55-6e0f1a2b3c4d", "4a2b8c1a-9d4e-4b7a-8c55-6e0f1a2b3c4d"
	const required = `"organization_id":"0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b77","source_id":"7c9e6679-7425-40de-944b-e07fc1f90ae7","converted_at":"2026-03-01T12:00:00Z"`
	optional := []string{"count", "origin", "external_ref", "metadata"}
	for name, test := range map[string]struct {
		id      string
		texts   []string
		wantID  string
		count   int64
		lacking []string
		err     string
	}{
		"nothing":                            {id: id, wantID: id, lacking: recordKeys},
		"no JSON, null and a list":           {id: id, texts: []string{"", "no JSON", "null", "[1]", `"text"`}, wantID: id, lacking: recordKeys},
		"a record":                           {id: id, texts: []string{"{" + required + `,"count":2}`}, wantID: id, count: 2, lacking: optional[1:]},
		"an answer":                          {texts: []string{`{"data":{"id":"` + id + `",` + required + `,"count":2}}`}, wantID: id, count: 2, lacking: optional[1:]},
		"the first usable value counts":      {id: id, texts: []string{`{"count":"x"}`, `{"count":3}`, `{"count":4}`}, wantID: id, count: 3, lacking: slices.Delete(slices.Clone(recordKeys), 3, 4)},
		"another record":                     {id: id, texts: []string{"{" + required + "}", `{"id":"` + other + `","count":9}`}, err: "it tells of two conversions, " + id + " and " + other},
		"the first text with an id":          {texts: []string{"{" + required + "}", `{"data":{"id":"` + id + `"}}`, `{"id":"` + id + `","count":9}`}, wantID: id, count: 9, lacking: optional[1:]},
		"two records":                        {texts: []string{`{"data":{"id":"` + id + `"}}`, `{"id":"` + other + `","count":9}`}, err: "it tells of two conversions, " + id + " and " + other},
		"an id that is none":                 {texts: []string{`{"id":42,"count":9}`, "{" + required + "}"}, lacking: optional},
		"the same id in another case":        {id: "3F2B8C1A-9D4E-4B7A-8C55-6E0F1A2B3C4D", texts: []string{`{"id":"` + id + `",` + required + `}`}, wantID: "3F2B8C1A-9D4E-4B7A-8C55-6E0F1A2B3C4D", lacking: optional},
		"camelCase, null is not absent":      {id: id, texts: []string{`{"organizationId":null,"externalRef":null,"origin":null,"metadata":null,"count":1}`}, wantID: id, count: 1, lacking: recordKeys[:3]},
		"a body with data that is no record": {id: id, texts: []string{"{" + required + `,"data":"x"}`}, wantID: id, lacking: optional},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var texts []json.RawMessage
			for _, text := range test.texts {
				texts = append(texts, json.RawMessage(text))
			}
			c, lacking, err := Assemble(test.id, texts...)
			if got := fmt.Sprint(err); err != nil && got != test.err || err == nil && test.err != "" {
				t.Errorf("error %q, want %q", got, test.err)
			}
			if c.ID != test.wantID || c.Count != test.count {
				t.Errorf("id %q, count %d; want %q, %d", c.ID, c.Count, test.wantID, test.count)
			}
			if diff := cmp.Diff(test.lacking, lacking); diff != "" {
				t.Errorf("lacking (-want +got):\n%s", diff)
			}
		})
	}
}
