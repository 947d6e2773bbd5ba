package conversion

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

// uuidKind is a UUID, whose hexadecimal digits have no case.
type uuidKind struct{}

// UUID is a UUID as a value of Terraform.
type UUID = equivalent[uuidKind]

// UUIDType is the type of a UUID.
type UUIDType = equivalentType[uuidKind]

// NewUUID returns a known UUID.
func NewUUID(s string) UUID { return newEquivalent[uuidKind](s) }

// KeepUUID plans the prior spelling of a UUID when the configuration means the same.
func KeepUUID() planmodifier.String { return keepEquivalent[uuidKind]{} }

// SameUUID reports whether both are known and the same, or both are null.
func SameUUID(a, b UUID) bool { return a.means(b) }

func (uuidKind) check(s string) error {
	if !client.IsUUID(s) {
		return fmt.Errorf("%q is not a UUID such as 0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b77", s)
	}
	return nil
}

// idKind is the UUID of a conversion in a state. It is empty in what Crossplane
// reads before there is a conversion.
type idKind struct{ uuidKind }

func (k idKind) check(s string) error {
	if s == "" {
		return nil
	}
	return k.uuidKind.check(s)
}

func (uuidKind) equal(a, b string) bool { return strings.EqualFold(a, b) }
