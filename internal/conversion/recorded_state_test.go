package conversion_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// theirState is a recorded state of another provider; see testdata/moved.
type theirState struct {
	text      string
	instances []theirInstance
}

type theirInstance struct {
	address    string // such as restapi_object.order["ORDER-3"]
	typeName   string
	provider   string
	version    int64
	attributes json.RawMessage
	identity   json.RawMessage
	want       map[string]string // the attributes of brandwave_conversion
}

// id is that of the record.
func (i theirInstance) id() string { return i.want["id"] }

// recordedStates are the names of all.
func recordedStates(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/moved/*.tfstate")
	if err != nil || len(files) < 13 {
		t.Fatalf("%d recorded states: %v", len(files), err)
	}
	names := make([]string, len(files))
	for i, file := range files {
		names[i] = strings.TrimSuffix(filepath.Base(file), ".tfstate")
	}
	return names
}

var aUUID = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

func recordedState(t *testing.T, name string) theirState {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "moved", name+".tfstate"))
	if err != nil {
		t.Fatal(err)
	}
	var state struct {
		Resources []struct {
			Type, Name, Provider string
			Instances            []struct {
				IndexKey      string `json:"index_key"`
				SchemaVersion int64  `json:"schema_version"`
				Attributes    json.RawMessage
				Identity      json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(b, &state); err != nil {
		t.Fatal(err)
	}
	s := theirState{text: string(b)}
	for _, r := range state.Resources {
		for _, i := range r.Instances {
			var a struct {
				ID       string
				Response string `json:"api_response"`
			}
			if err := json.Unmarshal(i.Attributes, &a); err != nil {
				t.Fatal(err)
			}
			address := r.Type + "." + r.Name
			if i.IndexKey != "" {
				address += fmt.Sprintf("[%q]", i.IndexKey)
			}
			want := maps.Clone(whatWasRecorded[r.Name])
			if i.IndexKey != "" {
				want["external_ref"] = i.IndexKey
			}
			// What was found by a search has its UUID in the answer alone.
			want["id"] = cmp.Or(aUUID.FindString(a.ID), strings.TrimPrefix(regexp.MustCompile(`"id":"`+aUUID.String()).FindString(a.Response), `"id":"`))
			s.instances = append(s.instances, theirInstance{
				address: address, typeName: r.Type, version: i.SchemaVersion, attributes: i.Attributes, identity: i.Identity, want: want,
				provider: strings.TrimSuffix(strings.TrimPrefix(r.Provider, `provider["`), `"]`),
			})
		}
	}
	return s
}

const movedMetadata = `{"coupon":"SPRING \"10%\" ${x}","items":[1,2.5,{"note":null}],"naïve":"ü\u003c\u0026\u003e","total":129.9}`

// whatWasRecorded are the records of the recorded states by the name of the
// resource, as brandwave_conversion shows them, without ids.
var whatWasRecorded = map[string]map[string]string{
	"full": {
		"organization_id": "0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b77", "source_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
		"converted_at": "2026-03-01T12:00:00.250Z", "conversion_count": "3", "origin": "website", "external_ref": "ORDER-1", "metadata": movedMetadata,
	},
	"bare": {
		"organization_id": "0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b77", "source_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
		"converted_at": "2026-03-02T00:00:00Z", "conversion_count": "1",
	},
	"order": {
		"organization_id": "0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b77", "source_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
		"converted_at": "2026-03-03T00:00:00Z", "conversion_count": "1", "origin": "app",
	},
}

// idOnly tells of which instances of a recorded state no more than the id can be
// known: with output_attrs, what was not sent is not known.
func (i theirInstance) idOnly(name string) bool {
	return strings.HasSuffix(name, "-id-only") || strings.HasSuffix(name, "-sent") && !strings.HasSuffix(i.address, ".full")
}

// movedConfigs are resources as someone would write them who moves the recorded
// states in, by their name.
var movedConfigs = map[string]string{
	"full": `resource "brandwave_conversion" "full" {
  source_id        = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
  converted_at     = "2026-03-01T13:00:00.250+01:00"
  conversion_count = 3
  origin           = "website"
  external_ref     = "ORDER-1"
  metadata         = jsonencode({ coupon = "SPRING \"10%\" $${x}", items = [1, 2.50, { note = null }], "naïve" = "ü<&>", total = 129.90 })
}
`,
	"bare": `resource "brandwave_conversion" "bare" {
  source_id    = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
  converted_at = "2026-03-02T00:00:00Z"
}
`,
	"order": `resource "brandwave_conversion" "order" {
  for_each     = toset(["ORDER-3", "ORDER-4"])
  source_id    = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
  converted_at = "2026-03-03T00:00:00Z"
  origin       = "app"
  external_ref = each.key
}
`,
}

// put lays the record of an instance into the mock.
func (i theirInstance) put(t *testing.T, api *acctest.API) mockapi.Conversion {
	t.Helper()
	at, err := time.Parse(time.RFC3339, i.want["converted_at"])
	if err != nil {
		t.Fatal(err)
	}
	c := mockapi.Conversion{ID: i.id(), OrganizationID: i.want["organization_id"], SourceID: i.want["source_id"], ConvertedAt: at}
	if _, err := fmt.Sscan(i.want["conversion_count"], &c.Count); err != nil {
		t.Fatal(err)
	}
	for name, field := range map[string]**string{"origin": &c.Origin, "external_ref": &c.ExternalRef} {
		if s, ok := i.want[name]; ok {
			*field = &s
		}
	}
	if s, ok := i.want["metadata"]; ok {
		c.Metadata = json.RawMessage(s)
	}
	return api.Put(c)
}

func movedBlock(from, to string) string {
	return fmt.Sprintf("moved {\n  from = %s\n  to   = %s\n}\n", from, to)
}

// config is the configuration of what a state holds once it is moved in, and the
// blocks that do it.
func (s theirState) config() (resources, moves string) {
	seen := map[string]bool{}
	for _, i := range s.instances {
		from, _, _ := strings.Cut(i.address, "[")
		if name := strings.TrimPrefix(from, i.typeName+"."); !seen[name] {
			seen[name] = true
			resources += movedConfigs[name]
			moves += movedBlock(from, "brandwave_conversion."+name)
		}
	}
	return resources, moves
}

// target is the address that an instance is moved to.
func (i theirInstance) target() string {
	return strings.Replace(i.address, i.typeName, "brandwave_conversion", 1)
}
