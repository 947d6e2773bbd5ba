package conversion

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/brandwave/terraform-provider-brandwave/internal/apidiag"
	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/providerdata"
)

type listDataSource struct{ data *providerdata.Data }

var (
	_ datasource.DataSource              = (*listDataSource)(nil)
	_ datasource.DataSourceWithConfigure = (*listDataSource)(nil)
)

// NewListDataSource returns the data source brandwave_conversions.
func NewListDataSource() datasource.DataSource { return &listDataSource{} }

func (d *listDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_conversions"
}

func (d *listDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"external_refs": schema.SetAttribute{
			MarkdownDescription: externalRefsDescription,
			ElementType:         types.StringType,
			Optional:            true,
			Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues(), setvalidator.ValueStringsAre(externalRefValidator())},
		},
		"limit": schema.Int64Attribute{
			MarkdownDescription: "Return at most so many conversions, 1 or more, counted after all filters. Pages beyond are not read. Default: no limit.",
			Optional:            true,
			Validators:          []validator.Int64{int64validator.AtLeast(1)},
		},
		"conversions": schema.ListNestedAttribute{
			MarkdownDescription: "The conversions found, in the API's order.",
			Computed:            true,
			NestedObject:        schema.NestedAttributeObject{Attributes: recordAttributes()},
		},
		"ids": schema.ListAttribute{
			MarkdownDescription: "The ids of `conversions`, in the same order.",
			ElementType:         types.StringType,
			Computed:            true,
		},
		"total_count": schema.Int64Attribute{
			MarkdownDescription: "How many conversions match according to the API: before the filters that the provider applies, and before `limit`.",
			Computed:            true,
		},
		"facets": schema.StringAttribute{
			MarkdownDescription: "The API's facets as a JSON string, for `jsondecode`. Null if it sends none; their shape is up to the API.",
			Computed:            true,
		},
	}
	for name, a := range filterAttributes() {
		attributes[name] = schema.StringAttribute{
			MarkdownDescription: a.description,
			CustomType:          a.custom,
			Optional:            true,
			Computed:            name == "organization_id", // shows the provider's default
			Validators:          a.validators,
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the conversions of an organization. It reads as many pages of the API as it needs (100 records each). " +
			"`search_term` and `source_id` are applied by the API; `origin`, `external_refs`, `converted_after` and `converted_before` by the provider, " +
			"to what the API returns. No match is an empty list.",
		Attributes: attributes,
	}
}

func (d *listDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.data = providerdata.From(req.ProviderData, &resp.Diagnostics)
}

func (d *listDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m listModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	api := d.data.Client(&resp.Diagnostics)
	defer d.data.Operation()(&resp.Diagnostics)
	organization := d.data.RequireOrganization(m.OrganizationID.StringValue, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	filter, diags := m.filter(ctx, organization, m.ExternalRefs, m.Limit.ValueInt64())
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	found, diags := m.read(ctx, api, filter)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
	if err := found.put(ctx, &resp.State); err != nil {
		resp.Diagnostics.AddError("Cannot list conversions", err.Error())
	}
}

// read returns what the filter finds, and fills the attributes beside.
func (m *listModel) read(ctx context.Context, api *client.Client, filter client.Filter) (foundList, diag.Diagnostics) {
	m.OrganizationID = newEquivalent[uuidKind](filter.OrganizationID)
	m.Conversions, m.IDs = []model{}, []string{}
	found := foundList{[]tftypes.Value{}, []tftypes.Value{}}
	for page, err := range api.Pages(ctx, filter) {
		if err != nil {
			return found, diag.Diagnostics{apidiag.New(err, m.has)}
		}
		m.TotalCount = types.Int64Value(page.TotalCount)
		if page.Facets != nil {
			m.Facets = types.StringValue(string(page.Facets))
		}
		for _, c := range page.Conversions {
			item, err := fromAPI(c)
			if err != nil {
				return found, diag.Diagnostics{diag.NewErrorDiagnostic("Cannot list conversions", fmt.Sprintf("Conversion %s cannot be read: %v.", c.ID, err))}
			}
			found.add(item)
		}
	}
	return found, nil
}

// foundList is the conversions and ids of the data source as Terraform's own
// values. The framework's reflection takes several times as long for each record
// as reading it does.
type foundList struct{ conversions, ids []tftypes.Value }

func (l *foundList) add(m model) {
	l.conversions = append(l.conversions, m.raw())
	l.ids = append(l.ids, tftypes.NewValue(tftypes.String, m.ID.ValueString()))
}

// put sets the two attributes in a state that has all others.
func (l *foundList) put(ctx context.Context, state *tfsdk.State) error {
	values := map[string]tftypes.Value{}
	if err := state.Raw.As(&values); err != nil {
		return err
	}
	for name, list := range map[string][]tftypes.Value{"conversions": l.conversions, "ids": l.ids} {
		values[name] = tftypes.NewValue(values[name].Type(), list)
	}
	state.Raw = tftypes.NewValue(state.Schema.Type().TerraformType(ctx), values)
	return nil
}
