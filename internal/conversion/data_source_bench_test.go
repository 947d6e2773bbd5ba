package conversion_test

import (
	"net/http/httptest"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// A whole read of the data source as Terraform asks for it, from the request to
// the encoded answer, over 10,000 records.
func BenchmarkListDataSource(b *testing.B) {
	b.Setenv("TF_LOG_SDK_FRAMEWORK", "off") // as main sets it
	const records, key = 10_000, "bw_test_key"
	m := mockapi.New(mockapi.WithToken(key), mockapi.WithoutContractChecks(), mockapi.WithoutRequestLog())
	m.Seed(records, "")
	api := httptest.NewServer(m)
	b.Cleanup(api.Close)
	s := serve(b, api.URL, key, mockapi.DefaultOrganization)
	request := &tfprotov6.ReadDataSourceRequest{
		TypeName: "brandwave_conversions", Config: s.encode(s.schemas.DataSourceSchemas["brandwave_conversions"].ValueType(), map[string]any{}),
	}
	for b.Loop() {
		answer, err := s.ReadDataSource(b.Context(), request)
		if err != nil || len(answer.Diagnostics) > 0 {
			b.Fatal(err, answer)
		}
		b.ReportMetric(float64(len(answer.State.MsgPack))/records, "encoded-bytes/record")
	}
}
