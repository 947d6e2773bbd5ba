package conversion

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	resourceschema "github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func resourceSchema(t testing.TB) resourceschema.Schema {
	t.Helper()
	var resp resource.SchemaResponse
	NewResource().Schema(t.Context(), resource.SchemaRequest{}, &resp)
	if resp.Diagnostics.HasError() {
		t.Fatal(resp.Diagnostics)
	}
	return resp.Schema
}

func dataSourceSchema(t testing.TB, d datasource.DataSource) datasourceschema.Schema {
	t.Helper()
	var resp datasource.SchemaResponse
	d.Schema(t.Context(), datasource.SchemaRequest{}, &resp)
	if resp.Diagnostics.HasError() {
		t.Fatal(resp.Diagnostics)
	}
	return resp.Schema
}

func listSchema(t testing.TB) listschema.Schema {
	t.Helper()
	var resp list.ListResourceSchemaResponse
	NewListResource().ListResourceConfigSchema(t.Context(), list.ListResourceSchemaRequest{}, &resp)
	if resp.Diagnostics.HasError() {
		t.Fatal(resp.Diagnostics)
	}
	return resp.Schema
}

func identitySchema(t testing.TB) identityschema.Schema {
	t.Helper()
	var resp resource.IdentitySchemaResponse
	NewResource().(resource.ResourceWithIdentity).IdentitySchema(t.Context(), resource.IdentitySchemaRequest{}, &resp)
	if resp.Diagnostics.HasError() {
		t.Fatal(resp.Diagnostics)
	}
	return resp.IdentitySchema
}

// described is what all attributes of all schemas have.
type described interface {
	GetMarkdownDescription() string
	GetDeprecationMessage() string
}

func checkDescription(t *testing.T, name string, a described) {
	t.Helper()
	if s := a.GetMarkdownDescription(); !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, ".)") {
		t.Errorf("%s is described as %q, not in a sentence", name, s)
	}
}

func TestEverySchemaIsValidAndDescribed(t *testing.T) {
	t.Parallel()
	type implementation interface {
		ValidateImplementation(context.Context) diag.Diagnostics
	}
	type object interface {
		implementation
		GetMarkdownDescription() string
	}
	r, one, many, query := resourceSchema(t), dataSourceSchema(t, NewDataSource()), dataSourceSchema(t, NewListDataSource()), listSchema(t)
	for name, s := range map[string]object{"resource": r, "data source": one, "list data source": many, "list resource": query} {
		if diags := s.ValidateImplementation(t.Context()); diags.HasError() {
			t.Errorf("%s: %v", name, diags)
		}
		if s.GetMarkdownDescription() == "" {
			t.Errorf("%s has no description", name)
		}
	}
	for name, a := range r.Attributes {
		checkDescription(t, "resource "+name, a)
	}
	for name, a := range query.Attributes {
		checkDescription(t, "list resource "+name, a)
	}
	if diags := identitySchema(t).ValidateImplementation(t.Context()); diags.HasError() {
		t.Errorf("identity: %v", diags)
	}
	for name, a := range identitySchema(t).Attributes {
		if s := a.GetDescription(); !strings.HasSuffix(s, ".") {
			t.Errorf("identity %s is described as %q, not in a sentence", name, s)
		}
	}
	for _, s := range []datasourceschema.Schema{one, many} {
		for name, a := range s.Attributes {
			checkDescription(t, "data source "+name, a)
			if list, ok := a.(datasourceschema.ListNestedAttribute); ok {
				for inner, a := range list.NestedObject.Attributes {
					checkDescription(t, "data source "+name+"."+inner, a)
				}
			}
		}
	}
}

// names are the attributes of a schema's type, sorted.
func names(t testing.TB, ty attr.Type) []string {
	t.Helper()
	object, ok := ty.(attr.TypeWithAttributeTypes)
	if !ok {
		t.Fatalf("%s has no attributes", ty)
	}
	var out []string
	for name := range object.AttributeTypes() {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func TestARecordHasTheSameAttributesEverywhere(t *testing.T) {
	t.Parallel()
	want := append([]string{"id"}, attributeNames...)
	slices.Sort(want)
	list, ok := dataSourceSchema(t, NewListDataSource()).Attributes["conversions"].GetType().(attr.TypeWithElementType)
	if !ok {
		t.Fatal("conversions is no list")
	}
	for where, ty := range map[string]attr.Type{
		"resource": resourceSchema(t).Type(), "data source": dataSourceSchema(t, NewDataSource()).Type(), "item of the list": list.ElementType(),
	} {
		if got := names(t, ty); !slices.Equal(got, want) {
			t.Errorf("%s has %q, want %q", where, got, want)
		}
	}
}

func TestListResourceHasTheFiltersOfTheDataSource(t *testing.T) {
	t.Parallel()
	var want []string
	for name, a := range dataSourceSchema(t, NewListDataSource()).Attributes {
		if a.IsOptional() && name != "limit" { // that one is Terraform's own
			want = append(want, name)
		}
	}
	slices.Sort(want)
	if got := names(t, listSchema(t).Type()); !slices.Equal(got, want) {
		t.Errorf("the list resource has %q, the data source %q", got, want)
	}
}

func TestModelsFitTheirSchemas(t *testing.T) {
	t.Parallel()
	null := func(ty attr.Type) tftypes.Value {
		object := ty.TerraformType(t.Context()).(tftypes.Object)
		values := map[string]tftypes.Value{}
		for name, ty := range object.AttributeTypes {
			values[name] = tftypes.NewValue(ty, nil)
		}
		return tftypes.NewValue(object, values)
	}
	r, one, many := resourceSchema(t), dataSourceSchema(t, NewDataSource()), dataSourceSchema(t, NewListDataSource())
	var m model
	var l listModel
	var q listConfig
	query := listSchema(t)
	for where, diags := range map[string]diag.Diagnostics{
		"resource":         tfsdk.State{Schema: r, Raw: null(r.Type())}.Get(t.Context(), &m),
		"data source":      tfsdk.State{Schema: one, Raw: null(one.Type())}.Get(t.Context(), &m),
		"list data source": tfsdk.State{Schema: many, Raw: null(many.Type())}.Get(t.Context(), &l),
		"list resource":    tfsdk.Config{Schema: query, Raw: null(query.Type())}.Get(t.Context(), &q),
	} {
		if diags.HasError() {
			t.Errorf("%s: %v", where, diags)
		}
	}
	state := tfsdk.State{Schema: r, Raw: null(r.Type())}
	if diags := state.Set(t.Context(), whole()); diags.HasError() {
		t.Fatal(diags)
	}
	if diags := state.Get(t.Context(), &m); diags.HasError() {
		t.Fatal(diags)
	}
	same(t, whole(), m)
}

func TestTypesAreNamedAfterTheProvider(t *testing.T) {
	t.Parallel()
	var r resource.MetadataResponse
	NewResource().Metadata(t.Context(), resource.MetadataRequest{ProviderTypeName: "brandwave"}, &r)
	var one, many datasource.MetadataResponse
	NewDataSource().Metadata(t.Context(), datasource.MetadataRequest{ProviderTypeName: "brandwave"}, &one)
	NewListDataSource().Metadata(t.Context(), datasource.MetadataRequest{ProviderTypeName: "brandwave"}, &many)
	for got, want := range map[string]string{r.TypeName: "brandwave_conversion", many.TypeName: "brandwave_conversions"} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if one.TypeName != r.TypeName {
		t.Errorf("the data source is %q", one.TypeName)
	}
}
