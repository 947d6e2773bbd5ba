package provider_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// attribute is the first attribute of this name at the root of one of these.
func attribute(of map[string]*tfprotov6.Schema, name string) *tfprotov6.SchemaAttribute {
	for _, s := range of {
		for _, a := range s.Block.Attributes {
			if a.Name == name {
				return a
			}
		}
	}
	panic("no attribute " + name)
}

// places are all schemas that a bridge may see, by what they are of.
func places(s *schemas) map[string]*tfprotov6.Schema {
	all := map[string]*tfprotov6.Schema{"provider": s.Provider}
	for kind, group := range map[string]map[string]*tfprotov6.Schema{
		"resource": s.ResourceSchemas, "data": s.DataSourceSchemas, "ephemeral": s.EphemeralResourceSchemas, "list": s.ListResourceSchemas,
	} {
		for name, schema := range group {
			all[kind+" "+name] = schema
		}
	}
	for name, action := range s.ActionSchemas {
		all["action "+name] = action.Schema
	}
	return all
}

// objects hands each object of all schemas to f, with the place of it: the
// attributes at the root, and those of each nested object.
func objects(s *schemas, f func(place string, attributes []*tfprotov6.SchemaAttribute)) {
	var walk func(place string, attributes []*tfprotov6.SchemaAttribute)
	walk = func(place string, attributes []*tfprotov6.SchemaAttribute) {
		f(place, attributes)
		for _, a := range attributes {
			if a.NestedType != nil {
				walk(place+"."+a.Name, a.NestedType.Attributes)
			}
		}
	}
	for place, schema := range places(s) {
		walk(place, schema.Block.Attributes)
	}
}

func idIsComputedString(s *schemas) (broken []string) {
	for name, schema := range s.ResourceSchemas {
		i := slices.IndexFunc(schema.Block.Attributes, func(a *tfprotov6.SchemaAttribute) bool { return a.Name == "id" })
		if i < 0 {
			broken = append(broken, name+" has no id")
			continue
		}
		if id := schema.Block.Attributes[i]; id.Type == nil || !id.Type.Is(tftypes.String) || !id.Computed || id.Optional || id.Required || id.Sensitive {
			broken = append(broken, fmt.Sprintf("the id of %s is %+v", name, id))
		}
	}
	return broken
}

func badTypes(s *schemas) (broken []string) {
	check := func(place string, t tftypes.Type) {
		if t != nil && !plain(t) {
			broken = append(broken, fmt.Sprintf("%s is a %s", place, t))
		}
	}
	objects(s, func(place string, attributes []*tfprotov6.SchemaAttribute) {
		for _, a := range attributes {
			check(place+"."+a.Name, a.Type)
		}
	})
	for name, f := range s.Functions {
		check("result of "+name, f.Return.Type)
		for _, p := range f.Parameters {
			check(name+"."+p.Name, p.Type)
		}
		if p := f.VariadicParameter; p != nil {
			check(name+"."+p.Name, p.Type)
		}
	}
	return broken
}

// plain reports whether a type has neither a dynamic part nor a tuple.
func plain(t tftypes.Type) bool {
	switch t := t.(type) {
	case tftypes.List:
		return plain(t.ElementType)
	case tftypes.Set:
		return plain(t.ElementType)
	case tftypes.Map:
		return plain(t.ElementType)
	case tftypes.Object:
		for _, a := range t.AttributeTypes {
			if !plain(a) {
				return false
			}
		}
		return true
	}
	return t.Is(tftypes.String) || t.Is(tftypes.Number) || t.Is(tftypes.Bool)
}

func badNesting(s *schemas) (broken []string) {
	objects(s, func(place string, attributes []*tfprotov6.SchemaAttribute) {
		for _, a := range attributes {
			if a.NestedType != nil && a.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeInvalid {
				broken = append(broken, place+"."+a.Name)
			}
		}
	})
	return broken
}

func blocks(s *schemas) (broken []string) {
	for place, schema := range places(s) {
		for _, b := range schema.Block.BlockTypes {
			broken = append(broken, place+"."+b.TypeName)
		}
	}
	return broken
}

func reservedNames(s *schemas) (broken []string) {
	objects(s, func(place string, attributes []*tfprotov6.SchemaAttribute) {
		for _, a := range attributes {
			if a.Name == "pulumi" {
				broken = append(broken, place+"."+a.Name)
			}
		}
	})
	for name, f := range s.Functions {
		for _, p := range f.Parameters {
			if p.Name == "pulumi" {
				broken = append(broken, name+"."+p.Name)
			}
		}
	}
	for place, schema := range places(s) {
		taken := []string{"count", "for_each", "depends_on", "lifecycle", "provider", "provisioner", "connection", "urn"}
		if place == "provider" {
			taken = []string{"alias", "version", "urn"}
		}
		for _, a := range schema.Block.Attributes {
			if slices.Contains(taken, a.Name) {
				broken = append(broken, place+"."+a.Name)
			}
		}
	}
	return broken
}

// letters are what tells one name from another in every case that bridges use.
func letters(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

func nameCollisions(s *schemas) (broken []string) {
	objects(s, func(place string, attributes []*tfprotov6.SchemaAttribute) {
		seen := map[string]string{}
		for _, a := range attributes {
			if other, twice := seen[letters(a.Name)]; twice {
				broken = append(broken, fmt.Sprintf("%s has %s and %s", place, other, a.Name))
			}
			seen[letters(a.Name)] = a.Name
		}
	})
	return broken
}

var snakeCase = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)

func badSpelling(s *schemas) (broken []string) {
	objects(s, func(place string, attributes []*tfprotov6.SchemaAttribute) {
		for _, a := range attributes {
			if !snakeCase.MatchString(a.Name) {
				broken = append(broken, place+"."+a.Name)
			}
		}
	})
	for name := range s.Functions {
		if !snakeCase.MatchString(name) {
			broken = append(broken, "function "+name)
		}
	}
	return broken
}

func typeNames(s *schemas) (broken []string) {
	taken := map[string]string{}
	add := func(as, name string) {
		if other, twice := taken[letters(as)]; twice {
			broken = append(broken, name+" and "+other)
		}
		taken[letters(as)] = name
	}
	own := func(name string) string {
		rest, ok := strings.CutPrefix(name, "brandwave_")
		if !ok || rest == "provider" || !snakeCase.MatchString(name) {
			broken = append(broken, name)
		}
		return rest
	}
	for name := range s.ResourceSchemas {
		add(own(name), name)
	}
	for name := range s.DataSourceSchemas {
		add("get_"+own(name), name)
	}
	for name := range s.Functions {
		add(name, "function "+name)
	}
	return broken
}

// nestedTypes are named by where they are, and must stay apart from each other.
func nestedTypes(s *schemas) (broken []string) {
	taken := map[string]string{}
	for prefix, group := range map[string]map[string]*tfprotov6.Schema{"": s.ResourceSchemas, "get_": s.DataSourceSchemas} {
		for name, schema := range group {
			for _, a := range schema.Block.Attributes {
				if a.NestedType == nil {
					continue
				}
				as := letters(prefix + strings.TrimPrefix(name, "brandwave_") + a.Name)
				if other, twice := taken[as]; twice {
					broken = append(broken, name+"."+a.Name+" and "+other)
				}
				taken[as] = name + "." + a.Name
			}
		}
	}
	return broken
}

func badSecrets(s *schemas) (broken []string) {
	text := []tftypes.Type{tftypes.String, tftypes.List{ElementType: tftypes.String}, tftypes.Map{ElementType: tftypes.String}}
	objects(s, func(place string, attributes []*tfprotov6.SchemaAttribute) {
		for _, a := range attributes {
			if strings.HasPrefix(place, "resource ") && a.Sensitive && (a.Type == nil || !slices.ContainsFunc(text, a.Type.Is)) {
				broken = append(broken, place+"."+a.Name)
			}
		}
	})
	return broken
}
