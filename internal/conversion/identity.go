package conversion

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// identity is what tells a conversion from all others.
type identity struct {
	ID             types.String `tfsdk:"id"`
	OrganizationID types.String `tfsdk:"organization_id"`
}

// IdentitySchema describes the identity.
func (r *conversionResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"id": identityschema.StringAttribute{
				Description:       "UUID that the API gave to the conversion.",
				RequiredForImport: true,
			},
			"organization_id": identityschema.StringAttribute{
				Description:       "UUID of the organization that the conversion belongs to. Where an import gives it, the conversion must be in it. Default: not compared.",
				OptionalForImport: true,
			},
		},
	}
}

// identity is in lower case throughout: it must never change, engines compare
// it to the letter, and the hexadecimal digits of a UUID come in either case.
func (m model) identity() identity {
	lower := func(v types.String) types.String {
		if v.IsNull() {
			return v
		}
		return types.StringValue(strings.ToLower(v.ValueString()))
	}
	return identity{lower(m.ID.StringValue), lower(m.OrganizationID.StringValue)}
}

// identify sets the identity of a result to that of m.
func (m model) identify(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, m.identity())
}

// noIdentity empties the identity of a result.
func noIdentity(of *tfsdk.ResourceIdentity) { of.Raw = tftypes.NewValue(of.Raw.Type(), nil) }
