package conversion_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// oddTexts are texts that a generated configuration could get wrong.
var oddTexts = []string{
	"plain", "two words", " spaces around ", "${not.a.reference}", "%{ if not_a_directive }", "$${escaped}", "%%{escaped}", "$", "%", "$$", "trailing $", "${", "%{",
	`"quoted"`, `back\slash`, `\n`, "line\nbreak", "carriage\rreturn", "tab\there", "<html> & 'more'", "Übergröße", "e\u0301 in two code points", "大きい", "😀👩‍👩‍👧",
	"\u2028 line separator", "\u200b zero width", "\ufeff mark", "bell\a", "escape\x1b[31m", "\U000e0001 tag", "# comment", "// comment", "/* comment */", "<<EOT", "null", "true", "12.50", "007", "-", "=", "[]", "{}", `{"json":true}`, `["list",1]`,
}

// oddKeys are keys of metadata of which most are no identifiers, and some are
// words of the configuration language.
var oddKeys = []string{
	"", "for", "if", "in", "null", "true", "false", "each", "a.b", "a-b", "-", "1", "1.5", "two words", "${k}", "%{k}", `"k"`, `back\slash`, "line\nbreak", "tab\t", "ключ", "e\u0301", "😀", "#", "[0]", "(k)", "a=b", "k:", "_", "$", "\u200b",
}

// oddValues are JSON values of metadata.
var oddValues = []string{
	`null`, `true`, `false`, `0`, `-0`, `1`, `1.0`, `12.50`, `-3.25`, `1e3`, `1E+3`, `1e-7`, `0.1`, `1e21`, `9007199254740993`, `-9223372036854775809`,
	`123456789012345678901234567890`, `3.141592653589793238462643383279502884197169399375105820974944592307816406286`, `1e100`, `1.7976931348623157e308`, `5e-324`, `1e400`, `1.5e-400`, `1e1000`, "-" + strings.Repeat("1234567890", 30), "0." + strings.Repeat("9876543210", 30),
	`""`, `"text"`, `"1.0"`, `"null"`, `"{\"a\": 1}"`, `[]`, `{}`, `[null]`, `[1,"a",true,null,[2],{"b":{}}]`, `{"a":{"b":{"c":[{"d":null}]}}}`, `{"b":1,"a":2,"B":3}`, `"\ud800 half a pair"`, `"\u0000"`, `[[],[[]]]`, `{"":{"":""}}`,
}

// everyShape are n conversions of which no two are alike. Each of the odd texts,
// keys and values is in some of them.
func everyShape(n int) []mockapi.Conversion {
	all := make([]mockapi.Conversion, n)
	for i := range all {
		c := mockapi.Conversion{
			OrganizationID: acctest.Organization, SourceID: []string{acctest.Source, acctest.OtherSource}[i%2],
			ConvertedAt: instant.Add(time.Duration(i) * 1001 * time.Millisecond), Count: int64(1 + i*i%1_000_000),
		}
		switch i {
		case 0:
			c.ConvertedAt, c.Count = time.Date(1, 1, 1, 0, 0, 0, 1e6, time.UTC), 1_000_000
		case 1:
			c.ConvertedAt = time.Date(9999, 12, 31, 23, 59, 59, 999e6, time.UTC)
		}
		text := oddTexts[i%len(oddTexts)]
		if i%3 > 0 {
			origin := strings.ToValidUTF8(text[:min(len(text), 50)], "")
			c.Origin = &origin
		}
		if i%5 > 0 {
			ref := fmt.Sprintf("%s/%d", text, i)
			if i < len(oddTexts) {
				ref = text
			}
			c.ExternalRef = &ref
		}
		if i%7 > 0 {
			c.Metadata = oddMetadata(i)
		}
		all[i] = c
	}
	return all
}

// oddMetadata is an object of up to 50 keys.
func oddMetadata(i int) json.RawMessage {
	var members []string
	size := []int{1, 2, 3, 0, 4, 49}[i%6]
	for j := range size {
		key := oddKeys[(i+j)%len(oddKeys)]
		if j >= len(oddKeys) {
			key = fmt.Sprintf("%0*d", 1+j, j) // up to 50 characters
		}
		value := oddValues[(i*3+j)%len(oddValues)]
		if (i+j)%4 == 0 {
			value = quoted(oddTexts[(i+2*j)%len(oddTexts)])
		}
		members = append(members, quoted(key)+": "+value)
		if key == "for" {
			// Terraform writes { for = ... }, which it cannot read; behind another key it can.
			members = append(members, `"each one": 1`)
		}
	}
	return json.RawMessage("{ " + strings.Join(members, " , ") + " }")
}

func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

const everything = "list \"brandwave_conversion\" \"all\" {\n  provider = brandwave\n  limit    = 1000\n}\n"

func TestGeneratedConfigurationOfEveryShapePlansClean(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "terraform query", "1.14", "")
	api := acctest.Start(t)
	for _, c := range everyShape(500) {
		api.Put(c)
	}
	w := api.NewWorkspace(t, "")
	w.Write("all.tfquery.hcl", everything)
	w.Must("query", "-no-color", "-generate-config-out=generated.tf")
	plan := w.Must("plan", "-no-color", "-out=plan")
	expectOutput(t, plan.Stdout, "Plan: 500 to import, 0 to add, 0 to change, 0 to destroy.")
	expectOutput(t, w.Must("apply", "-no-color", "plan").Stdout, "500 imported, 0 added, 0 changed, 0 destroyed")
	if r := w.Run("plan", "-no-color", "-detailed-exitcode"); r.ExitCode != 0 {
		t.Errorf("the plan after the import exits with %d:\n%s", r.ExitCode, r.Output())
	}
	expectRequests(t, "writes", api.Asked("POST", "PATCH", "DELETE"), []string{})
}

func TestQueryShowsNamesAndHonoursLimits(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "terraform query", "1.14", "")
	api := acctest.Start(t)
	fill(api, 250)
	bare := api.Put(mockapi.Conversion{OrganizationID: acctest.OtherOrganization, SourceID: acctest.Source, ConvertedAt: instant, Count: 3})
	w := api.NewWorkspace(t, "")
	for name, test := range map[string]struct {
		block           string
		found, requests int
		shows           []string
	}{
		"default limit":      {"", 100, 1, []string{"ORDER-1\n", "ORDER-100\n"}},
		"limit":              {"limit = 7", 7, 1, []string{"ORDER-7\n"}},
		"beyond a page":      {"limit = 150", 150, 2, []string{"ORDER-150\n"}},
		"another name":       {"config {\n    organization_id = \"" + acctest.OtherOrganization + "\"\n  }", 1, 1, []string{bare.ID, "3 conversions at 2026-03-01T12:00:00Z\n"}},
		"filters":            {"limit = 3\n  config {\n    origin = \"app\"\n    external_refs = [\"ORDER-2\", \"ORDER-4\", \"ORDER-5\"]\n  }", 2, 3, []string{"ORDER-2\n", "ORDER-4\n"}},
		"include_resource":   {"limit = 1\n  include_resource = true", 1, 1, []string{"ORDER-1\n"}},
		"none":               {"config {\n    search_term = \"no such thing\"\n  }", 0, 1, nil},
		"sorted by the API":  {"limit = 1\n  config {\n    sort_by = \"count\"\n    sort_direction = \"desc\"\n  }", 1, 1, []string{"ORDER-250\n"}},
		"after, of a source": {"limit = 500\n  config {\n    source_id = \"" + acctest.Source + "\"\n    converted_after = \"2026-03-01T12:04:09Z\"\n  }", 1, 3, []string{"ORDER-250\n"}},
	} {
		api.ResetRequests()
		w.Write("all.tfquery.hcl", "list \"brandwave_conversion\" \"all\" {\n  provider = brandwave\n  "+test.block+"\n}\n")
		out := w.Must("query", "-no-color").Stdout
		if n := strings.Count(out, "list.brandwave_conversion.all "); n != test.found {
			t.Errorf("%s: %d found, want %d\n%s", name, n, test.found, out)
		}
		for _, want := range test.shows {
			expectOutput(t, out, want)
		}
		if n := len(api.Asked()); n != test.requests {
			t.Errorf("%s: %d requests, want %d", name, n, test.requests)
		}
	}
}

func TestErrorsOfAQueryAreTold(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "terraform query", "1.14", "")
	api := acctest.Start(t)
	fill(api, 250)
	w := api.NewWorkspace(t, "")
	w.Write("all.tfquery.hcl", everything)
	broken := mockapi.JSONError(403, "forbidden", "Not yours.")
	broken.Match = func(r *http.Request) bool { return r.URL.Query().Get("page_index") == "2" }
	api.Inject(broken)
	r := w.Run("query", "-no-color")
	if r.ExitCode == 0 {
		t.Error("the query succeeds")
	}
	expectOutput(t, r.Output(), "Not yours.")

	w.Write("all.tfquery.hcl", "list \"brandwave_conversion\" \"all\" {\n  provider = brandwave\n  config {\n    converted_after = \"yesterday\"\n  }\n}\n")
	r = w.Run("validate", "-query", "-no-color")
	if r.ExitCode == 0 {
		t.Error("the filter is valid")
	}
	expectOutput(t, r.Output(), "is not an RFC 3339 timestamp")
}

// A generated configuration cannot be applied in the wrong place.
func TestGeneratedImportsNameTheirOrganization(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "terraform query", "1.14", "")
	api := acctest.Start(t)
	made := fill(api, 1)[0]
	w := api.NewWorkspace(t, "")
	w.Write("all.tfquery.hcl", everything)
	w.Must("query", "-no-color", "-generate-config-out=generated.tf")
	api.Update(made.ID, func(c *mockapi.Conversion) { c.OrganizationID = acctest.OtherOrganization })
	r := w.Run("plan", "-no-color")
	if r.ExitCode == 0 {
		t.Errorf("the plan succeeds:\n%s", r.Output())
	}
	expectOutput(t, r.Output(), "Conversion of another organization")
}
