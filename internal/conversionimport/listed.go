package conversionimport

import (
	"context"
	"hash/maphash"
	"iter"
	"maps"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
)

const (
	// maxListed bounds the memory for what lists show, to some 100 MB.
	maxListed = 1_000_000
	// pageSize is how many records the API gives at once.
	pageSize = 100
	// everySource stands for the list of the whole organization.
	everySource = ""
)

// listed is what lists showed when they were read, those of sources and that of
// the whole organization, in few bytes for each record: a hint where to look, as
// lists lag behind.
type listed struct {
	api          *client.Client
	organization string
	seed         maphash.Seed
	most         int // records

	whole atomic.Bool // the list of the whole organization was read and kept

	mu      sync.RWMutex
	records map[uint64]hint // by a hash of the reference
	sources map[string]*list
}

// hint is a record that a list showed.
type hint struct {
	id     uuid.UUID
	digest [16]byte // zero: the list does not give all of its values, or some that cannot be read
}

// list is that of one source, or of all.
type list struct {
	mu    sync.Mutex
	spent int   // requests that it could have saved since it was read
	pages int64 // as counted by its first page; 0: not known
	done  bool  // it was read, or cannot be
}

func newListed(api *client.Client, organization string) *listed {
	return &listed{api: api, organization: organization, seed: maphash.MakeSeed(), most: maxListed, records: map[uint64]hint{}, sources: map[string]*list{}}
}

// find returns what a list showed under the reference, if it did.
func (l *listed) find(ref string) (hint, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	h, there := l.records[maphash.String(l.seed, ref)]
	return h, there
}

// hints is find for whoever takes several.
func (l *listed) hints(ref string) []hint {
	if h, there := l.find(ref); there {
		return []hint{h}
	}
	return nil
}

func (l *listed) source(id string) *list {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sources[id] == nil {
		l.sources[id] = &list{}
	}
	return l.sources[id]
}

// all reads the list of a source, once. It calls reading before each page.
func (l *listed) all(ctx context.Context, source string, reading func()) error {
	return l.read(ctx, source, func(*list) bool {
		reading()
		return true
	})
}

// worthwhile reads the list of a source as soon as it has no more pages than
// requests for single records, n more now, have cost.
func (l *listed) worthwhile(ctx context.Context, source string, n int) error {
	return l.read(ctx, source, func(s *list) bool {
		s.spent += n
		n = 0
		return int64(s.spent) >= s.pages
	})
}

// read reads pages of a list while they are worth it.
func (l *listed) read(ctx context.Context, source string, worth func(*list) bool) error {
	if l.whole.Load() {
		return nil
	}
	s := l.source(source)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done || !worth(s) {
		return nil
	}
	for page, err := range l.pages(ctx, source, s) {
		if err != nil {
			s.done = true // requests for single records find out as well
			return err
		}
		if !l.keep(page, nil) {
			s.done = true
			return nil
		}
		if !worth(s) {
			return nil
		}
	}
	s.done, s.spent = true, 0
	if source == everySource {
		l.whole.Store(true)
	}
	return nil
}

// everywhere reads the list of the whole organization for these references, and
// returns those that it shows. Where it was read before and could be kept, it is
// read again if that is asked for, or once requests for single records, one more
// for each of these, have cost as much since.
func (l *listed) everywhere(ctx context.Context, refs []string, again bool) (map[string]hint, error) {
	s := l.source(everySource)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spent += len(refs)
	if l.whole.Load() && !again && int64(s.spent) < s.pages {
		return nil, nil
	}
	wanted := make(map[string]hint, len(refs))
	for _, ref := range refs {
		wanted[ref] = hint{}
	}
	room := true
	var failed error
	for page, err := range l.pages(ctx, everySource, s) {
		if failed = err; err == nil {
			room = l.keep(page, wanted) && room
		}
	}
	maps.DeleteFunc(wanted, func(_ string, h hint) bool { return h == hint{} })
	if failed == nil {
		s.spent = 0
		l.whole.Store(room)
	}
	return wanted, failed
}

// pages reads the pages of a list, and notes how many there are.
func (l *listed) pages(ctx context.Context, source string, s *list) iter.Seq2[client.Page, error] {
	return func(yield func(client.Page, error) bool) {
		for page, err := range l.api.Glance(ctx, client.Filter{OrganizationID: l.organization, SourceID: source}) {
			if err == nil {
				s.pages = (page.TotalCount + pageSize - 1) / pageSize
			}
			if !yield(page, err) {
				return
			}
		}
	}
}

// keep notes records, those that are wanted there as well, and reports whether
// there was room for all.
func (l *listed) keep(page client.Page, wanted map[string]hint) (room bool) {
	room = true
	for _, c := range page.Conversions {
		room = l.note(c, hintOf, wanted) && room
	}
	for _, c := range page.Partial {
		room = l.note(c, partialHint, wanted) && room
	}
	return room
}

// note notes a record, and reports whether there was room for it.
func (l *listed) note(c client.Conversion, read func(client.Conversion) (hint, bool), wanted map[string]hint) (room bool) {
	h, ok := read(c)
	if !ok {
		return true
	}
	if _, ok := wanted[*c.ExternalRef]; ok {
		wanted[*c.ExternalRef] = h
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	key := maphash.String(l.seed, *c.ExternalRef)
	if _, known := l.records[key]; !known && len(l.records) >= l.most {
		return false
	}
	l.records[key] = h
	return true
}

func hintOf(c client.Conversion) (hint, bool) {
	h, ok := partialHint(c)
	if record, err := conversion.RecordFromAPI(c); err == nil {
		if digest, err := record.Digest(); err == nil {
			h.digest = digest
		}
	}
	return h, ok
}

// partialHint is that of a record of which not all is known.
func partialHint(c client.Conversion) (hint, bool) {
	id, err := uuid.Parse(c.ID)
	return hint{id: id}, err == nil && c.ExternalRef != nil
}

// as reports whether the row is as the list showed its record. Where it only
// means the same, or the list showed a part of it, this may be false.
func (x row) as(h hint) bool {
	if h.digest == (hint{}).digest {
		return false
	}
	digest, err := x.record.Digest()
	return err == nil && digest == h.digest
}
