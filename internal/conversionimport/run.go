package conversionimport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/semaphore"

	"github.com/brandwave/terraform-provider-brandwave/internal/apidiag"
	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
	"github.com/brandwave/terraform-provider-brandwave/internal/pool"
)

// run is one run over a file. Whatever its size, a bounded number of rows is in
// memory.
type run struct {
	*pool.Pool
	tally
	file       *file
	api        *client.Client // that keeps nothing of each record
	defaults   conversion.Defaults
	deleted    func(id string) bool // by this process: lists may show it still
	skipListed bool

	offset  atomic.Int64 // in the file, of what was read
	read    atomic.Int64 // rows
	reading atomic.Int64 // lists that rows wait for

	differing atomic.Bool // a row differs from the conversion that has its reference

	lanes  *lanes
	room   *semaphore.Weighted // bytes of the file that rows under way may have
	listed *listed
	taken  chan row // refused, as their reference is taken
	ended  error    // why the rest of the file cannot be read
	whole  bool     // the file was read to its end

	nowhere int // refused rows, the latest ones, of which no conversion was found
}

const (
	// underWay is how many rows are, so that workers never wait for the file.
	underWay = 2 * pool.Workers
	// roomy is how many bytes of the file rows under way may have, however few they
	// are then: several times as much is in memory.
	roomy = 32 << 20
)

// all imports the file, to its end or that of the pool.
func (r *run) all() {
	r.lanes, r.taken, r.room = newLanes(underWay), make(chan row, underWay), semaphore.NewWeighted(roomy)
	r.listed = newListed(r.api, r.defaults.OrganizationID.ValueString())
	var workers, settling sync.WaitGroup
	for range pool.Workers {
		workers.Go(func() {
			r.lanes.work(func(x row) {
				if r.settle(x) {
					r.room.Release(x.size)
				}
			})
		})
	}
	settling.Go(r.settleTaken)
	r.feed()
	r.lanes.close()
	workers.Wait()
	close(r.taken)
	settling.Wait()
}

// feed hands the rows of the file to the workers.
func (r *run) feed() {
	for r.Context().Err() == nil {
		next, mistakes, err := r.file.Next()
		if errors.Is(err, io.EOF) {
			r.whole = true
			return
		}
		if err != nil {
			r.ended = err
			return
		}
		size := min(r.file.Offset()-r.offset.Load(), roomy)
		r.offset.Store(r.file.Offset())
		r.read.Add(1)
		if next.SourceID != nil {
			r.OwnSources.Store(true)
		}
		if len(mistakes) == 0 && next.SourceID == nil && r.defaults.SourceID.IsNull() {
			mistakes = []string{fmt.Sprintf("line %d: the row has no source_id, and no source_id is set for all rows", next.Line)}
		}
		if len(mistakes) > 0 {
			r.add(trouble{line: next.Line, ref: next.Ref, outcome: rejected, reason: strings.Join(mistakes, "; "), placed: true})
			continue
		}
		record, err := next.Record(r.defaults)
		if err != nil {
			r.add(trouble{line: next.Line, ref: next.Ref, outcome: rejected, reason: err.Error()})
			continue
		}
		next.Metadata, next.MetadataJSON = nil, nil
		if err := r.room.Acquire(r.Context(), size); err != nil || !r.lanes.put(r.Context(), row{Row: next, record: record, size: size}) {
			r.count(open)
		}
	}
}

// settle finds out what becomes of a row: a request for it, unless a list that
// is to be trusted shows it. It reports whether that is done, or left to
// settleTaken.
func (r *run) settle(x row) (done bool) {
	ctx := r.Context()
	if ctx.Err() != nil {
		r.count(open)
		return true
	}
	if r.skipListed {
		r.readList(ctx, x.record.SourceID().ValueString())
	}
	if h, there := r.listed.find(x.Ref); there && r.settleListed(ctx, x, h) {
		return true
	}
	o := x.record.CreateForNobody(ctx, r.api)
	r.Judge(o.Err)
	switch o.Verdict {
	case conversion.Done:
		r.count(recorded)
	case conversion.Taken:
		x.refused = o.Err
		r.taken <- x
		return false
	case conversion.Different:
		r.differing.Store(true)
		what := "the API answered with"
		if o.Recovered {
			what = "the API's answer was lost, and its external_ref is that of"
		}
		r.reject(x, fmt.Sprintf("%s conversion %s, which differs in %s: either it was recorded before, or the API stored other values than it was sent", what, o.ID, strings.Join(o.Names, ", ")))
	case conversion.Unread:
		r.fail(x, o.Err, fmt.Sprintf("The API answered with conversion %s, which could not be read, so that it is open whether it is as this row says; run the action again to compare them. ", o.ID))
	default:
		r.fail(x, o.Err, "")
	}
	return true
}

// readList reads the list of a source, unless that was done.
func (r *run) readList(ctx context.Context, source string) {
	first := false
	err := r.listed.all(ctx, source, func() {
		if !first {
			first = true
			r.reading.Add(1)
		}
	})
	r.judgeList(err)
	if first && r.reading.Add(-1) == 0 {
		r.restart()
	}
}

// judgeList judges the reading of a list, if it failed: mostly it was read before.
func (r *run) judgeList(err error) {
	if err != nil {
		r.Judge(err)
	}
}

// settleListed settles a row whose reference a list showed. A record that was
// listed may be gone or changed since, which a request for it tells.
func (r *run) settleListed(ctx context.Context, x row, h hint) (settled bool) {
	if r.skipListed && x.as(h) && !r.deleted(h.id.String()) {
		r.count(skipped)
		return true
	}
	now, err := r.api.GetConversion(ctx, h.id.String())
	cutOff := ctx.Err() != nil // before this error may end the run
	r.Judge(err)
	if client.IsNotFound(err) || err == nil && (now.ExternalRef == nil || *now.ExternalRef != x.Ref) {
		return false
	}
	if err != nil {
		r.failLookup(x, err, cutOff, "")
		return true
	}
	r.compare(x, now)
	return true
}

// compare settles a row whose reference this conversion has.
func (r *run) compare(x row, there client.Conversion) {
	now, err := conversion.RecordFromAPI(there)
	if err != nil {
		r.reject(x, fmt.Sprintf("conversion %s has this external_ref and cannot be compared: %v", there.ID, err))
		return
	}
	if names := now.Differences(x.record); len(names) > 0 {
		r.differing.Store(true)
		r.reject(x, differs(there.ID, names))
		return
	}
	r.count(skipped)
}

func differs(id string, names []string) string {
	return fmt.Sprintf("conversion %s has this external_ref already and differs in %s; nothing was overwritten", id, strings.Join(names, ", "))
}

func (r *run) reject(x row, reason string) {
	r.add(trouble{line: x.Line, ref: x.Ref, outcome: rejected, reason: reason})
}

// fail records why a request for a row failed, unless it was never sent because
// the run ended.
func (r *run) fail(x row, err error, before string) {
	if r.NotBegun(err) {
		r.count(open)
		return
	}
	t := r.explained(x, err, before)
	if client.Ambiguous(err) {
		t.reason += " It may have been recorded all the same: run the action again to find out."
	}
	r.add(t)
}

// failLookup records why a row could not be compared, unless the run ended while
// it was looked up. Nothing can have been recorded by that.
func (r *run) failLookup(x row, err error, cutOff bool, before string) {
	if cutOff || r.NotBegun(err) {
		r.count(open)
		return
	}
	r.add(r.explained(x, err, before))
}

func (r *run) explained(x row, err error, before string) trouble {
	t := trouble{line: x.Line, ref: x.Ref, outcome: failed}
	if pool.OfRecord(err, x.SourceID != nil) {
		t.outcome = rejected
	}
	t.reason, t.requestID = apidiag.Explain(err)
	t.reason = before + t.reason
	return t
}
