package conversionimport

import (
	"context"
	"hash/maphash"
	"sync"

	"github.com/google/uuid"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
)

const (
	// maxListed bounds the memory for what lists show, to some 100 MB.
	maxListed = 1_000_000
	// pageSize is how many records the API gives at once.
	pageSize = 100
)

// listed is what the lists of sources showed when they were read, in few bytes
// for each record: a hint where to look, as lists lag behind.
type listed struct {
	api          *client.Client
	organization string
	seed         maphash.Seed
	most         int // records

	mu      sync.RWMutex
	records map[uint64]hint // by a hash of the reference
	sources map[string]*list
}

// hint is a record that a list showed.
type hint struct {
	id     uuid.UUID
	digest [16]byte // zero: the list does not give all of its values, or some that cannot be read
}

// list is that of one source.
type list struct {
	mu    sync.Mutex
	spent int   // requests that it could have saved
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
	s := l.source(source)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done || !worth(s) {
		return nil
	}
	for page, err := range l.api.Glance(ctx, client.Filter{OrganizationID: l.organization, SourceID: source}) {
		if err != nil {
			s.done = true // requests for single records find out as well
			return err
		}
		s.pages = (page.TotalCount + pageSize - 1) / pageSize
		if !l.keep(page) {
			break
		}
		if !worth(s) {
			return nil
		}
	}
	s.done = true
	return nil
}

// keep notes records, and reports whether there is room for more.
func (l *listed) keep(page client.Page) bool {
	for _, c := range page.Conversions {
		if !l.note(c, hintOf) {
			return false
		}
	}
	for _, c := range page.Partial {
		if !l.note(c, partialHint) {
			return false
		}
	}
	return true
}

// note notes a record, and reports whether there was room for it.
func (l *listed) note(c client.Conversion, hint func(client.Conversion) (hint, bool)) bool {
	h, ok := hint(c)
	if !ok {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.records) >= l.most {
		return false
	}
	l.records[maphash.String(l.seed, *c.ExternalRef)] = h
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
