package conversionbatch_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// rows configures a batch of n records, ORDER-000 to ORDER-(n-1), whose counts
// are their numbers plus base. lines go to the block.
func rows(n, base int, lines ...string) string {
	return fmt.Sprintf(`
resource "brandwave_conversion_batch" "test" {
  source_id = %q
  conversions = { for i in range(%d) : format("ORDER-%%03d", i) => jsonencode({
    converted_at     = "2026-03-01T12:00:00Z"
    conversion_count = i + %d
    origin           = "website"
  }) }
  %s
}
`, acctest.Source, n, base, strings.Join(lines, "\n  "))
}

// records configures a batch with these records as they are written here.
func records(elements ...string) string {
	return fmt.Sprintf("resource \"brandwave_conversion_batch\" \"test\" {\n  source_id = %q\n  conversions = {\n    %s\n  }\n}\n",
		acctest.Source, strings.Join(elements, "\n    "))
}

// held is what the state has of a batch.
type held struct {
	ID          string            `json:"id"`
	Source      string            `json:"source_id"`
	Conversions map[string]string `json:"conversions"`
	IDs         map[string]string `json:"ids"`
	Tainted     bool              `json:"-"`
}

// inState is the batch of the state; empty when there is none.
func inState(t *testing.T, w *acctest.Workspace) held {
	t.Helper()
	var state struct {
		Resources []struct {
			Type      string
			Instances []struct {
				Status     string
				Attributes held
			}
		}
	}
	file, err := os.ReadFile(filepath.Join(w.Dir, "terraform.tfstate"))
	if err == nil {
		err = json.Unmarshal(file, &state)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	for _, r := range state.Resources {
		for _, i := range r.Instances {
			if r.Type == "brandwave_conversion_batch" {
				i.Attributes.Tainted = i.Status == "tainted"
				return i.Attributes
			}
		}
	}
	return held{}
}

// expectOneStory checks that state and server hold the same n records, and that
// nothing is tainted.
func expectOneStory(t *testing.T, w *acctest.Workspace, api *acctest.API, n int) {
	t.Helper()
	state, server := inState(t, w), api.ByReference(t)
	if diff := cmp.Diff(server, orEmpty(state.IDs)); diff != "" {
		t.Errorf("state and server differ (-server +state):\n%s", diff)
	}
	if len(server) != n || len(state.Conversions) != n || state.Tainted {
		t.Errorf("%d records on the server, %d in the state, tainted %t; want %d each", len(server), len(state.Conversions), state.Tainted, n)
	}
}

func orEmpty(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}

// expectKept checks that each record of before is still there, with its id.
func expectKept(t *testing.T, api *acctest.API, before map[string]string) {
	t.Helper()
	now := api.ByReference(t)
	for ref, id := range before {
		if now[ref] != id {
			t.Errorf("%s was %s and is %q now", ref, id, now[ref])
		}
	}
}

// expectWrites checks how many writes of each kind were sent.
func expectWrites(t *testing.T, api *acctest.API, posts, patches, deletes int) {
	t.Helper()
	got := []int{len(api.Asked("POST")), len(api.Asked("PATCH")), len(api.Asked("DELETE"))}
	if want := []int{posts, patches, deletes}; !slices.Equal(got, want) {
		t.Errorf("POST, PATCH, DELETE were sent %v times, want %v", got, want)
	}
}

func expectNone(t *testing.T, got string, unwanted string) {
	t.Helper()
	if strings.Contains(got, unwanted) {
		t.Errorf("the output has %q:\n%s", unwanted, got)
	}
}

// put records a conversion behind the provider's back.
func put(api *acctest.API, ref string, edit func(*mockapi.Conversion)) mockapi.Conversion {
	c := mockapi.Conversion{OrganizationID: acctest.Organization, SourceID: acctest.Source, ConvertedAt: instant, ExternalRef: &ref}
	if edit != nil {
		edit(&c)
	}
	return api.Put(c)
}

func sorted(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
