package conversionbatch

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"sync"

	"github.com/brandwave/terraform-provider-brandwave/internal/apidiag"
	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
	"github.com/brandwave/terraform-provider-brandwave/internal/pool"
	"github.com/brandwave/terraform-provider-brandwave/internal/providerdata"
)

// apply is one run of changes to a batch, and the book of what came of them.
type apply struct {
	*pool.Pool
	api  *client.Client
	data *providerdata.Data
	want batch
	have batch

	mu    sync.Mutex
	ids   map[string]string // of the conversions that exist now
	texts map[string]string // of those that are as this text says
	taken map[string]error  // refusals of creates whose reference another conversion has
	ledger
}

// newApply begins with what there is.
func newApply(ctx context.Context, api *client.Client, data *providerdata.Data, want, have batch) *apply {
	a := &apply{Pool: pool.New(ctx), api: api, data: data, want: want, have: have, ids: map[string]string{}, texts: map[string]string{}, taken: map[string]error{}}
	maps.Copy(a.ids, have.ids)
	for key := range have.ids {
		if text, ok := have.texts[key]; ok {
			a.texts[key] = text
		}
	}
	return a
}

// run makes have into want.
func (a *apply) run(d difference) error {
	own := map[string]string{}
	for _, key := range d.adds {
		if id, ok := a.have.ids[key]; ok { // it exists, its values are not known
			own[key] = id
		}
	}
	for key := range a.texts { // what only changes its spelling needs no request
		if text, ok := a.want.texts[key]; ok {
			a.texts[key] = text
		}
	}
	for _, keys := range [][]string{d.changes, d.recreates} {
		for _, key := range keys {
			a.texts[key] = a.have.texts[key]
		}
	}
	a.late("delete", a.Each(d.removals, a.remove))
	a.late("update", a.Each(d.changes, func(ctx context.Context, key string) error {
		return a.change(ctx, key, d.want[key], d.have[key])
	}))
	a.late("delete and create again", a.Each(d.recreates, func(ctx context.Context, key string) error {
		return a.recreate(ctx, key, d.want[key])
	}))
	if err := a.add(d.adds, own); err != nil {
		return err
	}
	return a.pinSources(d)
}

// add makes records, or takes over what is there already: own ids are known to
// be of this batch.
func (a *apply) add(keys []string, own map[string]string) error {
	records, err := a.want.records(keys)
	if err != nil {
		return err
	}
	kept, rest := split(keys, own)
	missing := a.settleOwn(kept, own, records)
	rest = a.takeOver(append(rest, missing...), records)
	a.late("create", a.Each(rest, func(ctx context.Context, key string) error {
		return a.create(ctx, key, records[key])
	}))
	return a.settleTaken()
}

func (a *apply) create(ctx context.Context, key string, want conversion.Record) error {
	o := want.Create(ctx, a.api, a.data)
	switch o.Verdict {
	case conversion.Done:
		a.made(key, o.ID)
		if o.Recovered {
			a.note(&a.recovered, key)
		}
	case conversion.Taken:
		a.mu.Lock()
		a.taken[key] = o.Err
		a.mu.Unlock()
		return nil
	case conversion.Older:
		switch {
		case a.NotBegun(o.Err): // which its caller notes
		case o.Err != nil:
			a.failf(key, "conversion %s is recorded with this external_ref already and could not be read: %v", o.ID, o.Err)
		case len(o.Names) > 0:
			a.differs(key, o.ID, o.Names)
		default:
			a.adopt(key, o.ID)
		}
	case conversion.Claimed:
		a.claimed(key, o.ID)
	case conversion.Unread:
		a.failf(key, "the API answered the create with conversion %s, which could not be read: %v. If it is new, the next apply takes it over", o.ID, o.Err)
		return nil // it was begun, whatever ended the read
	case conversion.Different:
		a.differs(key, o.ID, o.Names)
	default:
		a.fail(key, o.Err)
	}
	return o.Err
}

func (a *apply) change(ctx context.Context, key string, want, have conversion.Record) error {
	id := a.idOf(key)
	o := want.Update(ctx, a.api, id, have)
	switch o.Verdict {
	case conversion.Done, conversion.Different, conversion.Unread:
		a.made(key, id)
		if o.Verdict == conversion.Different {
			a.note(&a.different, key)
		}
		if o.Verdict == conversion.Unread {
			a.note(&a.unread, key)
			return nil
		}
	default:
		a.fail(key, o.Err)
	}
	return o.Err
}

func (a *apply) recreate(ctx context.Context, key string, want conversion.Record) error {
	o := conversion.Remove(ctx, a.api, a.data, a.idOf(key))
	switch o.Verdict {
	case conversion.Claimed:
		a.claimed(key, o.ID)
		return nil
	case conversion.Done:
		a.gone(key) // half done
		return a.create(ctx, key, want)
	default:
		a.fail(key, o.Err)
		return o.Err
	}
}

func (a *apply) remove(ctx context.Context, key string) error {
	o := conversion.Remove(ctx, a.api, a.data, a.idOf(key))
	switch o.Verdict {
	case conversion.Done:
		a.gone(key)
		a.count()
	case conversion.Claimed:
		a.gone(key)
		a.count()
		a.note(&a.left, key)
	default:
		a.fail(key, o.Err)
	}
	return o.Err
}

// pinSources names the source of records that could not follow the batch to
// another default: what the state says of them stays true.
func (a *apply) pinSources(d difference) error {
	if conversion.SameUUID(a.want.SourceID, a.have.SourceID) {
		return nil
	}
	failed := a.failed()
	for key, text := range a.texts {
		_, changed := d.have[key]
		if text == a.want.texts[key] && (!changed || !failed[key]) {
			continue
		}
		r, err := a.have.stored(key)
		if err == nil {
			a.texts[key], err = conversion.WithSource(text, r.SourceID())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *apply) idOf(key string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.ids[key]
}

// made records that a conversion exists as wanted.
func (a *apply) made(key, id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ids[key], a.texts[key] = id, a.want.texts[key]
	a.done++
}

// gone records that there is no such conversion any more.
func (a *apply) gone(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.ids, key)
	delete(a.texts, key)
}

func (a *apply) count() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.done++
}

// adopt takes over a conversion that is as wanted, unless another resource has.
func (a *apply) adopt(key, id string) {
	if !a.data.Claim(id) {
		a.claimed(key, id)
		return
	}
	a.made(key, id)
	a.note(&a.adopted, key)
}

func (a *apply) note(list *[]string, key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	*list = append(*list, key)
}

// fail records why a request failed, unless it was never sent: then the pool
// has ended, and it counts as not begun.
func (a *apply) fail(key string, err error) {
	if a.NotBegun(err) {
		return
	}
	text, requestID := apidiag.Explain(err)
	a.failWith(key, err, text, requestID)
}

func (a *apply) failWith(key string, err error, text, requestID string) {
	if client.Ambiguous(err) {
		text += " It may have been done all the same: the next plan and apply find out."
	}
	if id := a.idOf(key); id != "" {
		text = strings.ReplaceAll(text, id, "ID") // so that equal reasons are equal
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.failures = append(a.failures, failure{key: key, reason: text, requestID: requestID})
}

func (a *apply) failf(key, format string, args ...any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.failures = append(a.failures, failure{key: key, reason: fmt.Sprintf(format, args...) + "."})
}

func (a *apply) claimed(key, id string) {
	a.failf(key, "conversion %s has this external_ref and was created, taken over or deleted by another resource or an action in this run. One record can belong to one resource only: remove the key from one of them before applying again, as otherwise both would own the record, and either would delete it for the other", id)
}

func (a *apply) differs(key, id string, names []string) {
	a.failf(key, "conversion %s is recorded with this external_ref already and differs in %s, so it is neither taken over nor overwritten. "+
		"Use another key, or give the record these values, or delete that conversion; to manage it as it is, import the batch, or the conversion as a brandwave_conversion", id, strings.Join(names, ", "))
}

func (a *apply) late(what string, keys []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, key := range keys {
		a.notBegunYet = append(a.notBegunYet, unbegun{key, what})
	}
}

// split divides keys by whether they are in own.
func split(keys []string, own map[string]string) (in, out []string) {
	for _, key := range keys {
		if _, ok := own[key]; ok {
			in = append(in, key)
		} else {
			out = append(out, key)
		}
	}
	return in, out
}
