//go:build unix

package conversionbatch_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// total is what the batch of these tests has; it is cut short in the middle.
const total = 2000

// many is rows(total, base): range alone gives no more than 1,024 numbers.
func many(base int) string {
	return strings.Replace(rows(total, base), fmt.Sprintf("range(%d)", total), fmt.Sprintf("flatten([for k in range(%d) : range(k * 1000, (k + 1) * 1000)])", total/1000), 1)
}

// cut waits for the middle of a run, ends it, and returns what it printed. From
// then on the API is as it was before the strike.
func cut(t *testing.T, api *acctest.API, run *acctest.Process, arrived <-chan struct{}, end func()) string {
	t.Helper()
	defer api.ClearFaults()
	ended := make(chan string, 1)
	go func() { ended <- run.Wait() }()
	select {
	case <-arrived:
		end()
	case out := <-ended:
		t.Fatalf("the run ended before its middle:\n%s", out)
	}
	return <-ended
}

// strike orders a fault that is under way when the middle of a batch is reached:
// no answer comes any more, so that the run cannot end before it is cut short.
func strike(api *acctest.API, method string, after bool) <-chan struct{} {
	arrived := make(chan struct{}, 1)
	api.Inject(mockapi.Fault{Method: method, Skip: total / 2, Times: -1, AfterCommit: after, Arrived: arrived, Hold: make(chan struct{})})
	return arrived
}

// expectFinished applies once more and checks that there are exactly the records
// that are wanted, and that what was there before is there still.
func expectFinished(t *testing.T, w *acctest.Workspace, api *acctest.API) {
	t.Helper()
	before := api.ByReference(t)
	if len(before) == 0 || len(before) == total {
		t.Fatalf("%d records: the run was not cut short in its middle", len(before))
	}
	api.ResetRequests()
	w.Must("apply", "-auto-approve", "-lock=false")
	expectKept(t, api, before)
	expectOneStory(t, w, api, total)
	if got, want := len(api.Asked("POST")), total-len(before); got != want {
		t.Errorf("%d creates were sent, want %d", got, want)
	}
	w.Must("plan", "-detailed-exitcode", "-lock=false")
}

func TestInterruptedCreateOfManyIsFinishedByTheNextApply(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		t.Run(fmt.Sprintf("committed %t", after), func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t)
			w := api.NewWorkspace(t, many(1))
			arrived := strike(api, http.MethodPost, after)
			run := w.Start("apply", "-auto-approve", "-no-color")
			out := cut(t, api, run, arrived, run.Interrupt)
			acctest.ExpectOutput(t, out, "The run was interrupted. Not begun: ")
			if diff := cmp.Diff(api.ByReference(t), inState(t, w).IDs); diff != "" {
				t.Errorf("state and server differ (-server +state):\n%s", diff)
			}
			expectFinished(t, w, api)
		})
	}
}

// Killed, there is no state at all.
func TestKilledCreateOfManyIsFinishedByTheNextApply(t *testing.T) {
	t.Parallel()
	for which, options := range apis {
		t.Run(which, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t, options...)
			w := api.NewWorkspace(t, many(1))
			arrived := strike(api, http.MethodPost, true)
			run := w.Start("apply", "-auto-approve", "-lock=false")
			cut(t, api, run, arrived, run.Kill)
			if state := inState(t, w); state.ID != "" {
				t.Fatalf("the state has %d ids: the kill came too late to test anything", len(state.IDs))
			}
			expectFinished(t, w, api)
		})
	}
}

func TestInterruptedOrKilledUpdateOfManyIsFinishedByTheNextApply(t *testing.T) {
	t.Parallel()
	for _, kill := range []bool{false, true} {
		t.Run(fmt.Sprintf("kill %t", kill), func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t)
			w := api.NewWorkspace(t, many(1))
			w.Must("apply", "-auto-approve")
			before := api.ByReference(t)
			arrived := strike(api, http.MethodPatch, true)
			w.Write("main.tf", many(2))
			run := w.Start("apply", "-auto-approve", "-lock=false")
			if kill {
				cut(t, api, run, arrived, run.Kill)
			} else {
				cut(t, api, run, arrived, run.Interrupt)
			}
			changed := 0
			for _, c := range api.All() {
				if fmt.Sprintf("ORDER-%03d", c.Count-2) == *c.ExternalRef {
					changed++
				}
			}
			api.ResetRequests()
			w.Must("apply", "-auto-approve", "-lock=false")
			expectWrites(t, api, 0, total-changed, 0)
			expectKept(t, api, before)
			expectOneStory(t, w, api, total)
			w.Must("plan", "-detailed-exitcode", "-lock=false")
		})
	}
}

func TestInterruptedDestroyOfManyIsFinishedByTheNext(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, many(1))
	w.Must("apply", "-auto-approve")
	arrived := strike(api, http.MethodDelete, true)
	run := w.Start("destroy", "-auto-approve")
	cut(t, api, run, arrived, run.Interrupt)
	left := api.ByReference(t)
	expectOneStory(t, w, api, len(left))
	if len(left) == 0 || len(left) == total {
		t.Errorf("%d are left", len(left))
	}
	// Changed one's mind: what is left is not made anew.
	api.ResetRequests()
	w.Must("apply", "-auto-approve")
	expectWrites(t, api, total-len(left), 0, 0)
	expectKept(t, api, left)
	w.Must("destroy", "-auto-approve")
	expectOneStory(t, w, api, 0)
}

// Two of a hundred requests fail, before or after they were carried out.
func TestRandomFaultsInABatchOfManyDoNotShow(t *testing.T) {
	t.Parallel()
	for which, options := range apis {
		t.Run(which, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t, append([]mockapi.Option{mockapi.WithSeed(7)}, options...)...)
			for _, fault := range []mockapi.Fault{mockapi.JSONError(500, "internal_error", "Something went wrong."), {Cut: true}} {
				fault.Times, fault.Probability = -1, 0.005
				api.Inject(fault)
				fault.AfterCommit = true
				api.Inject(fault)
			}
			w := api.NewWorkspace(t, many(1))
			made := map[string]string{}
			for try := 0; ; try++ {
				r := w.Run("apply", "-auto-approve", "-no-color")
				expectKept(t, api, made)
				made = maps.Clone(api.ByReference(t))
				if r.ExitCode == 0 {
					break
				}
				if try == 2 {
					t.Fatalf("three applies did not end it:\n%s", r.Output())
				}
			}
			expectOneStory(t, w, api, total)
			tried := map[string]int{}
			for _, b := range api.Bodies("POST") {
				var body struct {
					Ref string `json:"external_ref"`
				}
				if err := json.Unmarshal([]byte(b), &body); err != nil {
					t.Fatal(err)
				}
				tried[body.Ref]++
			}
			again := 0
			for _, n := range tried {
				if n > 1 {
					again++
				}
			}
			if len(tried) != total || again == 0 {
				t.Errorf("%d references were sent, %d more than once", len(tried), again)
			}
			w.Must("plan", "-detailed-exitcode")
		})
	}
}
