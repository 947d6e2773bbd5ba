package conversionimport

import (
	"errors"
	"slices"
	"sync"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/pool"
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

// settleGroup settles rows that were refused. What a list shows with the same
// values is the conversion that the API speaks of; what it shows with others is
// read, and what it does not show is searched for.
func (r *run) settleGroup(rows []row) {
	ctx, all := r.Context(), len(rows)
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
	r.judgeNowhere(r.lookFor(rows), all)
}

// judgeNowhere takes note of how many of all rows of a group have no conversion
// that is to be found. A 409 may mean something else than a taken reference: if
// that is all that ever comes, going on is of no use.
func (r *run) judgeNowhere(n, all int) {
	if n < all {
		r.nowhere = 0
		return
	}
	r.nowhere += n
	if r.inVain() && r.of(recorded, skipped) == 0 && !r.differing.Load() {
		r.Stop(pool.ErrAlike)
	}
}

// inVain reports whether looking for refused rows again and again has found
// nothing, for many of them and without exception.
func (r *run) inVain() bool { return r.nowhere >= pool.Alike }

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

// refusal is what the API said of a row that it refused, without the advice of
// other messages, which takes it that there is a conversion.
func (x row) refusal() (text, requestID string) {
	var e *client.Error
	if errors.As(x.refused, &e) {
		text, requestID = e.Outcome()+". ", e.RequestID
	}
	return text, requestID
}

func notFound(x row) trouble {
	said, requestID := x.refusal()
	return trouble{line: x.Line, ref: x.Ref, outcome: failed, requestID: requestID, reason: said + "No conversion with this external_ref was found. " +
		"If one was recorded moments ago, lists may not show it yet: run the action again in some minutes. If not, remove the cause that the API names."}
}

// failLooking records why looking for the conversion of a refused row failed.
func (r *run) failLooking(x row, err error, cutOff bool) {
	said, _ := x.refusal()
	r.failLookup(x, err, cutOff, said+"Looking for a conversion with this external_ref failed. ")
}
