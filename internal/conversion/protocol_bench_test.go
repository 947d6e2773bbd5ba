package conversion_test

import (
	"net/http/httptest"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
	"github.com/brandwave/terraform-provider-brandwave/internal/provider"
)

// A whole read of the data source as Terraform asks for it, from the request to
// the encoded answer, over 10,000 records.
func BenchmarkListDataSource(b *testing.B) {
	const records = 10_000
	p, schemas, _ := serve(b, records)
	request := &tfprotov6.ReadDataSourceRequest{
		TypeName: "brandwave_conversions", Config: encode(b, schemas.DataSourceSchemas["brandwave_conversions"], nil),
	}
	for b.Loop() {
		answer, err := p.ReadDataSource(b.Context(), request)
		if err != nil || len(answer.Diagnostics) > 0 {
			b.Fatal(err, answer)
		}
		b.ReportMetric(float64(len(answer.State.MsgPack))/records, "encoded-bytes/record")
	}
}

// The refresh of one record of a state that list pages serve.
func BenchmarkRefreshOfARecord(b *testing.B) {
	p, schemas, m := serve(b, 1000)
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
			TypeName: "brandwave_conversion", CurrentState: encode(b, schemas.ResourceSchemas["brandwave_conversion"], state),
		})
	}
	i := 0
	for b.Loop() {
		answer, err := p.ReadResource(b.Context(), requests[i%len(requests)])
		if err != nil || len(answer.Diagnostics) > 0 {
			b.Fatal(err, answer)
		}
		i++
	}
}

// serve configures the provider for a mock API with n records.
func serve(b *testing.B, n int) (tfprotov6.ProviderServer, *tfprotov6.GetProviderSchemaResponse, *mockapi.Server) {
	b.Helper()
	b.Setenv("TF_LOG_SDK_FRAMEWORK", "off") // as main sets it
	const key = "bw_test_key"
	m := mockapi.New(mockapi.WithToken(key), mockapi.WithoutContractChecks(), mockapi.WithoutRequestLog())
	m.Seed(n, "")
	api := httptest.NewServer(m)
	b.Cleanup(api.Close)
	p, err := providerserver.NewProtocol6WithError(provider.New("test")())()
	if err != nil {
		b.Fatal(err)
	}
	schemas, err := p.GetProviderSchema(b.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		b.Fatal(err)
	}
	configured, err := p.ConfigureProvider(b.Context(), &tfprotov6.ConfigureProviderRequest{Config: encode(b, schemas.Provider, map[string]any{
		"endpoint": api.URL, "api_key": key, "organization_id": mockapi.DefaultOrganization,
	})})
	if err != nil || len(configured.Diagnostics) > 0 {
		b.Fatal(err, configured)
	}
	return p, schemas, m
}

// encode encodes a block in which these attributes are set.
func encode(b *testing.B, schema *tfprotov6.Schema, set map[string]any) *tfprotov6.DynamicValue {
	b.Helper()
	object, ok := schema.ValueType().(tftypes.Object)
	if !ok {
		b.Fatal("the schema is no object")
	}
	values := map[string]tftypes.Value{}
	for name, t := range object.AttributeTypes {
		values[name] = tftypes.NewValue(t, set[name])
	}
	encoded, err := tfprotov6.NewDynamicValue(object, tftypes.NewValue(object, values))
	if err != nil {
		b.Fatal(err)
	}
	return &encoded
}
