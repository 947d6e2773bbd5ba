package conversionbatch

import (
	"context"
	"slices"
	"sync"

	"github.com/brandwave/terraform-provider-brandwave/internal/apidiag"
	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
)

// pageSize is how many records the API gives at once.
const pageSize = 100

// settleOwn makes conversions that are known to be of this batch into what is
// wanted. It returns those that are gone.
func (a *apply) settleOwn(keys []string, own map[string]string, records map[string]conversion.Record) (missing []string) {
	for _, key := range keys { // whatever happens, they are in the state
		a.ids[key] = own[key]
	}
	expect(a.api, keys, records)
	var mu sync.Mutex
	a.late("update", a.Each(keys, func(ctx context.Context, key string) error {
		want, id := records[key], own[key]
		now, gone, err := look(ctx, a.api, id, want)
		switch {
		case err != nil:
			a.fail(key, err)
			return err
		case gone:
			a.mu.Lock()
			delete(a.ids, key)
			a.mu.Unlock()
			mu.Lock()
			missing = append(missing, key)
			mu.Unlock()
			return nil
		case want.LosesOrigin(now):
			return a.recreate(ctx, key, want)
		case !a.data.Claim(id):
			a.claimed(key, id)
			return nil
		case len(now.Differences(want)) > 0:
			return a.change(ctx, key, want, now)
		}
		a.made(key, id)
		return nil
	}))
	return missing
}

// takeOver finds what is there already, where that costs no more than to send
// the creates, and takes over what is as wanted. It returns what is still to be
// created.
func (a *apply) takeOver(keys []string, records map[string]conversion.Record) (rest []string) {
	bySource := map[string][]string{}
	for _, key := range keys {
		source := records[key].SourceID().ValueString()
		bySource[source] = append(bySource[source], key)
	}
	var mu sync.Mutex
	found := make(map[string][]client.Conversion)
	a.Each(sortedKeys(bySource), func(ctx context.Context, source string) error {
		there, err := a.scan(ctx, source, bySource[source])
		mu.Lock()
		defer mu.Unlock()
		for _, c := range there {
			found[*c.ExternalRef] = append(found[*c.ExternalRef], c)
		}
		return err // without the list, the creates themselves find out
	})
	settled := sync.Map{}
	a.Each(sortedKeys(found), func(ctx context.Context, key string) error {
		done, err := a.takeListed(ctx, key, records[key], found[key])
		if done && !a.NotBegun(err) {
			settled.Store(key, true)
		}
		return err
	})
	for _, key := range keys {
		if _, ok := settled.Load(key); !ok {
			rest = append(rest, key)
		}
	}
	slices.Sort(rest)
	return rest
}

// scan reads the list of a source, if it has no more pages than there are
// records to create in it, and returns the conversions under their references.
func (a *apply) scan(ctx context.Context, source string, keys []string) (there []client.Conversion, err error) {
	wanted := make(map[string]bool, len(keys))
	for _, key := range keys {
		wanted[key] = true
	}
	filter := client.Filter{OrganizationID: a.want.OrganizationID.ValueString(), SourceID: source}
	for page, err := range a.api.Pages(ctx, filter) {
		if err != nil {
			return there, err
		}
		for _, c := range page.Conversions {
			if c.ExternalRef != nil && wanted[*c.ExternalRef] && !a.data.Deleted(c.ID) {
				there = append(there, c)
			}
		}
		if (page.TotalCount+pageSize-1)/pageSize > int64(len(keys)) {
			break
		}
	}
	return there, nil
}

// takeListed takes over the conversion that a list shows, when it is as wanted.
// One that seems to differ is read, because lists lag behind. It is not settled
// when there turns out to be none.
func (a *apply) takeListed(ctx context.Context, key string, want conversion.Record, there []client.Conversion) (settled bool, _ error) {
	var other *client.Conversion
	var names []string
	for _, c := range there {
		differs, err := differences(c, want)
		if err != nil || len(differs) > 0 {
			now, err := a.api.GetConversion(ctx, c.ID)
			if client.IsNotFound(err) || err == nil && (now.ExternalRef == nil || *now.ExternalRef != key) {
				continue
			}
			if err != nil {
				a.fail(key, err)
				return true, err
			}
			if differs, err = differences(now, want); err != nil {
				a.failf(key, "conversion %s is recorded with this external_ref already and cannot be read: %v", c.ID, err)
				return true, nil
			}
		}
		if len(differs) == 0 {
			a.adopt(key, c.ID)
			return true, nil
		}
		other, names = &c, differs
	}
	if other == nil {
		return false, nil
	}
	a.differs(key, other.ID, names)
	return true, nil
}

// settleTaken looks for the conversions that made the API refuse creates, all
// at once: a search that does not find references costs all pages.
func (a *apply) settleTaken() error {
	keys := sortedKeys(a.taken)
	if len(keys) == 0 {
		return nil
	}
	records, err := a.want.records(keys)
	if err != nil {
		return err
	}
	found, err := a.api.FindByExternalRefs(a.Context(), a.want.OrganizationID.ValueString(), keys)
	why := ""
	if err != nil {
		why = " Looking for that conversion failed: " + err.Error() + "."
	}
	a.late("create", a.Each(keys, func(ctx context.Context, key string) error {
		refused := a.taken[key]
		if why != "" {
			text, requestID := apidiag.Explain(refused)
			a.failWith(key, refused, text+why, requestID)
			return refused
		}
		there := slices.DeleteFunc(found[key], func(c client.Conversion) bool { return a.data.Deleted(c.ID) })
		settled, err := a.takeListed(ctx, key, records[key], there)
		if !settled && err == nil {
			a.fail(key, refused)
		}
		return err
	}))
	return nil
}

func differences(c client.Conversion, want conversion.Record) ([]string, error) {
	now, err := conversion.RecordFromAPI(c)
	if err != nil {
		return nil, err
	}
	return now.Differences(want), nil
}
