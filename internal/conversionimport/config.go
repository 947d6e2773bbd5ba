package conversionimport

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
	"github.com/brandwave/terraform-provider-brandwave/internal/conversionrows"
)

// model is the configuration.
type model struct {
	File           types.String    `tfsdk:"file"`
	Format         types.String    `tfsdk:"format"`
	Mapping        types.Map       `tfsdk:"mapping"`
	OrganizationID conversion.UUID `tfsdk:"organization_id"`
	SourceID       conversion.UUID `tfsdk:"source_id"`
	SkipListed     types.Bool      `tfsdk:"skip_listed"`
	ReportFile     types.String    `tfsdk:"report_file"`
}

// input is where rows come from, as far as a configuration says it.
type input struct {
	path    string
	format  conversionrows.Format
	mapping conversionrows.Mapping
	source  bool // rows may leave their source out
}

// read reads a configuration, of which parts may be unknown. known tells that
// all of the input is.
func read(ctx context.Context, config tfsdk.Config, diags *diag.Diagnostics) (m model, in input, known bool) {
	diags.Append(config.Get(ctx, &m)...)
	if diags.HasError() || m.File.IsUnknown() && m.Format.IsNull() || m.Format.IsUnknown() {
		return m, in, false
	}
	known = !m.File.IsUnknown() && !m.Mapping.IsUnknown() && !m.SourceID.IsUnknown()
	in = input{path: m.File.ValueString(), format: formatOf(m, diags), source: !m.SourceID.IsNull()}
	chosen := maps.Clone(m.Mapping.Elements())
	maps.DeleteFunc(chosen, func(_ string, v attr.Value) bool {
		known = known && !v.IsUnknown()
		return v.IsUnknown()
	})
	var wrong conversionrows.Problems
	if in.format != "" {
		in.mapping, wrong = conversionrows.NewMapping(chosen, in.format)
	}
	if wrong.Any() {
		diags.AddAttributeError(path.Root("mapping"), "Invalid mapping", sentence(wrong.String()))
	}
	if m.ReportFile.ValueString() != "" && filepath.Clean(m.ReportFile.ValueString()) == filepath.Clean(in.path) {
		diags.AddAttributeError(path.Root("report_file"), "Report would overwrite the file",
			"report_file names the file that is to be imported. Name another one.")
	}
	return m, in, known && !diags.HasError()
}

// formatOf is the format that is set, or that the file's name tells.
func formatOf(m model, diags *diag.Diagnostics) conversionrows.Format {
	if !m.Format.IsNull() {
		return conversionrows.Format(m.Format.ValueString())
	}
	switch strings.ToLower(filepath.Ext(m.File.ValueString())) {
	case ".csv":
		return conversionrows.CSV
	case ".ndjson", ".jsonl":
		return conversionrows.NDJSON
	}
	diags.AddAttributeError(path.Root("format"), "Unknown format",
		fmt.Sprintf("The name of the file %q does not tell its format, as it ends in none of .csv, .ndjson and .jsonl. Set format to \"csv\" or \"ndjson\".", m.File.ValueString()))
	return ""
}

// sentence ends a text with a full stop.
func sentence(s string) string {
	if strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}
