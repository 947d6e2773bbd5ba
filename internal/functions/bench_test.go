package functions_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/brandwave/terraform-provider-brandwave/internal/provider"
)

// A whole call as Terraform makes it, from the request to the encoded answer,
// over 10,000 rows.
func BenchmarkConversionRows(b *testing.B) {
	b.Setenv("TF_LOG_SDK_FRAMEWORK", "off") // as main sets it
	const rows = 10_000
	var csv strings.Builder
	csv.WriteString("Order,When,Quantity,Channel,Source,Campaign,Shop\n")
	for i := range rows {
		fmt.Fprintf(&csv, "ORDER-%05d,2026-03-01T12:%02d:%02dZ,%d,website,7c9e6679-7425-40de-944b-e07fc1f90ae7,spring-launch,\"Berlin, Mitte\"\n", i, i/60%60, i%60, 1+i%9)
	}
	columns := map[string]tftypes.Value{}
	for field, column := range map[string]string{
		"external_ref": "Order", "converted_at": "When", "conversion_count": "Quantity", "origin": "Channel", "source_id": "Source",
		"metadata.campaign": "Campaign", "metadata.shop": "Shop",
	} {
		columns[field] = tftypes.NewValue(tftypes.String, column)
	}
	p, err := providerserver.NewProtocol6WithError(provider.New("test")())()
	if err != nil {
		b.Fatal(err)
	}
	request := &tfprotov6.CallFunctionRequest{Name: "conversion_rows", Arguments: []*tfprotov6.DynamicValue{
		encode(b, tftypes.NewValue(tftypes.String, csv.String())),
		encode(b, tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, columns)),
	}}
	for b.Loop() {
		answer, err := p.CallFunction(b.Context(), request)
		if err != nil || answer.Error != nil {
			b.Fatal(err, answer.Error)
		}
		b.ReportMetric(float64(len(answer.Result.MsgPack))/rows, "encoded-bytes/row")
	}
}

func encode(b *testing.B, v tftypes.Value) *tfprotov6.DynamicValue {
	b.Helper()
	d, err := tfprotov6.NewDynamicValue(v.Type(), v)
	if err != nil {
		b.Fatal(err)
	}
	return &d
}
