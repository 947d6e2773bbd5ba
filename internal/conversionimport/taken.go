package conversionimport

import (
	"slices"
	"sync"
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
	rows = r.settleBy(rows, r.listed.hints)
	if len(rows) > 0 { // a conversion of another source may have the reference
		r.judgeList(r.listed.worthwhile(ctx, everySource, len(rows)))
		rows = r.settleBy(rows, r.listed.hints)
	}
	r.lookFor(rows)
}

// settleBy settles the rows whose conversions hints gives, and returns the
// others. What seems to differ is read: lists and searches may show what was.
func (r *run) settleBy(rows []row, hints func(ref string) []hint) (left []row) {
	ctx := r.Context()
	var group sync.WaitGroup
	var mu sync.Mutex
	for _, x := range rows {
		if ctx.Err() != nil {
			r.count(open)
			continue
		}
		there := hints(x.Ref)
		if slices.ContainsFunc(there, x.as) {
			r.count(skipped)
			continue
		}
		group.Go(func() {
			if !slices.ContainsFunc(there, func(h hint) bool { return r.settleListed(ctx, x, h) }) {
				mu.Lock()
				defer mu.Unlock()
				left = append(left, x)
			}
		})
	}
	group.Wait()
	return left
}

func notFound(x row) trouble {
	return trouble{line: x.Line, ref: x.Ref, outcome: failed, reason: "the API says that a conversion has this external_ref already, but it is not to be found yet. Run the action again to compare it with this row"}
}
