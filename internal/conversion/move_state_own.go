package conversion

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// FromOtherAddress takes over a resource of r's own type that a provider of
// another address wrote: a mirror's, a fork's, or this one's under an earlier
// namespace. Engines ask for that where the resource gets another name at the same
// time.
func FromOtherAddress(ctx context.Context, r resource.Resource, typeName string) resource.StateMover {
	var own resource.SchemaResponse
	r.Schema(ctx, resource.SchemaRequest{}, &own)
	return resource.StateMover{SourceSchema: &own.Schema, StateMover: func(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
		if req.SourceTypeName != typeName || req.SourceState == nil {
			return // the framework asks the next one
		}
		var attributes map[string]tftypes.Value
		var id, organization *string
		err := req.SourceState.Raw.As(&attributes)
		if err == nil {
			err = errors.Join(attributes["id"].As(&id), attributes["organization_id"].As(&organization))
		}
		if err != nil {
			resp.Diagnostics.AddError("Cannot move "+typeName, "The state cannot be read: "+err.Error()+".")
			return
		}
		resp.TargetState.Raw = req.SourceState.Raw
		resp.TargetPrivate = req.SourcePrivate
		SetIdentity(resp.TargetIdentity, types.StringPointerValue(id), types.StringPointerValue(organization))
	}}
}
