package conversionbatch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/brandwave/terraform-provider-brandwave/internal/apidiag"
	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
	"github.com/brandwave/terraform-provider-brandwave/internal/pool"
)

// refresh reads every conversion of the state and reports whether the state is
// to change. An error leaves it as it is.
func refresh(ctx context.Context, api *client.Client, state *model, diags *diag.Diagnostics) bool {
	have := state.toBatch()
	complete := have.complete()
	var keys []string // of one that exists and is not wanted, there is nothing to compare
	for _, key := range sortedKeys(have.ids) {
		if _, ok := have.texts[key]; ok {
			keys = append(keys, key)
		}
	}
	records, err := have.records(keys)
	if err != nil {
		diags.AddAttributeError(path.Root("conversions"), "Cannot read conversions", err.Error()+".")
		return false
	}
	expect(api, keys, records)
	var mu sync.Mutex
	var gone []string
	changed := map[string]string{}
	var failed error // the first
	p := pool.New(ctx)
	p.Each(keys, func(ctx context.Context, key string) error {
		text, missing, err := reread(ctx, api, key, have.ids[key], have.texts[key], records[key])
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err != nil && failed == nil:
			failed = fmt.Errorf("%q: %w", key, err)
			p.Stop(errReadFailed)
		case missing:
			gone = append(gone, key)
		case text != have.texts[key]:
			changed[key] = text
		}
		return err
	})
	if err := ctx.Err(); err != nil && (failed == nil || errors.Is(err, context.DeadlineExceeded)) {
		failed = err // the requests that this ended say less
	}
	if failed != nil {
		diags.Append(unreadable(failed))
		return false
	}
	for key, text := range changed {
		have.texts[key] = text
	}
	for _, key := range gone {
		delete(have.ids, key)
		if complete { // else it is one of those that the next apply makes
			delete(have.texts, key)
		}
	}
	if len(gone) > 0 {
		diags.AddAttributeWarning(path.Root("conversions"), "Conversions deleted outside Terraform", goneText(gone))
	}
	if len(gone)+len(changed) == 0 {
		return false
	}
	state.Conversions, state.IDs = toMap(have.texts), toMap(have.ids)
	return true
}

// look reads a conversion that is expected to be so. What a list shows may lag
// behind: anything but what is expected is read by itself. Only the API's own
// 404 to that says that it is gone.
func look(ctx context.Context, api *client.Client, id string, expected conversion.Record) (now conversion.Record, gone bool, err error) {
	c, listed, err := api.RefreshConversion(ctx, client.Known{
		ID: id, OrganizationID: expected.OrganizationID().ValueString(), SourceID: expected.SourceID().ValueString(),
	})
	if err == nil && listed {
		if now, err = conversion.RecordFromAPI(c); err == nil && len(now.Differences(expected)) == 0 {
			return now, false, nil
		}
		c, err = api.GetConversion(ctx, id)
	}
	if client.IsNotFound(err) {
		return now, true, nil
	}
	if err != nil {
		return now, false, err
	}
	now, err = conversion.RecordFromAPI(c)
	return now, false, err
}

// expect announces the reads of these records.
func expect(api *client.Client, keys []string, records map[string]conversion.Record) {
	type scope struct{ organization, source string }
	n := map[scope]int{}
	for _, key := range keys {
		r := records[key]
		n[scope{r.OrganizationID().ValueString(), r.SourceID().ValueString()}]++
	}
	for s, count := range n {
		api.ExpectReads(s.organization, s.source, count)
	}
}

var errReadFailed = errors.New("a read failed")

// reread is the text of a record as it is now. What means the same keeps its
// spelling, so that a plan shows the other fields alone.
func reread(ctx context.Context, api *client.Client, key, id, text string, have conversion.Record) (now string, gone bool, err error) {
	r, gone, err := look(ctx, api, id, have)
	if gone || err != nil {
		return "", gone, err
	}
	names := r.Differences(have)
	switch {
	case len(names) == 0:
		return text, false, nil
	case slices.Contains(names, "organization_id"):
		return "", false, fmt.Errorf("conversion %s is in organization %s, but the API's answer says %s; check that endpoint and API key are the right ones",
			id, have.OrganizationID().ValueString(), r.OrganizationID().ValueString())
	}
	now, err = conversion.Respell(key, text, r, names)
	return now, false, err
}

// unreadable is the diagnostic of a refresh that failed.
func unreadable(err error) diag.Diagnostic {
	at, summary := path.Root("conversions"), "Cannot read conversions"
	const kept = "The state is left as it is."
	switch {
	case errors.Is(err, context.Canceled) && !isRequest(err):
		return diag.NewAttributeErrorDiagnostic(at, summary, "Reading was interrupted. "+kept)
	case errors.Is(err, context.DeadlineExceeded) && !isRequest(err):
		return diag.NewAttributeErrorDiagnostic(at, summary, "The time for reading was over; it can be set with the attribute timeouts. "+kept)
	case !isRequest(err):
		return diag.NewAttributeErrorDiagnostic(at, summary, "Reading "+err.Error()+". "+kept)
	}
	d := apidiag.New(err, apidiag.Anywhere)
	return diag.NewAttributeErrorDiagnostic(at, d.Summary(), d.Detail()+"\n\n"+kept)
}

func isRequest(err error) bool {
	var e *client.Error
	return errors.As(err, &e)
}

// goneText says which conversions no longer exist.
func goneText(keys []string) string {
	slices.Sort(keys)
	return fmt.Sprintf("Conversions of this batch that no longer exist in the API: %d. They leave the state, and this plan creates them again as long as they are configured. "+
		"If they should stay deleted, remove them from the configuration. They are: %s.", len(keys), name(keys))
}
