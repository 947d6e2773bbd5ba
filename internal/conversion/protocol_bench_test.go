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
	const records = 10_000
	s, _ := serveSeeded(b, records)
	request := &tfprotov6.ReadDataSourceRequest{
		TypeName: "brandwave_conversions", Config: s.Encode(s.Schemas.DataSourceSchemas["brandwave_conversions"].ValueType(), map[string]any{}),
	}
	for b.Loop() {
		answer, err := s.ReadDataSource(b.Context(), request)
		if err != nil || len(answer.Diagnostics) > 0 {
			b.Fatal(err, answer)
		}
		b.ReportMetric(float64(len(answer.State.MsgPack))/records, "encoded-bytes/record")
	}
}

// The refresh of one record of a state that list pages serve.
func BenchmarkRefreshOfARecord(b *testing.B) {
	s, m := serveSeeded(b, 1000)
	var requests []*tfprotov6.ReadResourceRequest
	for _, c := range m.All() {
		state := map[string]any{
			"id": c.ID, "organization_id": c.OrganizationID, "source_id": c.SourceID, "external_ref": c.ExternalRef,
			"converted_at": c.ConvertedAt.Format("2006-01-02T15:04:05Z"), "conversion_count": c.Count, "origin": c.Origin,
		}
		if c.Metadata != nil {
			state["metadata"] = string(c.Metadata)
		}
		requests = append(requests, &tfprotov6.ReadResourceRequest{
			TypeName: typeName, CurrentState: s.Encode(s.Type(), state),
		})
	}
	i := 0
	for b.Loop() {
		answer, err := s.ReadResource(b.Context(), requests[i%len(requests)])
		if err != nil || len(answer.Diagnostics) > 0 {
			b.Fatal(err, answer)
		}
		i++
	}
}

// serveSeeded serves the provider for a mock API with n records.
func serveSeeded(b *testing.B, n int) (*served, *mockapi.Server) {
	b.Helper()
	b.Setenv("TF_LOG_SDK_FRAMEWORK", "off") // as main sets it
	const key = "bw_test_key"
	m := mockapi.New(mockapi.WithToken(key), mockapi.WithoutContractChecks(), mockapi.WithoutRequestLog())
	m.Seed(n, "")
	api := httptest.NewServer(m)
	b.Cleanup(api.Close)
	return serve(b, api.URL, key, mockapi.DefaultOrganization), m
}
