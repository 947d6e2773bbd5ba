package conversionbatch

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/brandwave/terraform-provider-brandwave/internal/providerdata"
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

// note is what a plan to create says of the records that it will want.
type note struct {
	OrganizationID string // "": not known yet
	AllKnown       bool   // whether Keys are all of them
	Keys           []byte // digests of the references, one after the other
}

// digestSize makes two references with one digest less likely than anything else.
const digestSize = 8

func digest(key string) string {
	sum := sha256.Sum256([]byte(key))
	return string(sum[:digestSize])
}

func notePlanned(plan model) []byte {
	n := note{OrganizationID: plan.OrganizationID.ValueString(), AllKnown: !plan.Conversions.IsUnknown()}
	for key := range plan.Conversions.Elements() {
		n.Keys = append(n.Keys, digest(key)...)
	}
	b, err := json.Marshal(n)
	if err != nil {
		return nil // cannot be; without the note, delete deletes
	}
	return b
}

// private is what requests and responses of the framework hold.
type private interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// handOver divides the conversions of a batch that is half made, when its delete
// is the first half of a replacement: those that the create may want, and those
// that it will not. It is not ok when they are all to be deleted.
func handOver(ctx context.Context, p private, have batch, diags *diag.Diagnostics) (kept []providerdata.Kept, unwanted []string, ok bool) {
	raw, d := p.GetKey(ctx, plannedKey)
	diags.Append(d...)
	var n note
	if len(raw) == 0 || json.Unmarshal(raw, &n) != nil || have.complete() {
		return nil, nil, false
	}
	organization := have.OrganizationID.ValueString()
	moves := n.OrganizationID != "" && !strings.EqualFold(n.OrganizationID, organization)
	wanted := make(map[string]bool, len(n.Keys)/digestSize)
	for i := 0; i+digestSize <= len(n.Keys); i += digestSize {
		wanted[string(n.Keys[i:i+digestSize])] = true
	}
	for _, key := range sortedKeys(have.ids) {
		if moves || n.AllKnown && !wanted[digest(key)] {
			unwanted = append(unwanted, key)
			continue
		}
		kept = append(kept, providerdata.Kept{OrganizationID: organization, ExternalRef: key, ID: have.ids[key]})
	}
	return kept, unwanted, true
}
