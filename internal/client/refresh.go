package client

import "context"

// Known is a conversion that a state holds: enough to find it again.
type Known struct {
	ID             string // UUID
	OrganizationID string // UUID
	SourceID       string // UUID
}

// RefreshConversion reads a conversion that a state holds, from a page of the
// list where that is cheaper than a request of its own. listed tells that it
// came from the list, which may lag behind: what differs from the state is to be
// confirmed with GetConversion. IsNotFound tells that it does not exist; that
// never comes from a list.
func (c *Client) RefreshConversion(ctx context.Context, known Known) (_ Conversion, listed bool, _ error) {
	conversion, err := c.GetConversion(ctx, known.ID)
	return conversion, false, err
}

// ExpectReads announces that n conversions of a source are about to be
// refreshed, so that it need not be found out read by read.
func (c *Client) ExpectReads(organizationID, sourceID string, n int) {}
