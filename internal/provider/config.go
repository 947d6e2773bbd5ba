package provider

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

// Names of the environment variables that stand in for settings.
const (
	envAPIKey         = "BRANDWAVE_API_KEY"
	envOrganizationID = "BRANDWAVE_ORGANIZATION_ID"
	envEndpoint       = "BRANDWAVE_ENDPOINT"
	envRequestTimeout = "BRANDWAVE_REQUEST_TIMEOUT"

	envMaxRetries            = "BRANDWAVE_MAX_RETRIES"
	envRequestsPerSecond     = "BRANDWAVE_REQUESTS_PER_SECOND"
	envMaxConcurrentRequests = "BRANDWAVE_MAX_CONCURRENT_REQUESTS"
	envRefreshStrategy       = "BRANDWAVE_REFRESH_STRATEGY"
)

// providerModel is the provider block.
type providerModel struct {
	APIKey         types.String `tfsdk:"api_key"`
	OrganizationID types.String `tfsdk:"organization_id"`
	Endpoint       types.String `tfsdk:"endpoint"`
	RequestTimeout types.String `tfsdk:"request_timeout"`

	MaxRetries            types.Int64   `tfsdk:"max_retries"`
	RequestsPerSecond     types.Float64 `tfsdk:"requests_per_second"`
	MaxConcurrentRequests types.Int64   `tfsdk:"max_concurrent_requests"`
	RefreshStrategy       types.String  `tfsdk:"refresh_strategy"`
}

// settings are what the provider block and the environment come to.
type settings struct {
	apiKey         string
	keySource      string
	organization   types.String // null: no default; unknown: not known yet
	endpoint       *url.URL
	requestTimeout time.Duration

	maxRetries            int
	requestsPerSecond     float64 // 0: no bound
	maxConcurrentRequests int
	refreshStrategy       client.RefreshStrategy
	// unknown names the settings that requests need and that Terraform does
	// not know yet. None is replaced by a default.
	unknown []string
}

// resolve merges the provider block and the environment, the block first. An
// empty environment variable counts as unset, as CI systems leave them so.
func resolve(config providerModel, getenv func(string) string) (settings, diag.Diagnostics) {
	var diags diag.Diagnostics
	s := settings{endpoint: &url.URL{}, requestTimeout: client.DefaultRequestTimeout}
	r := resolver{getenv: getenv, diags: &diags, unknown: &s.unknown}

	r.setting("api_key", config.APIKey, envAPIKey, "", func(v, source string) (err error) {
		s.apiKey, err = client.ParseAPIKey(v)
		s.keySource = source
		return err
	})
	if s.keySource == "" && !config.APIKey.IsUnknown() {
		diags.AddAttributeError(path.Root("api_key"), "Missing API key",
			"The provider needs a Brandwave API key. Set the environment variable "+envAPIKey+" (best in CI), "+
				"or api_key in the provider block, from a sensitive variable.")
	}
	r.setting("endpoint", config.Endpoint, envEndpoint, client.DefaultEndpoint, func(v, _ string) (err error) {
		s.endpoint, err = client.ParseEndpoint(v)
		return err
	})
	r.setting("request_timeout", config.RequestTimeout, envRequestTimeout, client.DefaultRequestTimeout.String(), func(v, _ string) (err error) {
		s.requestTimeout, err = client.ParseRequestTimeout(v)
		return err
	})
	r.setting("max_retries", asText(config.MaxRetries), envMaxRetries, strconv.Itoa(client.DefaultMaxRetries), func(v, _ string) (err error) {
		s.maxRetries, err = client.ParseMaxRetries(v)
		return err
	})
	r.setting("requests_per_second", asText(config.RequestsPerSecond), envRequestsPerSecond, "", func(v, _ string) (err error) {
		s.requestsPerSecond, err = client.ParseRequestsPerSecond(v)
		return err
	})
	r.setting("max_concurrent_requests", asText(config.MaxConcurrentRequests), envMaxConcurrentRequests,
		strconv.Itoa(client.DefaultMaxConcurrentRequests), func(v, _ string) (err error) {
			s.maxConcurrentRequests, err = client.ParseMaxConcurrentRequests(v)
			return err
		})
	r.setting("refresh_strategy", config.RefreshStrategy, envRefreshStrategy, string(client.RefreshAuto), func(v, _ string) (err error) {
		s.refreshStrategy, err = client.ParseRefreshStrategy(v)
		return err
	})

	s.organization = config.OrganizationID
	if !config.OrganizationID.IsUnknown() {
		r.setting("organization_id", config.OrganizationID, envOrganizationID, "", func(v, _ string) error {
			v = strings.TrimSpace(v)
			s.organization = types.StringValue(v)
			return checkUUID(v)
		})
	}
	return s, diags
}

// asText is a number of the block as it would stand in the environment.
func asText(v attr.Value) types.String {
	switch {
	case v.IsUnknown():
		return types.StringUnknown()
	case v.IsNull():
		return types.StringNull()
	}
	return types.StringValue(v.String())
}

// checkUUID does not repeat s, which is the key where two settings were swapped.
func checkUUID(s string) error {
	if !client.IsUUID(s) {
		return errors.New("it is not a UUID such as 0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b77")
	}
	return nil
}

type resolver struct {
	getenv  func(string) string
	diags   *diag.Diagnostics
	unknown *[]string
}

// setting gives use the value of one setting and where it came from: block,
// environment or fallback. It calls nothing where there is no value.
func (r resolver) setting(name string, block types.String, env, fallback string, use func(value, source string) error) {
	value, source := fallback, "the default"
	switch {
	case block.IsUnknown():
		*r.unknown = append(*r.unknown, name)
		return
	case !block.IsNull():
		value, source = block.ValueString(), name+" in the provider block"
	case r.getenv(env) != "":
		value, source = r.getenv(env), "the environment variable "+env
	case fallback == "":
		return
	}
	if err := use(value, source); err != nil {
		r.diags.AddAttributeError(path.Root(name), "Invalid "+name,
			fmt.Sprintf("The value of %s cannot be used: %v.", source, err))
	}
}
