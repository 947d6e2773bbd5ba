package providerdata

import (
	"strings"
	"sync"
)

// Kept is a conversion that left a state and not the API.
type Kept struct {
	OrganizationID, ExternalRef, ID string
}

// keptRecords are those that a resource left for the one that replaces it. What
// one Keep handed over stays together.
type keptRecords struct {
	mu     sync.Mutex
	groups [][]Kept
}

// Keep hands conversions over to the create that follows in this process: the
// second half of a replacement.
func (d *Data) Keep(records []Kept) {
	if len(records) == 0 {
		return
	}
	d.kept.mu.Lock()
	defer d.kept.mu.Unlock()
	d.kept.groups = append(d.kept.groups, records)
}

// TakeKept returns the ids, by external_ref, of what was kept in an organization
// under references that wanted knows. others were kept together with them and
// are not wanted. Nothing is handed out twice.
func (d *Data) TakeKept(organization string, wanted func(ref string) bool) (ids map[string]string, others []Kept) {
	ids = make(map[string]string)
	d.kept.mu.Lock()
	defer d.kept.mu.Unlock()
	groups := d.kept.groups
	d.kept.groups = nil
	for _, group := range groups {
		var rest []Kept
		for _, k := range group {
			if _, twice := ids[k.ExternalRef]; !twice && strings.EqualFold(k.OrganizationID, organization) && wanted(k.ExternalRef) {
				ids[k.ExternalRef] = k.ID
			} else {
				rest = append(rest, k)
			}
		}
		if len(rest) == len(group) { // another's
			d.kept.groups = append(d.kept.groups, group)
			continue
		}
		others = append(others, rest...)
	}
	return ids, others
}

// NoteDeleted records that this process deleted a conversion: a list that lags
// behind may go on showing it.
func (d *Data) NoteDeleted(id string) { d.deleted.Store(id, struct{}{}) }

// Deleted reports whether this process deleted the conversion.
func (d *Data) Deleted(id string) bool {
	_, ok := d.deleted.Load(id)
	return ok
}
