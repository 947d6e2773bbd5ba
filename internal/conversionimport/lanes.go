package conversionimport

import (
	"context"
	"sync"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
	"github.com/brandwave/terraform-provider-brandwave/internal/conversionrows"
)

// row is one that can be recorded.
type row struct {
	conversionrows.Row // without its metadata, which the record has
	record             conversion.Record
	size               int64 // bytes of it in the file, as far as room takes notice
	refused            error // with 409, which mostly means that its reference is taken
}

// lanes hand rows to workers, those with one reference one after the other and
// in the file's order: the first of them is recorded, whoever is faster. No more
// rows are under way than there are places.
type lanes struct {
	places chan struct{}
	ready  chan row

	mu     sync.Mutex
	behind map[string][]row // by each reference under way: those that wait for it
}

func newLanes(places int) *lanes {
	return &lanes{places: make(chan struct{}, places), ready: make(chan row, places), behind: map[string][]row{}}
}

// put hands a row over, or reports that ctx ended before there was a place.
func (l *lanes) put(ctx context.Context, r row) bool {
	select {
	case l.places <- struct{}{}:
	case <-ctx.Done():
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if waiting, busy := l.behind[r.Ref]; busy {
		l.behind[r.Ref] = append(waiting, r)
		return true
	}
	l.behind[r.Ref] = nil
	l.ready <- r // there is room for as many as there are places
	return true
}

// work does every row that comes, until there are no more.
func (l *lanes) work(do func(row)) {
	for r := range l.ready {
		for more := true; more; {
			do(r)
			r, more = l.next(r.Ref)
		}
	}
}

// next ends a row and returns the one that waited for it.
func (l *lanes) next(ref string) (r row, more bool) {
	<-l.places
	l.mu.Lock()
	defer l.mu.Unlock()
	waiting := l.behind[ref]
	if len(waiting) == 0 {
		delete(l.behind, ref)
		return row{}, false
	}
	l.behind[ref] = waiting[1:]
	return waiting[0], true
}

// close says that no more rows come.
func (l *lanes) close() { close(l.ready) }
