package conversionbatch_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// putRows records what rows(n, 1) configures from one number to another.
func putRows(api *acctest.API, from, to int) {
	for i := from; i < to; i++ {
		put(api, fmt.Sprintf("ORDER-%03d", i), func(c *mockapi.Conversion) { c.Count, c.Origin = int64(i+1), text("website") })
	}
}

// What a killed run left, without a state to tell.
func TestWhatIsRecordedAlreadyIsTakenOver(t *testing.T) {
	t.Parallel()
	for which, options := range map[string][]mockapi.Option{
		"409 on duplicate": nil,
		"existing is 200":  {mockapi.WithExistingOnDuplicate()},
		"items lacking":    {mockapi.WithItemsLacking("metadata")},
		"camelCase":        {mockapi.WithCamelCase(), mockapi.WithAbsentNulls()},
	} {
		t.Run(which, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t, options...)
			putRows(api, 0, 12)
			before := api.ByReference(t)
			w := api.NewWorkspace(t, rows(30, 1))
			r := w.Must("apply", "-auto-approve", "-no-color")
			expectWrites(t, api, 18, 0, 0)
			expectKept(t, api, before)
			expectOneStory(t, w, api, 30)
			acctest.ExpectOutput(t, r.Output(), "Warning: Conversions taken over", "already recorded with exactly these values: 12.")
			w.Must("plan", "-detailed-exitcode")
		})
	}
}

// In a source of very many records, each create finds out for itself.
func TestWhatIsRecordedAlreadyInABigSource(t *testing.T) {
	t.Parallel()
	for which, options := range apis {
		t.Run(which, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t, options...)
			for i := range 450 {
				put(api, fmt.Sprintf("OTHER-%03d", i), nil)
			}
			putRows(api, 0, 2)
			before := api.ByReference(t)
			w := api.NewWorkspace(t, rows(4, 1))
			w.Must("apply", "-auto-approve")
			pages := 0
			for _, r := range api.Requests() {
				if r.Path == "/v1/conversions" && r.Method == http.MethodGet && r.Query.Get("search_term") == "" {
					pages++
				}
			}
			if pages != 1 {
				t.Errorf("%d pages were read, want 1", pages)
			}
			expectKept(t, api, before)
			if now, state := api.ByReference(t), inState(t, w); len(now) != 454 || len(state.IDs) != 4 {
				t.Errorf("%d on the server, %d in the state", len(now), len(state.IDs))
			}
			w.Must("plan", "-detailed-exitcode")
		})
	}
}

// A search that does not look at references costs all pages once, not for each
// refused create.
func TestManyRefusalsReadTheListOnce(t *testing.T) {
	t.Parallel()
	const taken, others = 12, 1500 // 16 pages
	api := acctest.Start(t, mockapi.WithSearchBlindToExternalRef())
	putRows(api, 0, taken)
	for i := range others {
		put(api, fmt.Sprint("OTHER-", i), func(*mockapi.Conversion) {})
	}
	before := api.ByReference(t)
	w := api.NewWorkspace(t, rows(taken, 1))
	w.Must("apply", "-auto-approve")
	expectKept(t, api, before)
	if n, most := len(api.Asked(http.MethodGet)), 16+taken+5; n > most {
		t.Errorf("%d GETs, want at most %d: a look at the source, a search for each, and the list", n, most)
	}
}

func TestADifferentRecordIsNeitherTakenOverNorOverwritten(t *testing.T) {
	t.Parallel()
	for which, options := range apis {
		for where, fill := range map[string]int{"in the list": 0, "in a big source": 450} {
			t.Run(which+", "+where, func(t *testing.T) {
				t.Parallel()
				api := acctest.Start(t, options...)
				for i := range fill {
					put(api, fmt.Sprintf("OTHER-%03d", i), nil)
				}
				other := put(api, "ORDER-001", func(c *mockapi.Conversion) { c.Count = 77 })
				w := api.NewWorkspace(t, rows(3, 1))
				r := w.Run("apply", "-auto-approve", "-no-color")
				acctest.ExpectOutput(t, r.Stderr, "Cannot create 1 of 3 conversions", `"ORDER-001": conversion `+other.ID+" is recorded with this external_ref already and differs in conversion_count, origin",
					"Use another key", "import the batch")
				if now, _ := api.Get(other.ID); now.Count != 77 {
					t.Errorf("it was overwritten: %+v", now)
				}
				if len(api.Asked("PATCH", "DELETE")) != 0 {
					t.Errorf("it was written to: %v", api.Asked("PATCH", "DELETE"))
				}
				state := inState(t, w)
				if state.IDs["ORDER-001"] != "" || len(state.IDs) != 2 {
					t.Errorf("in the state: %v", state.IDs)
				}
				// Corrected by hand, it is taken over.
				api.Update(other.ID, func(c *mockapi.Conversion) { c.Count, c.Origin = 2, text("website") })
				w.Must("apply", "-auto-approve")
				if now := inState(t, w); now.IDs["ORDER-001"] != other.ID || now.Tainted {
					t.Errorf("in the state: %+v", now)
				}
			})
		}
	}
}

// A list that lags shows what is no longer so: single reads decide.
func TestAListThatLagsMisleadsNobody(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	api := acctest.Start(t, mockapi.WithListLag(time.Hour), mockapi.WithClock(func() time.Time { return now }))
	w := api.NewWorkspace(t, rows(5, 1))
	w.Must("apply", "-auto-approve")
	w.Must("plan", "-detailed-exitcode")
	w.Write("main.tf", rows(5, 3))
	w.Must("apply", "-auto-approve")
	w.Must("plan", "-detailed-exitcode")
	before := api.ByReference(t)
	// Without its state, the batch finds its records by their references.
	other := api.NewWorkspace(t, rows(5, 3))
	r := other.Run("apply", "-auto-approve", "-no-color")
	expectKept(t, api, before)
	if n := len(api.ByReference(t)); n != 5 {
		t.Errorf("%d records:\n%s", n, r.Output())
	}
}

func TestOneRecordBelongsToOneResource(t *testing.T) {
	t.Parallel()
	batch := func(name string) string {
		return fmt.Sprintf("resource \"brandwave_conversion_batch\" %q {\n  source_id = %q\n  conversions = { A = jsonencode({ converted_at = \"2026-03-01T12:00:00Z\" }) }\n}\n", name, acctest.Source)
	}
	single := fmt.Sprintf("resource \"brandwave_conversion\" \"single\" {\n  source_id = %q\n  converted_at = \"2026-03-01T12:00:00Z\"\n  external_ref = \"A\"\n}\n", acctest.Source)
	for which, options := range apis {
		for who, config := range map[string]string{"two batches": batch("one") + batch("two"), "a batch and a conversion": batch("one") + single} {
			t.Run(which+", "+who, func(t *testing.T) {
				t.Parallel()
				api := acctest.Start(t, options...)
				w := api.NewWorkspace(t, config)
				r := w.Run("apply", "-auto-approve", "-no-color")
				if n := strings.Count(r.Stderr, "Error:"); n != 1 || r.ExitCode != 1 {
					t.Errorf("%d errors, exit code %d, want 1 and 1:\n%s", n, r.ExitCode, r.Output())
				}
				if n := len(api.ByReference(t)); n != 1 {
					t.Errorf("%d records, want 1", n)
				}
			})
		}
	}
}

// From single resources to a batch and back, and nothing is written.
func TestMovingBetweenSingleResourcesAndABatchWritesNothing(t *testing.T) {
	t.Parallel()
	single := fmt.Sprintf(`
resource "brandwave_conversion" "single" {
  for_each         = { for i in range(5) : format("ORDER-%%03d", i) => i + 1 }
  source_id        = %q
  converted_at     = "2026-03-01T12:00:00Z"
  conversion_count = each.value
  origin           = "website"
  external_ref     = each.key
}
`, acctest.Source)
	removed := func(address string) string {
		return "removed {\n  from = " + address + "\n  lifecycle {\n    destroy = false\n  }\n}\n"
	}
	api := acctest.Start(t)
	w := api.NewWorkspace(t, single)
	w.Must("apply", "-auto-approve")
	before := api.ByReference(t)

	api.ResetRequests()
	w.Write("main.tf", removed("brandwave_conversion.single")+rows(5, 1)+`output "ids" { value = brandwave_conversion_batch.test.ids }`)
	w.Must("apply", "-auto-approve")
	expectWrites(t, api, 0, 0, 0)
	expectKept(t, api, before)
	expectOneStory(t, w, api, 5)
	w.Must("plan", "-detailed-exitcode")

	imports := ""
	for ref, id := range inState(t, w).IDs {
		imports += fmt.Sprintf("import {\n  to = brandwave_conversion.single[%q]\n  id = %q\n}\n", ref, id)
	}
	w.Write("main.tf", removed("brandwave_conversion_batch.test")+imports+single)
	w.Must("apply", "-auto-approve")
	expectWrites(t, api, 0, 0, 0)
	expectKept(t, api, before)
	w.Must("plan", "-detailed-exitcode")
}

// What an interrupted update made without a state to tell is found by the next.
func TestAnUpdateTakesOverWhatAKilledOneMade(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, rows(5, 1))
	w.Must("apply", "-auto-approve")
	putRows(api, 5, 8)
	before := api.ByReference(t)
	api.ResetRequests()
	w.Write("main.tf", rows(10, 1))
	w.Must("apply", "-auto-approve")
	expectWrites(t, api, 2, 0, 0)
	expectKept(t, api, before)
	expectOneStory(t, w, api, 10)
}
