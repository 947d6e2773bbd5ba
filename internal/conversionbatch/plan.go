package conversionbatch

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
)

// ModifyPlan plans what the schema cannot: the prior spelling where both mean
// the same, the ids that stay, and the provider's default organization.
func (r *batchResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, plannedKey, nil)...) // of an earlier plan
	if r.data == nil || req.Plan.Raw.IsNull() {
		return
	}
	var config, plan, state model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	exists := !req.State.Raw.IsNull()
	if exists {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if config.OrganizationID.IsNull() {
		r.planOrganization(&plan, state, resp)
	}
	switch {
	case resp.Diagnostics.HasError():
		return
	case !exists:
		plan.IDs = plannedIDs(plan.Conversions, nil, func(string) bool { return true })
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, plannedKey, notePlanned(plan))...)
	case plan.Conversions.IsUnknown():
		plan.IDs = types.MapUnknown(types.StringType)
	default:
		planChanges(&plan, state, resp)
	}
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	}
}

func (r *batchResource) planOrganization(plan *model, state model, resp *resource.ModifyPlanResponse) {
	planned, moves := conversion.PlanOrganization(r.data, state.OrganizationID, &resp.Diagnostics)
	plan.OrganizationID = planned
	if !moves {
		return
	}
	at := path.Root("organization_id")
	resp.RequiresReplace = append(resp.RequiresReplace, at)
	resp.Diagnostics.AddAttributeWarning(at, "Conversions move to another organization",
		fmt.Sprintf("This batch is in organization %s and takes its organization from the provider, which now says %s. "+
			"The API cannot move conversions, so all of them are deleted there and recorded again here. To keep them, set organization_id of the batch to %[1]s.",
			state.OrganizationID.ValueString(), planned.ValueString()))
}

// planChanges plans an existing batch.
func planChanges(plan *model, state model, resp *resource.ModifyPlanResponse) {
	want, have := plan.toBatch(), state.toBatch()
	d, err := diff(want, have)
	if err != nil {
		resp.Diagnostics.AddAttributeError(path.Root("conversions"), "Cannot compare conversions", err.Error()+".")
		return
	}
	if d.isEmpty() && len(want.texts) == len(have.texts) {
		plan.Conversions, plan.IDs = state.Conversions, state.IDs
		return
	}
	if len(d.recreates) > 0 {
		resp.Diagnostics.AddAttributeWarning(path.Root("conversions"), "Removing origin deletes and creates conversions",
			fmt.Sprintf("The API can change the origin of a conversion but cannot clear it, so these records are deleted and recorded again, with new ids: %s. "+
				"To keep a record, leave its origin set.", name(d.recreates)))
	}
	fresh, err := d.newIDs(have)
	if err != nil {
		resp.Diagnostics.AddAttributeError(path.Root("conversions"), "Cannot compare conversions", err.Error()+".")
		return
	}
	if len(fresh)+len(d.removals) == 0 {
		plan.IDs = state.IDs
		return
	}
	plan.IDs = plannedIDs(plan.Conversions, have.ids, func(key string) bool { return fresh[key] })
}

// plannedIDs are the ids of all records that are wanted, unknown where fresh
// says so.
func plannedIDs(conversions types.Map, ids map[string]string, fresh func(key string) bool) types.Map {
	if conversions.IsUnknown() {
		return types.MapUnknown(types.StringType)
	}
	all := conversions.Elements()
	planned := make(map[string]attr.Value, len(all))
	for key := range all {
		planned[key] = types.StringUnknown()
		if !fresh(key) {
			planned[key] = types.StringValue(ids[key])
		}
	}
	return types.MapValueMust(types.StringType, planned)
}
