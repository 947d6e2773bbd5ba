// Package providerdata is what a configured provider hands to its resources,
// data sources and actions.
package providerdata

import (
	"fmt"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

// Data is safe for concurrent use.
type Data struct {
	api          *client.Client
	organization types.String
	unknown      []string
	claims       claims
	deleted      sync.Map // id of each conversion that this process deleted
	kept         keptRecords
	operations   operations
}

// New returns the data of a provider. unknown names the settings whose values
// Terraform does not know yet; when it names one that requests need, api is nil.
// organization is null when the provider has no default.
func New(api *client.Client, organization types.String, unknown []string) *Data {
	return &Data{api: api, organization: organization, unknown: unknown}
}

// From reads what Configure of a resource, data source or action gets: nil during
// validation, when the provider is not configured.
func From(v any, diags *diag.Diagnostics) *Data {
	if v == nil {
		return nil
	}
	d, ok := v.(*Data)
	if !ok {
		diags.AddError("Unexpected provider data", fmt.Sprintf("Got %T. This is a bug in the provider: please report it.", v))
	}
	return d
}

// Client returns the API client, or nil and an error when a setting that it
// needs is unknown.
func (d *Data) Client(diags *diag.Diagnostics) *client.Client {
	if d.api == nil {
		diags.AddError("Provider settings not known yet",
			fmt.Sprintf("This needs a request to the Brandwave API, but %s of the provider block comes from something that is only known after apply. "+
				"Apply that first (terraform apply -target=...), or give the value in a way that is known during planning, such as a variable or the environment.",
				strings.Join(d.unknown, ", ")))
	}
	return d.api
}

// Organization is the provider's default organization: null when there is
// none, unknown while Terraform does not know it.
func (d *Data) Organization() types.String { return d.organization }

// RequireOrganization returns own if it is set, else the provider's default.
// It adds an error and returns "" when there is neither, or it is unknown.
func (d *Data) RequireOrganization(own types.String, diags *diag.Diagnostics) string {
	id := own
	if id.IsNull() || id.IsUnknown() {
		id = d.organization
	}
	switch {
	case id.IsUnknown():
		diags.AddError("Organization not known yet",
			"This needs organization_id, but the provider block takes it from something that is only known after apply. Apply that first, or give a value that is known during planning.")
	case id.IsNull():
		diags.AddError("Missing organization",
			"No organization is set. Set organization_id here, or for everything at once in the provider block or as BRANDWAVE_ORGANIZATION_ID.")
	default:
		return id.ValueString()
	}
	return ""
}
