package conversion

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/brandwave/terraform-provider-brandwave/internal/apidiag"
	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

// conflict is the diagnostic of a 409: the external_ref is taken. It looks the
// other record up, as the API does not say which one it is.
func conflict(ctx context.Context, api *client.Client, plan model, refused error) diag.Diagnostic {
	var e *client.Error
	if !errors.As(refused, &e) || plan.ExternalRef.IsNull() {
		return apidiag.New(refused, apidiag.Anywhere)
	}
	id := ""
	found, err := api.FindByExternalRef(ctx, plan.OrganizationID.ValueString(), plan.ExternalRef.ValueString())
	if err == nil && len(found) == 1 {
		id = found[0].ID
	}
	what := answered(e)
	if plan.ID.IsUnknown() {
		return alreadyExists(plan, id, what)
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("external_ref"), "Another conversion has this external_ref",
		what+"\n\n"+whichOne(plan, id)+" Choose another reference for this one, or change or remove that one first. "+
			"To exchange the references of two conversions, give one of them an interim value and apply in between.")
}

// answered is what came back for a request, in one line.
func answered(e *client.Error) string {
	if e.RequestID == "" {
		return e.Outcome() + "."
	}
	return e.Outcome() + ". Request ID: " + e.RequestID
}

// alreadyRecorded is the diagnostic of a create that the API answered with a
// record that was there before, or whose answer was lost while there is such a
// record. names are the attributes in which it differs.
func alreadyRecorded(plan model, o Outcome, names []string) diag.Diagnostic {
	what := o.answer() + " a record that was there before: another resource of this run has created or read it."
	if len(names) > 0 {
		what = fmt.Sprintf("%s a record that differs from the configuration in %s, so it is most likely an older one. It is not taken over.",
			o.answer(), strings.Join(names, ", "))
	}
	return alreadyExists(plan, o.ID, what)
}

// answer begins to say with what a create was answered.
func (o Outcome) answer() string {
	if o.Recovered {
		return "The API's answer to the create was lost, and the look-up of its external_ref found"
	}
	return "The API answered the create with"
}

func alreadyExists(plan model, id, what string) diag.Diagnostic {
	const summary = "Conversion already exists"
	if plan.ExternalRef.IsNull() {
		return diag.NewErrorDiagnostic(summary, what+"\n\nThe existing conversion is "+id+". Import it, or remove the resource that repeats it.")
	}
	detail := what + "\n\n" + whichOne(plan, id)
	if id == "" {
		id = externalRefPrefix + plan.ExternalRef.ValueString()
	}
	detail += fmt.Sprintf(" If it is the one you mean, import it, with your resource's address in place of brandwave_conversion.NAME, such as brandwave_conversion.order[\"ORDER-1001\"]:\n\n"+
		"import {\n  to = brandwave_conversion.NAME\n  id = %s\n}\n\n"+
		"If it is not, choose another external_ref: the API keeps one conversion per reference and organization. "+
		"If Terraform manages it under another address, add a moved block. If this resource is replacing it, remove create_before_destroy.", quoteHCL(id))
	return diag.NewAttributeErrorDiagnostic(path.Root("external_ref"), summary, detail)
}

func whichOne(plan model, id string) string {
	if id == "" {
		return fmt.Sprintf("The conversion with external_ref %q could not be looked up.", plan.ExternalRef.ValueString())
	}
	return fmt.Sprintf("The conversion with external_ref %q is %s.", plan.ExternalRef.ValueString(), id)
}

// quoteHCL is s as a literal of the Terraform language. Its escapes are fewer
// than Go's: no \a, \b, \f, \v and \x.
func quoteHCL(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case strings.ContainsRune(`"\`, r):
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return `"` + strings.NewReplacer("${", "$${", "%{", "%%{").Replace(b.String()) + `"`
}

// notCreated is the diagnostic of a create that failed, or of which that is not
// known: then it ends with what to do again.
func notCreated(plan model, err error, again string) diag.Diagnostic {
	d := apidiag.New(err, isAttribute)
	if !client.Ambiguous(err) {
		return d
	}
	var e *client.Error
	detail := d.Detail() + "\n\n"
	switch errors.As(err, &e); {
	case plan.ExternalRef.IsNull():
		detail += fmt.Sprintf("The conversion may have been recorded all the same. Without an external_ref it cannot be recognized, so it was not sent again. "+
			"Before applying again, look for it among the conversions of source %s at %s, with the data source brandwave_conversions or in Brandwave; "+
			"if it is there, import it by its id. With an external_ref, the provider settles this by itself.",
			plan.SourceID.ValueString(), plan.ConvertedAt.ValueString())
	case e.LookUp != nil:
		detail += fmt.Sprintf("The conversion may have been recorded all the same; looking for external_ref %q failed: %v. ", plan.ExternalRef.ValueString(), e.LookUp) + again
	default:
		detail += fmt.Sprintf("When it was last looked for, no conversion had external_ref %q, but this one may still be recorded late. ", plan.ExternalRef.ValueString()) + again
	}
	return diag.NewErrorDiagnostic(d.Summary(), detail)
}

const applyAgain = "Apply again: the API keeps one conversion per external_ref, so that nothing is recorded twice, and if it is there, the next apply says how to import it."

// recovered says that a create lost its answer and found its record.
func recovered(id string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Conversion recovered after a lost answer",
		fmt.Sprintf("The API's answer to the create was lost or unusable, so the conversion was looked for by its external_ref. "+
			"Conversion %s has it and every configured value, and is in the state now. Nothing was recorded twice.", id))
}

// unconfirmed says that a write was carried out but could not be read back.
func unconfirmed(id string, err error) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Conversion written but not read back",
		fmt.Sprintf("The API accepted conversion %s, but not in an answer that shows the whole record, and reading it failed: %v. "+
			"The state holds what was sent; the next plan shows whether anything differs.", id, err))
}

// storedDifferently says that the API keeps other values than it was sent.
func storedDifferently(id string, names []string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("API stored other values",
		fmt.Sprintf("The API accepted conversion %s but answered with other values of %s than it was sent. "+
			"The next plan shows them; to end the difference, configure what the API stores.", id, strings.Join(names, ", ")))
}
