package conversionbatch

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
)

// IdentitySchema describes the identity: the id that a batch keeps for life.
// The source is no part of it, as records may have sources of their own and the
// batch may move to another one in place.
func (r *batchResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = conversion.NewIdentitySchema(
		"UUID of the batch. To import, give the UUID of a conversion source: all its conversions become the batch, which keeps that UUID as its id.",
		"UUID of the organization that the conversions belong to. Default in an import: the provider's `organization_id`.")
}

// identify sets the identity of a result to that of m.
func (m model) identify(to *tfsdk.ResourceIdentity) {
	conversion.SetIdentity(to, m.ID, m.OrganizationID.StringValue)
}
