package acctest

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// ServedAction is one action of a served provider.
type ServedAction struct {
	*Served
	tfprotov6.ActionServer
	TypeName string
}

// Action is the action of this type.
func (s *Served) Action(t testing.TB, typeName string) *ServedAction {
	t.Helper()
	server, ok := s.ProviderServer.(tfprotov6.ActionServer)
	if !ok {
		t.Fatal("the provider serves no actions")
	}
	return &ServedAction{s, server, typeName}
}

func (a *ServedAction) config(set map[string]any) *tfprotov6.DynamicValue {
	a.T.Helper()
	return a.Encode(a.Schemas.ActionSchemas[a.TypeName].Schema.ValueType(), set)
}

// Validate returns what is wrong with a configuration.
func (a *ServedAction) Validate(config map[string]any) []*tfprotov6.Diagnostic {
	a.T.Helper()
	validated, err := a.ValidateActionConfig(a.T.Context(), &tfprotov6.ValidateActionConfigRequest{ActionType: a.TypeName, Config: a.config(config)})
	if err != nil {
		a.T.Fatal(err)
	}
	return validated.Diagnostics
}

// Plan plans an invocation.
func (a *ServedAction) Plan(config map[string]any) *tfprotov6.PlanActionResponse {
	a.T.Helper()
	planned, err := a.PlanAction(a.T.Context(), &tfprotov6.PlanActionRequest{
		ActionType: a.TypeName, Config: a.config(config), ClientCapabilities: &tfprotov6.PlanActionClientCapabilities{DeferralAllowed: a.deferral},
	})
	if err != nil {
		a.T.Fatal(err)
	}
	return planned
}

// Invoke invokes the action, and returns its messages of progress and its
// diagnostics.
func (a *ServedAction) Invoke(ctx context.Context, config map[string]any) (progress []string, diags []*tfprotov6.Diagnostic) {
	a.T.Helper()
	stream, err := a.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: a.TypeName, Config: a.config(config)})
	if err != nil {
		a.T.Fatal(err)
	}
	ended := 0
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			progress = append(progress, event.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			diags = event.Diagnostics
			ended++
		}
	}
	if ended != 1 {
		a.T.Errorf("the invocation ended %d times", ended)
	}
	return progress, diags
}
