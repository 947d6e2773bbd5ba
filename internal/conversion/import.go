package conversion

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

// externalRefPrefix begins an import id that is not the conversion's own.
const externalRefPrefix = "external_ref:"

// ImportState takes an identity, a conversion's id, or external_ref: and its
// reference. What it leaves is no more than where to read the conversion.
func (r *conversionResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if req.Identity != nil && !req.Identity.Raw.IsNull() {
		importIdentity(ctx, req, resp)
		return
	}
	id := strings.TrimSpace(req.ID)
	if ref, ok := strings.CutPrefix(req.ID, externalRefPrefix); ok {
		api := r.data.Client(&resp.Diagnostics)
		defer r.data.Operation()(&resp.Diagnostics)
		organization := r.data.RequireOrganization(types.StringNull(), &resp.Diagnostics)
		if resp.Diagnostics.HasError() {
			return
		}
		found := lookUp(ctx, api, organization, ref, &resp.Diagnostics)
		if resp.Diagnostics.HasError() {
			return
		}
		id = found.ID
	}
	if !client.IsUUID(id) {
		resp.Diagnostics.AddError("Invalid import id",
			fmt.Sprintf("%q is neither the UUID of a conversion nor %s followed by its external reference, such as %sORDER-1001.", req.ID, externalRefPrefix, externalRefPrefix))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), strings.ToLower(id))...)
}

// importIdentity leaves the organization in the state, too, if it is given:
// the read that follows finds out whether the conversion is in it.
func importIdentity(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	var given identity
	resp.Diagnostics.Append(req.Identity.Get(ctx, &given)...)
	if resp.Diagnostics.HasError() {
		return
	}
	set := func(name string, v types.String, what string) {
		if !client.IsUUID(v.ValueString()) {
			resp.Diagnostics.AddError("Invalid import identity",
				fmt.Sprintf("The %s of the identity, %q, is not a UUID. Give the UUID of %s.", name, v.ValueString(), what))
			return
		}
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), strings.ToLower(v.ValueString()))...)
	}
	set("id", given.ID, "a conversion; to import by an external reference, use id = \""+externalRefPrefix+"...\" in place of identity")
	if !given.OrganizationID.IsNull() {
		set("organization_id", given.OrganizationID, "its organization, or leave organization_id out")
	}
}

// imported reports whether m is what an import leaves: every other state knows
// the organization and the time.
func (m model) imported() bool { return m.OrganizationID.IsNull() || m.ConvertedAt.IsNull() }
