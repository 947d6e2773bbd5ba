package conversion

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

var _ resource.ResourceWithUpgradeIdentity = (*conversionResource)(nil)

// identity is what tells a conversion from all others, and a batch from those
// that can be told apart: two imports of a source have one identity. It is as an
// import gives it.
type identity struct {
	ID             types.String `tfsdk:"id"`
	OrganizationID types.String `tfsdk:"organization_id"`
}

// IdentitySchema describes the identity.
func (r *conversionResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = NewIdentitySchema("UUID that the API gave to the conversion.",
		"UUID of the organization that the conversion belongs to. Where an import gives it, the conversion must be in it. Default: not compared.")
	resp.IdentitySchema.Version = 1 // see UpgradeIdentity
}

// NewIdentitySchema is the schema of an identity, with these descriptions.
func NewIdentitySchema(id, organization string) identityschema.Schema {
	return identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"id":              identityschema.StringAttribute{Description: id, RequiredForImport: true},
			"organization_id": identityschema.StringAttribute{Description: organization, OptionalForImport: true},
		},
	}
}

// UpgradeIdentity exists for the sake of moves: OpenTofu (1.12) keeps the identity
// that another provider gave to what is moved in, and reads it as ours. It asks
// for an upgrade first where the versions differ, and others begin at 0. An
// identity that is not ours becomes one without values, which stays in the state
// until a read or a write sets it: an apply with -refresh=false does neither.
func (r *conversionResource) UpgradeIdentity(context.Context) map[int64]resource.IdentityUpgrader {
	return map[int64]resource.IdentityUpgrader{0: {IdentityUpgrader: func(_ context.Context, req resource.UpgradeIdentityRequest, resp *resource.UpgradeIdentityResponse) {
		var prior struct {
			ID             string `json:"id"`
			OrganizationID string `json:"organization_id"`
		}
		id, organization := types.StringNull(), types.StringNull()
		err := json.Unmarshal(req.RawIdentity.JSON, &prior)
		if err == nil && client.IsUUID(prior.ID) && client.IsUUID(prior.OrganizationID) {
			id, organization = types.StringValue(prior.ID), types.StringValue(prior.OrganizationID)
		}
		SetIdentity(resp.Identity, id, organization)
	}}}
}

// identityType is the type of an identity.
var identityType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String, "organization_id": tftypes.String}}

// identify sets the identity of a result to that of m.
func (m model) identify(to *tfsdk.ResourceIdentity) {
	SetIdentity(to, m.ID.StringValue, m.OrganizationID.StringValue)
}

// SetIdentity sets the identity of a result, in lower case throughout: an
// identity must never change, engines compare it to the letter, and the
// hexadecimal digits of a UUID come in either case. It runs for each record of a
// plan, so it goes without the framework's reflection.
func SetIdentity(to *tfsdk.ResourceIdentity, id, organization types.String) {
	lower := func(v types.String) tftypes.Value {
		if v.IsNull() {
			return tftypes.NewValue(tftypes.String, nil)
		}
		return tftypes.NewValue(tftypes.String, strings.ToLower(v.ValueString()))
	}
	to.Raw = tftypes.NewValue(identityType, map[string]tftypes.Value{"id": lower(id), "organization_id": lower(organization)})
}

// NoIdentity empties the identity of a result.
func NoIdentity(of *tfsdk.ResourceIdentity) { of.Raw = tftypes.NewValue(identityType, nil) }

// GivenIdentity returns the identity that an import gives, in lower case, and
// null for an organization that it leaves out. It is not ok where the import
// gives none. what says what id must be the UUID of.
func GivenIdentity(ctx context.Context, req resource.ImportStateRequest, what string, diags *diag.Diagnostics) (id, organization types.String, ok bool) {
	if req.Identity == nil || req.Identity.Raw.IsNull() {
		return id, organization, false
	}
	var given identity
	diags.Append(req.Identity.Get(ctx, &given)...)
	if diags.HasError() {
		return id, organization, true
	}
	lower := func(name string, v types.String, what string) types.String {
		if !client.IsUUID(v.ValueString()) {
			diags.AddError("Invalid import identity",
				fmt.Sprintf("The %s of the identity, %q, is not a UUID. Give the UUID of %s.", name, v.ValueString(), what))
		}
		return types.StringValue(strings.ToLower(v.ValueString()))
	}
	id = lower("id", given.ID, what)
	if !given.OrganizationID.IsNull() {
		organization = lower("organization_id", given.OrganizationID, "its organization, or leave organization_id out")
	}
	return id, organization, true
}
