package conversionbatch

import (
	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
)

// difference is what turns one batch into another, each part sorted by reference.
type difference struct {
	adds      []string // records that do not exist
	changes   []string // records with other values
	recreates []string // those whose origin goes away, which takes a new record
	removals  []string // records that are not wanted
	unsure    []string // existing records whose new values are not known yet

	want, have map[string]conversion.Record // of changes and recreates
}

// diff compares what is wanted with what there is. It reads a record only where
// its text or the defaults are not the same on both sides.
func diff(want, have batch) (difference, error) {
	d := difference{want: map[string]conversion.Record{}, have: map[string]conversion.Record{}}
	sameDefaults := conversion.SameUUID(want.OrganizationID, have.OrganizationID) && conversion.SameUUID(want.SourceID, have.SourceID)
	for _, key := range sortedKeys(want.texts) {
		text, known := have.texts[key]
		switch _, exists := have.ids[key]; {
		case !exists, !known:
			d.adds = append(d.adds, key)
			continue
		case sameDefaults && text == want.texts[key]:
			continue
		}
		w, err := want.stored(key)
		if err != nil {
			return d, err
		}
		h, err := have.stored(key)
		if err != nil {
			return d, err
		}
		switch {
		case len(w.Differences(h)) == 0:
			continue
		case w.LosesOrigin(h):
			d.recreates = append(d.recreates, key)
		default:
			d.changes = append(d.changes, key)
		}
		d.want[key], d.have[key] = w, h
	}
	for _, key := range sortedKeys(want.unknown) {
		if _, exists := have.ids[key]; exists {
			d.unsure = append(d.unsure, key)
		} else {
			d.adds = append(d.adds, key)
		}
	}
	for _, key := range sortedKeys(have.ids) {
		_, known := want.texts[key]
		if _, unknown := want.unknown[key]; !known && !unknown {
			d.removals = append(d.removals, key)
		}
	}
	return d, nil
}

// isEmpty reports whether both sides mean the same.
func (d difference) isEmpty() bool {
	return len(d.adds)+len(d.changes)+len(d.recreates)+len(d.removals)+len(d.unsure) == 0
}

// newIDs are the references whose conversion gets an id that it has not now, or
// may get one. A record that is not known yet may turn out to lose its origin.
func (d difference) newIDs(have batch) (map[string]bool, error) {
	fresh := map[string]bool{}
	for _, keys := range [][]string{d.adds, d.recreates} {
		for _, key := range keys {
			fresh[key] = true
		}
	}
	for _, key := range d.unsure {
		h, err := have.stored(key)
		if err != nil {
			return nil, err
		}
		if h.HasOrigin() {
			fresh[key] = true
		}
	}
	return fresh, nil
}
