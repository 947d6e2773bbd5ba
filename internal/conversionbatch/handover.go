package conversionbatch

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Terraform taints a resource whose create failed, and the next apply replaces
// it: delete, then create. For a batch that is half made this would delete and
// re-create thousands of records. So the delete of such a replacement leaves
// what the create will want, and hands it over.
//
// Only a replacement must do so, never a destroy. A plan of a resource that is
// to be created, and so that of a replacement too, leaves a note in the private
// data, and both halves of the replacement get it. The plan of a destroy takes
// it away. Where there is no note, delete deletes.
const plannedKey = "planned"

// note is what a plan to create says of the records that it will want. It is
// made while planning, for the delete, and again by the create: the same one,
// as Terraform holds the create to what was planned.
type note struct {
	OrganizationID string
	Keys           []byte // digests of the references, sorted, one after the other
}

// digestSize makes two references with one digest less likely than anything else.
const digestSize = 8

func digest(key string) string {
	sum := sha256.Sum256([]byte(key))
	return string(sum[:digestSize])
}

// newNote is not ok while organization or references are not all known: then
// nobody can tell which create a delete belongs to, and it deletes.
func newNote(plan model) (_ note, ok bool) {
	if plan.OrganizationID.IsUnknown() || plan.Conversions.IsUnknown() {
		return note{}, false
	}
	var digests []string
	for key := range plan.Conversions.Elements() {
		digests = append(digests, digest(key))
	}
	slices.Sort(digests)
	return note{strings.ToLower(plan.OrganizationID.ValueString()), []byte(strings.Join(digests, ""))}, true
}

// name tells one replacement from another.
func (n note) name() string { return n.OrganizationID + "/" + string(n.Keys) }

// notePlanned is the note as private data, nil without one.
func notePlanned(plan model) []byte {
	n, ok := newNote(plan)
	if !ok {
		return nil
	}
	b, err := json.Marshal(n)
	if err != nil {
		return nil // cannot be; without the note, delete deletes
	}
	return b
}

// private is what requests of the framework hold.
type private interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// handOver divides the conversions of a batch that is half made, when its delete
// is the first half of a replacement: those that the create wants, which it will
// find under the name of the replacement, and those that it does not. It is not
// ok when they are all to be deleted.
func handOver(ctx context.Context, p private, have batch, diags *diag.Diagnostics) (name string, kept map[string]string, unwanted []string, ok bool) {
	raw, d := p.GetKey(ctx, plannedKey)
	diags.Append(d...)
	var n note
	if len(raw) == 0 || json.Unmarshal(raw, &n) != nil || have.complete() || !strings.EqualFold(n.OrganizationID, have.OrganizationID.ValueString()) {
		return "", nil, nil, false
	}
	wanted := make(map[string]bool, len(n.Keys)/digestSize)
	for i := 0; i+digestSize <= len(n.Keys); i += digestSize {
		wanted[string(n.Keys[i:i+digestSize])] = true
	}
	kept = make(map[string]string)
	for _, key := range sortedKeys(have.ids) {
		if wanted[digest(key)] {
			kept[key] = have.ids[key]
		} else {
			unwanted = append(unwanted, key)
		}
	}
	return n.name(), kept, unwanted, true
}

// handedOver says what becomes of what a delete leaves.
func handedOver(kept map[string]string) diag.Diagnostic {
	keys := sortedKeys(kept)
	return diag.NewWarningDiagnostic("Conversions left for the create that follows",
		fmt.Sprintf("Replacing this batch, which an apply could not finish, leaves its conversions in the API, %d of them, and the create that follows goes on with them. "+
			"If it does not come to that, such as when something else fails before it, the next apply takes over those that are as configured; the others are to be imported or deleted. They are: %s.",
			len(keys), name(keys)))
}
