package providerdata

import "sync"

// claim is what this process has to do with a conversion.
type claim int

const (
	unclaimed claim = iota
	wanted          // an action was told that it is there
	owned           // a resource or an action made it, or a resource took it over
	doomed          // a resource deletes it
)

// claims are kept by the conversion's id.
type claims struct {
	mu sync.Mutex
	of map[string]claim
}

// turn makes a claim unless one of these is there, and reports whether it did.
func (c *claims) turn(id string, to claim, unless ...claim) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, taken := range unless {
		if c.of[id] == taken {
			return false
		}
	}
	if c.of == nil {
		c.of = make(map[string]claim)
	}
	c.of[id] = max(c.of[id], to)
	return true
}

// Claim records that a conversion with this id was created and reports whether
// it is the first time: an API that deduplicates may answer two creates with
// one record.
func (d *Data) Claim(id string) bool { return d.claims.turn(id, owned, owned, doomed) }

// ClaimToDelete records that the conversion is about to be deleted, and reports
// whether it may be: not if this process made it or somebody counts on it.
func (d *Data) ClaimToDelete(id string) bool {
	return d.claims.turn(id, doomed, wanted, owned, doomed)
}

// Want records that somebody who owns nothing counts on the conversion, and
// reports whether it stays: not if this process deletes it.
func (d *Data) Want(id string) bool { return d.claims.turn(id, wanted, doomed) }
