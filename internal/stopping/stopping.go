// Package stopping lets an action that is interrupted have the last word.
//
// The plugin server ends the calls under way as soon as it has stopped the
// provider, and then drops what an action still says. Terraform takes an action
// that ends without a word for one that succeeded: an import that was
// interrupted would be complete, by its messages and its exit code. So stopping
// waits until the actions, which it cancels, have ended.
package stopping

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// patience is how long an action may take to end. Work under way is bounded by
// less; this is for the one that hangs. Terraform stops one provider after the
// other, so that it is also how long the others may have to wait.
const patience = 15 * time.Second

// server is a provider's, with all that it serves.
type server struct {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	patience time.Duration
	lasting  bool // it outlives a run of Terraform: the next one configures it anew

	mu      sync.Mutex
	stopped bool
	running map[*call]bool
	idle    chan struct{} // closed when no action is running any more
}

// call is one of an action.
type call struct{ cancel context.CancelFunc }

var (
	_ tfprotov6.ProviderServer     = (*server)(nil)
	_ tfprotov6.ListResourceServer = (*server)(nil)
	_ tfprotov6.ActionServer       = (*server)(nil)
)

// Serve serves a provider under its address, until Terraform ends it; with debug,
// it waits for Terraform to be told where it is.
func Serve(address string, p provider.Provider, debug bool) error {
	s, err := gracefully(providerserver.NewProtocol6(p)())
	if err != nil {
		return err
	}
	s.lasting = debug
	var options []tf6server.ServeOpt
	if debug {
		options = append(options, tf6server.WithManagedDebug())
	}
	return tf6server.Serve(address, func() tfprotov6.ProviderServer { return s }, options...)
}

// gracefully returns a server that waits for its actions when it is stopped.
func gracefully(p tfprotov6.ProviderServer) (*server, error) {
	lists, ok := p.(tfprotov6.ListResourceServer)
	actions, also := p.(tfprotov6.ActionServer)
	if !ok || !also {
		return nil, errors.New("the provider serves no lists or no actions")
	}
	return &server{ProviderServer: p, ListResourceServer: lists, ActionServer: actions, patience: patience, running: map[*call]bool{}}, nil
}

// ConfigureProvider begins a run, where one provider serves several.
func (s *server) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	if s.lasting {
		s.mu.Lock()
		s.stopped = false
		s.mu.Unlock()
	}
	return s.ProviderServer.ConfigureProvider(ctx, req)
}

// InvokeAction counts the action as running until its last event is sent. Once
// the provider is stopped, nothing would cancel an action: it is refused.
func (s *server) InvokeAction(ctx context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	ctx, c, stopped := s.begin(ctx) // before it can do anything that a stop would have to wait for
	stream := refusal()
	if !stopped {
		var err error
		if stream, err = s.ActionServer.InvokeAction(ctx, req); err != nil {
			s.end(c)
			return nil, err
		}
	}
	return &tfprotov6.InvokeActionServerStream{Events: func(push func(tfprotov6.InvokeActionEvent) bool) {
		defer s.end(c)
		stream.Events(push)
	}}, nil
}

// refusal is what an action says that comes after the stop.
func refusal() *tfprotov6.InvokeActionServerStream {
	return &tfprotov6.InvokeActionServerStream{Events: func(push func(tfprotov6.InvokeActionEvent) bool) {
		push(tfprotov6.InvokeActionEvent{Type: tfprotov6.CompletedInvokeActionEventType{Diagnostics: []*tfprotov6.Diagnostic{{
			Severity: tfprotov6.DiagnosticSeverityError, Summary: "Action interrupted",
			Detail: "The run was interrupted before the action began: nothing was sent.",
		}}}})
	}}
}

// StopProvider cancels what is under way, and waits for the actions.
func (s *server) StopProvider(ctx context.Context, req *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	s.stop()
	resp, err := s.ProviderServer.StopProvider(ctx, req)
	s.mu.Lock()
	idle := s.idle
	s.mu.Unlock()
	if idle == nil {
		return resp, err
	}
	late := time.NewTimer(s.patience)
	defer late.Stop()
	select {
	case <-idle:
	case <-late.C:
	case <-ctx.Done():
	}
	return resp, err
}

// stop cancels the actions under way, also those of which the provider has not
// heard yet, and has those that come later refused.
func (s *server) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped = true
	for c := range s.running {
		c.cancel()
	}
}

// begin counts an action as running, also one that is to be refused: it has a
// last word as well.
func (s *server) begin(ctx context.Context) (_ context.Context, c *call, stopped bool) {
	c = &call{}
	ctx, c.cancel = context.WithCancel(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.running) == 0 {
		s.idle = make(chan struct{})
	}
	s.running[c] = true
	return ctx, c, s.stopped
}

func (s *server) end(c *call) {
	c.cancel()
	s.mu.Lock()
	defer s.mu.Unlock()
	if delete(s.running, c); len(s.running) == 0 {
		close(s.idle)
		s.idle = nil
	}
}
