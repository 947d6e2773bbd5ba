package mockapi

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// DefaultOrganization and DefaultSource are what Seed uses when told nothing else.
const (
	DefaultOrganization = "0b9a3c52-7d1e-4f60-8a2b-5c4d3e2f1a01"
	DefaultSource       = "5e1f0c9d-2b3a-4c8e-9f70-1a2b3c4d5e01"
)

// Seed stores n records that look like real ones, the same for every call: external_ref is "order-000001" and so on,
// ids follow from it and the organization. "" as organization means DefaultOrganization.
func (s *Server) Seed(n int, organization string) {
	if organization == "" {
		organization = DefaultOrganization
	}
	origins := []string{"website", "app", "store"}
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range n {
		ref := fmt.Sprintf("order-%06d", i+1)
		at := start.Add(time.Duration(i) * time.Minute)
		c := Conversion{
			ID:             uuid.NewSHA1(uuid.NameSpaceOID, []byte(organization+"/"+ref)).String(),
			OrganizationID: organization,
			SourceID:       DefaultSource,
			ConvertedAt:    at,
			Count:          int64(i%5) + 1,
			ExternalRef:    &ref,
			CreatedAt:      at,
			UpdatedAt:      at,
		}
		if i%4 > 0 {
			c.Origin = &origins[i%4-1]
		}
		if i%2 == 0 {
			c.Metadata = json.RawMessage(fmt.Sprintf(`{"campaign":"spring-%d","value":%d.50}`, i%10, i%200))
		}
		s.Put(c)
	}
}
