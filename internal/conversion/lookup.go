package conversion

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/brandwave/terraform-provider-brandwave/internal/apidiag"
	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

// lookUp finds the one conversion of an organization with this reference. None
// and several are errors.
func lookUp(ctx context.Context, api *client.Client, organization, ref string, diags *diag.Diagnostics) client.Conversion {
	found, err := api.FindByExternalRef(ctx, organization, ref)
	switch {
	case err != nil:
		diags.Append(apidiag.New(err, apidiag.Anywhere))
	case len(found) == 0:
		diags.AddError("Conversion not found",
			fmt.Sprintf("No conversion of organization %s has the external_ref %q. Every page of its conversions was read, and references were compared exactly, upper and lower case included.", organization, ref))
	case len(found) > 1:
		ids := make([]string, len(found))
		for i, c := range found {
			ids[i] = c.ID
		}
		diags.AddError("Several conversions found",
			fmt.Sprintf("%d conversions of organization %s have the external_ref %q: %s. Use the id of the one you mean.", len(found), organization, ref, strings.Join(ids, ", ")))
	default:
		return found[0]
	}
	return client.Conversion{}
}
