package conversion

import (
	"context"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/providerdata"
)

// Verdict is how a write ended.
type Verdict int

const (
	// Done: the API holds what was asked for.
	Done Verdict = iota + 1
	// Failed: it was not done, or whether it was is not known.
	Failed
	// Taken: the API refused it, because another record has the external_ref.
	Taken
	// Older: a create was answered with a record that was there before.
	Older
	// Claimed: the record belongs to another resource of this run, or an action
	// of it counts on it.
	Claimed
	// Unread: it was carried out, but what the API holds now could not be read.
	Unread
	// Different: the API answered with other values than it was sent.
	Different
)

// Outcome is the end of a write, for the caller to word.
type Outcome struct {
	Verdict   Verdict
	ID        string   // of the record; "": there is none that is known
	Names     []string // the attributes in which the record differs from what was asked for
	Recovered bool     // the answer to a create was lost, and the record found
	Err       error    // of the request, or of reading its answer
}

// Create records r and says how that ended. See Outcome.
func (r Record) Create(ctx context.Context, api *client.Client, data *providerdata.Data) Outcome {
	return create(ctx, api, data.Claim, r.m)
}

// CreateForNobody is Create for a record that belongs to nothing of this run:
// whether another one claims it is not asked and not noted.
func (r Record) CreateForNobody(ctx context.Context, api *client.Client) Outcome {
	return create(ctx, api, func(string) bool { return true }, r.m)
}

// Update turns have, the record with this id, into r.
func (r Record) Update(ctx context.Context, api *client.Client, id string, have Record) Outcome {
	in, changed, err := r.UpdateRequest(have)
	switch {
	case err != nil:
		return Outcome{Verdict: Failed, ID: id, Err: err}
	case !changed:
		return Outcome{Verdict: Done, ID: id}
	}
	return update(ctx, api, id, in, r.m)
}

// create records plan and says how that ended. A record that was made belongs
// to the caller from then on, if it can claim it: see providerdata.Data.
func create(ctx context.Context, api *client.Client, claim func(id string) bool, plan model) Outcome {
	in, err := plan.createRequest()
	if err != nil {
		return Outcome{Verdict: Failed, Err: err}
	}
	made, err := api.CreateConversion(ctx, in)
	switch {
	case client.IsConflict(err) && !client.Ambiguous(err):
		return Outcome{Verdict: Taken, Err: err}
	case made.ID == "":
		return Outcome{Verdict: Failed, Err: err}
	}
	o := Outcome{Verdict: Done, ID: made.ID, Recovered: made.Recovered, Err: err}
	if !made.Partial {
		o.Names, o.Err = compare(made.Conversion, plan)
	}
	switch {
	case made.Older:
		o.Verdict = Older
	case !claim(made.ID):
		o.Verdict = Claimed
	case o.Err != nil:
		o.Verdict = Unread
	case len(o.Names) > 0:
		o.Verdict = Different
	}
	return o
}

// update sends a change and says how that ended. Whatever is neither Done nor
// Different nor Unread was not made, or that is not known: the state keeps the
// prior values, and the next plan compares them with what the record is then.
func update(ctx context.Context, api *client.Client, id string, in client.ConversionUpdate, plan model) Outcome {
	made, failed := api.UpdateConversion(ctx, id, in)
	switch {
	case client.IsConflict(failed):
		return Outcome{Verdict: Taken, ID: id, Err: failed}
	case made.Partial:
		return Outcome{Verdict: Unread, ID: id, Err: failed}
	case failed != nil && !made.Recovered:
		return Outcome{Verdict: Failed, ID: id, Err: failed}
	}
	names, err := compare(made.Conversion, plan)
	switch {
	case err != nil:
		return Outcome{Verdict: Failed, ID: id, Err: &unreadable{err}}
	case failed != nil && len(names) > 0: // read after the failure: the change was not made
		return Outcome{Verdict: Failed, ID: id, Err: failed}
	case len(names) > 0:
		return Outcome{Verdict: Different, ID: id, Names: names}
	}
	return Outcome{Verdict: Done, ID: id}
}

// Remove deletes a conversion, unless something else of this run claims it. One
// that is gone already is as good.
func Remove(ctx context.Context, api *client.Client, data *providerdata.Data, id string) Outcome {
	if !data.ClaimToDelete(id) {
		return Outcome{Verdict: Claimed, ID: id}
	}
	if err := api.DeleteConversion(ctx, id); err != nil && !client.IsNotFound(err) {
		return Outcome{Verdict: Failed, ID: id, Err: err}
	}
	data.NoteDeleted(id)
	return Outcome{Verdict: Done, ID: id}
}

// compare names the attributes in which a record of the API differs from plan.
func compare(c client.Conversion, plan model) ([]string, error) {
	got, err := fromAPI(c)
	if err != nil {
		return nil, err
	}
	return got.settle(plan).differences(plan), nil
}

// unreadable is the error of a record whose values cannot be used.
type unreadable struct{ err error }

func (e *unreadable) Error() string { return e.err.Error() }
func (e *unreadable) Unwrap() error { return e.err }
