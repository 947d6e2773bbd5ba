package conversion

import (
	"encoding/json"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// What follows runs once or more for each record of a plan or an apply.

func BenchmarkFromAPI(b *testing.B) {
	c := wholeConversion()
	c.Metadata = json.RawMessage(`{"campaign":"spring","value":12.50}`)
	for b.Loop() {
		if _, err := fromAPI(c); err != nil {
			b.Fatal(err)
		}
	}
}

// respelled is whole in other words, and a change of one attribute.
func respelled() (before, after model) {
	before = whole().but(func(m *model) { m.Metadata = newEquivalent[metadataKind](`{"campaign":"spring","value":12.5}`) })
	after = before.but(func(m *model) {
		m.ConvertedAt = at("2026-03-01T13:00:00+01:00")
		m.Metadata = newEquivalent[metadataKind](`{ "value": 12.50, "campaign": "spring" }`)
		m.ConversionCount = types.Int64Value(4)
	})
	return before, after
}

// The usual case: nothing has changed and nothing is spelled in another way.
func BenchmarkSettleSame(b *testing.B) {
	m := whole()
	for b.Loop() {
		m.settle(m)
	}
}

func BenchmarkSettleRespelled(b *testing.B) {
	before, after := respelled()
	for b.Loop() {
		after.settle(before)
	}
}

func BenchmarkDifferences(b *testing.B) {
	before, after := respelled()
	after = after.settle(before)
	for b.Loop() {
		if names := after.differences(before); len(names) != 1 {
			b.Fatal(names)
		}
	}
}

func BenchmarkCreateRequest(b *testing.B) {
	m := whole()
	for b.Loop() {
		if _, err := m.createRequest(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUpdateRequest(b *testing.B) {
	before, after := respelled()
	for b.Loop() {
		if _, changed, err := after.updateRequest(before); !changed || err != nil {
			b.Fatal(changed, err)
		}
	}
}

func BenchmarkKeepEquivalent(b *testing.B) {
	b.Run("metadata", func(b *testing.B) {
		keepBench[metadataKind](b, `{ "value": 12.50, "campaign": "spring" }`, `{"campaign":"spring","value":12.5}`)
	})
	b.Run("timestamp", func(b *testing.B) {
		keepBench[timestampKind](b, "2026-03-01T13:00:00+01:00", "2026-03-01T12:00:00Z")
	})
	b.Run("uuid", func(b *testing.B) {
		keepBench[uuidKind](b, "7C9E6679-7425-40DE-944B-E07FC1F90AE7", source)
	})
	b.Run("same", func(b *testing.B) {
		keepBench[metadataKind](b, `{"campaign":"spring"}`, `{"campaign":"spring"}`)
	})
}

// keepBench plans a value that means the same as the prior one.
func keepBench[K kind](b *testing.B, configured, prior string) {
	b.Helper()
	req := planmodifier.StringRequest{
		ConfigValue: types.StringValue(configured), PlanValue: types.StringValue(configured), StateValue: types.StringValue(prior),
	}
	for b.Loop() {
		resp := planmodifier.StringResponse{PlanValue: req.PlanValue}
		keepEquivalent[K]{}.PlanModifyString(b.Context(), req, &resp)
		if resp.PlanValue.ValueString() != prior {
			b.Fatal(resp.PlanValue)
		}
	}
}

func BenchmarkCheckMetadata(b *testing.B) {
	for b.Loop() {
		if err := (metadataKind{}).check(`{"campaign":"spring","value":12.50}`); err != nil {
			b.Fatal(err)
		}
	}
}
