package main

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

type providerSchemas struct {
	Provider           *schema             `json:"provider,omitempty"`
	Resources          map[string]schema   `json:"resource_schemas,omitempty"`
	DataSources        map[string]schema   `json:"data_source_schemas,omitempty"`
	EphemeralResources map[string]schema   `json:"ephemeral_resource_schemas,omitempty"`
	ListResources      map[string]schema   `json:"list_resource_schemas,omitempty"`
	Actions            map[string]action   `json:"action_schemas,omitempty"`
	Functions          map[string]function `json:"functions,omitempty"`
	Identities         map[string]identity `json:"resource_identity_schemas,omitempty"`
}

type schema struct {
	Version int64  `json:"version"`
	Block   *block `json:"block,omitempty"`
}

// action is a schema without a version, as nothing of it is kept.
type action struct {
	Block *block `json:"block,omitempty"`
}

type block struct {
	Attributes      map[string]attribute `json:"attributes,omitempty"`
	Blocks          map[string]nested    `json:"block_types,omitempty"`
	Description     string               `json:"description,omitempty"`
	DescriptionKind string               `json:"description_kind,omitempty"`
	Deprecated      bool                 `json:"deprecated,omitempty"`
}

type nested struct {
	Nesting string `json:"nesting_mode,omitempty"`
	Block   *block `json:"block,omitempty"`
	Min     int64  `json:"min_items,omitempty"`
	Max     int64  `json:"max_items,omitempty"`
}

type attribute struct {
	Type            any     `json:"type,omitempty"`
	Nested          *object `json:"nested_type,omitempty"`
	Description     string  `json:"description,omitempty"`
	DescriptionKind string  `json:"description_kind,omitempty"`
	Deprecated      bool    `json:"deprecated,omitempty"`
	Required        bool    `json:"required,omitempty"`
	Optional        bool    `json:"optional,omitempty"`
	Computed        bool    `json:"computed,omitempty"`
	Sensitive       bool    `json:"sensitive,omitempty"`
	WriteOnly       bool    `json:"write_only,omitempty"`
}

type object struct {
	Attributes map[string]attribute `json:"attributes,omitempty"`
	Nesting    string               `json:"nesting_mode,omitempty"`
}

type identity struct {
	Version    int64                        `json:"version"`
	Attributes map[string]identityAttribute `json:"attributes,omitempty"`
}

type identityAttribute struct {
	Type              any    `json:"type,omitempty"`
	Description       string `json:"description,omitempty"`
	RequiredForImport bool   `json:"required_for_import,omitempty"`
	OptionalForImport bool   `json:"optional_for_import,omitempty"`
}

type function struct {
	Description string      `json:"description,omitempty"`
	Summary     string      `json:"summary,omitempty"`
	Deprecation string      `json:"deprecation_message,omitempty"`
	Return      any         `json:"return_type"`
	Parameters  []parameter `json:"parameters,omitempty"`
	Variadic    *parameter  `json:"variadic_parameter,omitempty"`
}

type parameter struct {
	Name        string `json:"name,omitempty"`
	Description string `json:"description,omitempty"`
	Nullable    bool   `json:"is_nullable,omitempty"`
	Type        any    `json:"type"`
}

func convert(all *tfprotov6.GetProviderSchemaResponse, identities *tfprotov6.GetResourceIdentitySchemasResponse) providerSchemas {
	config := schemaOf(all.Provider)
	return providerSchemas{
		Provider:           &config,
		Resources:          each(all.ResourceSchemas, schemaOf),
		DataSources:        each(all.DataSourceSchemas, schemaOf),
		EphemeralResources: each(all.EphemeralResourceSchemas, schemaOf),
		ListResources:      each(all.ListResourceSchemas, schemaOf),
		Actions:            each(all.ActionSchemas, func(a *tfprotov6.ActionSchema) action { return action{blockOf(a.Schema.Block)} }),
		Functions:          each(all.Functions, functionOf),
		Identities:         each(identities.IdentitySchemas, identityOf),
	}
}

func each[From, To any](from map[string]From, convert func(From) To) map[string]To {
	to := make(map[string]To, len(from))
	for name, v := range from {
		to[name] = convert(v)
	}
	return to
}

func schemaOf(s *tfprotov6.Schema) schema { return schema{s.Version, blockOf(s.Block)} }

func blockOf(b *tfprotov6.SchemaBlock) *block {
	blocks := make(map[string]nested, len(b.BlockTypes))
	for _, n := range b.BlockTypes {
		blocks[n.TypeName] = nested{strings.ToLower(n.Nesting.String()), blockOf(n.Block), n.MinItems, n.MaxItems}
	}
	return &block{attributesOf(b.Attributes), blocks, b.Description, kindOf(b.DescriptionKind), b.Deprecated}
}

func attributesOf(list []*tfprotov6.SchemaAttribute) map[string]attribute {
	attributes := make(map[string]attribute, len(list))
	for _, a := range list {
		out := attribute{
			Description: a.Description, DescriptionKind: kindOf(a.DescriptionKind), Deprecated: a.Deprecated,
			Required: a.Required, Optional: a.Optional, Computed: a.Computed, Sensitive: a.Sensitive, WriteOnly: a.WriteOnly,
		}
		if a.NestedType != nil {
			out.Nested = &object{attributesOf(a.NestedType.Attributes), strings.ToLower(a.NestedType.Nesting.String())}
		} else {
			out.Type = typeOf(a.Type)
		}
		attributes[a.Name] = out
	}
	return attributes
}

func identityOf(s *tfprotov6.ResourceIdentitySchema) identity {
	out := identity{s.Version, make(map[string]identityAttribute, len(s.IdentityAttributes))}
	for _, a := range s.IdentityAttributes {
		out.Attributes[a.Name] = identityAttribute{typeOf(a.Type), a.Description, a.RequiredForImport, a.OptionalForImport}
	}
	return out
}

func functionOf(f *tfprotov6.Function) function {
	out := function{Description: f.Description, Summary: f.Summary, Deprecation: f.DeprecationMessage, Return: typeOf(f.Return.Type)}
	for _, p := range f.Parameters {
		out.Parameters = append(out.Parameters, parameterOf(p))
	}
	if f.VariadicParameter != nil {
		variadic := parameterOf(f.VariadicParameter)
		out.Variadic = &variadic
	}
	return out
}

func parameterOf(p *tfprotov6.FunctionParameter) parameter {
	return parameter{p.Name, p.Description, p.AllowNullValue, typeOf(p.Type)}
}

func kindOf(k tfprotov6.StringKind) string {
	if k == tfprotov6.StringKindMarkdown {
		return "markdown"
	}
	return "plain"
}

// typeOf spells a type as JSON does: "string", ["list", "string"],
// ["object", {"a": "string"}].
func typeOf(t tftypes.Type) any {
	switch t := t.(type) {
	case tftypes.List:
		return []any{"list", typeOf(t.ElementType)}
	case tftypes.Set:
		return []any{"set", typeOf(t.ElementType)}
	case tftypes.Map:
		return []any{"map", typeOf(t.ElementType)}
	case tftypes.Tuple:
		elements := make([]any, len(t.ElementTypes))
		for i, e := range t.ElementTypes {
			elements[i] = typeOf(e)
		}
		return []any{"tuple", elements}
	case tftypes.Object:
		return []any{"object", each(t.AttributeTypes, typeOf)}
	}
	for name, primitive := range map[string]tftypes.Type{"string": tftypes.String, "number": tftypes.Number, "bool": tftypes.Bool} {
		if t.Is(primitive) {
			return name
		}
	}
	return "dynamic"
}
