// Package reliability holds no code, only tests of what the provider promises
// when things go wrong: real CLI processes against a misbehaving API.
package reliability

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// conversions configures n conversions, ORDER-0 to ORDER-(n-1).
func conversions(n int) string {
	return fmt.Sprintf(`
resource "brandwave_conversion" "many" {
  count            = %d
  source_id        = %q
  converted_at     = "2026-03-01T12:00:00Z"
  conversion_count = count.index + 1
  external_ref     = "ORDER-${count.index}"
}
`, n, acctest.Source)
}

// inState are the ids that the state holds, by external_ref.
func inState(t *testing.T, w *acctest.Workspace) map[string]string {
	t.Helper()
	var state struct {
		Resources []struct {
			Type      string
			Instances []struct {
				Status     string
				Attributes struct {
					ID          string `json:"id"`
					ExternalRef string `json:"external_ref"`
				}
			}
		}
	}
	file, err := os.ReadFile(filepath.Join(w.Dir, "terraform.tfstate"))
	if err == nil {
		err = json.Unmarshal(file, &state)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // none is an empty one
		t.Fatal(err)
	}
	ids := map[string]string{}
	for _, r := range state.Resources {
		for _, i := range r.Instances {
			if i.Status == "tainted" {
				t.Errorf("%s is tainted", i.Attributes.ExternalRef)
			}
			ids[i.Attributes.ExternalRef] = i.Attributes.ID
		}
	}
	return ids
}

// expectOneStory checks that state and server hold the same n records.
func expectOneStory(t *testing.T, w *acctest.Workspace, api *acctest.API, n int) {
	t.Helper()
	state, server := inState(t, w), api.ByReference(t)
	if diff := cmp.Diff(server, state); diff != "" {
		t.Errorf("state and server differ (-server +state):\n%s", diff)
	}
	if len(server) != n {
		t.Errorf("%d records, want %d: %v", len(server), n, slices.Sorted(maps.Keys(server)))
	}
}
