package conversion

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/brandwave/terraform-provider-brandwave/internal/apidiag"
	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/providerdata"
)

type conversionResource struct{ data *providerdata.Data }

var (
	_ resource.Resource                = (*conversionResource)(nil)
	_ resource.ResourceWithConfigure   = (*conversionResource)(nil)
	_ resource.ResourceWithIdentity    = (*conversionResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*conversionResource)(nil)
	_ resource.ResourceWithImportState = (*conversionResource)(nil)
)

// NewResource returns the resource brandwave_conversion.
func NewResource() resource.Resource { return &conversionResource{} }

func (r *conversionResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_conversion"
}

func (r *conversionResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.data = providerdata.From(req.ProviderData, &resp.Diagnostics)
}

func (r *conversionResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	NoIdentity(resp.Identity) // where it replaces another conversion, it comes with that one's
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	api := r.data.Client(&resp.Diagnostics)
	defer r.data.Operation()(&resp.Diagnostics)
	organization := r.data.RequireOrganization(plan.OrganizationID.StringValue, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.OrganizationID = newEquivalent[uuidKind](organization)
	o := create(ctx, api, r.data.Claim, plan)
	wanted := plan
	plan.ID = newEquivalent[idKind](o.ID)
	switch {
	case o.Verdict == Taken:
		resp.Diagnostics.Append(conflict(ctx, api, wanted, o.Err))
		return
	case o.Verdict == Failed:
		resp.Diagnostics.Append(notCreated(wanted, o.Err, applyAgain))
		return
	case o.Verdict == Older, o.Verdict == Claimed:
		resp.Diagnostics.Append(alreadyRecorded(wanted, o, nil))
		return
	case o.Verdict == Unread && !plan.ExternalRef.IsNull():
		// It may be an older record with this reference: only its values would tell.
		resp.Diagnostics.Append(alreadyExists(wanted, o.ID, "The API answered the create with a record that could not be read: "+o.Err.Error()+"."))
		return
	case o.Verdict == Different && !plan.ExternalRef.IsNull():
		resp.Diagnostics.Append(alreadyRecorded(wanted, o, o.Names))
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	plan.identify(resp.Identity)
	switch o.Verdict {
	case Unread:
		// It is recorded, only its answer was not whole: the next plan reads it.
		resp.Diagnostics.Append(unconfirmed(o.ID, o.Err))
		return
	case Different:
		// Without a reference there is nothing to deduplicate by: it is new.
		resp.Diagnostics.Append(storedDifferently(o.ID, o.Names))
	}
	if o.Recovered {
		resp.Diagnostics.Append(recovered(o.ID))
	}
}

func (r *conversionResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	api := r.data.Client(&resp.Diagnostics)
	defer r.data.Operation()(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if state.ID.ValueString() == "" { // Crossplane asks so whether there is one
		state.identify(resp.Identity)
		resp.State.RemoveResource(ctx)
		return
	}
	imported := state.imported()
	read, err := refresh(ctx, api, state)
	if client.IsNotFound(err) && imported {
		resp.Diagnostics.Append(neverRead(state, err))
		return
	}
	if client.IsNotFound(err) {
		resp.Diagnostics.AddWarning("Conversion deleted outside Terraform",
			fmt.Sprintf("%s no longer exists in the API. It leaves the state, and this plan creates it again as long as it is configured. "+
				"If it should stay deleted, remove it from the configuration.", describe(state)))
		state.identify(resp.Identity) // the framework wants it of what goes, too
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.New(err, apidiag.Anywhere))
		return
	}
	now, err := fromAPI(read)
	if err != nil {
		resp.Diagnostics.AddError("Cannot read conversion "+state.ID.ValueString(), err.Error())
		return
	}
	elsewhere := !state.OrganizationID.IsNull() && !now.OrganizationID.means(state.OrganizationID)
	switch {
	case imported && elsewhere:
		resp.Diagnostics.AddError("Conversion of another organization",
			fmt.Sprintf("%s is in organization %s, but the import wants it in %s. It is not imported. Correct organization_id of the identity, or leave it out to import the conversion wherever it is.",
				describe(now), now.OrganizationID.ValueString(), state.OrganizationID.ValueString()))
		return
	case elsewhere:
		resp.Diagnostics.AddError("Conversion of another organization in the answer",
			fmt.Sprintf("%s is in organization %s, but the API's answer says %s. The state is left as it is. "+
				"Check that endpoint and API key are the right ones.", describe(state), state.OrganizationID.ValueString(), now.OrganizationID.ValueString()))
		return
	case !imported:
		now = now.settle(state)
	}
	now.identify(resp.Identity) // whatever else is unchanged: an older state has none
	if !imported && len(now.differences(state)) == 0 {
		return // the response has the state already; setting it takes longer than all the rest
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, now)...)
}

// refresh reads a conversion, possibly from a page of the list. That may lag
// behind or show less, so that a difference from the state counts only when a
// request for this one conversion confirms it.
func refresh(ctx context.Context, api *client.Client, state model) (client.Conversion, error) {
	id := state.ID.ValueString()
	if state.imported() {
		return api.GetConversion(ctx, id)
	}
	read, listed, err := api.RefreshConversion(ctx, client.Known{
		ID: id, OrganizationID: state.OrganizationID.ValueString(), SourceID: state.SourceID.ValueString(),
	})
	if !listed {
		return read, err
	}
	if now, err := fromAPI(read); err != nil || len(now.settle(state).differences(state)) > 0 {
		return api.GetConversion(ctx, id)
	}
	return read, nil
}

func (r *conversionResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	api := r.data.Client(&resp.Diagnostics)
	defer r.data.Operation()(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	id := state.ID.ValueString()
	in, changed, err := plan.updateRequest(state)
	if err != nil {
		resp.Diagnostics.AddError("Cannot update conversion "+id, err.Error())
		return
	}
	if changed {
		resp.Diagnostics.Append(updated(ctx, api, update(ctx, api, id, in, plan), plan)...)
	}
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
		plan.identify(resp.Identity)
	}
}

// updated words the outcome of an update.
func updated(ctx context.Context, api *client.Client, o Outcome, plan model) diag.Diagnostics {
	var invalid *unreadable
	switch {
	case o.Verdict == Taken:
		return diag.Diagnostics{conflict(ctx, api, plan, o.Err)}
	case o.Verdict == Unread:
		return diag.Diagnostics{unconfirmed(o.ID, o.Err)}
	case errors.As(o.Err, &invalid):
		return diag.Diagnostics{diag.NewErrorDiagnostic("Cannot read the updated conversion", invalid.Error())}
	case o.Verdict == Failed:
		return diag.Diagnostics{apidiag.New(o.Err, isAttribute)}
	case o.Verdict == Different:
		return diag.Diagnostics{storedDifferently(o.ID, o.Names)}
	}
	return nil
}

func (r *conversionResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	api := r.data.Client(&resp.Diagnostics)
	defer r.data.Operation()(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	switch o := Remove(ctx, api, r.data, state.ID.ValueString()); o.Verdict {
	case Claimed:
		resp.Diagnostics.AddWarning("Conversion kept for another resource",
			fmt.Sprintf("%s was taken over in this run by another resource, or found recorded by an action, with the same external_ref and values, so it is not deleted; "+
				"only this resource leaves the state. To rename a resource, use a moved block.", describe(state)))
	case Failed:
		resp.Diagnostics.Append(apidiag.New(o.Err, apidiag.Anywhere))
	}
}

// describe names a conversion to a person.
func describe(m model) string {
	s := "Conversion " + m.ID.ValueString()
	if !m.ExternalRef.IsNull() {
		s += fmt.Sprintf(" (external_ref %q)", m.ExternalRef.ValueString())
	}
	return s
}
