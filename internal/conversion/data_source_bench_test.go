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
	b.Setenv("TF_LOG_SDK_FRAMEWORK", "off") // as main sets it
	const records, key = 10_000, "bw_test_key"
	m := mockapi.New(mockapi.WithToken(key), mockapi.WithoutContractChecks(), mockapi.WithoutRequestLog())
	m.Seed(records, "")
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
	configured, err := p.ConfigureProvider(b.Context(), &tfprotov6.ConfigureProviderRequest{Config: config(b, schemas.Provider, map[string]string{
		"endpoint": api.URL, "api_key": key, "organization_id": mockapi.DefaultOrganization,
	})})
	if err != nil || len(configured.Diagnostics) > 0 {
		b.Fatal(err, configured)
	}
	request := &tfprotov6.ReadDataSourceRequest{
		TypeName: "brandwave_conversions", Config: config(b, schemas.DataSourceSchemas["brandwave_conversions"], nil),
	}
	for b.Loop() {
		answer, err := p.ReadDataSource(b.Context(), request)
		if err != nil || len(answer.Diagnostics) > 0 {
			b.Fatal(err, answer)
		}
		b.ReportMetric(float64(len(answer.State.MsgPack))/records, "encoded-bytes/record")
	}
}

// config encodes a block in which these attributes are set.
func config(b *testing.B, schema *tfprotov6.Schema, set map[string]string) *tfprotov6.DynamicValue {
	b.Helper()
	object, ok := schema.ValueType().(tftypes.Object)
	if !ok {
		b.Fatal("the schema is no object")
	}
	values := map[string]tftypes.Value{}
	for name, t := range object.AttributeTypes {
		values[name] = tftypes.NewValue(t, nil)
		if s, ok := set[name]; ok {
			values[name] = tftypes.NewValue(t, s)
		}
	}
	encoded, err := tfprotov6.NewDynamicValue(object, tftypes.NewValue(object, values))
	if err != nil {
		b.Fatal(err)
	}
	return &encoded
}
