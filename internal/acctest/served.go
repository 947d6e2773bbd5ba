package acctest

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/brandwave/terraform-provider-brandwave/internal/provider"
)

// Served is the configured provider as an engine sees it, without an engine:
// what takes a newer one than is at hand is tested on it all the same.
type Served struct {
	tfprotov6.ProviderServer
	T          testing.TB
	Schemas    *tfprotov6.GetProviderSchemaResponse
	Identities map[string]*tfprotov6.ResourceIdentitySchema
	deferral   bool
}

// ServeUnconfigured serves the provider as it is before its configuration.
func ServeUnconfigured(t testing.TB) *Served {
	t.Helper()
	server, err := providerserver.NewProtocol6WithError(provider.New("test")())()
	if err != nil {
		t.Fatal(err)
	}
	s := &Served{ProviderServer: server, T: t}
	if s.Schemas, err = s.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{}); err != nil {
		t.Fatal(err)
	}
	s.ExpectNone(s.Schemas.Diagnostics)
	identities, err := s.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	s.ExpectNone(identities.Diagnostics)
	s.Identities = identities.IdentitySchemas
	return s
}

// Serve serves the provider with these settings, to an engine that allows
// deferral or not.
func Serve(t testing.TB, settings map[string]any, deferral bool) *Served {
	t.Helper()
	s := ServeUnconfigured(t)
	s.deferral = deferral
	configured, err := s.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{
		Config:             s.Encode(s.Schemas.Provider.ValueType(), settings),
		ClientCapabilities: &tfprotov6.ConfigureProviderClientCapabilities{DeferralAllowed: deferral},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.ExpectNone(configured.Diagnostics)
	return s
}

// Settings are those of a provider block for this API.
func (a *API) Settings() map[string]any {
	return map[string]any{"endpoint": a.URL, "api_key": Canary, "organization_id": Organization}
}

// Told are diagnostics as text.
func Told(diags []*tfprotov6.Diagnostic) []string {
	texts := []string{}
	for _, d := range diags {
		texts = append(texts, fmt.Sprintf("%s: %s\n%s", d.Severity, d.Summary, d.Detail))
	}
	return texts
}

// ExpectNone ends the test if there are diagnostics.
func (s *Served) ExpectNone(diags []*tfprotov6.Diagnostic) {
	s.T.Helper()
	if len(diags) > 0 {
		s.T.Fatalf("%q", Told(diags))
	}
}

// Encode is an object in which these attributes are set, nil for null; all
// others are null.
func (s *Served) Encode(ty tftypes.Type, set map[string]any) *tfprotov6.DynamicValue {
	s.T.Helper()
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
		s.T.Fatal(err)
	}
	return &encoded
}

// Unknown is what Decode shows of a value that is not known yet.
const Unknown = "(unknown)"

// Decode returns the attributes of an object that are not null, as text; nil
// for no object.
func (s *Served) Decode(ty tftypes.Type, encoded *tfprotov6.DynamicValue) map[string]string {
	s.T.Helper()
	if encoded == nil {
		return nil
	}
	value, err := encoded.Unmarshal(ty)
	if err != nil {
		s.T.Fatal(err)
	}
	if value.IsNull() {
		return nil
	}
	values := map[string]tftypes.Value{}
	if err := value.As(&values); err != nil {
		s.T.Fatal(err)
	}
	set := map[string]string{}
	for name, v := range values {
		if !v.IsNull() {
			set[name] = s.text(v)
		}
	}
	return set
}

// text is a value that is not null.
func (s *Served) text(v tftypes.Value) string {
	s.T.Helper()
	var text string
	var err error
	switch {
	case !v.IsKnown():
		return Unknown
	case v.Type().Is(tftypes.Number):
		var number big.Float
		err = v.As(&number)
		text = number.Text('f', -1)
	case v.Type().Is(tftypes.String):
		err = v.As(&text)
	default:
		text = v.String()
	}
	if err != nil {
		s.T.Fatal(err)
	}
	return text
}
