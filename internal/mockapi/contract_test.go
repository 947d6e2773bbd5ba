package mockapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// wide is n characters of two UTF-16 units and four bytes each.
func wide(n int) string { return strings.Repeat("😀", n) }

func metadata(keys int, key string) string {
	members := make([]string, keys)
	for i := range members {
		members[i] = fmt.Sprintf(`"k%d":%d`, i, i)
	}
	if key != "" {
		members = append(members, fmt.Sprintf(`%q:null`, key))
	}
	return `"metadata":{` + strings.Join(members, ",") + `}`
}

func TestBodiesAtTheEdgeOfTheContract(t *testing.T) {
	cases := map[string]struct {
		fields string
		broken string // the field the message names; "" when the body is fine
		create bool   // a rule of POST only
		update bool   // a rule of PATCH only
	}{
		"count 0":                       {fields: `"count":0`, broken: "count"},
		"count 1":                       {fields: `"count":1`},
		"count 1000000":                 {fields: `"count":1000000`},
		"count 1000001":                 {fields: `"count":1000001`, broken: "count"},
		"count with a fraction":         {fields: `"count":1.5`, broken: "count"},
		"count as text":                 {fields: `"count":"1"`, broken: "count"},
		"count null":                    {fields: `"count":null`, broken: "count"},
		"count written 2.0":             {fields: `"count":2.0`},
		"origin of 50":                  {fields: `"origin":"` + wide(50) + `"`},
		"origin of 51":                  {fields: `"origin":"` + strings.Repeat("é", 51) + `"`, broken: "origin"},
		"origin null":                   {fields: `"origin":null`, broken: "origin"},
		"external_ref of 255":           {fields: `"external_ref":"` + wide(255) + `"`},
		"external_ref of 256":           {fields: `"external_ref":"` + strings.Repeat("x", 256) + `"`, broken: "external_ref"},
		"external_ref null in POST":     {fields: `"external_ref":null`, broken: "external_ref", create: true},
		"external_ref null in PATCH":    {fields: `"external_ref":null`, update: true},
		"metadata null in POST":         {fields: `"metadata":null`, broken: "metadata", create: true},
		"metadata null in PATCH":        {fields: `"metadata":null`, update: true},
		"metadata as a list":            {fields: `"metadata":[]`, broken: "metadata"},
		"metadata of 50 keys":           {fields: metadata(50, "")},
		"metadata of 51 keys":           {fields: metadata(51, ""), broken: "metadata"},
		"metadata key of 64":            {fields: metadata(1, wide(64))},
		"metadata key of 65":            {fields: metadata(1, wide(65)), broken: "metadata"},
		"metadata nested keys are data": {fields: `"metadata":{"a":{"` + strings.Repeat("k", 65) + `":1}}`},
		"source_id without hyphens":     {fields: `"source_id":"5e1f0c9d2b3a4c8e9f701a2b3c4d5e01"`, broken: "source_id"},
		"source_id null":                {fields: `"source_id":null`, broken: "source_id"},
		"source_id in upper case":       {fields: `"source_id":"` + strings.ToUpper(source) + `"`},
		"converted_at null":             {fields: `"converted_at":null`, broken: "converted_at"},
		"converted_at of no day":        {fields: `"converted_at":"2026-02-30T12:00:00Z"`, broken: "converted_at"},
		"converted_at without offset":   {fields: `"converted_at":"2026-03-01T12:00:00"`, broken: "converted_at"},
		"converted_at with a comma":     {fields: `"converted_at":"2026-03-01T12:00:00,5Z"`, broken: "converted_at"},
		"converted_at before year 0":    {fields: `"converted_at":"0000-01-01T00:00:00+01:00"`, broken: "converted_at"},
		"converted_at to the nano":      {fields: `"converted_at":"2026-03-01T12:00:00.123456789-05:30"`},
		"an unknown field":              {fields: `"externalRef":"x"`, broken: "externalRef"},
		"organization_id in PATCH":      {fields: `"organization_id":"` + org + `"`, broken: "organization_id", update: true},
		"created_at":                    {fields: `"created_at":"2026-03-01T12:00:00Z"`, broken: "created_at"},
		"two values":                    {fields: `"count":1}{"count":2`, broken: "body"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			g := start(t)
			// Elsewhere, so that POST and PATCH may use the same external_ref.
			id := g.mock.Put(mockapi.Conversion{OrganizationID: otherOrg, SourceID: source}).ID
			if !tc.update {
				full := body(tc.fields)
				// A field of the case takes the place of the required one.
				for _, required := range []string{"source_id", "converted_at"} {
					if strings.HasPrefix(tc.fields, `"`+required+`"`) {
						var fields map[string]json.RawMessage
						if err := json.Unmarshal([]byte(full), &fields); err != nil {
							t.Fatal(err)
						}
						merged, err := json.Marshal(fields)
						if err != nil {
							t.Fatal(err)
						}
						full = string(merged)
					}
				}
				g.edge(201, http.MethodPost, many, full, tc.broken)
			}
			if !tc.create {
				g.edge(200, http.MethodPatch, many+"/"+id, "{"+tc.fields+"}", tc.broken)
			}
		})
	}
}

// edge sends a request that is fine, or broken in the field named.
func (g *rig) edge(fine int, method, path, body, broken string) {
	g.t.Helper()
	before := g.mock.All()
	if broken == "" {
		g.must(fine, method, path, body)
		g.clean()
		return
	}
	got := g.must(400, method, path, body)
	message := field(g.t, got, "message").(string)
	if field(g.t, got, "error") != "validation_error" || !strings.Contains(message, broken) || len(got) != 2 {
		g.t.Errorf("%s %s: %v, want a validation_error that names %s", method, path, got, broken)
	}
	if violations := g.mock.Violations(); len(violations) != 1 || !strings.Contains(violations[0], broken) {
		g.t.Errorf("violations %q, want one that names %s", violations, broken)
	}
	g.mock.ResetViolations()
	if len(g.mock.All()) != len(before) {
		g.t.Error("a broken request was stored")
	}
}

func TestRequiredFieldsAndBodies(t *testing.T) {
	g := start(t)
	for _, name := range []string{"organization_id", "source_id", "converted_at"} {
		var fields map[string]any
		if err := json.Unmarshal([]byte(body()), &fields); err != nil {
			t.Fatal(err)
		}
		delete(fields, name)
		text, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		g.edge(201, http.MethodPost, many, string(text), name)
	}
	g.edge(201, http.MethodPost, many, "", "body")
	g.edge(201, http.MethodPost, many, "{", "body")
	g.edge(201, http.MethodPost, many, "[]", "body")
	g.edge(200, http.MethodPatch, many+"/"+unknownID, "", "body")
	g.edge(204, http.MethodDelete, many+"/"+unknownID, "{}", "body")
	g.edge(200, http.MethodGet, many+"/order-1", "", "id")
	g.edge(200, http.MethodPatch, many+"/order-1", "{}", "id")
	g.edge(200, http.MethodDelete, many+"/order-1", "", "id")

	r := g.request(http.MethodPost, many, body())
	r.Header.Set("Content-Type", "text/plain")
	if got := g.do(r); got.status != 400 || !strings.Contains(got.body, "Content-Type") {
		t.Errorf("text/plain: %d %s", got.status, got.body)
	}
}

func TestAllBrokenFieldsAreNamedAndNoValueIsShown(t *testing.T) {
	g := start(t)
	got := g.must(400, http.MethodPost, many, body(`"count":0`, `"origin":"`+strings.Repeat("secret", 10)+`"`))
	message := field(t, got, "message").(string)
	if !strings.Contains(message, "count: ") || !strings.Contains(message, "origin: ") || strings.Contains(message, "secret") {
		t.Errorf("message %q", message)
	}
}

func TestQueriesAtTheEdgeOfTheContract(t *testing.T) {
	g := start(t)
	for _, tc := range []struct{ name, value, broken string }{
		{"page_index", "-1", "page_index"},
		{"page_index", "0", ""},
		{"page_index", "9223372036854775807", ""},
		{"page_index", "x", "page_index"},
		{"page_index", "", "page_index"},
		{"page_size", "0", "page_size"},
		{"page_size", "1", ""},
		{"page_size", "100", ""},
		{"page_size", "101", "page_size"},
		{"organization_id", "org_123", "organization_id"},
		{"source_id", source, ""},
		{"source_id", "1", "source_id"},
		{"search_term", "", ""},
		{"search_term", wide(200), ""},
		{"search_term", wide(201), "search_term"},
		{"sort_direction", "asc", ""},
		{"sort_direction", "up", "sort_direction"},
		{"pageSize", "10", "pageSize"},
	} {
		g.edge(200, http.MethodGet, query(tc.name, tc.value), "", tc.broken)
	}
	for _, name := range []string{"page_index", "page_size", "organization_id"} {
		g.edge(200, http.MethodGet, strings.Replace(query(), name+"=", "sort_by=count&x=", 1), "", name)
	}
	g.edge(200, http.MethodGet, query()+"&page_size=5", "", "page_size")
	g.edge(200, http.MethodGet, many+"/"+unknownID+"?verbose=1", "", "verbose")
}

func TestUnknownColumnIsTheAPIsErrorNotAViolation(t *testing.T) {
	g := start(t)
	got := g.must(400, http.MethodGet, query("sort_by", "colour"), "")
	if !strings.Contains(field(t, got, "message").(string), "sort_by") {
		t.Errorf("answer %v", got)
	}
	g.clean()
}

func TestAnAnswerThatBreaksTheContractIsAViolation(t *testing.T) {
	g := start(t)
	c := g.mock.Put(mockapi.Conversion{OrganizationID: org, SourceID: "the-shop"})
	g.must(200, http.MethodGet, many+"/"+c.ID, "")
	g.must(200, http.MethodGet, query(), "")
	got := g.mock.Violations()
	if len(got) != 2 || !strings.Contains(got[0], "answer 200: data.source_id") || !strings.Contains(got[1], "items.0.source_id") {
		t.Errorf("violations %q", got)
	}
	g.mock.ResetViolations()
	g.clean()
}

func TestWithoutContractChecksNonsenseIsStillRefused(t *testing.T) {
	g := start(t, mockapi.WithoutContractChecks())
	g.must(201, http.MethodPost, many, body())
	for _, nonsense := range []string{"{", `{"count":"x"}`, `{"count":1.5}`, `{"colour":1}`, `{"metadata":3}`, `{"origin":1}`, `{"converted_at":"x"}`, `{"source_id":2}`} {
		g.must(400, http.MethodPost, many, nonsense)
	}
	g.must(400, http.MethodGet, query("page_size", "0"), "")
	g.must(400, http.MethodGet, query("page_index", "-1"), "")
	g.clean()
}
