package provider_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/golden"
)

// Configurations, states and what bridges generate all hold the names and types
// of the schema: none may change by accident.
func TestNamesAndTypesAreStable(t *testing.T) {
	t.Parallel()
	s := acctest.ServeUnconfigured(t)
	var lines []string
	for place, schema := range places(s.Schemas) {
		lines = append(lines, fmt.Sprintf("%s (version %d)", place, schema.Version))
	}
	objects(s.Schemas, func(place string, attributes []*tfprotov6.SchemaAttribute) {
		for _, a := range attributes {
			lines = append(lines, place+"."+a.Name+": "+described(a))
		}
	})
	for name, f := range s.Schemas.Functions {
		signature := ""
		for _, p := range f.Parameters {
			signature += fmt.Sprintf("%s %s, ", p.Name, p.Type)
		}
		if p := f.VariadicParameter; p != nil {
			signature += fmt.Sprintf("%s... %s, ", p.Name, p.Type)
		}
		lines = append(lines, fmt.Sprintf("function %s(%s): %s", name, strings.TrimSuffix(signature, ", "), f.Return.Type))
	}
	for name, identity := range s.Identities {
		lines = append(lines, fmt.Sprintf("identity %s (version %d)", name, identity.Version))
		for _, a := range identity.IdentityAttributes {
			lines = append(lines, fmt.Sprintf("identity %s.%s: %s, %s", name, a.Name, a.Type, flags(map[string]bool{"required": a.RequiredForImport, "optional": a.OptionalForImport})))
		}
	}
	slices.Sort(lines)
	got := strings.ReplaceAll(strings.Join(lines, "\n")+"\n", "tftypes.", "")
	if diff := cmp.Diff(strings.Split(golden.Want(t, "schema.txt", got), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("The schema is not what testdata/schema.txt has (-file +schema):\n%s\n"+
			"What is new may be added, after \"go test ./internal/provider -run Stable -update\". What was released before may only go, change its name "+
			"or its type in a new major version, with a line in CHANGELOG.md and, for a resource, a new version of its schema that upgrades older states.", diff)
	}
}

// described is an attribute without its words.
func described(a *tfprotov6.SchemaAttribute) string {
	kind := fmt.Sprint(a.Type)
	if a.NestedType != nil {
		kind = "objects, nested as " + a.NestedType.Nesting.String()
	}
	return kind + ", " + flags(map[string]bool{
		"required": a.Required, "optional": a.Optional, "computed": a.Computed, "sensitive": a.Sensitive, "write-only": a.WriteOnly, "deprecated": a.Deprecated,
	})
}

// flags are the names of what is true.
func flags(set map[string]bool) string {
	maps.DeleteFunc(set, func(_ string, on bool) bool { return !on })
	return strings.Join(slices.Sorted(maps.Keys(set)), ", ")
}
