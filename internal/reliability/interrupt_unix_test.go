//go:build unix

package reliability

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// Ctrl-C as a terminal sends it, to the CLI and the provider, at random moments
// of an apply: as some request arrives, or as some record was just made.
func TestInterruptedApplyLeavesNothingOrphaned(t *testing.T) {
	t.Parallel()
	const rounds, records = 30, 100
	random := rand.New(rand.NewPCG(3, 4))
	w := acctest.Start(t).NewWorkspace(t, conversions(records))
	early := 0 // rounds in which the interrupt stopped something
	for round := range rounds {
		nth, after := random.IntN(records), random.IntN(2) == 0
		t.Run(fmt.Sprintf("round %d, request %d, committed %t", round, nth, after), func(t *testing.T) {
			api := acctest.Start(t, mockapi.WithLatency(time.Duration(random.IntN(20))*time.Millisecond))
			w.Use(api)
			for _, left := range []string{"terraform.tfstate", "terraform.tfstate.backup"} {
				if err := os.Remove(filepath.Join(w.Dir, left)); err != nil && !os.IsNotExist(err) {
					t.Fatal(err)
				}
			}
			arrived := make(chan struct{}, 1)
			api.Inject(mockapi.Fault{Method: "POST", Skip: nth, AfterCommit: after, Arrived: arrived})
			run := w.Start("apply", "-auto-approve")
			<-arrived
			run.Interrupt()
			run.Wait()
			made := len(api.ByReference(t))
			expectOneStory(t, w, api, made)
			if made < records {
				early++
			}

			w.Must("apply", "-auto-approve", "-refresh=false")
			expectOneStory(t, w, api, records)
		})
	}
	if early < rounds/2 {
		t.Errorf("only %d of %d interrupts came before the end", early, rounds)
	}
}

// An interrupt while a request hangs: it gets a moment, then the record is
// looked for.
func TestInterruptWhileACreateHangs(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, conversions(1))
	arrived := make(chan struct{}, 1)
	api.Inject(mockapi.Fault{Method: "POST", AfterCommit: true, Arrived: arrived, Hold: make(chan struct{})})
	run := w.Start("apply", "-auto-approve", "-no-color")
	<-arrived
	run.Interrupt()
	out := run.Wait()
	expectOneStory(t, w, api, 1)
	acctest.ExpectOutput(t, out, "Conversion recovered after a lost answer")
}

func TestInterruptedUpdateAndDestroyLeaveOneStory(t *testing.T) {
	t.Parallel()
	const records = 40
	for _, method := range []string{"PATCH", "DELETE"} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t)
			w := api.NewWorkspace(t, conversions(records))
			w.Must("apply", "-auto-approve")
			arrived := make(chan struct{}, 1)
			api.Inject(mockapi.Fault{Method: method, Skip: 12, Arrived: arrived})
			command := "destroy"
			if method == "PATCH" {
				command = "apply"
				w.Write("main.tf", strings.Replace(conversions(records), "count.index + 1", "count.index + 2", 1))
			}
			run := w.Start(command, "-auto-approve")
			<-arrived
			run.Interrupt()
			run.Wait()
			left := len(api.ByReference(t))
			expectOneStory(t, w, api, left)
			w.Must(command, "-auto-approve")
			want := records
			if method == "DELETE" {
				want = 0
			}
			expectOneStory(t, w, api, want)
			for _, c := range api.All() {
				if want := fmt.Sprintf("ORDER-%d", c.Count-2); *c.ExternalRef != want {
					t.Errorf("%s has the count %d", *c.ExternalRef, c.Count)
				}
			}
		})
	}
}

// Killed after the record was made and before Terraform heard of it: nobody
// can know the record for ours, so the next apply says what is there.
func TestKilledBetweenCreateAndState(t *testing.T) {
	t.Parallel()
	for which, options := range map[string][]mockapi.Option{
		"409 on duplicate":             nil,
		"existing record on duplicate": {mockapi.WithExistingOnDuplicate()},
	} {
		t.Run(which, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t, options...)
			w := api.NewWorkspace(t, conversions(1))
			arrived := make(chan struct{}, 1)
			api.Inject(mockapi.Fault{Method: http.MethodPost, AfterCommit: true, Arrived: arrived, Hold: make(chan struct{})})
			run := w.Start("apply", "-auto-approve", "-lock=false")
			<-arrived
			run.Kill()
			run.Wait()
			if n := len(inState(t, w)); n != 0 {
				t.Fatalf("%d records are in the state: the kill came too late to test anything", n)
			}

			r := w.Run("apply", "-auto-approve", "-no-color", "-lock=false")
			if adopted := options != nil; adopted != (r.ExitCode == 0) {
				t.Errorf("exit code %d:\n%s", r.ExitCode, r.Output())
			}
			if options == nil {
				// The record is equal, but a 409 to a first attempt proves that it is not this run's.
				id := api.All()[0].ID
				acctest.ExpectOutput(t, r.Stderr, "Conversion already exists")
				acctest.ExpectOutput(t, r.Stderr, "id = \""+id+"\"")
				w.Write("import.tf", "import {\n  to = brandwave_conversion.many[0]\n  id = \""+id+"\"\n}\n")
				w.Must("apply", "-auto-approve", "-lock=false")
			}
			expectOneStory(t, w, api, 1)
		})
	}
}
