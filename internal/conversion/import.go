package conversion

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/apidiag"
	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

// externalRefPrefix begins an import id that is not the conversion's own.
const externalRefPrefix = "external_ref:"

// ofConversion says what the id of an identity is the UUID of.
const ofConversion = "a conversion; to import by an external reference, use id = \"" + externalRefPrefix + "...\" in place of identity"

// ImportState takes an identity, a conversion's id, or external_ref: and its
// reference. What it leaves is no more than where to read the conversion.
func (r *conversionResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if id, organization, ok := GivenIdentity(ctx, req, ofConversion, &resp.Diagnostics); ok {
		if !resp.Diagnostics.HasError() {
			resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
			// The read that follows finds out whether the conversion is in it.
			resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("organization_id"), organization)...)
		}
		return
	}
	id := strings.TrimSpace(req.ID)
	if ref, ok := strings.CutPrefix(strings.TrimLeft(req.ID, " \t\r\n"), externalRefPrefix); ok {
		if n := utf8.RuneCountInString(ref); n < 1 || n > MaxExternalRefLength {
			resp.Diagnostics.AddError("Invalid import id",
				fmt.Sprintf("%q has an external reference of %d characters behind %s, where the API takes 1 to %d.", req.ID, n, externalRefPrefix, MaxExternalRefLength))
			return
		}
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

// imported reports whether m is what an import leaves: every other state knows
// the organization and the time.
func (m model) imported() bool { return m.OrganizationID.IsNull() || m.ConvertedAt.IsNull() }

// neverRead is the diagnostic of a conversion that is not there, and of which
// nothing but the id was ever known.
func neverRead(state model, err error) diag.Diagnostic {
	d := apidiag.New(err, apidiag.Anywhere)
	return diag.NewErrorDiagnostic(d.Summary(), fmt.Sprintf("%s\n\nIf conversion %s is to be imported, correct the id or remove the import. "+
		"If it was moved in, it has been deleted, and the moved state does not tell enough to create it again: "+
		"run \"terraform state rm\" (or \"tofu state rm\") with the old address, and remove its moved block. The next plan creates it if it is still configured.",
		d.Detail(), state.ID.ValueString()))
}
