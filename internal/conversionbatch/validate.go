package conversionbatch

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
)

// shown is how many of many references a message names.
const shown = 20

// ValidateConfig checks every record by the rules of the single resource, and
// reports all that is wrong with one at its key. Terraform asks again while
// planning, when more is known.
func (r *batchResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || config.Conversions.IsUnknown() || config.Conversions.IsNull() {
		return
	}
	resp.Diagnostics.Append(check(config)...)
}

func check(config model) diag.Diagnostics {
	defaults := conversion.Defaults{OrganizationID: config.OrganizationID, SourceID: config.SourceID}
	all := config.Conversions.Elements()
	wrong := make(map[string][]string)
	for key, v := range all {
		var problems []string
		switch text, ok := v.(types.String); {
		case !ok || text.IsNull():
			problems = []string{"the value is null; to have no such record, leave its key out"}
		case text.IsUnknown():
			problems = conversion.CheckReference(key)
		default:
			_, problems = conversion.ParseRecord(key, text.ValueString(), defaults)
		}
		if len(problems) > 0 {
			wrong[key] = problems
		}
	}
	var diags diag.Diagnostics
	keys := sortedKeys(wrong)
	for _, key := range keys[:min(len(keys), shown)] {
		diags.AddAttributeError(path.Root("conversions").AtMapKey(key), "Invalid conversion",
			fmt.Sprintf("The record %q is not valid:\n%s", key, list(wrong[key])))
	}
	if more := keys[min(len(keys), shown):]; len(more) > 0 {
		diags.AddAttributeError(path.Root("conversions"), "More invalid conversions",
			fmt.Sprintf("Of %d records, %d are not valid. The first %d are reported each; these are the others: %s.", len(all), len(keys), shown, name(more)))
	}
	return diags
}

// list writes one line for each text.
func list(texts []string) string {
	var b strings.Builder
	for _, text := range texts {
		b.WriteString("\n- " + text + ".")
	}
	return b.String()
}

// name lists the first references of many, and says how many more there are.
func name(keys []string) string {
	quoted := make([]string, 0, shown)
	for _, key := range keys[:min(len(keys), shown)] {
		quoted = append(quoted, fmt.Sprintf("%q", key))
	}
	s := strings.Join(quoted, ", ")
	if more := len(keys) - shown; more > 0 {
		s += fmt.Sprintf(" and %d more", more)
	}
	return s
}
