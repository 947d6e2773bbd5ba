package main

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// printed are the sections of the one provider in a document.
func printed(t *testing.T, document []byte) map[string]any {
	t.Helper()
	var all struct {
		Providers map[string]map[string]any `json:"provider_schemas"`
	}
	if err := json.Unmarshal(document, &all); err != nil {
		t.Fatal(err)
	}
	for _, sections := range all.Providers {
		return sections
	}
	t.Fatal("there is no provider")
	return nil
}

// Whatever the engine prints is what is printed here. A newer one prints more.
func TestSchemasAreThoseThatTheEnginePrints(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := write(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	ours := printed(t, out.Bytes())
	for _, section := range []string{"provider", "resource_schemas", "data_source_schemas", "list_resource_schemas", "action_schemas", "resource_identity_schemas"} {
		if ours[section] == nil {
			t.Errorf("there are no %s", section)
		}
	}
	w := acctest.Start(t).NewWorkspace(t, "")
	theirs := printed(t, []byte(w.Must("providers", "schema", "-json").Stdout))
	compared := 0
	for section, want := range theirs {
		if diff := cmp.Diff(want, ours[section]); diff != "" {
			t.Errorf("%s (-engine +ours):\n%s", section, diff)
		}
		compared++
	}
	wanted := 3 // the provider, resources and data sources
	if acctest.Engine(t).Since("1.14", "") {
		wanted = 6
	}
	if compared < wanted {
		t.Errorf("the engine prints only %d sections", compared)
	}
}

// What the provider does not have yet is spelled as the format wants it, too.
func TestEveryPartOfASchemaIsConverted(t *testing.T) {
	t.Parallel()
	text := []*tfprotov6.SchemaAttribute{{Name: "a", Type: tftypes.String, Optional: true, Sensitive: true, WriteOnly: true, Deprecated: true, Description: "A.", DescriptionKind: tfprotov6.StringKindMarkdown}}
	s := &tfprotov6.Schema{Version: 2, Block: &tfprotov6.SchemaBlock{
		Description: "B.",
		Attributes: []*tfprotov6.SchemaAttribute{
			{Name: "types", Computed: true, Type: tftypes.Object{AttributeTypes: map[string]tftypes.Type{
				"l": tftypes.List{ElementType: tftypes.Number}, "s": tftypes.Set{ElementType: tftypes.Bool}, "m": tftypes.Map{ElementType: tftypes.String},
				"t": tftypes.Tuple{ElementTypes: []tftypes.Type{tftypes.String, tftypes.DynamicPseudoType}},
			}}},
			{Name: "nested", Required: true, NestedType: &tfprotov6.SchemaObject{Attributes: text, Nesting: tfprotov6.SchemaObjectNestingModeMap}},
		},
		BlockTypes: []*tfprotov6.SchemaNestedBlock{{TypeName: "n", Nesting: tfprotov6.SchemaNestedBlockNestingModeList, MinItems: 1, MaxItems: 3, Block: &tfprotov6.SchemaBlock{Attributes: text}}},
	}}
	got, err := json.Marshal(convert(&tfprotov6.GetProviderSchemaResponse{
		Provider:                 &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{}},
		EphemeralResourceSchemas: map[string]*tfprotov6.Schema{"e": s},
		ActionSchemas:            map[string]*tfprotov6.ActionSchema{"x": {Schema: &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{Attributes: text}}}},
		Functions: map[string]*tfprotov6.Function{"f": {
			Summary: "F", Description: "F.", DeprecationMessage: "Old.", Return: &tfprotov6.FunctionReturn{Type: tftypes.String},
			Parameters:        []*tfprotov6.FunctionParameter{{Name: "p", Type: tftypes.Bool, AllowNullValue: true, Description: "P."}},
			VariadicParameter: &tfprotov6.FunctionParameter{Name: "v", Type: tftypes.List{ElementType: tftypes.String}},
		}},
	}, &tfprotov6.GetResourceIdentitySchemasResponse{}))
	if err != nil {
		t.Fatal(err)
	}
	a := `{"a":{"type":"string","description":"A.","description_kind":"markdown","deprecated":true,"optional":true,"sensitive":true,"write_only":true}}`
	want := `{"provider":{"version":0,"block":{"description_kind":"plain"}},` +
		`"ephemeral_resource_schemas":{"e":{"version":2,"block":{"attributes":{` +
		`"nested":{"nested_type":{"attributes":` + a + `,"nesting_mode":"map"},"description_kind":"plain","required":true},` +
		`"types":{"type":["object",{"l":["list","number"],"m":["map","string"],"s":["set","bool"],"t":["tuple",["string","dynamic"]]}],"description_kind":"plain","computed":true}},` +
		`"block_types":{"n":{"nesting_mode":"list","block":{"attributes":` + a + `,"description_kind":"plain"},"min_items":1,"max_items":3}},` +
		`"description":"B.","description_kind":"plain"}}},` +
		`"action_schemas":{"x":{"block":{"attributes":` + a + `,"description_kind":"plain"}}},` +
		`"functions":{"f":{"description":"F.","summary":"F","deprecation_message":"Old.","return_type":"string",` +
		`"parameters":[{"name":"p","description":"P.","is_nullable":true,"type":"bool"}],"variadic_parameter":{"name":"v","type":["list","string"]}}}}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
