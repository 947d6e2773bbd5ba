package conversionbatch_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// seed records what records(first, second, third) configures, but for the
// source of the second where it is not wanted.
func seed(api *acctest.API, otherSource bool) map[string]string {
	put(api, "A-1", func(c *mockapi.Conversion) {
		c.Count, c.Origin, c.Metadata = 3, text("website"), json.RawMessage(`{"tags":["a",1.50],"campaign":"spring"}`)
	})
	put(api, "A-2", func(c *mockapi.Conversion) {
		if otherSource {
			c.SourceID = acctest.OtherSource
		}
	})
	put(api, "A-3", func(c *mockapi.Conversion) { c.Metadata = json.RawMessage(`{}`) })
	ids := map[string]string{}
	for _, c := range api.All() {
		ids[*c.ExternalRef] = c.ID
	}
	return ids
}

func TestImportedBatchPlansClean(t *testing.T) {
	t.Parallel()
	plain := strings.Replace(second, `, source_id = "`+acctest.OtherSource+`"`, "", 1)
	spelled := map[string]string{
		"A-1": `{"conversion_count":3,"converted_at":"2026-03-01T12:00:00Z","metadata":{"campaign":"spring","tags":["a",1.5]},"origin":"website"}`,
		"A-2": `{"converted_at":"2026-03-01T12:00:00Z"}`,
		"A-3": `{"converted_at":"2026-03-01T12:00:00Z"}`,
	}
	for name, id := range map[string]string{
		"source":                  acctest.Source,
		"organization and source": acctest.Organization + "/" + acctest.Source,
		"file":                    "file:refs.txt",
		"organization and file":   acctest.Organization + "/file:refs.txt",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t, mockapi.WithAbsentNulls())
			ids := seed(api, false)
			w := api.NewWorkspace(t, records(first, plain, third))
			w.Write("refs.txt", "\uFEFFA-1\n\n  A-3\r\nA-2\nA-2\n")
			w.Must("import", address, id)
			state := inState(t, w)
			if diff := cmp.Diff(held{ID: state.ID, Source: acctest.Source, Conversions: spelled, IDs: ids}, state); diff != "" || len(state.ID) != 36 {
				t.Errorf("state (-want +got):\n%s", diff)
			}
			w.Must("plan", "-detailed-exitcode")
			expectWrites(t, api, 0, 0, 0)
			// The same again is the same batch, however the organization is spelled.
			w.Must("state", "rm", address)
			w.Env = append(w.Env, "BRANDWAVE_ORGANIZATION_ID="+strings.ToUpper(acctest.Organization))
			w.Must("import", address, id)
			if again := inState(t, w).ID; again != state.ID {
				t.Errorf("imported as %s and then as %s", state.ID, again)
			}
		})
	}
}

func TestAFileMayNameConversionsOfSeveralSources(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	seed(api, true)
	for i := range 450 { // so that each is searched for
		put(api, fmt.Sprintf("OTHER-%03d", i), nil)
	}
	config := strings.Replace(records(strings.Replace(first, "jsonencode({", `jsonencode({ source_id = "`+acctest.Source+`",`, 1), second), fmt.Sprintf("source_id = %q\n", acctest.Source), "\n", 1)
	w := api.NewWorkspace(t, config)
	w.Write("refs.txt", "A-1\nA-2")
	w.Must("import", address, "file:refs.txt")
	if n := len(api.Requests()); n > 6 {
		t.Errorf("%d requests: the whole list was read for two records", n)
	}
	w.Must("plan", "-detailed-exitcode")
}

func TestWhatABatchCannotHoldIsNamedAndNotImported(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	seed(api, false)
	without := api.Put(mockapi.Conversion{OrganizationID: acctest.Organization, SourceID: acctest.Source, ConvertedAt: instant})
	put(api, "A-3", func(c *mockapi.Conversion) { c.Count = 9 })
	w := api.NewWorkspace(t, records(first))
	r := w.Must("import", "-no-color", address, acctest.Source)
	acctest.ExpectOutput(t, r.Output(), "Warning: Conversions without external_ref not imported", without.ID,
		"Warning: Conversions with the same external_ref not imported", "in all: \"A-3\".")
	if got := sorted(inState(t, w).IDs); !cmp.Equal(got, []string{"A-1", "A-2"}) {
		t.Errorf("imported %q", got)
	}
}

func TestImportsThatCannotBe(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	seed(api, false)
	put(api, "TWICE", nil)
	put(api, "TWICE", nil)
	w := api.NewWorkspace(t, records(first))
	w.Write("wrong.txt", "A-1\nB-1\nTWICE\nB-2\n")
	w.Write("empty.txt", "\n \n")
	w.Write("utf16.txt", "\xff\xfeA\x00")
	for id, wants := range map[string][]string{
		"org_123":           {"Error: Invalid import id", "SOURCE_ID, ORGANIZATION_ID/SOURCE_ID, file:PATH"},
		"file:":             {"Error: Invalid import id"},
		"org_123/file:refs": {"Error: Invalid import id"},
		"file:nowhere.txt":  {"Error: Cannot read the file of references", "no such file", "relative to the directory"},
		"file:empty.txt":    {"empty.txt has no external_ref"},
		"file:wrong.txt":    {"Error: Conversions not found", `of wrong.txt, 2 in all: "B-1", "B-2".`, "Error: Several conversions found", `of wrong.txt, 1 in all: "TWICE".`},
		"file:utf16.txt":    {"utf16.txt is not UTF-8; save it as UTF-8"},
		acctest.OtherSource: {"Error: No conversions to import"},
	} {
		r := w.Run("import", "-no-color", address, id)
		if r.ExitCode != 1 {
			t.Errorf("import of %s exits with %d", id, r.ExitCode)
		}
		acctest.ExpectOutput(t, r.Output(), wants...)
	}
	f := mockapi.JSONError(http.StatusForbidden, "forbidden", "Not yours.")
	f.Method, f.Times = http.MethodGet, -1
	api.Inject(f)
	acctest.ExpectOutput(t, w.Run("import", "-no-color", address, acctest.Source).Output(), "answered 403 Forbidden: Not yours")
}

func TestImportBlockPlansClean(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	ids := seed(api, true)
	w := api.NewWorkspace(t, records(first, third)+"import {\n  to = "+address+"\n  id = \""+acctest.Source+"\"\n}\n")
	out := w.Must("apply", "-auto-approve", "-no-color").Output()
	acctest.ExpectOutput(t, out, "1 imported, 0 added, 0 changed, 0 destroyed")
	expectWrites(t, api, 0, 0, 0)
	expectKept(t, api, ids)
	w.Must("plan", "-detailed-exitcode")
}
