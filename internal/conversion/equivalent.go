package conversion

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// kind is a sort of text that can be spelled in more than one way.
type kind interface {
	// check says what is wrong with s, in words that go on from "The value".
	check(s string) error
	// equal reports whether a and b, both checked, mean the same.
	equal(a, b string) bool
}

// equivalentType is a string type whose values are checked at plan time and
// compared by meaning.
type equivalentType[K kind] struct{ basetypes.StringType }

// equivalent is a value of it.
type equivalent[K kind] struct{ basetypes.StringValue }

var (
	_ basetypes.StringTypable                    = equivalentType[uuidKind]{}
	_ basetypes.StringValuableWithSemanticEquals = equivalent[uuidKind]{}
	_ xattr.ValidateableAttribute                = equivalent[uuidKind]{}
	_ planmodifier.String                        = keepEquivalent[uuidKind]{}
)

func newEquivalent[K kind](s string) equivalent[K] {
	return equivalent[K]{basetypes.NewStringValue(s)}
}

func nullEquivalent[K kind]() equivalent[K] {
	return equivalent[K]{basetypes.NewStringNull()}
}

func (t equivalentType[K]) Equal(o attr.Type) bool {
	_, ok := o.(equivalentType[K])
	return ok
}

func (t equivalentType[K]) String() string {
	var k K
	return fmt.Sprintf("conversion.%T", k)
}

func (t equivalentType[K]) ValueType(context.Context) attr.Value { return equivalent[K]{} }

func (t equivalentType[K]) ValueFromString(_ context.Context, v basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return equivalent[K]{v}, nil
}

func (t equivalentType[K]) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	v, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	s, ok := v.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("unexpected value type %T", v)
	}
	return equivalent[K]{s}, nil
}

func (v equivalent[K]) Type(context.Context) attr.Type { return equivalentType[K]{} }

func (v equivalent[K]) Equal(o attr.Value) bool {
	other, ok := o.(equivalent[K])
	return ok && v.StringValue.Equal(other.StringValue)
}

// means reports whether both are known and mean the same, or both are null.
func (v equivalent[K]) means(o equivalent[K]) bool {
	if v.IsNull() || v.IsUnknown() || o.IsNull() || o.IsUnknown() {
		return v.Equal(o)
	}
	var k K
	a, b := v.ValueString(), o.ValueString()
	return a == b || k.check(a) == nil && k.check(b) == nil && k.equal(a, b)
}

// StringSemanticEquals lets the framework keep the prior spelling after create,
// update and read.
func (v equivalent[K]) StringSemanticEquals(_ context.Context, o basetypes.StringValuable) (bool, diag.Diagnostics) {
	other, ok := o.(equivalent[K])
	return ok && v.means(other), nil
}

// ValidateAttribute checks known values.
func (v equivalent[K]) ValidateAttribute(_ context.Context, req xattr.ValidateAttributeRequest, resp *xattr.ValidateAttributeResponse) {
	if v.IsNull() || v.IsUnknown() {
		return
	}
	var k K
	if err := k.check(v.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid "+req.Path.String(), "The value "+err.Error()+".")
	}
}

// keepEquivalent plans the prior spelling when the configuration means the
// same: semantic equality does not run while planning.
type keepEquivalent[K kind] struct{}

func (keepEquivalent[K]) Description(context.Context) string {
	return "A value that means the same as the stored one is no change."
}

func (m keepEquivalent[K]) MarkdownDescription(ctx context.Context) string {
	return m.Description(ctx)
}

func (keepEquivalent[K]) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if req.StateValue.IsNull() || req.ConfigValue.IsNull() || req.PlanValue.IsUnknown() {
		return
	}
	if (equivalent[K]{req.PlanValue}).means(equivalent[K]{req.StateValue}) {
		resp.PlanValue = req.StateValue
	}
}
