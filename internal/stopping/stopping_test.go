package stopping

import (
	"context"
	"slices"
	"testing"

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
}

func (f *fake) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	close(f.stopped)
	return &tfprotov6.StopProviderResponse{}, nil
}

func (f *fake) InvokeAction(context.Context, *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
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

func TestTheProviderCanBeStoppedGracefully(t *testing.T) {
	t.Parallel()
	if _, err := gracefully(providerserver.NewProtocol6(provider.New("test")())()); err != nil {
		t.Error(err)
	}
	if _, err := gracefully((&struct{ tfprotov6.ProviderServer }{})); err == nil {
		t.Error("a server without actions is taken")
	}
}
