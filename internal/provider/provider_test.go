package provider

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/brandwave/terraform-provider-brandwave/internal/providerdata"
)

func providerSchema(t testing.TB) schema.Schema {
	t.Helper()
	var resp provider.SchemaResponse
	New("test")().Schema(t.Context(), provider.SchemaRequest{}, &resp)
	if resp.Diagnostics.HasError() {
		t.Fatal(resp.Diagnostics)
	}
	return resp.Schema
}

// config is a provider block as Terraform hands it over; a value that is no
// string stands for what tftypes makes of it.
func config(t testing.TB, set map[string]any) tfsdk.Config {
	t.Helper()
	s := providerSchema(t)
	values := map[string]tftypes.Value{}
	for name, a := range s.Attributes {
		values[name] = tftypes.NewValue(a.GetType().TerraformType(t.Context()), set[name])
	}
	return tfsdk.Config{Schema: s, Raw: tftypes.NewValue(s.Type().TerraformType(t.Context()), values)}
}

func configure(t testing.TB, set map[string]any, deferral bool) provider.ConfigureResponse {
	t.Helper()
	var resp provider.ConfigureResponse
	New("1.2.3")().Configure(t.Context(), provider.ConfigureRequest{
		Config: config(t, set), TerraformVersion: "1.15.9",
		ClientCapabilities: provider.ConfigureProviderClientCapabilities{DeferralAllowed: deferral},
	}, &resp)
	return resp
}

// noEnv unsets what stands in for settings.
func noEnv(t *testing.T) {
	t.Helper()
	for _, name := range []string{envAPIKey, envOrganizationID, envEndpoint, envRequestTimeout, envMaxRetries, envRequestsPerSecond, envMaxConcurrentRequests, envRefreshStrategy, "TF_APPEND_USER_AGENT"} {
		t.Setenv(name, "")
	}
}

func TestProviderSchemaIsValidAndDescribed(t *testing.T) {
	t.Parallel()
	s := providerSchema(t)
	if diags := s.ValidateImplementation(t.Context()); diags.HasError() {
		t.Error(diags)
	}
	if s.MarkdownDescription == "" {
		t.Error("the provider has no description")
	}
	for name, env := range map[string]string{
		"api_key": envAPIKey, "organization_id": envOrganizationID, "endpoint": envEndpoint, "request_timeout": envRequestTimeout,
		"max_retries": envMaxRetries, "requests_per_second": envRequestsPerSecond, "max_concurrent_requests": envMaxConcurrentRequests, "refresh_strategy": envRefreshStrategy,
	} {
		a, ok := s.Attributes[name]
		if !ok {
			t.Errorf("no attribute %s", name)
			continue
		}
		if !strings.Contains(a.GetMarkdownDescription(), "`"+env+"`") || !a.IsOptional() {
			t.Errorf("%s is optional: %v, described as %q", name, a.IsOptional(), a.GetMarkdownDescription())
		}
		if a.IsSensitive() != (name == "api_key") {
			t.Errorf("%s is sensitive: %v", name, a.IsSensitive())
		}
	}
	if len(s.Attributes) != 8 {
		t.Errorf("%d attributes, want 8", len(s.Attributes))
	}
}

func TestProviderListsWhatThereIs(t *testing.T) {
	t.Parallel()
	p := New("1.2.3")()
	var meta provider.MetadataResponse
	p.Metadata(t.Context(), provider.MetadataRequest{}, &meta)
	if meta.TypeName != "brandwave" || meta.Version != "1.2.3" {
		t.Errorf("%+v", meta)
	}
	if r, d := len(p.Resources(t.Context())), len(p.DataSources(t.Context())); r != 2 || d != 2 {
		t.Errorf("%d resources, %d data sources", r, d)
	}
	if f, ok := p.(provider.ProviderWithFunctions); !ok || len(f.Functions(t.Context())) != 2 {
		t.Error("not the two functions")
	}
	if l := len(p.(provider.ProviderWithListResources).ListResources(t.Context())); l != 1 {
		t.Errorf("%d list resources", l)
	}
}

func TestValidationNeedsNoSettingAndChecksThoseOfTheBlock(t *testing.T) {
	noEnv(t)
	t.Setenv(envEndpoint, "nonsense") // not looked at
	for name, test := range map[string]struct {
		set  map[string]any
		errs int
	}{
		"nothing":        {nil, 0},
		"unknown values": {map[string]any{"api_key": tftypes.UnknownValue, "endpoint": tftypes.UnknownValue, "organization_id": tftypes.UnknownValue, "request_timeout": tftypes.UnknownValue}, 0},
		"valid values":   {map[string]any{"api_key": key, "endpoint": "https://api.example", "organization_id": organization, "request_timeout": "5s"}, 0},
		"invalid values": {map[string]any{"api_key": "a b", "endpoint": "x", "organization_id": "x", "request_timeout": "x"}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			var resp provider.ValidateConfigResponse
			New("test")().(provider.ProviderWithValidateConfig).ValidateConfig(t.Context(), provider.ValidateConfigRequest{Config: config(t, test.set)}, &resp)
			if len(resp.Diagnostics) != test.errs {
				t.Errorf("%q", told(resp.Diagnostics))
			}
		})
	}
}

func TestConfiguredProviderHandsOnItsClientWithoutARequest(t *testing.T) {
	noEnv(t)
	t.Setenv("TF_APPEND_USER_AGENT", " ci/7\n\x01x ")
	asked := make(chan http.Header, 1)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Header.Clone()
		w.WriteHeader(http.StatusNotFound)
	}))
	t.Cleanup(s.Close)
	resp := configure(t, map[string]any{"api_key": key + "\n", "endpoint": s.URL, "organization_id": organization}, true)
	if resp.Diagnostics.HasError() || resp.Deferred != nil || len(asked) != 0 {
		t.Fatalf("%v, deferred %v, %d requests", resp.Diagnostics, resp.Deferred, len(asked))
	}
	var diags diag.Diagnostics
	data := providerdata.From(resp.ResourceData, &diags)
	if resp.DataSourceData != resp.ResourceData || resp.ListResourceData != resp.ResourceData || data == nil {
		t.Fatalf("resource data %T, data source data %T, list resource data %T, %v", resp.ResourceData, resp.DataSourceData, resp.ListResourceData, diags)
	}
	if got := data.Organization().ValueString(); got != organization {
		t.Errorf("organization %s", got)
	}
	if err := data.Client(&diags).DeleteConversion(t.Context(), organization); err == nil {
		t.Error("no error")
	}
	var header http.Header
	select {
	case header = <-asked:
	default:
		t.Fatal("no request arrived")
	}
	if got, want := header.Get("User-Agent"), "terraform-provider-brandwave/1.2.3 Terraform/1.15.9 ci/7 x"; got != want {
		t.Errorf("user agent %q, want %q", got, want)
	}
	if got := header.Get("Authorization"); got != "Bearer "+key {
		t.Errorf("authorization %q", got)
	}
}

func TestUnknownSettingDefersOrFailsOnlyWhereItIsNeeded(t *testing.T) {
	noEnv(t)
	t.Setenv(envEndpoint, "https://env.example")
	for name, set := range map[string]map[string]any{
		"api_key":         {"api_key": tftypes.UnknownValue},
		"endpoint":        {"api_key": key, "endpoint": tftypes.UnknownValue},
		"request_timeout": {"api_key": key, "request_timeout": tftypes.UnknownValue},
	} {
		resp := configure(t, set, true)
		if resp.Diagnostics.HasError() || resp.Deferred == nil || resp.Deferred.Reason != provider.DeferredReasonProviderConfigUnknown {
			t.Errorf("%s: %v, deferred %v", name, resp.Diagnostics, resp.Deferred)
		}
		resp = configure(t, set, false)
		var diags diag.Diagnostics
		data := providerdata.From(resp.ResourceData, &diags)
		if resp.Diagnostics.HasError() || resp.Deferred != nil || data == nil {
			t.Fatalf("%s: %v, deferred %v, data %v", name, resp.Diagnostics, resp.Deferred, data)
		}
		if api := data.Client(&diags); api != nil || len(diags) != 1 || !strings.Contains(diags[0].Detail(), "but "+name+" of the provider block") {
			t.Errorf("%s: client %v, %q", name, api, told(diags))
		}
	}
	resp := configure(t, map[string]any{"api_key": key, "organization_id": tftypes.UnknownValue}, true)
	if resp.Deferred == nil {
		t.Error("an unknown organization is not deferred")
	}
}

func TestInvalidSettingsConfigureNothing(t *testing.T) {
	noEnv(t)
	resp := configure(t, nil, true)
	if len(resp.Diagnostics) != 1 || resp.ResourceData != nil || resp.DataSourceData != nil || resp.ListResourceData != nil || resp.Deferred != nil {
		t.Errorf("%+v", resp)
	}
}

func TestUserAgentIsOneLine(t *testing.T) {
	t.Parallel()
	for appended, want := range map[string]string{
		"":                   "terraform-provider-brandwave/dev Terraform/1.9",
		"  a/1   b ":         "terraform-provider-brandwave/dev Terraform/1.9 a/1 b",
		"a\r\nX-Evil: 1\x7f": "terraform-provider-brandwave/dev Terraform/1.9 a X-Evil: 1",
		"é":                  "terraform-provider-brandwave/dev Terraform/1.9 é",
	} {
		if got := userAgent("dev", "1.9", appended); got != want {
			t.Errorf("%q: %q, want %q", appended, got, want)
		}
	}
}
