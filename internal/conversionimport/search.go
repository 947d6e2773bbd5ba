package conversionimport

import (
	"context"
	"sync"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/pool"
)

// lookFor settles rows whose conversions no list has shown yet. What searches do
// not find, as they may not look at references, is looked for in the list of the
// whole organization. Both may lag behind, so that is done again for some time,
// unless that has been in vain so far. It returns how many rows have no conversion
// that is to be found.
func (r *run) lookFor(rows []row) (nowhere int) {
	if len(rows) == 0 {
		return 0
	}
	for last, err := range r.api.Looks(r.Context()) {
		if err != nil {
			for range rows {
				r.count(open)
			}
			return 0
		}
		if rows = r.lookEverywhere(r.search(rows), last); len(rows) == 0 || r.inVain() {
			break
		}
	}
	for _, x := range rows {
		r.add(notFound(x))
	}
	return len(rows)
}

// search searches for rows, each by itself, and returns those that it does not
// find.
func (r *run) search(rows []row) (left []row) {
	found, failed := r.searchEach(refsOf(rows))
	cutOff := r.Context().Err() != nil // before an error may end the run
	var first error
	for _, err := range failed {
		first = err
	}
	if len(found) > 0 {
		first = nil // one that fails says nothing of the others
	}
	r.Judge(first)
	var searched []row
	for _, x := range rows {
		if err := failed[x.Ref]; err != nil {
			r.failLooking(x, err, cutOff)
			continue
		}
		searched = append(searched, x)
	}
	return r.settleBy(searched, func(ref string) []hint { return found[ref] })
}

// searchEach searches for references, and returns what it finds under each, if
// only that there is nothing, or why the search for it failed. As soon as it is
// clear that all of them fail alike, the rest have the error of the first.
func (r *run) searchEach(refs []string) (found map[string][]hint, failed map[string]error) {
	found, failed = map[string][]hint{}, map[string]error{}
	organization := r.defaults.OrganizationID.ValueString()
	searches := pool.New(r.Context())
	defer searches.Stop(nil)
	var mu sync.Mutex
	var first error
	late := searches.Each(refs, func(ctx context.Context, ref string) error {
		there, err := r.api.SearchByExternalRef(ctx, organization, ref)
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err == nil:
			found[ref] = hintsOf(there)
		case first == nil:
			first, failed[ref] = err, err
		case ctx.Err() != nil: // it was cut off because of others
			failed[ref] = first
		default:
			failed[ref] = err
		}
		return err
	})
	if first == nil {
		first = r.Context().Err()
	}
	for _, ref := range late {
		failed[ref] = first
	}
	return found, failed
}

// lookEverywhere looks for rows in the list of the whole organization, and
// returns those that it does not show. It is read anew if this is the last look.
func (r *run) lookEverywhere(rows []row, last bool) (left []row) {
	if len(rows) == 0 {
		return nil
	}
	shown, err := r.listed.everywhere(r.Context(), refsOf(rows), last)
	cutOff := r.Context().Err() != nil
	r.judgeList(err)
	left = r.settleBy(rows, func(ref string) []hint {
		if h, there := shown[ref]; there {
			return []hint{h}
		}
		return nil
	})
	if err == nil {
		return left
	}
	for _, x := range left {
		r.failLooking(x, err, cutOff)
	}
	return nil
}

// refsOf are the references of rows, each once.
func refsOf(rows []row) []string {
	var refs []string
	known := map[string]bool{}
	for _, x := range rows {
		if !known[x.Ref] {
			known[x.Ref] = true
			refs = append(refs, x.Ref)
		}
	}
	return refs
}

func hintsOf(there []client.Conversion) []hint {
	var hints []hint
	for _, c := range there {
		if h, ok := hintOf(c); ok {
			hints = append(hints, h)
		}
	}
	return hints
}
