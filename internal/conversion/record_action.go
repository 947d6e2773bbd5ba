package conversion

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/providerdata"
)

type recordAction struct{ data *providerdata.Data }

var (
	_ action.Action               = (*recordAction)(nil)
	_ action.ActionWithConfigure  = (*recordAction)(nil)
	_ action.ActionWithModifyPlan = (*recordAction)(nil)
)

// NewRecordAction returns the action brandwave_record_conversion.
func NewRecordAction() action.Action { return &recordAction{} }

func (a *recordAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_record_conversion"
}

// Schema describes the action: content, of which the external_ref is required
// too, as it is what makes a second run find the record of the first.
func (a *recordAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	more := map[string]string{"external_ref": ", so that running the action again records nothing twice."}
	attributes := map[string]schema.Attribute{
		"conversion_count": schema.Int64Attribute{
			MarkdownDescription: countDescription,
			Optional:            true,
			Validators:          countValidators(),
		},
	}
	for name, text := range contentAttributes() {
		required := slices.Contains([]string{"source_id", "converted_at", "external_ref"}, name)
		attributes[name] = schema.StringAttribute{
			MarkdownDescription: text.description + more[name],
			CustomType:          text.custom,
			Required:            required,
			Optional:            !required,
			Validators:          text.validators,
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Records one conversion when something else happens, without keeping it in the state (Terraform 1.14 and later). " +
			"An event that is recorded already with the same content is a success; with other content it is an error, and nothing is overwritten.",
		Attributes: attributes,
	}
}

func (a *recordAction) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.data = providerdata.From(req.ProviderData, &resp.Diagnostics)
}

// ModifyPlan refuses an action that names no organization where the provider has
// none, before anything is applied.
func (a *recordAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	if a.data == nil {
		return
	}
	var own UUID
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("organization_id"), &own)...)
	if own.IsNull() && a.data.Organization().IsNull() {
		a.data.RequireOrganization(types.StringNull(), &resp.Diagnostics)
	}
}

// Invoke records the conversion, or finds that it is recorded.
func (a *recordAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config content
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	api := a.data.Client(&resp.Diagnostics)
	defer a.data.Operation()(&resp.Diagnostics)
	organization := a.data.RequireOrganization(config.OrganizationID.StringValue, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	event := model{content: config}
	event.OrganizationID = newEquivalent[uuidKind](organization)
	if event.ConversionCount.IsNull() {
		event.ConversionCount = types.Int64Value(1)
	}
	progress := Progress(ctx, resp)
	progress("Recording the conversion with external_ref %q. If this is interrupted, run it again: nothing is recorded twice.",
		event.ExternalRef.ValueString())
	var refused error
	o := create(ctx, api, a.data.Claim, event)
	switch {
	case o.Verdict == Failed:
		resp.Diagnostics.Append(invocation(notCreated(event, o.Err, safeAgain)))
		return
	case o.Verdict == Done && o.Recovered:
		progress("Recorded as conversion %s. The API's answer was lost, so the conversion was looked for by its external_ref; it has every configured value.", o.ID)
		return
	case o.Verdict == Done:
		progress("Recorded as conversion %s.", o.ID)
		return
	case o.Verdict == Taken:
		refused = o.Err
		o = holder(ctx, api, event)
	}
	if d := refusal(a.data, event, o, refused); d != nil {
		resp.Diagnostics.Append(invocation(d))
		return
	}
	progress("Recorded already, with the same content, as conversion %s. It is left as it is.", o.ID)
}
