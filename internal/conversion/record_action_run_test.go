package conversion_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// destroy applies the removal of a record.
func (s *served) destroy(c mockapi.Conversion) []*tfprotov6.Diagnostic {
	s.T.Helper()
	return s.Destroy(stateOf(c))
}

// asResource is a configuration of the resource that says the same.
func asResource(config map[string]any) map[string]any {
	return but(map[string]any{"organization_id": acctest.Organization}, config)
}

func TestActionFindsWhatAResourceOfTheSameRunRecorded(t *testing.T) {
	t.Parallel()
	for name, options := range apis() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, api := serveAPI(t, options...)
			s.ExpectNone(s.Apply(nil, asResource(order), nil).Diagnostics)
			made := only(t, api)
			progress, diags := s.invoke(sameOrder)
			s.ExpectNone(diags)
			expectProgress(t, progress, recording, "Recorded already, with the same content, as conversion "+made.ID+". It is left as it is.")
			_, diags = s.invoke(but(order, map[string]any{"origin": "app"}))
			expectError(t, diags, "Conversion already exists", "external_ref", "It differs from this action in origin,")
			if diff := cmp.Diff(made, only(t, api)); diff != "" {
				t.Errorf("the record was changed (-before +after):\n%s", diff)
			}
		})
	}
}

// A resource may not take an action's record for its own, and says which it is.
func TestResourceDoesNotAdoptWhatAnActionOfTheSameRunRecorded(t *testing.T) {
	t.Parallel()
	for name, options := range apis() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, api := serveAPI(t, options...)
			_, diags := s.invoke(order)
			s.ExpectNone(diags)
			applied := s.Apply(nil, asResource(order), nil)
			if got := acctest.Told(applied.Diagnostics); len(got) != 1 || !strings.HasPrefix(got[0], "ERROR: Conversion already exists\n") || !strings.Contains(got[0], only(t, api).ID) {
				t.Errorf("%q", got)
			}
		})
	}
}

// What an action said is recorded is there at the end of the run.
func TestResourceKeepsWhatAnActionOfTheSameRunFoundRecorded(t *testing.T) {
	t.Parallel()
	for name, options := range apis() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first, api := serveAPI(t, options...)
			_, diags := first.invoke(order)
			first.ExpectNone(diags)
			made := only(t, api)
			s := serve(t, api.URL, acctest.Canary, acctest.Organization)
			_, diags = s.invoke(order)
			s.ExpectNone(diags)
			if got := acctest.Told(s.destroy(made)); len(got) != 1 || !strings.HasPrefix(got[0], "WARNING: Conversion kept for another resource\n") || !strings.Contains(got[0], "found recorded by an action") {
				t.Errorf("%q", got)
			}
			only(t, api)
			expectRequests(t, "deletes", api.Asked("DELETE"), []string{})
		})
	}
}

func TestResourceDeletesWhatAnActionRefusedToTakeForItsEvent(t *testing.T) {
	t.Parallel()
	s, api := serveAPI(t)
	made := fill(api, 1)[0]
	_, diags := s.invoke(order)
	expectError(t, diags, "Conversion already exists", "external_ref", "It differs from this action in conversion_count, metadata,")
	s.ExpectNone(s.destroy(made))
	if n := len(api.All()); n != 0 {
		t.Errorf("%d records are left", n)
	}
}

func TestActionDoesNotCountOnWhatTheSameRunDeletes(t *testing.T) {
	t.Parallel()
	s, api := serveAPI(t)
	made := fill(api, 1)[0]
	config := map[string]any{"source_id": acctest.Source, "converted_at": "2026-03-01T12:00:00Z", "origin": "website", "external_ref": "ORDER-1"}
	arrived, hold := make(chan struct{}), make(chan struct{})
	api.Inject(mockapi.Fault{Method: http.MethodDelete, Arrived: arrived, Hold: hold})
	ended := make(chan []*tfprotov6.Diagnostic)
	go func() { ended <- s.destroy(made) }()
	<-arrived
	progress, diags := s.invoke(config)
	expectProgress(t, progress, recording)
	expectError(t, diags, "Conversion already exists", "external_ref", "It has the content of this action, but a resource deletes it in this run. Once that is done, the action can record it anew.")
	close(hold)
	s.ExpectNone(<-ended)

	_, diags = s.invoke(config)
	s.ExpectNone(diags)
	if now := only(t, api); now.ID == made.ID {
		t.Error("the record was not recorded anew")
	}
}

// An interrupt while the request hangs: what it did is found out, and nothing is
// sent on the way that would end the call early.
func TestInterruptedActionSettlesItsRequestAndCanRunAgain(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		committed bool
		summary   string
	}{"before it is recorded": {false, "Cannot create conversion"}, "after it is recorded": {true, ""}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, api := serveAPI(t)
			ctx, interrupt := context.WithCancel(t.Context())
			defer interrupt()
			arrived := make(chan struct{})
			api.Inject(mockapi.Fault{Method: http.MethodPost, AfterCommit: test.committed, Arrived: arrived, Hold: make(chan struct{})})
			go func() {
				<-arrived
				interrupt()
			}()
			progress, diags := s.action().Invoke(ctx, order)
			expectProgress(t, progress, recording)
			if test.summary == "" {
				s.ExpectNone(diags)
			} else {
				expectError(t, diags, test.summary, "", "Run the action again: ")
			}
			expectRequests(t, "creates", api.Asked("POST"), []string{"POST /v1/conversions"})
			expectRecordedOnceWhenInvokedAgain(t, s, api)
		})
	}
}

func TestInterruptedActionSendsNothing(t *testing.T) {
	t.Parallel()
	s, api := serveAPI(t)
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	progress, diags := s.action().Invoke(ctx, order)
	expectProgress(t, progress)
	expectError(t, diags, "Cannot create conversion", "", "can be run again")
	expectRequests(t, "requests", api.Asked(), []string{})
}

// Each event is recorded once, with its content, by actions that run beside
// each other and, where they failed, once more.
func TestActionsRecordEachEventExactlyOnceUnderRandomFaults(t *testing.T) {
	t.Parallel()
	const events, atOnce = 100, 10
	for name, options := range apis() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, api := serveAPI(t, append([]mockapi.Option{mockapi.WithSeed(5)}, options...)...)
			for _, fault := range []mockapi.Fault{
				mockapi.JSONError(500, "internal_error", "Something went wrong."), mockapi.HTMLBadGateway(), {Cut: true}, {Truncate: true},
			} {
				fault.Times, fault.Probability = -1, 0.02
				api.Inject(fault)
				fault.AfterCommit = true
				api.Inject(fault)
			}
			config := func(i int) map[string]any {
				return but(order, map[string]any{"external_ref": fmt.Sprintf("ORDER-%d", i), "conversion_count": int64(i + 1)})
			}
			left := make(chan int, events)
			for i := range events {
				left <- i
			}
			var open sync.WaitGroup
			open.Add(events)
			for range atOnce {
				go func() {
					for i := range left {
						if _, diags := s.action().Invoke(t.Context(), config(i)); len(diags) > 0 && diags[0].Severity == tfprotov6.DiagnosticSeverityError {
							left <- i
							continue
						}
						open.Done()
					}
				}()
			}
			open.Wait()
			close(left)
			api.ClearFaults()
			seen := map[string]int64{}
			for _, c := range api.All() {
				seen[*c.ExternalRef] = c.Count
			}
			for i := range events {
				ref := fmt.Sprintf("ORDER-%d", i)
				if seen[ref] != int64(i+1) {
					t.Errorf("%s has the count %d", ref, seen[ref])
				}
			}
			if n := len(api.All()); n != events {
				t.Errorf("%d records, want %d", n, events)
			}
			expectRequests(t, "writes", api.Asked("PATCH", "DELETE"), []string{})
		})
	}
}
