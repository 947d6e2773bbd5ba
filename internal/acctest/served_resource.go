package acctest

import (
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// ServedResource is one resource of a served provider.
type ServedResource struct {
	*Served
	TypeName string
}

// Resource is the resource of this type.
func (s *Served) Resource(typeName string) *ServedResource { return &ServedResource{s, typeName} }

// For is the same resource for another test.
func (r *ServedResource) For(t testing.TB) *ServedResource {
	t.Helper()
	s := *r.Served
	s.T = t
	return &ServedResource{&s, r.TypeName}
}

// Type is that of a state or configuration.
func (r *ServedResource) Type() tftypes.Type {
	return r.Schemas.ResourceSchemas[r.TypeName].ValueType()
}

// Attributes are those of a state or plan; see Decode.
func (r *ServedResource) Attributes(encoded *tfprotov6.DynamicValue) map[string]string {
	r.T.Helper()
	return r.Decode(r.Type(), encoded)
}

// IdentityOf are the attributes of an identity; nil for none.
func (r *ServedResource) IdentityOf(encoded *tfprotov6.ResourceIdentityData) map[string]string {
	r.T.Helper()
	if encoded == nil {
		return nil
	}
	return r.Decode(r.Identities[r.TypeName].ValueType(), encoded.IdentityData)
}

// IdentityData is an identity as an engine keeps it; nil for none.
func (r *ServedResource) IdentityData(set map[string]any) *tfprotov6.ResourceIdentityData {
	r.T.Helper()
	if set == nil {
		return nil
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: r.Encode(r.Identities[r.TypeName].ValueType(), set)}
}

// Plan plans a configuration. What it leaves open is proposed as in the prior
// state where the schema computes it, else null. A nil prior creates.
func (r *ServedResource) Plan(prior, config, priorIdentity map[string]any) *tfprotov6.PlanResourceChangeResponse {
	r.T.Helper()
	proposed := map[string]any{}
	for _, a := range r.Schemas.ResourceSchemas[r.TypeName].Block.Attributes {
		switch {
		case a.Computed && prior != nil:
			proposed[a.Name] = prior[a.Name]
		case a.Computed && !a.Optional:
			proposed[a.Name] = tftypes.UnknownValue
		}
	}
	maps.Copy(proposed, config)
	planned, err := r.PlanResourceChange(r.T.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: r.TypeName, PriorState: r.Encode(r.Type(), prior), Config: r.Encode(r.Type(), config),
		ProposedNewState: r.Encode(r.Type(), proposed), PriorIdentity: r.IdentityData(priorIdentity),
		ClientCapabilities: &tfprotov6.PlanResourceChangeClientCapabilities{DeferralAllowed: r.deferral},
	})
	if err != nil {
		r.T.Fatal(err)
	}
	return planned
}

// Apply plans and applies a configuration. A nil prior creates.
func (r *ServedResource) Apply(prior, config, priorIdentity map[string]any) *tfprotov6.ApplyResourceChangeResponse {
	r.T.Helper()
	planned := r.Plan(prior, config, priorIdentity)
	r.ExpectNone(planned.Diagnostics)
	applied, err := r.ApplyResourceChange(r.T.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: r.TypeName, PriorState: r.Encode(r.Type(), prior), Config: r.Encode(r.Type(), config), PlannedState: planned.PlannedState,
		PlannedPrivate: planned.PlannedPrivate, PlannedIdentity: planned.PlannedIdentity,
	})
	if err != nil {
		r.T.Fatal(err)
	}
	return applied
}

// Destroy destroys what a state has.
func (r *ServedResource) Destroy(state map[string]any) []*tfprotov6.Diagnostic {
	r.T.Helper()
	none := r.Encode(r.Type(), nil)
	applied, err := r.ApplyResourceChange(r.T.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: r.TypeName, PriorState: r.Encode(r.Type(), state), Config: none, PlannedState: none,
	})
	if err != nil {
		r.T.Fatal(err)
	}
	return applied.Diagnostics
}

// Read reads what a state has, as a refresh does.
func (r *ServedResource) Read(state, identity map[string]any, private []byte) *tfprotov6.ReadResourceResponse {
	r.T.Helper()
	return r.refresh(&tfprotov6.ReadResourceRequest{
		CurrentState: r.Encode(r.Type(), state), CurrentIdentity: r.IdentityData(identity), Private: private,
	})
}

func (r *ServedResource) refresh(req *tfprotov6.ReadResourceRequest) *tfprotov6.ReadResourceResponse {
	r.T.Helper()
	req.TypeName = r.TypeName
	req.ClientCapabilities = &tfprotov6.ReadResourceClientCapabilities{DeferralAllowed: r.deferral}
	read, err := r.ReadResource(r.T.Context(), req)
	if err != nil {
		r.T.Fatal(err)
	}
	return read
}

// Import imports by an id or an identity, without the read that follows.
func (r *ServedResource) Import(id string, identity map[string]any) *tfprotov6.ImportResourceStateResponse {
	r.T.Helper()
	imported, err := r.ImportResourceState(r.T.Context(), &tfprotov6.ImportResourceStateRequest{
		TypeName: r.TypeName, ID: id, Identity: r.IdentityData(identity),
		ClientCapabilities: &tfprotov6.ImportResourceStateClientCapabilities{DeferralAllowed: r.deferral},
	})
	if err != nil {
		r.T.Fatal(err)
	}
	return imported
}

// ImportAndRead imports as an engine does, in two steps.
func (r *ServedResource) ImportAndRead(id string, identity map[string]any) (*tfprotov6.ReadResourceResponse, []*tfprotov6.Diagnostic) {
	r.T.Helper()
	imported := r.Import(id, identity)
	if len(imported.Diagnostics) > 0 {
		return nil, imported.Diagnostics
	}
	found := imported.ImportedResources[0]
	if identity != nil && r.IdentityOf(found.Identity) == nil {
		r.T.Error("the import returned no identity")
	}
	read := r.refresh(&tfprotov6.ReadResourceRequest{CurrentState: found.State, CurrentIdentity: found.Identity, Private: found.Private})
	return read, read.Diagnostics
}
