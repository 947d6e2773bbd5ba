package stopping

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/brandwave/terraform-provider-brandwave/internal/provider"
)

// fake is a server whose action says something when it is stopped, and ends
// when it may.
type fake struct {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	stopped, begun, mayEnd chan struct{}
	invoke                 func(context.Context) (*tfprotov6.InvokeActionServerStream, error) // nil: the usual
}

func (f *fake) ConfigureProvider(context.Context, *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return &tfprotov6.ConfigureProviderResponse{}, nil
}

func (f *fake) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	close(f.stopped)
	return &tfprotov6.StopProviderResponse{}, nil
}

func (f *fake) InvokeAction(ctx context.Context, _ *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	if f.invoke != nil {
		return f.invoke(ctx)
	}
	return &tfprotov6.InvokeActionServerStream{Events: func(push func(tfprotov6.InvokeActionEvent) bool) {
		close(f.begun)
		<-f.stopped
		<-f.mayEnd
		push(tfprotov6.InvokeActionEvent{Type: tfprotov6.CompletedInvokeActionEventType{}})
	}}, nil
}

func serve(t *testing.T) (*fake, *server) {
	t.Helper()
	f := &fake{stopped: make(chan struct{}), begun: make(chan struct{}), mayEnd: make(chan struct{})}
	s, err := gracefully(f)
	if err != nil {
		t.Fatal(err)
	}
	return f, s
}

func TestStoppingWaitsForTheLastWordOfAnAction(t *testing.T) {
	t.Parallel()
	f, s := serve(t)
	stream, err := s.InvokeAction(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	order := make(chan string, 2)
	go func() {
		for range stream.Events {
			order <- "event"
		}
	}()
	<-f.begun
	go func() {
		if _, err := s.StopProvider(t.Context(), nil); err != nil {
			t.Error(err)
		}
		order <- "stopped"
	}()
	<-f.stopped // the action is told to end, and is waited for from here on
	close(f.mayEnd)
	if got := []string{<-order, <-order}; !slices.Equal(got, []string{"event", "stopped"}) {
		t.Error(got)
	}
}

func TestStoppingWaitsForNothingElse(t *testing.T) {
	t.Parallel()
	_, idle := serve(t)
	if _, err := idle.StopProvider(t.Context(), nil); err != nil {
		t.Error(err)
	}
	f, s := serve(t)
	s.patience = 1
	stream, err := s.InvokeAction(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for range stream.Events {
			continue
		}
	}()
	<-f.begun
	if _, err := s.StopProvider(t.Context(), nil); err != nil { // returns though the action hangs
		t.Error(err)
	}
	close(f.mayEnd)
}

// invokeAfterAStop stops a provider, configures it anew, and invokes an action.
func invokeAfterAStop(t *testing.T, s *server) *tfprotov6.InvokeActionServerStream {
	t.Helper()
	if _, err := s.StopProvider(t.Context(), nil); err != nil {
		t.Error(err)
	}
	if _, err := s.ConfigureProvider(t.Context(), nil); err != nil {
		t.Error(err)
	}
	stream, err := s.InvokeAction(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return stream
}

// One that the provider hears of after the stop would run on uncancelled.
func TestAnActionThatMeetsTheStopDoesNothing(t *testing.T) {
	t.Parallel()
	f, s := serve(t)
	began := make(chan error)
	f.invoke = func(ctx context.Context) (*tfprotov6.InvokeActionServerStream, error) {
		began <- ctx.Err()
		<-f.stopped
		return &tfprotov6.InvokeActionServerStream{Events: func(func(tfprotov6.InvokeActionEvent) bool) { began <- ctx.Err() }}, nil
	}
	go func() {
		stream, err := s.InvokeAction(t.Context(), nil)
		if err != nil {
			t.Error(err)
			return
		}
		stream.Events(nil)
	}()
	if err := <-began; err != nil {
		t.Error("it is cancelled before the stop")
	}
	go func() {
		if _, err := s.StopProvider(t.Context(), nil); err != nil {
			t.Error(err)
		}
	}()
	if err := <-began; err == nil {
		t.Error("an action that began before the stop and asks the provider after it is not cancelled")
	}

	f, s = serve(t)
	f.invoke = func(context.Context) (*tfprotov6.InvokeActionServerStream, error) {
		t.Error("an action that began after the stop reaches the provider")
		return &tfprotov6.InvokeActionServerStream{Events: func(func(tfprotov6.InvokeActionEvent) bool) {}}, nil
	}
	// Without debugging, nothing but another process serves another run.
	events := slices.Collect(invokeAfterAStop(t, s).Events)
	if len(events) != 1 {
		t.Fatalf("%d events", len(events))
	}
	end, ok := events[0].Type.(tfprotov6.CompletedInvokeActionEventType)
	if !ok || len(end.Diagnostics) != 1 || end.Diagnostics[0].Severity != tfprotov6.DiagnosticSeverityError ||
		!strings.Contains(end.Diagnostics[0].Detail, "interrupted before the action began: nothing was sent") {
		t.Errorf("it ends with %v", events[0].Type)
	}
	if len(s.running) > 0 {
		t.Error("it counts as running")
	}
}

// A provider that is debugged serves the next run as well.
func TestTheNextRunHasItsActions(t *testing.T) {
	t.Parallel()
	f, s := serve(t)
	s.lasting = true
	asked := false
	f.invoke = func(context.Context) (*tfprotov6.InvokeActionServerStream, error) {
		asked = true
		return &tfprotov6.InvokeActionServerStream{Events: func(func(tfprotov6.InvokeActionEvent) bool) {}}, nil
	}
	if invokeAfterAStop(t, s).Events(nil); !asked {
		t.Error("an action of the next run is refused")
	}
}

func TestStoppingWaitsNoLongerThanItIsWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f, s := serve(t)
		stream, err := s.InvokeAction(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			for range stream.Events {
				continue
			}
		}()
		<-f.begun
		ctx, giveUp := context.WithCancel(t.Context())
		giveUp()
		start := time.Now()
		if _, err := s.StopProvider(ctx, nil); err != nil || time.Since(start) > 0 {
			t.Errorf("it waited for %s, though nobody waits for it; %v", time.Since(start), err)
		}
		close(f.mayEnd)
	})
}

func TestAnActionThatIsNoneIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f, s := serve(t)
		f.invoke = func(context.Context) (*tfprotov6.InvokeActionServerStream, error) {
			return nil, errors.New("there is none")
		}
		if _, err := s.InvokeAction(t.Context(), nil); err == nil {
			t.Error("the error is lost")
		}
		start := time.Now()
		if _, err := s.StopProvider(t.Context(), nil); err != nil || time.Since(start) > 0 {
			t.Errorf("it waited for %s, %v", time.Since(start), err)
		}
	})
}

func TestTheProviderCanBeStoppedGracefully(t *testing.T) {
	t.Parallel()
	if _, err := gracefully(providerserver.NewProtocol6(provider.New("test")())()); err != nil {
		t.Error(err)
	}
	if _, err := gracefully((&struct{ tfprotov6.ProviderServer }{})); err == nil {
		t.Error("a server without actions is taken")
	}
}
