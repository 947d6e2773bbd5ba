package conversionimport

import (
	"slices"
	"sync"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

// group is how many refused rows are looked up together: as many as a list page
// has records.
const group = pageSize

// settleTaken looks for the conversions that made the API refuse rows, many at
// once: a search that does not find references costs all pages.
func (r *run) settleTaken() {
	var rows []row
	size := int64(0)
	settle := func() {
		r.settleGroup(rows)
		r.room.Release(size)
		clear(rows)
		rows, size = rows[:0], 0
	}
	for x := range r.taken {
		// Rows that wait here for others must not take the room of those others.
		if rows, size = append(rows, x), size+x.size; len(rows) == group || size >= roomy/4 {
			settle()
		}
	}
	settle()
}

// settleGroup settles rows whose reference is taken for certain. What a list
// shows with the same values is the conversion that the API speaks of; what it
// shows with others is read, and what it does not show is searched for.
func (r *run) settleGroup(rows []row) {
	ctx := r.Context()
	bySource := map[string]int{}
	for _, x := range rows {
		bySource[x.record.SourceID().ValueString()]++
	}
	for source, n := range bySource {
		if ctx.Err() == nil {
			r.judgeList(r.listed.worthwhile(ctx, source, n))
		}
	}
	var group sync.WaitGroup
	var mu sync.Mutex
	var unlisted []row
	for _, x := range rows {
		if ctx.Err() != nil {
			r.count(open)
			continue
		}
		h, there := r.listed.find(x.Ref)
		if there && x.as(h) {
			r.count(skipped)
			continue
		}
		group.Go(func() {
			if !there || !r.settleListed(ctx, x, h) {
				mu.Lock()
				defer mu.Unlock()
				unlisted = append(unlisted, x)
			}
		})
	}
	group.Wait()
	r.search(unlisted)
}

// search settles rows whose conversions no list has shown yet.
func (r *run) search(rows []row) {
	if len(rows) == 0 {
		return
	}
	var refs []string
	for _, x := range rows {
		if !slices.Contains(refs, x.Ref) {
			refs = append(refs, x.Ref)
		}
	}
	found, err := r.api.FindAllTaken(r.Context(), r.defaults.OrganizationID.ValueString(), refs)
	cutOff := r.Context().Err() != nil // before this error may end the run
	r.Judge(err)
	for _, x := range rows {
		switch there := found[x.Ref]; {
		case len(there) > 0:
			r.settleFound(x, there)
		case err != nil:
			r.failLookup(x, err, cutOff, "The API says that a conversion has this external_ref already, and looking for it failed. ")
		default:
			r.add(notFound(x))
		}
	}
}

// settleFound settles a row by what was found under its reference. What seems to
// differ is read: lists and searches may show what was.
func (r *run) settleFound(x row, there []client.Conversion) {
	var hints []hint
	for _, c := range there {
		if h, ok := hintOf(c); ok {
			hints = append(hints, h)
		}
	}
	if slices.ContainsFunc(hints, x.as) {
		r.count(skipped)
		return
	}
	for _, h := range hints {
		if r.settleListed(r.Context(), x, h) {
			return
		}
	}
	r.add(notFound(x))
}

func notFound(x row) trouble {
	return trouble{line: x.Line, ref: x.Ref, outcome: failed, reason: "the API says that a conversion has this external_ref already, but it is not to be found yet. Run the action again to compare it with this row"}
}
