package provider

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

func TestLimitsAreResolved(t *testing.T) {
	t.Parallel()
	type limits struct {
		retries    int
		perSecond  float64
		concurrent int
		refresh    client.RefreshStrategy
	}
	env := map[string]string{envAPIKey: key, envMaxRetries: "7 ", envRequestsPerSecond: "2.5", envMaxConcurrentRequests: "3", envRefreshStrategy: " individual"}
	for name, test := range map[string]struct {
		block providerModel
		env   map[string]string
		want  limits
	}{
		"defaults":        {block(nil), map[string]string{envAPIKey: key}, limits{4, 0, 10, client.RefreshAuto}},
		"the environment": {block(nil), env, limits{7, 2.5, 3, client.RefreshIndividual}},
		"the block": {providerModel{
			APIKey: types.StringNull(), OrganizationID: types.StringNull(), Endpoint: types.StringNull(), RequestTimeout: types.StringNull(),
			MaxRetries: types.Int64Value(0), RequestsPerSecond: types.Float64Value(0.1), MaxConcurrentRequests: types.Int64Value(100),
			RefreshStrategy: types.StringValue("auto"),
		}, env, limits{0, 0.1, 100, client.RefreshAuto}},
	} {
		s, diags := resolve(test.block, getenv(test.env))
		if got := (limits{s.maxRetries, s.requestsPerSecond, s.maxConcurrentRequests, s.refreshStrategy}); got != test.want || diags.HasError() {
			t.Errorf("%s: %+v, want %+v; %v", name, got, test.want, diags)
		}
		if s.requestTimeout != 30*time.Second {
			t.Errorf("%s: timeout %s", name, s.requestTimeout)
		}
	}
}

func TestLimitsOutOfBoundsAreRefusedAndUnknownOnesWaitedFor(t *testing.T) {
	t.Parallel()
	for name, values := range map[string][]string{
		envMaxRetries:            {"-1", "21", "1.5", "many"},
		envRequestsPerSecond:     {"0", "0.05", "10001", "NaN", "fast"},
		envMaxConcurrentRequests: {"0", "101", "1e1"},
		envRefreshStrategy:       {"Auto", "list"},
	} {
		for _, value := range values {
			if _, diags := resolve(block(nil), getenv(map[string]string{envAPIKey: key, name: value})); len(diags) != 1 {
				t.Errorf("%s=%s: %v, want one error", name, value, told(diags))
			}
		}
	}
	unknown := block(nil)
	unknown.MaxRetries, unknown.RequestsPerSecond, unknown.MaxConcurrentRequests = types.Int64Unknown(), types.Float64Unknown(), types.Int64Unknown()
	unknown.RefreshStrategy = types.StringUnknown()
	if s, diags := resolve(unknown, getenv(map[string]string{envAPIKey: key})); len(s.unknown) != 4 || diags.HasError() {
		t.Errorf("unknown are %v, want the four; %v", s.unknown, told(diags))
	}
}
