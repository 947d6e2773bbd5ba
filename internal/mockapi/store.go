package mockapi

import (
	"errors"
	"slices"
	"sync"
	"time"
)

var (
	errNotFound = errors.New("no such record")
	errConflict = errors.New("another record has this external_ref")
)

// row is one state of a record. Rows are never changed once stored: a change puts a new row in place of the old one,
// so a row handed out needs neither lock nor copy.
type row struct {
	Conversion
	seq  uint64 // place in the order of insertion; kept by changes
	text string // what search_term is looked for in, lower-cased
}

type refKey struct{ organization, ref string }

// change is a write that lists do not show yet.
type change struct {
	id  string
	row *row // nil: removed
	due time.Time
}

// store holds the records. Requests read and write rows; lists read the index, which may lag behind.
type store struct {
	now   func() time.Time
	lag   time.Duration
	blind bool // search_term does not see external_ref

	mu      sync.Mutex
	rows    map[string]*row
	refs    map[refKey][]string // ids, oldest first; more than one only by way of Put and Update
	lastSeq uint64
	index   index
	pending []change
}

func newStore(now func() time.Time, lag time.Duration, blind bool) *store {
	return &store{now: now, lag: lag, blind: blind, rows: map[string]*row{}, refs: map[refKey][]string{}, index: newIndex()}
}

func (st *store) get(id string) *row {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.rows[id]
}

// create stores c, which has its id, unless its external_ref is taken: then it returns the record that has it.
func (st *store) create(c Conversion) (created, existing *row) {
	now := normalInstant(st.now())
	c.CreatedAt, c.UpdatedAt = now, now
	text := searchText(&c, st.blind)
	st.mu.Lock()
	defer st.mu.Unlock()
	if ids := st.refs[keyOf(&c)]; c.ExternalRef != nil && len(ids) > 0 {
		return nil, st.rows[ids[0]]
	}
	return st.set(c, text, false), nil
}

// change runs f on a copy of the record and stores the copy when f returns true.
func (st *store) change(id string, f func(*Conversion) bool) (*row, error) {
	now := normalInstant(st.now())
	st.mu.Lock()
	defer st.mu.Unlock()
	old := st.rows[id]
	if old == nil {
		return nil, errNotFound
	}
	c := old.Conversion
	if !f(&c) {
		return old, nil
	}
	if c.ExternalRef != nil && slices.ContainsFunc(st.refs[keyOf(&c)], func(holder string) bool { return holder != id }) {
		return nil, errConflict
	}
	c.UpdatedAt = now
	return st.set(c, searchText(&c, st.blind), false), nil
}

// remove returns the record it removed, or nil.
func (st *store) remove(id string, atOnce bool) *row {
	st.mu.Lock()
	defer st.mu.Unlock()
	old := st.rows[id]
	if old != nil {
		st.forgetRef(old)
		delete(st.rows, id)
		st.show(id, nil, atOnce)
	}
	return old
}

// put stores c whatever the others are, in the place of a record of the same id.
func (st *store) put(c Conversion) *row {
	text := searchText(&c, st.blind)
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.set(c, text, true)
}

// set needs the lock.
func (st *store) set(c Conversion, text string, atOnce bool) *row {
	stored := &row{Conversion: c, text: text}
	if old := st.rows[c.ID]; old != nil {
		stored.seq = old.seq
		st.forgetRef(old)
	} else {
		st.lastSeq++
		stored.seq = st.lastSeq
	}
	st.rows[c.ID] = stored
	if c.ExternalRef != nil {
		key := keyOf(&c)
		st.refs[key] = append(st.refs[key], c.ID)
	}
	st.show(c.ID, stored, atOnce)
	return stored
}

// show brings a write to the lists, now or after the lag. It needs the lock.
func (st *store) show(id string, r *row, atOnce bool) {
	if st.lag <= 0 {
		st.index.set(id, r)
		return
	}
	if atOnce {
		// A write that is still waiting is older than this one and must not undo it later.
		st.pending = slices.DeleteFunc(st.pending, func(p change) bool { return p.id == id })
		st.index.set(id, r)
		return
	}
	st.pending = append(st.pending, change{id: id, row: r, due: st.now().Add(st.lag)})
}

func (st *store) list(q listQuery, pageIndex, pageSize int) listPage {
	now := st.now()
	st.mu.Lock()
	defer st.mu.Unlock()
	due := 0
	for due < len(st.pending) && !st.pending[due].due.After(now) {
		st.index.set(st.pending[due].id, st.pending[due].row)
		due++
	}
	st.pending = slices.Delete(st.pending, 0, due)
	return st.index.page(q, pageIndex, pageSize)
}

func (st *store) all() []*row {
	st.mu.Lock()
	defer st.mu.Unlock()
	rows := make([]*row, 0, len(st.rows))
	for _, r := range st.rows {
		rows = append(rows, r)
	}
	slices.SortFunc(rows, bySeq)
	return rows
}

func (st *store) forgetRef(r *row) {
	if r.ExternalRef == nil {
		return
	}
	key := keyOf(&r.Conversion)
	ids := slices.DeleteFunc(st.refs[key], func(id string) bool { return id == r.ID })
	if len(ids) == 0 {
		delete(st.refs, key)
		return
	}
	st.refs[key] = ids
}

func keyOf(c *Conversion) refKey {
	if c.ExternalRef == nil {
		return refKey{organization: c.OrganizationID}
	}
	return refKey{organization: c.OrganizationID, ref: *c.ExternalRef}
}
