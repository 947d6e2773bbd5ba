package conversionbatch_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
)

// BenchmarkPlan is what the provider does, framework included, when Terraform
// asks for the plan of a batch: one that stays as it is, and one of which every
// tenth record changes.
func BenchmarkPlan(b *testing.B) {
	server, err := acctest.Providers(b)["brandwave"]()
	if err != nil {
		b.Fatal(err)
	}
	schemas, err := server.GetProviderSchema(b.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		b.Fatal(err)
	}
	settings := schemas.Provider.ValueType().(tftypes.Object)
	values := map[string]tftypes.Value{}
	for name, ty := range settings.AttributeTypes {
		values[name] = tftypes.NewValue(ty, nil)
	}
	values["api_key"] = tftypes.NewValue(tftypes.String, acctest.Canary)
	values["organization_id"] = tftypes.NewValue(tftypes.String, acctest.Organization)
	configured, err := server.ConfigureProvider(b.Context(), &tfprotov6.ConfigureProviderRequest{Config: dynamic(b, settings, tftypes.NewValue(settings, values))})
	if err != nil || len(configured.Diagnostics) > 0 {
		b.Fatal(err, configured.Diagnostics)
	}
	ty := schemas.ResourceSchemas["brandwave_conversion_batch"].ValueType().(tftypes.Object)
	batch := func(n, more int, config bool) *tfprotov6.DynamicValue {
		texts, ids := map[string]tftypes.Value{}, map[string]tftypes.Value{}
		for i := range n {
			count := i%5 + 1
			if i%10 == 0 {
				count += more
			}
			key := fmt.Sprintf("ORDER-%06d", i)
			texts[key] = tftypes.NewValue(tftypes.String, fmt.Sprintf(`{"conversion_count":%d,"converted_at":"2026-03-01T12:00:00Z","metadata":{"campaign":"spring","value":1.5},"origin":"website"}`, count))
			ids[key] = tftypes.NewValue(tftypes.String, acctest.OtherSource)
		}
		v := map[string]tftypes.Value{
			"id": tftypes.NewValue(tftypes.String, acctest.OtherSource), "organization_id": tftypes.NewValue(tftypes.String, acctest.Organization),
			"source_id": tftypes.NewValue(tftypes.String, acctest.Source), "timeouts": tftypes.NewValue(ty.AttributeTypes["timeouts"], nil),
			"conversions": tftypes.NewValue(ty.AttributeTypes["conversions"], texts), "ids": tftypes.NewValue(ty.AttributeTypes["ids"], ids),
		}
		if config {
			for _, computed := range []string{"id", "ids", "organization_id"} {
				v[computed] = tftypes.NewValue(ty.AttributeTypes[computed], nil)
			}
		}
		return dynamic(b, ty, tftypes.NewValue(ty, v))
	}
	for _, n := range []int{10_000, 50_000} {
		for name, more := range map[string]int{"same": 0, "changed": 1} {
			b.Run(fmt.Sprintf("%d-%s", n, name), func(b *testing.B) {
				request := &tfprotov6.PlanResourceChangeRequest{
					TypeName: "brandwave_conversion_batch", PriorState: batch(n, 0, false), ProposedNewState: batch(n, more, false), Config: batch(n, more, true),
				}
				b.ReportAllocs()
				for b.Loop() {
					resp, err := server.PlanResourceChange(b.Context(), request)
					if err != nil || len(resp.Diagnostics) > 0 {
						b.Fatal(err, resp.Diagnostics)
					}
				}
			})
		}
	}
}

func dynamic(b *testing.B, ty tftypes.Type, v tftypes.Value) *tfprotov6.DynamicValue {
	b.Helper()
	d, err := tfprotov6.NewDynamicValue(ty, v)
	if err != nil {
		b.Fatal(err)
	}
	return &d
}
