package conversion_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/golden"
)

// move moves the state of another provider's resource in as an engine does.
func (s *served) move(provider, typeName string, version int64, attributes string) *tfprotov6.MoveResourceStateResponse {
	s.T.Helper()
	moved, err := s.MoveResourceState(s.T.Context(), &tfprotov6.MoveResourceStateRequest{
		SourceProviderAddress: provider, SourceTypeName: typeName, SourceSchemaVersion: version, SourceState: &tfprotov6.RawState{JSON: []byte(attributes)},
		TargetTypeName: "brandwave_conversion",
	})
	if err != nil {
		s.T.Fatal(err)
	}
	return moved
}

// moveIn is a move that is expected to succeed, as attributes and identity.
func (s *served) moveIn(provider, typeName string, version int64, attributes string) (state, identity map[string]string) {
	s.T.Helper()
	moved := s.move(provider, typeName, version, attributes)
	s.ExpectNone(moved.Diagnostics)
	return s.Decode(s.Type(), moved.TargetState), s.IdentityOf(moved.TargetIdentity)
}

func TestEveryRecordedStateMovesIn(t *testing.T) {
	t.Parallel()
	s, api := serveAPI(t)
	for _, name := range recordedStates(t) {
		for _, i := range recordedState(t, name).instances {
			t.Run(name+" "+i.address, func(t *testing.T) {
				state, identity := s.moveIn(i.provider, i.typeName, i.version, string(i.attributes))
				want, wantIdentity := i.want, map[string]string{"id": i.id(), "organization_id": i.want["organization_id"]}
				if i.idOnly(name) {
					want, wantIdentity = map[string]string{"id": i.id()}, nil
				}
				if diff := cmp.Diff(want, state); diff != "" {
					t.Errorf("state (-want +got):\n%s", diff)
				}
				expectIdentity(t, identity, wantIdentity)
			})
		}
	}
	expectRequests(t, "a move", api.Asked(), []string{})
}

const (
	movedID = "3f2b8c1a-9d4e-4b7a-8c55-6e0f1a2b3c4d"
	otherID = "4a2b8c1a-9d4e-4b7a-8c55-6e0f1a2b3c4d"
	restapi = "registry.terraform.io/mastercard/restapi"
	restful = "registry.terraform.io/magodo/restful"
)

// answer is one of the API, in either naming.
func answer(record string) string {
	b, err := json.Marshal(`{"data":` + record + `}`)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// theirRecord are the required fields and the id.
const theirRecord = `"id":"` + movedID + `","organization_id":"0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b77","source_id":"7c9e6679-7425-40de-944b-e07fc1f90ae7","converted_at":"2026-03-01T12:00:00Z"`

func TestResourceTypesAreKnownWhereverTheirProviderComesFrom(t *testing.T) {
	t.Parallel()
	s, _ := serveAPI(t)
	attributes := `{"id":"` + movedID + `","path":"/v1/conversions","api_response":` + answer("{"+theirRecord+"}") + `}`
	for _, provider := range []string{
		"registry.terraform.io/mastercard/restapi", "registry.terraform.io/Mastercard/restapi", "registry.opentofu.org/mastercard/restapi",
		"mirror.example.com/platform/restapi", "registry.terraform.io/someone/restapi-fork", "registry.terraform.io/brandwave/brandwave",
	} {
		if state, _ := s.moveIn(provider, "restapi_object", 0, attributes); state["id"] != movedID || state["source_id"] == "" {
			t.Errorf("from %s: %v", provider, state)
		}
	}
	for _, from := range []struct{ provider, typeName string }{
		{"registry.terraform.io/hashicorp/null", "null_resource"},
		{"registry.terraform.io/mastercard/restapi", "restapi_other"},
		{"registry.terraform.io/magodo/restful", "restful_operation"},
	} {
		moved := s.move(from.provider, from.typeName, 0, attributes)
		if len(moved.Diagnostics) != 1 || moved.Diagnostics[0].Summary != "Unable to Move Resource State" || !strings.Contains(moved.Diagnostics[0].Detail, from.typeName) {
			t.Errorf("from %v: %q", from, acctest.Told(moved.Diagnostics))
		}
	}
}

func TestAddressesOfConversionsAreKnown(t *testing.T) {
	t.Parallel()
	s, _ := serveAPI(t)
	object := func(path string) string {
		return `{"id":"` + strings.ToUpper(movedID) + `",` + path + `,"data":` + answer("{"+theirRecord+"}") + `}`
	}
	for _, path := range []string{
		`"path":"/v1/conversions"`, `"path":"v1/conversions"`, `"path":"/v1/conversions/"`, `"path":"/conversions"`, `"path":"conversions"`,
		`"path":"https://api.gobrandwave.com/v1/conversions"`, `"path":"/gateway/brandwave/v1/conversions"`, `"path":"/v1/conversions?organization_id=x"`, `"path":"/v1/conversions/{id}"`,
		`"path":"/v1/anything","read_path":"/v1/conversions/{id}"`, `"path":"/v1/conversions","read_path":"/v1/conversions/` + movedID + `?a=b"`, `"path":"/v1/conversions","read_path":""`,
	} {
		if state, identity := s.moveIn(restapi, "restapi_object", 0, object(path)); state["id"] != movedID || identity["id"] != movedID || state["converted_at"] == "" {
			t.Errorf("%s: %v, %v", path, state, identity)
		}
	}
	for _, id := range []string{
		"/v1/conversions/" + movedID, "v1/conversions/" + movedID + "/", "/conversions/" + strings.ToUpper(movedID), "conversions/" + movedID,
		"https://api.gobrandwave.com/v1/conversions/" + movedID, "/v1/conversions/" + movedID + "?x=/v1/y", "/v1/conversions", "/v1/conversions/?page_index=0",
	} {
		state, identity := s.moveIn(restful, "restful_resource", 2, fmt.Sprintf(`{"id":%q,"output":{"type":"dynamic","value":{"data":{%s}}}}`, id, theirRecord))
		if state["id"] != movedID || identity["id"] != movedID || state["converted_at"] == "" {
			t.Errorf("%s: %v, %v", id, state, identity)
		}
	}
}

func TestMoveIsRefused(t *testing.T) {
	t.Parallel()
	s, api := serveAPI(t)
	whole := answer("{" + theirRecord + "}")
	for name, test := range map[string]struct{ restapi, restful string }{
		"conversion-source":  {restapi: `{"id":"` + movedID + `","path":"/v1/conversion-sources","api_response":` + whole + `}`},
		"source-of-restful":  {restful: `{"id":"/v1/conversion-sources/` + movedID + `","path":"/v1/conversions","output":` + whole + `}`},
		"below-a-conversion": {restapi: `{"id":"` + movedID + `","path":"/v1/conversions/` + otherID + `/notes","api_response":` + whole + `}`},
		"below-a-source":     {restful: `{"id":"/v1/conversion-sources/` + otherID + `/conversions/` + movedID + `","output":` + whole + `}`},
		"read-elsewhere":     {restapi: `{"id":"` + movedID + `","path":"/v1/conversions","read_path":"/v1/reports/{id}","api_response":` + whole + `}`},
		"similar-name":       {restapi: `{"id":"` + movedID + `","path":"/v1/myconversions"}`},
		"two-ids":            {restful: `{"id":"/v1/conversions/` + otherID + `/` + movedID + `"}`},
		"no-path":            {restapi: `{"id":"` + movedID + `","api_response":` + whole + `}`},
		"not-a-url":          {restapi: `{"id":"` + movedID + `","path":"http://[/v1/conversions"}`},
		"no-id":              {restapi: `{"path":"/v1/conversions","data":"{}"}`},
		"id-no-uuid":         {restapi: `{"id":"42","path":"/v1/conversions","api_response":"{\"data\":{\"id\":42}}"}`},
		"no-id-of-restful":   {restful: `{"id":"/v1/conversions","output":{"type":"string","value":"?"}}`},
		"no-id-in-a-search":  {restful: `{"id":"/v1/conversions?key=secret"}`},
		"other-id-form":      {restful: `{"id":"/v1/conversions/ORDER-1","output":` + whole + `}`},
		"external-ref":       {restapi: `{"id":"ORDER-1","path":"/v1/conversions","data":"{\"external_ref\":\"ORDER-1\"}"}`},
		"another-answer":     {restapi: `{"id":"` + movedID + `","path":"/v1/conversions","api_response":` + strings.ReplaceAll(whole, movedID, otherID) + `}`},
		"another-in-output":  {restful: `{"id":"https://user:secret@example.com/v1/conversions/` + movedID + `?key=secret","output":` + strings.ReplaceAll(whole, movedID, otherID) + `}`},
		"another-in-path":    {restapi: `{"id":"` + movedID + `","path":"/v1/conversions/` + otherID + `"}`},
		"two-answers":        {restapi: `{"id":"ORDER-1","path":"/v1/conversions",` + bySearch + `,"api_response":` + whole + `,"data":` + strings.ReplaceAll(whole, movedID, otherID) + `}`},
		"uuid-reference":     {restapi: `{"id":"` + otherID + `","path":"/v1/conversions",` + bySearch + `,"data":"{\"external_ref\":\"` + otherID + `\"}"}`},
		"mail-as-id":         {restapi: `{"id":"jo@example.com?","path":"/v1/creators"}`},
		"mail-as-reference":  {restapi: `{"id":"jo@example.com","path":"/v1/conversions","data":"{\"external_ref\":\"jo@example.com\"}"}`},
		"with-secrets":       {restful: `{"id":"https://user:secret@example.com/v1/creators?key=secret"}`},
		"unreadable":         {restapi: `not JSON`},
		"null":               {restful: `null`},
	} {
		t.Run(name, func(t *testing.T) {
			provider, typeName, state := restapi, "restapi_object", test.restapi
			if test.restful != "" {
				provider, typeName, state = restful, "restful_resource", test.restful
			}
			moved := s.move(provider, typeName, 0, state)
			if moved.TargetState != nil {
				t.Errorf("moved to %v", s.Decode(s.Type(), moved.TargetState))
			}
			golden.Check(t, "moved/"+name+".txt", strings.Join(acctest.Told(moved.Diagnostics), "\n---\n")+"\n")
		})
	}
	expectRequests(t, "a move", api.Asked(), []string{})
}

func TestUnusableValuesAreLeftOutOfAMove(t *testing.T) {
	t.Parallel()
	s, api := serveAPI(t)
	both := func(answered, sent string) string {
		text, err := json.Marshal(sent)
		if err != nil {
			t.Fatal(err)
		}
		return `{"id":"` + movedID + `","path":"/v1/conversions","api_response":` + answer(answered) + `,"data":` + string(text) + `}`
	}
	complete := map[string]string{
		"id": movedID, "organization_id": "0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b77", "source_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
		"converted_at": "2026-03-01T12:00:00Z", "conversion_count": "1",
	}
	and := func(set map[string]string) map[string]string {
		all := maps.Clone(complete)
		maps.Copy(all, set)
		return all
	}
	idAlone := map[string]string{"id": movedID}
	for name, test := range map[string]struct {
		answered, sent string
		want           map[string]string
	}{
		"answer wins over what was sent": {
			"{" + theirRecord + `,"count":2,"origin":"app","external_ref":"A","metadata":{"a":1}}`,
			`{"count":3,"origin":"website","external_ref":"B","metadata":{"b":2}}`,
			and(map[string]string{"conversion_count": "2", "origin": "app", "external_ref": "A", "metadata": `{"a":1}`}),
		},
		"null in the answer wins":     {"{" + theirRecord + `,"origin":null,"external_ref":null,"metadata":null}`, `{"origin":"a","external_ref":"B","metadata":{"b":2}}`, complete},
		"the answer has the id alone": {`{"id":"` + movedID + `"}`, "{" + theirRecord + `,"origin":"app","metadata":{ "b": 1.0, "a": "<" }}`, and(map[string]string{"origin": "app", "metadata": `{"a":"\u003c","b":1}`})},
		"camelCase": {
			`{"id":"` + movedID + `","organizationId":"0B6F3C1E-6F0A-4C3E-9D55-0A4F6D1F2B77","sourceId":"7c9e6679-7425-40de-944b-e07fc1f90ae7","convertedAt":"2026-03-01T13:00:00+01:00","externalRef":"A","metadata":{"camelCase":1}}`,
			`{}`, and(map[string]string{"external_ref": "A", "metadata": `{"camelCase":1}`}),
		},
		"unusable in the answer":            {"{" + theirRecord + `,"count":"many","origin":7}`, `{"count":3,"origin":"app"}`, and(map[string]string{"conversion_count": "3", "origin": "app"})},
		"unusable in both":                  {"{" + theirRecord + `,"count":1.5,"metadata":[1]}`, `{"count":false,"metadata":"text"}`, complete},
		"no answer":                         {`null`, "{" + theirRecord + `,"count":9}`, and(map[string]string{"conversion_count": "9"})},
		"no time":                           {"{" + theirRecord + `,"converted_at":"yesterday"}`, `{}`, idAlone},
		"no organization":                   {"{" + theirRecord + `,"organization_id":"org_123"}`, `{}`, idAlone},
		"no source":                         {"{" + theirRecord + `,"source_id":null}`, `{}`, idAlone},
		"nothing":                           {`{}`, `not JSON`, idAlone},
		"what was sent repairs what is not": {"{" + theirRecord + `,"converted_at":null}`, `{"converted_at":"2026-03-01T12:00:00.000+00:00"}`, complete},
	} {
		t.Run(name, func(t *testing.T) {
			state, identity := s.moveIn(restapi, "restapi_object", 0, both(test.answered, test.sent))
			if diff := cmp.Diff(test.want, state); diff != "" {
				t.Errorf("state (-want +got):\n%s", diff)
			}
			wantIdentity := map[string]string{"id": movedID, "organization_id": complete["organization_id"]}
			if len(test.want) == 1 {
				wantIdentity = nil
			}
			expectIdentity(t, identity, wantIdentity)
		})
	}
	expectRequests(t, "a move", api.Asked(), []string{})
}

// bySearch are attributes of a restapi_object that is found by its reference.
const bySearch = `"read_path":"/v1/conversions","read_search":{"search_key":"external_ref","search_value":"{id}","results_key":"items"}`

func TestReferenceThatIsAUUIDIsNotTakenForTheID(t *testing.T) {
	t.Parallel()
	s, api := serveAPI(t)
	record := theirRecord + `,"external_ref":"` + otherID + `"`
	for _, how := range []string{
		bySearch,
		`"read_path":"/v1/conversions"`,
		`"read_path":"/v1/conversions?external_ref={id}"`,
		`"read_search":{"search_key":"external_ref","search_value":"{id}","results_key":"items"}`,
		`"read_path":"","read_search":{"search_key":"external_ref"}`,
		// Where there is something to search for, read_path is not asked.
		`"read_path":"/v1/conversions/{id}",` + bySearch[strings.Index(bySearch, `"read_search"`):],
	} {
		state, identity := s.moveIn(restapi, "restapi_object", 0,
			`{"id":"`+otherID+`","path":"/v1/conversions",`+how+`,"api_response":`+answer("{"+record+"}")+`,"data":"{\"external_ref\":\"`+otherID+`\"}"}`)
		if state["id"] != movedID || identity["id"] != movedID || state["external_ref"] != otherID || state["source_id"] == "" {
			t.Errorf("%s: %v, %v", how, state, identity)
		}
	}
	// An id that is in the URL is the conversion's, without any answer.
	for _, how := range []string{`"read_search":null`, `"read_search":{}`, `"read_path":"","read_search":null`, `"read_path":"/v1/conversions/{id}"`} {
		if state, _ := s.moveIn(restapi, "restapi_object", 0, `{"id":"`+movedID+`","path":"/v1/conversions",`+how+`}`); state["id"] != movedID {
			t.Errorf("%s: %v", how, state)
		}
	}
	expectRequests(t, "a move", api.Asked(), []string{})
}

func TestWhatOutputAttrsLeaveOutIsNotKnown(t *testing.T) {
	t.Parallel()
	s, _ := serveAPI(t)
	const restOfIt = `,"count":3,"origin":"app","external_ref":"A","metadata":{"a":1}`
	restOfItNull := `,"count":null,"origin":null,"external_ref":null,"metadata":null`
	for name, test := range map[string]struct {
		attrs, output, body string
		whole               bool
	}{
		"filtered, the body as sent":            {`["data.id"]`, `"id":"` + movedID + `"`, theirRecord + restOfIt, true},
		"filtered, the body as sent, with less": {`["data.id"]`, `"id":"` + movedID + `"`, theirRecord + `,"count":3,"origin":"app","external_ref":"A"`, false},
		"filtered and refreshed":                {`["data.id","data.source_id"]`, theirRecord, theirRecord + restOfItNull, false},
		"filtered but for the count, refreshed": {`["data.id","data.count"]`, theirRecord + `,"count":3`, theirRecord + `,"count":3,"origin":null,"external_ref":null,"metadata":null`, false},
		"filtered, without what is optional":    {`["data.id","data.source_id"]`, theirRecord, `"source_id":"7c9e6679-7425-40de-944b-e07fc1f90ae7"`, false},
		"filtered to all":                       {`["data"]`, theirRecord + restOfIt, `"source_id":null`, true},
		"filtered to all, with null":            {`["data"]`, theirRecord + restOfItNull, `"count":2`, true},
		"an answer without what is null":        {`null`, theirRecord, `"count":2`, true},
		"an answer, no filter":                  {`[]`, theirRecord, `"count":2`, true},
	} {
		t.Run(name, func(t *testing.T) {
			state, identity := s.moveIn(restful, "restful_resource", 2, `{"id":"/v1/conversions/`+movedID+`","output_attrs":`+test.attrs+
				`,"output":{"type":"dynamic","value":{"data":{`+test.output+`}}},"body":{"type":"dynamic","value":{`+test.body+`}}}`)
			if whole := state["source_id"] != "" && identity != nil; whole != test.whole || state["id"] != movedID || !whole && len(state) != 1 {
				t.Errorf("moved to %v, %v", state, identity)
			}
		})
	}
}

// What a template or a patch may have taken out of the answers is not known.
func TestWhatWasTakenOutOfTheAnswersIsNotKnown(t *testing.T) {
	t.Parallel()
	s, _ := serveAPI(t)
	const more = `,"count":3,"origin":"app","external_ref":"A","metadata":{"a":1}`
	searched := func(patch string) string {
		return bySearch[:len(bySearch)-1] + patch + "}"
	}
	for name, test := range map[string]struct{ resourceType, how, fields string }{
		"a template":        {"restful_resource", `"read_response_template":"{}"`, ""},
		"a template of all": {"restful_resource", `"read_response_template":"{}"`, more},
		"no template":       {"restful_resource", `"read_response_template":null`, more},
		"a patch":           {"restapi_object", searched(`,"search_patch":"[{\"op\":\"remove\",\"path\":\"/metadata\"}]"`), ""},
		"a patch of little": {"restapi_object", searched(`,"search_patch":"[]"`), more},
		"no patch":          {"restapi_object", searched(`,"search_patch":null`), more},
	} {
		record := "{" + theirRecord + test.fields + "}"
		state := `{"id":"/v1/conversions/` + movedID + `","output":{"type":"dynamic","value":` + record + `},` + test.how + `}`
		if test.resourceType == "restapi_object" {
			state = `{"id":"A","path":"/v1/conversions","api_response":` + answer(record) + `,` + test.how + `}`
		}
		got, identity := s.moveIn(restapi, test.resourceType, 0, state)
		if whole := test.fields != ""; got["id"] != movedID || whole != (len(got) > 1) || whole != (identity != nil) {
			t.Errorf("%s: moved to %v, %v", name, got, identity)
		}
	}
}

func TestMoveWarnsWhereDestroyDidNotDelete(t *testing.T) {
	t.Parallel()
	s, _ := serveAPI(t)
	for _, method := range []string{`null`, `""`, `"DELETE"`, `"delete"`, `"PATCH"`, `"put"`} {
		other := method == `"PATCH"` || method == `"put"`
		for _, moved := range []*tfprotov6.MoveResourceStateResponse{
			s.move(restapi, "restapi_object", 0, `{"id":"`+movedID+`","path":"/v1/conversions","destroy_method":`+method+`}`),
			s.move(restful, "restful_resource", 2, `{"id":"/v1/conversions/`+movedID+`","delete_method":`+method+`}`),
		} {
			told := acctest.Told(moved.Diagnostics)
			if moved.TargetState == nil || other != (len(told) == 1) {
				t.Errorf("%s: %q", method, told)
			}
			if other && (!strings.HasPrefix(told[0], "WARNING: Destroy will delete the conversion\n") || !strings.Contains(told[0], strings.ToUpper(strings.Trim(method, `"`))+" request")) {
				t.Errorf("%s: %q", method, told)
			}
		}
	}
}

func TestAnswersThatRestfulKeptCountBeforeWhatWasSent(t *testing.T) {
	t.Parallel()
	s, _ := serveAPI(t)
	const body = `"body":{"type":"dynamic","value":{` + theirRecord + `,"origin":"sent"}}`
	const answered = `:{"type":"dynamic","value":{` + theirRecord + `,"origin":"answered"}}`
	for kept, origin := range map[string]string{
		body:                          "sent",
		body + `,"output"` + answered: "answered",
		`"output":null,` + body + `,"sensitive_output"` + answered: "answered",
		`"output":"{\"origin\":\"in text\"}",` + body:              "in text",
	} {
		state, _ := s.moveIn(restful, "restful_resource", 2, `{"id":"/v1/conversions/`+movedID+`",`+kept+`}`)
		if state["origin"] != origin || state["source_id"] == "" {
			t.Errorf("%s: %v, want origin %s", kept, state, origin)
		}
	}
}
