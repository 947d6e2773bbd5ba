// Package provider is the table of contents: it lists the resources, data
// sources, list resources, actions and functions there are, and sets up what
// they share.
package provider

import (
	"context"
	"fmt"
	"os"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
	"github.com/brandwave/terraform-provider-brandwave/internal/conversionbatch"
	"github.com/brandwave/terraform-provider-brandwave/internal/conversionimport"
	"github.com/brandwave/terraform-provider-brandwave/internal/functions"
	"github.com/brandwave/terraform-provider-brandwave/internal/providerdata"
)

type brandwaveProvider struct{ version string }

var (
	_ provider.Provider                   = (*brandwaveProvider)(nil)
	_ provider.ProviderWithActions        = (*brandwaveProvider)(nil)
	_ provider.ProviderWithFunctions      = (*brandwaveProvider)(nil)
	_ provider.ProviderWithListResources  = (*brandwaveProvider)(nil)
	_ provider.ProviderWithValidateConfig = (*brandwaveProvider)(nil)
)

// New returns the provider as built from this version.
func New(version string) func() provider.Provider {
	return func() provider.Provider { return &brandwaveProvider{version: version} }
}

func (p *brandwaveProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "brandwave"
	resp.Version = p.version
}

func (p *brandwaveProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{conversion.NewResource, conversionbatch.NewResource}
}

func (p *brandwaveProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{conversion.NewDataSource, conversion.NewListDataSource}
}

func (p *brandwaveProvider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{functions.NewExternalRef, functions.NewConversionRows}
}

func (p *brandwaveProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{conversion.NewListResource}
}

func (p *brandwaveProvider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{conversion.NewRecordAction, conversionimport.NewAction}
}

// ValidateConfig checks what the provider block itself says, without the
// environment, so that terraform validate needs none.
func (p *brandwaveProvider) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var config providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	_, diags := resolve(config, func(name string) string {
		if name == envAPIKey {
			return "not-looked-at"
		}
		return ""
	})
	resp.Diagnostics.Append(diags...)
}

// Configure sets up the client. It makes no request.
func (p *brandwaveProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var config providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	s, diags := resolve(config, os.Getenv)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if (len(s.unknown) > 0 || s.organization.IsUnknown()) && req.ClientCapabilities.DeferralAllowed {
		resp.Deferred = &provider.Deferred{Reason: provider.DeferredReasonProviderConfigUnknown}
	}
	var api *client.Client
	if len(s.unknown) == 0 {
		api = client.New(s.endpoint, s.apiKey,
			client.WithKeySource(s.keySource),
			client.WithRequestTimeout(s.requestTimeout),
			client.WithMaxRetries(s.maxRetries),
			client.WithRequestsPerSecond(s.requestsPerSecond),
			client.WithMaxConcurrentRequests(s.maxConcurrentRequests),
			client.WithRefreshStrategy(s.refreshStrategy),
			client.WithUserAgent(userAgent(p.version, req.TerraformVersion, os.Getenv("TF_APPEND_USER_AGENT"))),
			client.WithObserver(logExchange))
	}
	data := providerdata.New(api, s.organization, s.unknown)
	resp.ResourceData = data
	resp.DataSourceData = data
	resp.ListResourceData = data
	resp.ActionData = data
}

// userAgent follows the common form of Terraform providers. What is appended
// is the user's; a control character in it would break every request.
func userAgent(version, terraform, appended string) string {
	s := fmt.Sprintf("terraform-provider-brandwave/%s Terraform/%s %s", version, terraform, appended)
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

// logExchange logs what may be told of a request, for TF_LOG=DEBUG.
func logExchange(ctx context.Context, e client.Exchange) {
	tflog.Debug(ctx, "Brandwave API request", map[string]any{
		"method": e.Method, "path": e.Path, "status": e.Status, "attempt": e.Attempt,
		"duration_ms": e.Duration.Milliseconds(), "request_id": e.RequestID,
	})
}
