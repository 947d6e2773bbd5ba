package conversion

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

var _ resource.ResourceWithMoveState = (*conversionResource)(nil)

// predecessor is a resource type of another provider whose state can be a conversion.
type predecessor struct {
	resourceType string
	// read finds the conversion in the attributes of a state, of whatever version.
	read func(attributes) kept
}

// kept is what another provider kept of an object.
type kept struct {
	address string            // path or URL that the object is read at; may end in its id
	id      string            // as that provider has it, without secrets
	texts   []json.RawMessage // what tells of the object, the most reliable first
	partial bool              // the texts may lack fields that the object has
	destroy string            // method that was configured to delete it; "" for none
}

// predecessors are the providers that talk to any API.
var predecessors = []predecessor{
	{resourceType: "restapi_object", read: readRestapi},
	{resourceType: "restful_resource", read: readRestful},
}

// MoveState takes over what another provider recorded, for moved blocks. It asks
// nothing of the API: the refresh that follows does.
func (r *conversionResource) MoveState(ctx context.Context) []resource.StateMover {
	movers := []resource.StateMover{FromOtherAddress(ctx, r, "brandwave_conversion")}
	for _, p := range predecessors {
		movers = append(movers, resource.StateMover{StateMover: p.move})
	}
	return movers
}

func (p predecessor) move(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	// Not by the provider's address: mirrors and forks have others, and of several
	// instances of one resource, Terraform gives all but the first moved our own.
	if req.SourceTypeName != p.resourceType {
		return // the framework asks the next one
	}
	var state attributes
	if err := json.Unmarshal(req.SourceRawState.JSON, &state); err != nil || state == nil {
		resp.Diagnostics.AddError("Cannot move "+p.resourceType,
			fmt.Sprintf("The state of this %s cannot be read: it is not a JSON object. To manage the conversion all the same, %s", p.resourceType, insteadOfMoving))
		return
	}
	k := p.read(state)
	id, isConversion := locate(k.address)
	if !isConversion {
		resp.Diagnostics.AddError("Not a conversion",
			fmt.Sprintf("The %s with the id %q is read at %q, which is not where conversions are: at \"/v1/conversions\", or at \"/conversions\" below a base URL that ends in /v1. "+
				"Only a conversion can be moved to brandwave_conversion. If this is none, put its %[1]s block back, and remove the moved block and the brandwave_conversion: without any block, it would be destroyed. If it is one, %[4]s",
				p.resourceType, k.id, harmless(k.address), insteadOfMoving))
		return
	}
	c, lacking, err := client.Assemble(strings.ToLower(id), k.texts...)
	if err != nil {
		resp.Diagnostics.AddError("Two conversions in one state",
			fmt.Sprintf("The state of the %s with the id %q, which is read at %q, does not tell which conversion it is: %v. To manage one of them all the same, %s",
				p.resourceType, k.id, harmless(k.address), err, insteadOfMoving))
		return
	}
	if c.ID == "" {
		which := fmt.Sprintf("%s with the id %q", p.resourceType, k.id)
		if c.ExternalRef != nil {
			which += fmt.Sprintf(" (external_ref %q)", *c.ExternalRef)
		}
		resp.Diagnostics.AddError("Conversion without its UUID",
			fmt.Sprintf("The state of the %s has no UUID of a conversion, neither in the URL that it is read at nor in an answer of the API, so it does not tell which conversion it is. To manage it all the same, %s",
				which, insteadOfMoving))
		return
	}
	if k.destroy != "" && !strings.EqualFold(k.destroy, http.MethodDelete) {
		resp.Diagnostics.AddWarning("Destroy will delete the conversion",
			fmt.Sprintf("The %s with the id %q was configured to be destroyed by a %s request. As a brandwave_conversion, conversion %s is deleted when it is destroyed. "+
				"To keep it then, let Terraform forget it with a removed block.", p.resourceType, k.id, strings.ToUpper(k.destroy), c.ID))
	}
	if k.partial && len(lacking) > 0 || lacksAny(lacking, "organization_id", "source_id", "converted_at") {
		// As an import leaves it: the refresh reads the rest, identity included.
		resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root("id"), c.ID)...)
		return
	}
	if slices.Contains(lacking, "count") {
		c.Count = 1 // what the API takes where nothing is sent
	}
	m, _ := fromAPI(c) // cannot fail: metadata has been found to be JSON
	resp.Diagnostics.Append(resp.TargetState.Set(ctx, m)...)
	m.identify(resp.TargetIdentity)
}

const insteadOfMoving = "write a removed block with destroy = false in place of the moved block, and import the conversion by its UUID or external_ref."

// harmless is an address without the places where keys and passwords stand.
func harmless(address string) string {
	address, _, _ = strings.Cut(address, "?")
	return address[strings.LastIndex(address, "@")+1:]
}

func lacksAny(lacking []string, keys ...string) bool {
	return slices.ContainsFunc(keys, func(key string) bool { return slices.Contains(lacking, key) })
}

// locate tells whether an address is that of the conversions or of one of them,
// whose id it returns then. What a base URL has may be missing in front.
func locate(address string) (id string, isConversion bool) {
	if query := strings.IndexAny(address, "?#"); query >= 0 {
		address = address[:query]
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", false
	}
	segments := strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' })
	if n := len(segments); n > 0 && client.IsUUID(segments[n-1]) {
		id, segments = segments[n-1], segments[:n-1]
	}
	n := len(segments)
	isConversion = n > 0 && segments[n-1] == "conversions" && (n == 1 || segments[n-2] == "v1")
	return id, isConversion
}
