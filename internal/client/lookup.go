package client

import "context"

// maxSearchTerm is the API's limit on a search term, in characters.
const maxSearchTerm = 200

// FindByExternalRef returns every conversion of the organization whose
// external_ref is ref, to the letter: normally one or none.
//
// The search narrows it down. Whether it looks at external_ref at all is not
// documented, so when it finds nothing every page is read.
func (c *Client) FindByExternalRef(ctx context.Context, organizationID, ref string) ([]Conversion, error) {
	exact := Filter{OrganizationID: organizationID, ExternalRefs: []string{ref}}
	search := exact
	search.SearchTerm = string([]rune(ref)[:min(len([]rune(ref)), maxSearchTerm)])
	for _, f := range []Filter{search, exact} {
		found, err := c.collect(ctx, f)
		if err != nil || len(found) > 0 {
			return found, err
		}
	}
	return nil, nil
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
