package conversion

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/providerdata"
)

// holder compares event with the record because of which the API refused it.
func holder(ctx context.Context, api *client.Client, event model) Outcome {
	o := Outcome{Verdict: Taken}
	found, err := api.FindTaken(ctx, event.OrganizationID.ValueString(), event.ExternalRef.ValueString())
	switch {
	case err != nil:
		o.Err = err
	case found == nil:
		o.Err = errors.New("neither the API's search nor its list shows it")
	default:
		o.ID = found.ID
		o.Names, o.Err = compare(*found, event)
	}
	return o
}

// refusal is the diagnostic of an event whose external_ref a record has that was
// there before; nil if that record is the event, and stays. refused is the API's
// own refusal, if it is how that came out.
func refusal(data *providerdata.Data, event model, o Outcome, refused error) diag.Diagnostic {
	summary, detail := "Conversion already exists", whichOne(event, o.ID)
	switch {
	case o.Err != nil:
		summary = "Conversion could not be compared"
		detail += fmt.Sprintf(" Whether it has the content of this action is not known: %v. "+safeAgain, o.Err)
	case len(o.Names) > 0:
		detail += fmt.Sprintf(" It differs from this action in %s, and an action overwrites nothing. "+
			"If the action records another event, give it an external_ref of its own. If the record is right, correct the action. "+
			"If the record is wrong, change or remove it first, such as with a resource brandwave_conversion that imports it by id = %s.",
			strings.Join(o.Names, ", "), quoteHCL(o.ID))
	case !data.Want(o.ID):
		detail += " It has the content of this action, but a resource deletes it in this run. Once that is done, the action can record it anew."
	default:
		return nil
	}
	var e *client.Error
	switch {
	case errors.As(refused, &e):
		detail = answered(e) + "\n\n" + detail
	case o.Verdict == Different:
		detail = o.answer() + " a record that was most likely there before. If it was not, the API stores other values than it is sent.\n\n" + detail
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("external_ref"), summary, detail)
}

// safeAgain ends what is said of an event that may or may not be recorded.
const safeAgain = "Run the action again: if the event is recorded by then, with the same content, that is a success, and nothing is recorded twice."

// ByItself ends each error of an invocation: the resource that triggered it is
// there, so that applying once more would do nothing.
func ByItself(actionType string) string {
	return "Applying again does not run this action unless its trigger happens again. To run it by itself: " +
		"terraform apply -invoke=action." + actionType + ".NAME, with the action's name in place of NAME."
}

// invocation is d as the error of an invocation.
func invocation(d diag.Diagnostic) diag.Diagnostic {
	detail := d.Detail() + "\n\n" + ByItself("brandwave_record_conversion")
	if at, ok := d.(diag.DiagnosticWithPath); ok {
		return diag.NewAttributeErrorDiagnostic(at.Path(), d.Summary(), detail)
	}
	return diag.NewErrorDiagnostic(d.Summary(), detail)
}
