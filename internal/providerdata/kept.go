package providerdata

import (
	"maps"
	"sync"
)

// keptRecords are ids by external_ref, by the replacement that they are kept for.
type keptRecords struct {
	mu  sync.Mutex
	ids map[string]map[string]string
}

// Keep hands conversions (ids by external_ref) over to the create that follows
// in this process: the second half of the replacement of this name.
func (d *Data) Keep(replacement string, ids map[string]string) {
	d.kept.mu.Lock()
	defer d.kept.mu.Unlock()
	if d.kept.ids == nil {
		d.kept.ids = make(map[string]map[string]string)
	}
	all := make(map[string]string, len(ids))
	maps.Copy(all, d.kept.ids[replacement])
	maps.Copy(all, ids)
	d.kept.ids[replacement] = all
}

// TakeKept returns what was kept for the replacement of this name. Nothing is
// handed out twice.
func (d *Data) TakeKept(replacement string) map[string]string {
	d.kept.mu.Lock()
	defer d.kept.mu.Unlock()
	ids := d.kept.ids[replacement]
	delete(d.kept.ids, replacement)
	return ids
}

// NoteDeleted records that this process deleted a conversion: a list that lags
// behind may go on showing it.
func (d *Data) NoteDeleted(id string) { d.deleted.Store(id, struct{}{}) }

// Deleted reports whether this process deleted the conversion.
func (d *Data) Deleted(id string) bool {
	_, ok := d.deleted.Load(id)
	return ok
}
