package conversionbatch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/brandwave/terraform-provider-brandwave/internal/pool"
)

// failure is a record that could not be brought to where it should be.
type failure struct{ key, reason, requestID string }

// unbegun is one of which nothing was tried.
type unbegun struct{ key, what string }

// ledger is what is to be told of a run.
type ledger struct {
	done        int
	failures    []failure
	notBegunYet []unbegun

	adopted   []string // were recorded before, just as wanted
	recovered []string // answer lost, record found
	unread    []string // changed, not read back
	different []string // changed, to something else
	left      []string // not deleted, because another resource has them
}

// failed are the references of what was not done.
func (l *ledger) failed() map[string]bool {
	keys := make(map[string]bool, len(l.failures)+len(l.notBegunYet))
	for _, f := range l.failures {
		keys[f.key] = true
	}
	for _, u := range l.notBegunYet {
		keys[u.key] = true
	}
	return keys
}

// report is one error of all that failed, if anything did, and one warning for
// each other thing that is to be known.
func (a *apply) report(verb string) diag.Diagnostics {
	var diags diag.Diagnostics
	at := path.Root("conversions")
	if len(a.failures)+len(a.notBegunYet) > 0 {
		diags.AddAttributeError(at, a.headline(verb), a.details())
	}
	warn := func(keys []string, summary, format string) {
		if len(keys) > 0 {
			slices.Sort(keys)
			diags.AddAttributeWarning(at, summary, fmt.Sprintf(format, len(keys), name(keys)))
		}
	}
	warn(a.adopted, "Conversions taken over", "Conversions that were already recorded with exactly these values: %d. The batch manages them now; nothing was recorded twice. They are: %s.")
	warn(a.recovered, "Conversions recovered after a lost answer", "Creates whose answer was lost or unusable: %d. Their conversions were found by external_ref, with every configured value, and are in the state now; nothing was recorded twice. They are: %s.")
	warn(a.unread, "Conversions written but not read back", "Changes that the API accepted in an answer that does not show the whole record, which then could not be read: %d. The state holds what was sent; the next plan shows whether anything differs. They are: %s.")
	warn(a.different, "API stored other values", "Changes that the API accepted but answered with other values than it was sent: %d. The next plan shows them; to end the difference, configure what the API stores. They are: %s.")
	warn(a.left, "Conversions kept for another resource", "Conversions that were taken over in this run by another resource, or found recorded by an action, with the same external_ref and values: %d. They are not deleted; only this batch no longer has them. They are: %s.")
	return diags
}

func (a *apply) headline(verb string) string {
	n := len(a.failures) + len(a.notBegunYet)
	return fmt.Sprintf("Cannot %s %d of %d conversions", verb, n, n+a.done)
}

// details names the first records that failed, those with the same reason
// together, and counts the others.
func (a *apply) details() string {
	var b strings.Builder
	if why := a.ended(); why != "" {
		b.WriteString(why + "\n\n")
	}
	slices.SortFunc(a.failures, func(x, y failure) int { return strings.Compare(x.key, y.key) })
	var reasons []string
	same := map[string][]failure{}
	for _, f := range a.failures[:min(shown, len(a.failures))] {
		if same[f.reason] == nil {
			reasons = append(reasons, f.reason)
		}
		same[f.reason] = append(same[f.reason], f)
	}
	for _, reason := range reasons {
		var keys, requests []string
		for _, f := range same[reason] {
			keys = append(keys, f.key)
			if f.requestID != "" && !slices.Contains(requests, f.requestID) { // records that were looked up together share one
				requests = append(requests, f.requestID)
			}
		}
		b.WriteString(name(keys) + ": " + reason)
		if len(requests) > 0 {
			b.WriteString(" Request ID: " + strings.Join(requests, ", "))
		}
		b.WriteString("\n\n")
	}
	if more := len(a.failures) - shown; more > 0 {
		fmt.Fprintf(&b, "%d more failed.\n\n", more)
	}
	b.WriteString("What was done is in the state. The next apply does only the rest.")
	return b.String()
}

// ended says why a run ended before all was tried.
func (a *apply) ended() string {
	if len(a.notBegunYet) == 0 {
		return ""
	}
	why := "The run was interrupted"
	switch cause := context.Cause(a.Context()); {
	case errors.Is(cause, pool.ErrAlike):
		why = "The API refuses everything in the same way, so the run ended early"
	case errors.Is(cause, context.DeadlineExceeded):
		why = "The time for this operation was over; it can be set with the attribute timeouts"
	}
	count := map[string]int{}
	for _, u := range a.notBegunYet {
		count[u.what]++
	}
	var parts []string
	for _, what := range sortedKeys(count) {
		parts = append(parts, fmt.Sprintf("%d to %s", count[what], what))
	}
	return why + ". Not begun: " + strings.Join(parts, ", ") + "."
}
