package conversion_test

import (
	"fmt"
	"maps"
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
	"github.com/brandwave/terraform-provider-brandwave/internal/provider"
)

const typeName = "brandwave_conversion"

// served is the configured provider as an engine sees it, without an engine:
// what takes a newer one than is at hand is tested on it all the same.
type served struct {
	tfprotov6.ProviderServer
	t        testing.TB
	schemas  *tfprotov6.GetProviderSchemaResponse
	identity tftypes.Type
}

func serve(t testing.TB, endpoint, key, organization string) *served {
	t.Helper()
	settings := map[string]any{"endpoint": endpoint, "api_key": key}
	if organization != "" {
		settings["organization_id"] = organization
	}
	s := unconfigured(t)
	s.expectNone(s.configure(settings, false))
	return s
}

// unconfigured serves the provider as it is before it is configured.
func unconfigured(t testing.TB) *served {
	t.Helper()
	server, err := providerserver.NewProtocol6WithError(provider.New("test")())()
	if err != nil {
		t.Fatal(err)
	}
	s := &served{ProviderServer: server, t: t}
	if s.schemas, err = s.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{}); err != nil {
		t.Fatal(err)
	}
	s.expectNone(s.schemas.Diagnostics)
	identities, err := s.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	s.identity = identities.IdentitySchemas[typeName].ValueType()
	return s
}

// configure configures the provider for an engine that allows deferrals, or not.
func (s *served) configure(settings map[string]any, deferrals bool) []*tfprotov6.Diagnostic {
	s.t.Helper()
	configured, err := s.ConfigureProvider(s.t.Context(), &tfprotov6.ConfigureProviderRequest{
		Config:             s.encode(s.schemas.Provider.ValueType(), settings),
		ClientCapabilities: &tfprotov6.ConfigureProviderClientCapabilities{DeferralAllowed: deferrals},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return configured.Diagnostics
}

// serveAPI serves the provider for a mock API.
func serveAPI(t testing.TB, opts ...mockapi.Option) (*served, *acctest.API) {
	t.Helper()
	api := acctest.Start(t, opts...)
	return serve(t, api.URL, acctest.Canary, acctest.Organization), api
}

// told are diagnostics as text.
func told(diags []*tfprotov6.Diagnostic) []string {
	texts := []string{}
	for _, d := range diags {
		texts = append(texts, fmt.Sprintf("%s: %s\n%s", d.Severity, d.Summary, d.Detail))
	}
	return texts
}

func (s *served) expectNone(diags []*tfprotov6.Diagnostic) {
	s.t.Helper()
	if len(diags) > 0 {
		s.t.Fatalf("%q", told(diags))
	}
}

// encode is an object in which these attributes are set, nil for null; all
// others are null.
func (s *served) encode(ty tftypes.Type, set map[string]any) *tfprotov6.DynamicValue {
	s.t.Helper()
	value := tftypes.NewValue(ty, nil)
	if object, ok := ty.(tftypes.Object); ok && set != nil {
		values := map[string]tftypes.Value{}
		for name, t := range object.AttributeTypes {
			values[name] = tftypes.NewValue(t, set[name])
		}
		value = tftypes.NewValue(ty, values)
	}
	encoded, err := tfprotov6.NewDynamicValue(ty, value)
	if err != nil {
		s.t.Fatal(err)
	}
	return &encoded
}

// decode returns the attributes of an object that are not null, numbers as text;
// nil for no object.
func (s *served) decode(ty tftypes.Type, encoded *tfprotov6.DynamicValue) map[string]string {
	s.t.Helper()
	if encoded == nil {
		return nil
	}
	value, err := encoded.Unmarshal(ty)
	if err != nil {
		s.t.Fatal(err)
	}
	if value.IsNull() {
		return nil
	}
	values := map[string]tftypes.Value{}
	if err := value.As(&values); err != nil {
		s.t.Fatal(err)
	}
	set := map[string]string{}
	for name, v := range values {
		if v.IsNull() {
			continue
		}
		if !v.IsKnown() {
			set[name] = "(unknown)"
			continue
		}
		if v.Type().Is(tftypes.Number) {
			var number big.Float
			if err := v.As(&number); err != nil {
				s.t.Fatal(err)
			}
			set[name] = number.Text('f', -1)
			continue
		}
		var text string
		if err := v.As(&text); err != nil {
			s.t.Fatal(err)
		}
		set[name] = text
	}
	return set
}

func (s *served) resourceType() tftypes.Type {
	return s.schemas.ResourceSchemas[typeName].ValueType()
}

func (s *served) identityOf(encoded *tfprotov6.ResourceIdentityData) map[string]string {
	s.t.Helper()
	if encoded == nil {
		return nil
	}
	return s.decode(s.identity, encoded.IdentityData)
}

// identityData is an identity as an engine keeps it; nil for none.
func (s *served) identityData(set map[string]any) *tfprotov6.ResourceIdentityData {
	s.t.Helper()
	if set == nil {
		return nil
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: s.encode(s.identity, set)}
}

// apply plans and applies a configuration. A nil prior creates.
func (s *served) apply(prior, config, priorIdentity map[string]any) *tfprotov6.ApplyResourceChangeResponse {
	s.t.Helper()
	proposed := map[string]any{}
	if prior != nil {
		proposed["id"] = prior["id"]
	}
	maps.Copy(proposed, config)
	before, configured := s.encode(s.resourceType(), prior), s.encode(s.resourceType(), config)
	planned, err := s.PlanResourceChange(s.t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: typeName, PriorState: before, Config: configured, ProposedNewState: s.encode(s.resourceType(), proposed),
		PriorIdentity: s.identityData(priorIdentity),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.expectNone(planned.Diagnostics)
	applied, err := s.ApplyResourceChange(s.t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: typeName, PriorState: before, Config: configured, PlannedState: planned.PlannedState,
		PlannedPrivate: planned.PlannedPrivate, PlannedIdentity: planned.PlannedIdentity,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return applied
}

func (s *served) read(state, identity map[string]any, private []byte) *tfprotov6.ReadResourceResponse {
	s.t.Helper()
	read, err := s.ReadResource(s.t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: typeName, CurrentState: s.encode(s.resourceType(), state), CurrentIdentity: s.identityData(identity), Private: private,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return read
}
