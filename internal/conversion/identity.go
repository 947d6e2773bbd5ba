package conversion

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// identity is what tells a conversion from all others, as an import gives it.
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

// identityType is the type of an identity.
var identityType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String, "organization_id": tftypes.String}}

// identify sets the identity of a result to that of m, in lower case throughout:
// an identity must never change, engines compare it to the letter, and the
// hexadecimal digits of a UUID come in either case. It runs for each record of a
// plan, so it goes without the framework's reflection.
func (m model) identify(to *tfsdk.ResourceIdentity) {
	lower := func(v equivalent[uuidKind]) tftypes.Value {
		if v.IsNull() {
			return tftypes.NewValue(tftypes.String, nil)
		}
		return tftypes.NewValue(tftypes.String, strings.ToLower(v.ValueString()))
	}
	to.Raw = tftypes.NewValue(identityType, map[string]tftypes.Value{"id": lower(m.ID), "organization_id": lower(m.OrganizationID)})
}

// noIdentity empties the identity of a result.
func noIdentity(of *tfsdk.ResourceIdentity) { of.Raw = tftypes.NewValue(identityType, nil) }
