package conversionbatch

import (
	"context"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
	"github.com/brandwave/terraform-provider-brandwave/internal/providerdata"
)

type batchResource struct{ data *providerdata.Data }

var (
	_ resource.Resource                   = (*batchResource)(nil)
	_ resource.ResourceWithConfigure      = (*batchResource)(nil)
	_ resource.ResourceWithIdentity       = (*batchResource)(nil)
	_ resource.ResourceWithValidateConfig = (*batchResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*batchResource)(nil)
	_ resource.ResourceWithImportState    = (*batchResource)(nil)
	_ resource.ResourceWithMoveState      = (*batchResource)(nil)
)

// NewResource returns the resource brandwave_conversion_batch.
func NewResource() resource.Resource { return &batchResource{} }

func (r *batchResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_conversion_batch"
}

func (r *batchResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.data = providerdata.From(req.ProviderData, &resp.Diagnostics)
}

// MoveState takes over batches that this provider wrote under another address.
func (r *batchResource) MoveState(ctx context.Context) []resource.StateMover {
	return []resource.StateMover{conversion.FromOtherAddress(ctx, r, "brandwave_conversion_batch")}
}

func (r *batchResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	conversion.NoIdentity(resp.Identity) // where it replaces another batch, it comes with that one's
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, plannedKey, nil)...) // said what it had to
	api := r.data.Client(&resp.Diagnostics)
	defer r.data.Operation()(&resp.Diagnostics)
	organization := r.data.RequireOrganization(plan.OrganizationID.StringValue, &resp.Diagnostics)
	timeout, diags := plan.Timeouts.Create(ctx, writeTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	plan.ID = types.StringValue(uuid.NewString())
	plan.OrganizationID = conversion.NewUUID(organization)
	want := plan.toBatch()

	a := newApply(ctx, api, r.data, want, batch{})
	own := map[string]string{}
	if n, ok := newNote(plan); ok {
		own = r.data.TakeKept(n.name())
	}
	err := a.add(sortedKeys(want.texts), own)
	if err != nil {
		resp.Diagnostics.AddAttributeError(path.Root("conversions"), "Cannot create conversions", err.Error()+".")
	}
	resp.Diagnostics.Append(a.report("create")...)
	if resp.Diagnostics.HasError() && len(a.ids) == 0 {
		return // nothing was made: nothing to remember
	}
	if resp.Diagnostics.HasError() {
		for key := range a.ids {
			if _, ok := a.texts[key]; !ok { // it exists and is not as wanted: so the batch is not complete
				delete(want.texts, key)
			}
		}
		plan.Conversions = toMap(want.texts)
	}
	plan.IDs = toMap(a.ids)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	plan.identify(resp.Identity)
}

func (r *batchResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	api := r.data.Client(&resp.Diagnostics)
	defer r.data.Operation()(&resp.Diagnostics)
	timeout, diags := state.Timeouts.Read(ctx, readTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if state.ID.ValueString() == "" { // Crossplane asks so whether there is one
		state.identify(resp.Identity)
		resp.State.RemoveResource(ctx)
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if refresh(ctx, api, &state, &resp.Diagnostics) {
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	}
	state.identify(resp.Identity) // whatever else is unchanged: an older state has none
}

func (r *batchResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	api := r.data.Client(&resp.Diagnostics)
	defer r.data.Operation()(&resp.Diagnostics)
	timeout, diags := plan.Timeouts.Update(ctx, writeTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	want, have := plan.toBatch(), state.toBatch()
	d, err := diff(want, have)
	a := newApply(ctx, api, r.data, want, have)
	if err == nil {
		err = a.run(d)
	}
	if err != nil {
		resp.Diagnostics.AddAttributeError(path.Root("conversions"), "Cannot update conversions", err.Error()+".")
	}
	resp.Diagnostics.Append(a.report("write")...)
	if resp.Diagnostics.HasError() {
		plan.Conversions = toMap(a.texts)
	}
	plan.IDs = toMap(a.ids)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	plan.identify(resp.Identity)
}

func (r *batchResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	api := r.data.Client(&resp.Diagnostics)
	defer r.data.Operation()(&resp.Diagnostics)
	timeout, diags := state.Timeouts.Delete(ctx, writeTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	have := state.toBatch()
	name, kept, unwanted, replaced := handOver(ctx, req.Private, have, &resp.Diagnostics)
	if !replaced {
		unwanted = sortedKeys(have.ids)
	}
	a := newApply(ctx, api, r.data, batch{}, have)
	a.late("delete", a.Each(unwanted, a.remove))
	resp.Diagnostics.Append(a.report("delete")...)
	if !resp.Diagnostics.HasError() {
		if len(kept) > 0 {
			r.data.Keep(name, kept)
			resp.Diagnostics.Append(handedOver(kept))
		}
		return
	}
	if have.complete() { // and so it stays, of what is left
		state.Conversions = toMap(a.texts)
	}
	state.IDs = toMap(a.ids)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}
