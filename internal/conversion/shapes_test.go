package conversion_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

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

// The same as with the real CLI (see TestGeneratedConfigurationOfEveryShapePlansClean),
// as far as it goes without one: what is listed is what an import reads, and as
// a configuration it plans no change, however its metadata is spelled.
func TestListedConversionsOfEveryShapeAreImportedWithoutAChange(t *testing.T) {
	t.Parallel()
	s, api := serveAPI(t)
	for _, c := range everyShape(500) {
		api.Put(c)
	}
	listed := s.list(nothing, 1000, true)
	if len(listed) != 500 {
		t.Fatalf("%d results", len(listed))
	}
	for _, r := range listed {
		id := s.IdentityOf(r.Identity)
		read, diags := s.ImportAndRead("", map[string]any{"id": id["id"], "organization_id": id["organization_id"]})
		s.ExpectNone(diags)
		state, config := s.valuesOf(read.NewState), s.valuesOf(r.Resource)
		if diff := cmp.Diff(state, config); diff != "" {
			t.Fatalf("%s: what is listed differs from what is read (-read +listed):\n%s", id, diff)
		}
		config["id"] = nil
		if metadata, ok := config["metadata"].(string); ok {
			var spaced bytes.Buffer
			if err := json.Indent(&spaced, []byte(metadata), "", "  "); err != nil {
				t.Fatal(err)
			}
			config["metadata"] = spaced.String()
		}
		proposed := but(config, map[string]any{"id": state["id"]})
		planned, err := s.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
			TypeName: typeName, PriorState: read.NewState, PriorIdentity: read.NewIdentity,
			Config: s.Encode(s.Type(), config), ProposedNewState: s.Encode(s.Type(), proposed),
		})
		if err != nil {
			t.Fatal(err)
		}
		s.ExpectNone(planned.Diagnostics)
		if diff := cmp.Diff(state, s.valuesOf(planned.PlannedState)); diff != "" {
			t.Fatalf("%s: the plan changes it (-before +after):\n%s", id, diff)
		}
		validated, err := s.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: typeName, Config: s.Encode(s.Type(), config)})
		if err != nil {
			t.Fatal(err)
		}
		s.ExpectNone(validated.Diagnostics)
	}
	expectRequests(t, "writes", api.Asked("POST", "PATCH", "DELETE"), []string{})
}

// valuesOf are the attributes of a resource as encode takes them.
func (s *served) valuesOf(encoded *tfprotov6.DynamicValue) map[string]any {
	s.T.Helper()
	values := map[string]any{}
	for name, text := range s.Attributes(encoded) {
		values[name] = text
	}
	count, err := strconv.ParseInt(fmt.Sprint(values["conversion_count"]), 10, 64)
	if err != nil {
		s.T.Fatal(err)
	}
	values["conversion_count"] = count
	return values
}
