package conversion

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/brandwave/terraform-provider-brandwave/internal/apidiag"
	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/providerdata"
)

type conversionDataSource struct{ data *providerdata.Data }

var (
	_ datasource.DataSource                     = (*conversionDataSource)(nil)
	_ datasource.DataSourceWithConfigure        = (*conversionDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*conversionDataSource)(nil)
)

// NewDataSource returns the data source brandwave_conversion.
func NewDataSource() datasource.DataSource { return &conversionDataSource{} }

func (d *conversionDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_conversion"
}

func (d *conversionDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := recordAttributes()
	attributes["id"] = schema.StringAttribute{
		MarkdownDescription: "UUID of the conversion. Exactly one of `id` and `external_ref` must be set.",
		CustomType:          equivalentType[idKind]{},
		Optional:            true,
		Computed:            true,
		Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
	}
	attributes["external_ref"] = schema.StringAttribute{
		MarkdownDescription: "External reference of the conversion, of 1 to 255 characters, compared exactly, upper and lower case included. Exactly one of `id` and `external_ref` must be set. " +
			"The API's search narrows the look-up down; if that finds nothing, every page of the organization is read.",
		Optional:   true,
		Computed:   true,
		Validators: []validator.String{stringvalidator.UTF8LengthBetween(1, MaxExternalRefLength)},
	}
	attributes["organization_id"] = schema.StringAttribute{
		MarkdownDescription: "UUID of the organization to look in. Default: the provider's `organization_id`. With `id` it may be left out; if it is set, the conversion must be in it.",
		CustomType:          equivalentType[uuidKind]{},
		Optional:            true,
		Computed:            true,
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Looks up one conversion by its id or its external reference. It is an error if there is none, or more than one.",
		Attributes:          attributes,
	}
}

func (d *conversionDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("external_ref")),
	}
}

func (d *conversionDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.data = providerdata.From(req.ProviderData, &resp.Diagnostics)
}

func (d *conversionDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	api := d.data.Client(&resp.Diagnostics)
	defer d.data.Operation()(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	var found client.Conversion
	if config.ID.IsNull() {
		organization := d.data.RequireOrganization(config.OrganizationID.StringValue, &resp.Diagnostics)
		if resp.Diagnostics.HasError() {
			return
		}
		found = lookUp(ctx, api, organization, config.ExternalRef.ValueString(), &resp.Diagnostics)
	} else {
		found = readByID(ctx, api, config, &resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	m, err := fromAPI(found)
	if err != nil {
		resp.Diagnostics.AddError("Cannot read conversion "+found.ID, err.Error())
		return
	}
	keep(&m.ID, config.ID)
	keep(&m.OrganizationID, config.OrganizationID)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

func readByID(ctx context.Context, api *client.Client, config model, diags *diag.Diagnostics) client.Conversion {
	id := config.ID.ValueString()
	found, err := api.GetConversion(ctx, id)
	switch {
	case client.IsNotFound(err):
		diags.AddAttributeError(path.Root("id"), "Conversion not found",
			fmt.Sprintf("No conversion has the id %s, or this API key cannot see it. To look it up by your own reference, use external_ref.", id))
	case err != nil:
		diags.Append(apidiag.New(err, apidiag.Anywhere))
	case !config.OrganizationID.IsNull() && !strings.EqualFold(found.OrganizationID, config.OrganizationID.ValueString()):
		diags.AddAttributeError(path.Root("organization_id"), "Conversion of another organization",
			fmt.Sprintf("Conversion %s is in organization %s, not in %s.", id, found.OrganizationID, config.OrganizationID.ValueString()))
	}
	return found
}
