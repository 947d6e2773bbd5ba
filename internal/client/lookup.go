package client

import (
	"context"
	"iter"
	"net/http"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"
)

// maxSearchTerm is the API's limit on a search term, in characters.
const maxSearchTerm = 200

// FindByExternalRef returns every conversion of the organization whose
// external_ref is ref, to the letter: normally one or none.
//
// The search narrows it down. Whether it looks at external_ref at all is not
// documented, so when it finds nothing every page is read.
func (c *Client) FindByExternalRef(ctx context.Context, organizationID, ref string) ([]Conversion, error) {
	return c.find(ctx, Filter{OrganizationID: organizationID, ExternalRefs: []string{ref}}, true)
}

// SearchByExternalRef returns what one search gives of that. That it gives
// nothing does not mean that there is nothing.
func (c *Client) SearchByExternalRef(ctx context.Context, organizationID, ref string) ([]Conversion, error) {
	return c.find(ctx, Filter{OrganizationID: organizationID, ExternalRefs: []string{ref}}, false)
}

// Looks is for whoever looks for what the API says is there. Searches and lists
// may lag behind, so it comes round again, after pauses that grow, for some
// seconds. It tells which look is the last one, and ends with an error if ctx
// ends meanwhile.
func (c *Client) Looks(ctx context.Context) iter.Seq2[bool, error] {
	return func(yield func(last bool, err error) bool) {
		for i, pause := range thorough.pauses {
			err := c.sleep(ctx, pause)
			if !yield(i == len(thorough.pauses)-1, err) || err != nil {
				return
			}
		}
	}
}

// FindTaken returns the conversion because of which the API refused one with
// this external_ref, or nil if it is not to be found. A list that lags behind is
// given time to show it; as it may also show what was before, each record that
// it shows is read by itself.
func (c *Client) FindTaken(ctx context.Context, organizationID, ref string) (*Conversion, error) {
	for _, err := range c.Looks(ctx) {
		if err != nil {
			return nil, err
		}
		listed, err := c.FindByExternalRef(ctx, organizationID, ref)
		if err != nil {
			return nil, err
		}
		for _, l := range listed {
			now, err := c.GetConversion(ctx, l.ID)
			switch {
			case IsNotFound(err): // deleted since
			case err != nil:
				return nil, err
			case now.ExternalRef != nil && *now.ExternalRef == ref:
				return &now, nil
			}
		}
	}
	return nil, nil
}

// FindByExternalRefs is FindByExternalRef for many references: each is searched
// for, and those that the search does not find are looked for in one reading of
// every page.
func (c *Client) FindByExternalRefs(ctx context.Context, organizationID string, refs []string) (map[string][]Conversion, error) {
	var mu sync.Mutex
	found := make(map[string][]Conversion, len(refs))
	searches, searchCtx := errgroup.WithContext(ctx)
	searches.SetLimit(cap(c.slots))
	for _, ref := range refs {
		searches.Go(func() error {
			there, err := c.SearchByExternalRef(searchCtx, organizationID, ref)
			if len(there) > 0 {
				mu.Lock()
				defer mu.Unlock()
				found[ref] = there
			}
			return err
		})
	}
	if err := searches.Wait(); err != nil {
		return found, err // the others were found all the same
	}
	left := slices.DeleteFunc(slices.Clone(refs), func(ref string) bool { return len(found[ref]) > 0 })
	if len(left) == 0 {
		return found, nil
	}
	rest, err := c.collect(ctx, Filter{OrganizationID: organizationID, ExternalRefs: left})
	for _, conversion := range rest {
		found[*conversion.ExternalRef] = append(found[*conversion.ExternalRef], conversion)
	}
	return found, err
}

// find searches for the first of the filter's external references, and where
// that finds nothing reads, if everywhere, every page.
func (c *Client) find(ctx context.Context, f Filter, everywhere bool) ([]Conversion, error) {
	search := f
	ref := []rune(f.ExternalRefs[0])
	search.SearchTerm = string(ref[:min(len(ref), maxSearchTerm)])
	found, err := c.collect(ctx, search)
	if hasStatus(err, http.StatusBadRequest) || hasStatus(err, http.StatusUnprocessableEntity) {
		found, err = nil, nil // a term that the search does not take is one that it does not find
	}
	if err != nil || len(found) > 0 || !everywhere {
		return found, err
	}
	return c.collect(ctx, f)
}

func (c *Client) collect(ctx context.Context, f Filter) ([]Conversion, error) {
	var found []Conversion
	for conversion, err := range c.Conversions(ctx, f) {
		if err != nil {
			return nil, err
		}
		found = append(found, conversion)
	}
	return found, nil
}
