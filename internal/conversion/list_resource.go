package conversion

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/apidiag"
	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/providerdata"
)

type listResource struct{ data *providerdata.Data }

// listConfig is the config block of a list block. The limit is Terraform's own.
type listConfig struct {
	filterModel
	ExternalRefs types.List `tfsdk:"external_refs"`
}

var (
	_ list.ListResource              = (*listResource)(nil)
	_ list.ListResourceWithConfigure = (*listResource)(nil)
)

// NewListResource returns the list resource brandwave_conversion.
func NewListResource() list.ListResource { return &listResource{} }

func (l *listResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_conversion"
}

func (l *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	attributes := map[string]schema.Attribute{
		"external_refs": schema.ListAttribute{
			MarkdownDescription: externalRefsDescription,
			ElementType:         types.StringType,
			Optional:            true,
			Validators:          []validator.List{listvalidator.SizeAtLeast(1), listvalidator.NoNullValues(), listvalidator.ValueStringsAre(externalRefValidator())},
		},
	}
	for name, a := range filterAttributes() {
		attributes[name] = schema.StringAttribute{
			MarkdownDescription: a.description,
			CustomType:          a.custom,
			Optional:            true,
			Validators:          a.validators,
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the conversions of an organization for `terraform query`, which can write the configuration to import them (Terraform 1.14 and later). " +
			"It reads no more pages of the API (100 records each) than the query's `limit` needs. " +
			"`search_term` and `source_id` are applied by the API; `origin`, `external_refs`, `converted_after` and `converted_before` by the provider, " +
			"to what the API returns.",
		Attributes: attributes,
	}
}

func (l *listResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	l.data = providerdata.From(req.ProviderData, &resp.Diagnostics)
}

// List requests nothing by itself: pages are read as the results are taken.
func (l *listResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config listConfig
	diags := req.Config.Get(ctx, &config)
	api := l.data.Client(&diags)
	organization := l.data.RequireOrganization(config.OrganizationID.StringValue, &diags)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	filter, more := config.filter(ctx, organization, config.ExternalRefs, req.Limit)
	if diags.Append(more...); diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = func(push func(list.ListResult) bool) {
		var end diag.Diagnostics
		finish := l.data.Operation()
		given := int64(0)
		for page, err := range api.Pages(ctx, filter) {
			if err != nil {
				end.Append(apidiag.New(err, config.has))
				break
			}
			for _, c := range page.Conversions {
				result := listResult(ctx, req, c)
				if given++; given == req.Limit { // Terraform takes nothing after that, so warnings come with it
					finish(&result.Diagnostics)
					push(result)
					return
				}
				if !push(result) {
					finish(&end) // to nobody
					return
				}
			}
		}
		if finish(&end); len(end) > 0 {
			push(list.ListResult{Diagnostics: end})
		}
	}
}

// listResult is one conversion as Terraform lists it.
func listResult(ctx context.Context, req list.ListRequest, c client.Conversion) list.ListResult {
	result := req.NewListResult(ctx)
	m, err := fromAPI(c)
	if err != nil {
		result.Diagnostics.AddError("Cannot list conversions", fmt.Sprintf("Conversion %s cannot be read: %v.", c.ID, err))
		return result
	}
	result.DisplayName = m.displayName()
	m.identify(result.Identity)
	if req.IncludeResource {
		result.Resource.Raw = m.raw()
	}
	return result
}

// displayName is what a person knows m by, on one line of a terminal.
func (m model) displayName() string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, m.ExternalRef.ValueString())
	if name = strings.TrimSpace(name); name != "" {
		return name
	}
	noun := "conversions"
	if m.ConversionCount.ValueInt64() == 1 {
		noun = "conversion"
	}
	return fmt.Sprintf("%d %s at %s", m.ConversionCount.ValueInt64(), noun, m.ConvertedAt.ValueString())
}
