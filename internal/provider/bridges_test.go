package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
)

type schemas = tfprotov6.GetProviderSchemaResponse

// rules are what bridges document of the schemas that they take without a
// mapping written by hand: Pulumi's for any Terraform provider
// (pulumi-terraform-bridge, "bridge" below) and Crossplane's upjet. Each finds
// what breaks it; spoil breaks it, so that the test of the rule is tested, too.
var rules = []struct {
	name  string
	check func(*schemas) []string
	spoil func(*schemas)
}{
	{
		// bridge, docs/guides/resource-ids.md: the id of a resource is a string that
		// the provider sets and the user does not; pkg/pf/internal/check: nor is it
		// sensitive. upjet, docs/configuring-a-resource.md, case 2: an identifier from
		// the provider is read from the attribute id.
		"a resource has a computed string id", idIsComputedString,
		func(s *schemas) { attribute(s.ResourceSchemas, "id").Optional = true },
	},
	{
		"and its type is string", idIsComputedString,
		func(s *schemas) { attribute(s.ResourceSchemas, "id").Type = tftypes.Number },
	},
	{
		"and it is no secret", idIsComputedString,
		func(s *schemas) { attribute(s.ResourceSchemas, "id").Sensitive = true },
	},
	{
		"and it is there", idIsComputedString,
		func(s *schemas) { attribute(s.ResourceSchemas, "id").Name = "uuid" },
	},
	{
		// bridge, pull request 2362: values of a dynamic attribute lose their type and
		// may hold no nested secret; issues 3067, 3078, 3095 are of what did not work.
		// upjet maps one to raw JSON without a schema (pkg/types/builder.go).
		"nothing is dynamic", badTypes,
		func(s *schemas) { attribute(s.ResourceSchemas, "metadata").Type = tftypes.DynamicPseudoType },
	},
	{
		"not in a function", badTypes,
		func(s *schemas) { s.Functions["conversion_rows"].Return.Type = tftypes.DynamicPseudoType },
	},
	{
		"not in an element", badTypes,
		func(s *schemas) {
			attribute(s.ResourceSchemas, "metadata").Type = tftypes.Map{ElementType: tftypes.DynamicPseudoType}
		},
	},
	{
		// bridge, docs/guides/provider-functions.md: tuples fail schema generation.
		// upjet, pkg/types/conversion/tfjson: a tuple cannot be converted.
		"nothing is a tuple", badTypes,
		func(s *schemas) {
			s.Functions["external_ref"].VariadicParameter.Type = tftypes.Tuple{ElementTypes: []tftypes.Type{tftypes.String}}
		},
	},
	{
		// Both take blocks; the checks here do not look into them, and the framework
		// has nested attributes in their place.
		"there are no blocks", blocks,
		func(s *schemas) {
			s.ResourceSchemas["brandwave_conversion"].Block.BlockTypes = []*tfprotov6.SchemaNestedBlock{{TypeName: "more"}}
		},
	},
	{
		// upjet, pkg/types/conversion/tfjson: attributes nest as one object, or in a
		// list, set or map. (Issue 372: before upjet 2.1 they did not at all.)
		"objects nest in a way that is known", badNesting,
		func(s *schemas) {
			attribute(s.ResourceSchemas, "timeouts").NestedType.Nesting = tfprotov6.SchemaObjectNestingModeInvalid
		},
	},
	{
		// bridge, pkg/tfbridge/tokens/fixups.go, and pulumi-terraform-provider issue 6:
		// urn and pulumi are taken, and are renamed where they are not refused.
		"no attribute has a name that is Pulumi's own", reservedNames,
		func(s *schemas) { attribute(s.ResourceSchemas, "origin").Name = "urn" },
	},
	{
		// Terraform's meta-arguments, in resources, data sources and provider blocks.
		"no attribute has a name that is Terraform's own", reservedNames,
		func(s *schemas) { attribute(s.DataSourceSchemas, "total_count").Name = "count" },
	},
	{
		"not in the provider block", reservedNames,
		func(s *schemas) { s.Provider.Block.Attributes[0].Name = "version" },
	},
	{
		// The bridge, run on such schemas: only at the root of a resource is pulumi
		// renamed; elsewhere the package cannot be bound.
		"pulumi is no name in a nested object", reservedNames,
		func(s *schemas) {
			attribute(s.DataSourceSchemas, "conversions").NestedType.Attributes[0].Name = "pulumi"
		},
	},
	{
		"nor one of a function's parameter", reservedNames,
		func(s *schemas) { s.Functions["conversion_rows"].Parameters[0].Name = "pulumi" },
	},
	{
		// bridge, pkg/tfbridge/internal/naming: names lose their underscores; upjet,
		// pkg/types/name: acronyms are written in capitals. Names are told apart by
		// their letters alone.
		"names stay apart in camel case", nameCollisions,
		func(s *schemas) { attribute(s.ResourceSchemas, "origin").Name = "source__id" },
	},
	{
		"in a nested object, too", nameCollisions,
		func(s *schemas) {
			nested := attribute(s.DataSourceSchemas, "conversions").NestedType.Attributes
			nested[0].Name = strings.ReplaceAll(nested[1].Name, "_", "") + "_"
		},
	},
	{
		// The same sources: a name that begins with an underscore or a digit, or has
		// another letter, does not become a property.
		"names are in snake case", badSpelling,
		func(s *schemas) { attribute(s.ResourceSchemas, "origin").Name = "Origin" },
	},
	{
		// bridge, dynamic/info.go: the prefix of all resources is inferred from what
		// they have in common; upjet, pkg/config/common.go: a name has two words or
		// more, and group and kind are made from them.
		"types begin with the name of the provider", typeNames,
		func(s *schemas) { s.ResourceSchemas["other_thing"] = s.ResourceSchemas["brandwave_conversion"] },
	},
	{
		// bridge, pkg/tfbridge/tokens/fixups.go: a resource called provider collides
		// with the package's own.
		"no resource is called provider", typeNames,
		func(s *schemas) { s.ResourceSchemas["brandwave_provider"] = s.ResourceSchemas["brandwave_conversion"] },
	},
	{
		// bridge, pkg/tfbridge/tokens: types are told apart without regard to case.
		"types stay apart in camel case", typeNames,
		func(s *schemas) {
			s.ResourceSchemas["brandwave_conversionbatch"] = s.ResourceSchemas["brandwave_conversion"]
		},
	},
	{
		// bridge, docs/guides/provider-functions.md: a function must not be called as
		// the look-up that a data source becomes.
		"functions and data sources stay apart", typeNames,
		func(s *schemas) { s.Functions["get_conversions"] = s.Functions["external_ref"] },
	},
	{
		"functions and resources, too", typeNames,
		func(s *schemas) { s.Functions["conversion"] = s.Functions["external_ref"] },
	},
	{
		// The bridge names the type of a nested object by its resource and attribute,
		// and drops one of two that are called alike.
		"types of nested objects stay apart", nestedTypes,
		func(s *schemas) {
			timeouts := *attribute(s.ResourceSchemas, "timeouts")
			timeouts.Name = "batch_timeouts"
			s.ResourceSchemas["brandwave_conversion"].Block.Attributes = append(s.ResourceSchemas["brandwave_conversion"].Block.Attributes, &timeouts)
		},
	},
	{
		// upjet, pkg/types/field.go: a secret is a string, or a list or map of strings.
		"secrets are text", badSecrets,
		func(s *schemas) { attribute(s.ResourceSchemas, "conversion_count").Sensitive = true },
	},
	{
		"in a nested object, too", badSecrets,
		func(s *schemas) {
			nested := attribute(s.ResourceSchemas, "timeouts").NestedType.Attributes[0]
			nested.Sensitive, nested.Type = true, tftypes.Number
		},
	},
}

func TestSchemaFollowsTheDocumentedRulesOfBridges(t *testing.T) {
	t.Parallel()
	for _, rule := range rules {
		s := acctest.ServeUnconfigured(t).Schemas
		for _, broken := range rule.check(s) {
			t.Errorf("%s: %s", rule.name, broken)
		}
		if rule.spoil(s); len(rule.check(s)) == 0 {
			t.Errorf("%s: it is not seen to be broken", rule.name)
		}
	}
}
