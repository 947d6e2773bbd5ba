package conversion

import (
	"fmt"
	"strings"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

// uuidKind is a UUID, whose hexadecimal digits have no case.
type uuidKind struct{}

func (uuidKind) check(s string) error {
	if !client.IsUUID(s) {
		return fmt.Errorf("%q is not a UUID such as 0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b77", s)
	}
	return nil
}

func (uuidKind) equal(a, b string) bool { return strings.EqualFold(a, b) }
