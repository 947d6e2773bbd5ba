package conversion

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

const (
	noon      = "2026-03-01T12:00:00Z"
	noonThere = "2026-03-01T14:00:00+02:00"
	later     = "2026-03-01T12:00:00.001Z"
)

func at(s string) equivalent[timestampKind] { return newEquivalent[timestampKind](s) }

var (
	nullTime    = nullEquivalent[timestampKind]()
	unknownTime = equivalent[timestampKind]{basetypes.NewStringUnknown()}
)

func TestValuesMeanTheSameWhenKnownAndEquivalentOrBothNull(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b equivalent[timestampKind]
		want bool
	}{
		{at(noon), at(noon), true},
		{at(noon), at(noonThere), true},
		{at(noon), at(later), false},
		{nullTime, nullTime, true},
		{unknownTime, unknownTime, true},
		{at(noon), nullTime, false},
		{at(noon), unknownTime, false},
		{nullTime, unknownTime, false},
		{at(""), nullTime, false},
		{at("junk"), at("junk"), true},
		{at("junk"), at("other junk"), false},
		{at("junk"), at(noon), false},
	} {
		for _, pair := range [][2]equivalent[timestampKind]{{test.a, test.b}, {test.b, test.a}} {
			if got := pair[0].means(pair[1]); got != test.want {
				t.Errorf("%s means %s: %v, want %v", pair[0], pair[1], got, test.want)
			}
			if got, diags := pair[0].StringSemanticEquals(t.Context(), pair[1]); got != test.want || diags.HasError() {
				t.Errorf("%s semantically equals %s: %v, %v, want %v", pair[0], pair[1], got, diags, test.want)
			}
		}
	}
}

func TestValuesThatCannotBeCheckedMeanNothingElse(t *testing.T) {
	t.Parallel()
	// Equal but for case, which only UUIDs do not have.
	if newEquivalent[uuidKind]("abc").means(newEquivalent[uuidKind]("ABC")) {
		t.Error("what is no UUID is compared as one")
	}
}

func TestEqualIsOfKindAndSpelling(t *testing.T) {
	t.Parallel()
	if !at(noon).Equal(at(noon)) || at(noon).Equal(at(noonThere)) {
		t.Error("Equal is not of spelling")
	}
	for _, other := range []attr.Value{types.StringValue(noon), newEquivalent[metadataKind](noon), types.Int64Value(1), nil} {
		if at(noon).Equal(other) {
			t.Errorf("equals %T", other)
		}
	}
	if equal, _ := at(noon).StringSemanticEquals(t.Context(), types.StringValue(noon)); equal {
		t.Error("semantically equals a plain string")
	}
	var this attr.Type = equivalentType[timestampKind]{}
	for other, want := range map[attr.Type]bool{equivalentType[timestampKind]{}: true, equivalentType[uuidKind]{}: false, types.StringType: false} {
		if this.Equal(other) != want {
			t.Errorf("type equals %s: %v", other, !want)
		}
	}
	if this.String() == (equivalentType[uuidKind]{}).String() {
		t.Errorf("two types are called %s", this)
	}
}

func TestValuesComeFromTerraformAndBack(t *testing.T) {
	t.Parallel()
	for _, in := range []tftypes.Value{
		tftypes.NewValue(tftypes.String, noon), tftypes.NewValue(tftypes.String, nil), tftypes.NewValue(tftypes.String, tftypes.UnknownValue), tftypes.NewValue(tftypes.String, ""),
	} {
		v, err := equivalentType[timestampKind]{}.ValueFromTerraform(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := v.(equivalent[timestampKind]); !ok || !v.Type(t.Context()).Equal(equivalentType[timestampKind]{}) {
			t.Errorf("%s is a %T of type %s", in, v, v.Type(t.Context()))
		}
		out, err := v.ToTerraformValue(t.Context())
		if err != nil || !out.Equal(in) {
			t.Errorf("%s comes back as %s, %v", in, out, err)
		}
	}
	if v, err := (equivalentType[timestampKind]{}).ValueFromTerraform(t.Context(), tftypes.NewValue(tftypes.Number, 1)); err == nil {
		t.Errorf("a number is taken as %v", v)
	}
	v, diags := equivalentType[timestampKind]{}.ValueFromString(t.Context(), types.StringValue(noon))
	if diags.HasError() || !at(noon).Equal(v) {
		t.Errorf("%v, %v", v, diags)
	}
}

func TestOnlyKnownValuesAreValidated(t *testing.T) {
	t.Parallel()
	for v, want := range map[equivalent[timestampKind]]string{
		nullTime: "", unknownTime: "", at(noonThere): "",
		at("soon"): `Invalid converted_at: The value "soon" is not an RFC 3339 timestamp; write date, time and offset, such as 2026-03-01T12:00:00Z or 2026-03-01T14:00:00.250+02:00.`,
	} {
		var resp xattr.ValidateAttributeResponse
		v.ValidateAttribute(t.Context(), xattr.ValidateAttributeRequest{Path: path.Root("converted_at")}, &resp)
		got := ""
		for _, d := range resp.Diagnostics {
			got += d.Summary() + ": " + d.Detail()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", v, got, want)
		}
	}
}

func TestPlanKeepsThePriorSpellingOfTheSameMeaning(t *testing.T) {
	t.Parallel()
	null, unknown := types.StringNull(), types.StringUnknown()
	value := types.StringValue
	for name, test := range map[string]struct{ config, plan, state, want types.String }{
		"same spelling":            {value(noon), value(noon), value(noon), value(noon)},
		"other spelling":           {value(noonThere), value(noonThere), value(noon), value(noon)},
		"other meaning":            {value(later), value(later), value(noon), value(later)},
		"created":                  {value(noonThere), value(noonThere), null, value(noonThere)},
		"removed":                  {null, null, value(noon), null},
		"not known yet":            {unknown, unknown, value(noon), unknown},
		"computed by the provider": {null, unknown, value(noon), unknown},
		"stored by someone else":   {value(noon), value(noon), value("junk"), value(noon)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := planmodifier.StringResponse{PlanValue: test.plan}
			keepEquivalent[timestampKind]{}.PlanModifyString(t.Context(),
				planmodifier.StringRequest{ConfigValue: test.config, PlanValue: test.plan, StateValue: test.state}, &resp)
			if !resp.PlanValue.Equal(test.want) || resp.RequiresReplace || resp.Diagnostics.HasError() {
				t.Errorf("plan %s, want %s; %+v", resp.PlanValue, test.want, resp)
			}
		})
	}
	var m planmodifier.String = keepEquivalent[timestampKind]{}
	if m.Description(t.Context()) == "" || m.MarkdownDescription(t.Context()) == "" {
		t.Error("the plan modifier has no description")
	}
}
