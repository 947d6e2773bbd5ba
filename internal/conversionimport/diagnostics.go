package conversionimport

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
	"github.com/brandwave/terraform-provider-brandwave/internal/conversionrows"
	"github.com/brandwave/terraform-provider-brandwave/internal/pool"
)

// diagnostics are one error of all that went wrong, if anything did. unwritten
// is that of the report.
func (r *run) diagnostics(unwritten error) diag.Diagnostics {
	var diags diag.Diagnostics
	if summary, why := r.headline(); summary != "" {
		diags.AddAttributeError(path.Root("file"), summary, why+r.details(unwritten))
	}
	if unwritten != nil {
		diags.AddAttributeError(path.Root("report_file"), "Cannot write the report",
			fmt.Sprintf("The file %[1]s %[2]v. What is at %[1]s, if anything, is from an earlier run.", r.report.path, unwritten))
	}
	if unused := r.file.Unused(); r.whole && r.Context().Err() == nil && len(unused) > 0 {
		diags.AddAttributeWarning(path.Root("mapping"), "Keys that no row has",
			fmt.Sprintf("Of the fields in mapping, no object in %s has the keys of: %s. They were taken as not set. If a key is misspelled, correct it; what is recorded without it is not changed by another run.",
				r.file.name, strings.Join(unused, ", ")))
	}
	return diags
}

// headline says whether and why the run fails.
func (r *run) headline() (summary, why string) {
	cause := context.Cause(r.Context())
	lost := r.of(rejected, failed)
	if r.whole && r.of(open) == 0 {
		cause = nil // what ended the run ended nothing
	}
	switch {
	case errors.Is(cause, pool.ErrAlike):
		return "Import ended early", "The API refuses everything in the same way, so the rest of the file was not sent.\n\n"
	case cause != nil:
		return "Import interrupted", "The import was interrupted before all rows of the file were settled.\n\n"
	case r.ended != nil:
		return "File cannot be read to its end", fmt.Sprintf("%s: %s\n\n", r.file.name, sentence(r.ended.Error()))
	case lost > 0:
		return fmt.Sprintf("%s of %s rows need a look", thousands(lost), thousands(r.of(recorded, skipped, rejected, failed))), ""
	}
	return "", ""
}

// details says what was done, names the first rows that need a look, those with
// the same reason together, and says what to do.
func (r *run) details(unwritten error) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Rows of %s: %s", r.file.name, &r.tally)
	if n := r.of(open); n > 0 {
		fmt.Fprintf(&b, ", %s read but not settled", thousands(n))
	}
	b.WriteString(".\n\n")
	var reasons []string
	same := map[string][]trouble{}
	for _, t := range r.first {
		if same[t.reason] == nil {
			reasons = append(reasons, t.reason)
		}
		same[t.reason] = append(same[t.reason], t)
	}
	for _, reason := range reasons {
		b.WriteString(placed(reason, same[reason]) + "\n")
	}
	if more := r.of(rejected, failed) - len(r.first); more > 0 {
		fmt.Fprintf(&b, "%s more rows were rejected or failed.\n", thousands(more))
	}
	if len(r.first) > 0 {
		b.WriteString("\n")
	}
	b.WriteString(r.correction() + " the action again, over the whole file: what is recorded is passed over, nothing is recorded twice. " +
		conversion.ByItself("brandwave_import_conversions"))
	switch {
	case r.of(rejected, failed) == 0 || unwritten != nil:
	case r.report == nil:
		b.WriteString(" To have all rejected and failed rows in a file, set report_file.")
	case r.whole && r.of(open) == 0:
		fmt.Fprintf(&b, " All rejected and failed rows are in %s.", r.report.path)
	default:
		fmt.Fprintf(&b, " The rows that were rejected or failed until then are in %s.", r.report.path)
	}
	return b.String()
}

// correction says what to do before the action is run again. Its last word is to
// run.
func (r *run) correction() string {
	s := ""
	if r.of(rejected) > 0 {
		s = "Correct the rejected rows in the file. "
	}
	if r.differing.Load() {
		s += "Where a row is right and the conversion that it differs from is not, change the conversion, such as with a brandwave_conversion that imports it; " +
			"it may also come from an earlier row with the same external_ref. "
	}
	var broken *conversionrows.Broken
	switch {
	case errors.As(r.ended, &broken):
		return s + fmt.Sprintf("Correct line %d, then run", broken.Line)
	case errors.Is(context.Cause(r.Context()), pool.ErrAlike):
		return s + "Remove the cause named above, then run"
	}
	return s + "Run"
}

// placed says on which lines something was wrong.
func placed(reason string, at []trouble) string {
	if at[0].placed {
		return sentence(reason)
	}
	var lines, requests []string
	for _, t := range at {
		lines = append(lines, strconv.Itoa(t.line))
		if t.requestID != "" && !slices.Contains(requests, t.requestID) { // rows that were looked up together share one
			requests = append(requests, t.requestID)
		}
	}
	s := "lines " + strings.Join(lines, ", ")
	if len(at) == 1 {
		s = fmt.Sprintf("line %d, external_ref %q", at[0].line, at[0].ref)
	}
	s += ": " + sentence(reason)
	if len(requests) > 0 {
		s += " Request ID: " + strings.Join(requests, ", ")
	}
	return s
}
