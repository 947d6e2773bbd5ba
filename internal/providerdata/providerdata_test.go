package providerdata

import (
	"net/url"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

const (
	own      = "5d0d6f5e-0c1f-4f7e-8f0c-7a9f3f0b6c11"
	fallback = "0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b77"
)

func TestDataComesFromConfigureAlone(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	data := New(nil, types.StringNull(), nil)
	if got := From(data, &diags); got != data || diags.HasError() {
		t.Errorf("%v, %v", got, diags)
	}
	if got := From(nil, &diags); got != nil || diags.HasError() {
		t.Errorf("while validating: %v, %v", got, diags)
	}
	if got := From("something", &diags); got != nil || len(diags) != 1 || !strings.Contains(diags[0].Detail(), "Got string.") {
		t.Errorf("%v, %v", got, diags)
	}
}

func TestClientIsThereUnlessASettingIsUnknown(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	api := client.New(&url.URL{}, "key")
	if got := New(api, types.StringNull(), nil).Client(&diags); got != api || diags.HasError() {
		t.Errorf("%v, %v", got, diags)
	}
	if got := New(nil, types.StringNull(), []string{"api_key", "endpoint"}).Client(&diags); got != nil || len(diags) != 1 || !strings.Contains(diags[0].Detail(), "but api_key, endpoint of the provider block") {
		t.Errorf("%v, %v", got, diags)
	}
}

func TestOrganizationIsItsOwnElseTheProviders(t *testing.T) {
	t.Parallel()
	null, unknown := types.StringNull(), types.StringUnknown()
	for name, test := range map[string]struct {
		own, provider types.String
		want, summary string
	}{
		"own":                      {types.StringValue(own), types.StringValue(fallback), own, ""},
		"own, no default":          {types.StringValue(own), null, own, ""},
		"own, default unknown":     {types.StringValue(own), unknown, own, ""},
		"default":                  {null, types.StringValue(fallback), fallback, ""},
		"computed, so the default": {unknown, types.StringValue(fallback), fallback, ""},
		"nowhere":                  {null, null, "", "Missing organization"},
		"default unknown":          {null, unknown, "", "Organization not known yet"},
		"computed, unknown":        {unknown, unknown, "", "Organization not known yet"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			data := New(nil, test.provider, nil)
			got, summary := data.RequireOrganization(test.own, &diags), ""
			for _, d := range diags {
				summary += d.Summary()
			}
			if got != test.want || summary != test.summary || !data.Organization().Equal(test.provider) {
				t.Errorf("%q, %q; want %q, %q", got, summary, test.want, test.summary)
			}
		})
	}
}
