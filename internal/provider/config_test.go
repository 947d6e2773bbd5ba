package provider

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

const (
	key          = "bw_live_s3cr3t"
	organization = "0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b77"
	other        = "5d0d6f5e-0c1f-4f7e-8f0c-7a9f3f0b6c11"
)

// block is a provider block; settings that are not given are null.
func block(set map[string]types.String) providerModel {
	get := func(name string) types.String {
		if v, ok := set[name]; ok {
			return v
		}
		return types.StringNull()
	}
	return providerModel{APIKey: get("api_key"), OrganizationID: get("organization_id"), Endpoint: get("endpoint"), RequestTimeout: get("request_timeout")}
}

func getenv(env map[string]string) func(string) string {
	return func(name string) string { return env[name] }
}

// told is a list of diagnostics as "attribute: summary: detail".
func told(diags diag.Diagnostics) []string {
	out := []string{}
	for _, d := range diags {
		at := ""
		if a, ok := d.(diag.DiagnosticWithPath); ok {
			at = a.Path().String() + ": "
		}
		out = append(out, at+d.Summary()+": "+d.Detail())
	}
	return out
}

// resolved is what settings come to, comparable.
type resolved struct {
	key, source, organization, endpoint string
	timeout                             time.Duration
	unknown                             []string
}

func TestSettingsAreResolved(t *testing.T) {
	t.Parallel()
	value, unknown := types.StringValue, types.StringUnknown()
	everyEnv := map[string]string{envAPIKey: "from-env", envOrganizationID: other, envEndpoint: "https://env.example", envRequestTimeout: "5s"}
	for name, test := range map[string]struct {
		block map[string]types.String
		env   map[string]string
		want  resolved
	}{
		"defaults": {
			nil,
			map[string]string{envAPIKey: key},
			resolved{key, "the environment variable BRANDWAVE_API_KEY", "<null>", "https://api.gobrandwave.com", 30 * time.Second, nil},
		},
		"the environment alone": {
			nil, everyEnv,
			resolved{"from-env", "the environment variable BRANDWAVE_API_KEY", `"` + other + `"`, "https://env.example", 5 * time.Second, nil},
		},
		"the block before the environment": {
			map[string]types.String{"api_key": value(key), "organization_id": value(organization), "endpoint": value("http://localhost:1/"), "request_timeout": value("1m")},
			everyEnv,
			resolved{key, "api_key in the provider block", `"` + organization + `"`, "http://localhost:1", time.Minute, nil},
		},
		"each setting by itself": {
			map[string]types.String{"endpoint": value("https://block.example")},
			everyEnv,
			resolved{"from-env", "the environment variable BRANDWAVE_API_KEY", `"` + other + `"`, "https://block.example", 5 * time.Second, nil},
		},
		"empty variables count as unset": {
			map[string]types.String{"api_key": value(key)},
			map[string]string{envAPIKey: "", envOrganizationID: "", envEndpoint: "", envRequestTimeout: ""},
			resolved{key, "api_key in the provider block", "<null>", "https://api.gobrandwave.com", 30 * time.Second, nil},
		},
		"white space around": {
			nil,
			map[string]string{envAPIKey: "\t" + key + "\r\n", envOrganizationID: organization + "\n", envEndpoint: "https://env.example\n", envRequestTimeout: "5s\n"},
			resolved{key, "the environment variable BRANDWAVE_API_KEY", `"` + organization + `"`, "https://env.example", 5 * time.Second, nil},
		},
		"unknown settings take neither default nor environment": {
			map[string]types.String{"api_key": unknown, "organization_id": unknown, "endpoint": unknown, "request_timeout": unknown},
			everyEnv,
			resolved{"", "", "<unknown>", "", 30 * time.Second, []string{"api_key", "endpoint", "request_timeout"}},
		},
		"an unknown organization alone": {
			map[string]types.String{"api_key": value(key), "organization_id": unknown},
			nil,
			resolved{key, "api_key in the provider block", "<unknown>", "https://api.gobrandwave.com", 30 * time.Second, nil},
		},
		"an unknown endpoint alone": {
			map[string]types.String{"api_key": value(key), "endpoint": unknown},
			nil,
			resolved{key, "api_key in the provider block", "<null>", "", 30 * time.Second, []string{"endpoint"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, diags := resolve(block(test.block), getenv(test.env))
			if len(diags) != 0 {
				t.Fatal(diags)
			}
			got := resolved{s.apiKey, s.keySource, s.organization.String(), s.endpoint.String(), s.requestTimeout, s.unknown}
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(resolved{})); diff != "" {
				t.Errorf("settings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMissingKeyIsOneErrorNamingBothWays(t *testing.T) {
	t.Parallel()
	_, diags := resolve(block(nil), getenv(map[string]string{envAPIKey: ""}))
	want := []string{"api_key: Missing API key: The provider needs a Brandwave API key. Set the environment variable BRANDWAVE_API_KEY (best in CI), " +
		"or api_key in the provider block, from a sensitive variable."}
	if diff := cmp.Diff(want, told(diags)); diff != "" {
		t.Errorf("diagnostics (-want +got):\n%s", diff)
	}
}

func TestInvalidSettingNamesItsSource(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, env, value, want string }{
		{"api_key", envAPIKey, "  \n", "it is empty."},
		{"api_key", envAPIKey, "Bearer s3cr3t", "it has a space inside; check that one whole key was copied and nothing else, such as the word Bearer."},
		{"organization_id", envOrganizationID, "org_123", "it is not a UUID such as 0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b77."},
		{"endpoint", envEndpoint, "api.gobrandwave.com", "it is not an absolute URL such as https://api.gobrandwave.com."},
		{"endpoint", envEndpoint, "http://api.gobrandwave.com", "plain http would send the API key in the clear to api.gobrandwave.com; use https (http is allowed to a loopback address only)."},
		{"request_timeout", envRequestTimeout, "30", "it is not a duration such as \"30s\" or \"1m30s\"."},
		{"request_timeout", envRequestTimeout, "0s", "it is not greater than zero."},
	} {
		for source, where := range map[string]string{"environment": "the environment variable " + test.env, "block": test.name + " in the provider block"} {
			t.Run(fmt.Sprintf("%s %q in the %s", test.name, test.value, source), func(t *testing.T) {
				t.Parallel()
				env, set := map[string]string{envAPIKey: key}, map[string]types.String{}
				if source == "block" {
					set[test.name] = types.StringValue(test.value)
				} else {
					env[test.env] = test.value
				}
				_, diags := resolve(block(set), getenv(env))
				want := []string{test.name + ": Invalid " + test.name + ": The value of " + where + " cannot be used: " + test.want}
				if diff := cmp.Diff(want, told(diags)); diff != "" {
					t.Errorf("diagnostics (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestEmptySettingOfTheBlockIsNotReplacedByTheEnvironment(t *testing.T) {
	t.Parallel()
	env := map[string]string{envAPIKey: key, envOrganizationID: organization, envEndpoint: "https://env.example", envRequestTimeout: "5s"}
	for _, name := range []string{"api_key", "organization_id", "endpoint", "request_timeout"} {
		if _, diags := resolve(block(map[string]types.String{name: types.StringValue("")}), getenv(env)); len(diags) != 1 {
			t.Errorf("%s: %q", name, told(diags))
		}
	}
}

func TestEveryInvalidSettingIsTold(t *testing.T) {
	t.Parallel()
	_, diags := resolve(block(map[string]types.String{"endpoint": types.StringValue("x")}),
		getenv(map[string]string{envAPIKey: "a b", envOrganizationID: "x", envRequestTimeout: "x"}))
	var at []string
	for _, s := range told(diags) {
		at = append(at, s[:strings.Index(s, ":")])
	}
	if want := []string{"api_key", "endpoint", "request_timeout", "organization_id"}; !slices.Equal(at, want) {
		t.Errorf("errors at %q, want %q", at, want)
	}
}

func TestKeyIsInNoErrorWhereverItIsPut(t *testing.T) {
	t.Parallel()
	for _, odd := range []string{"s3cr3t s3cr3t", "s3cr3t\ns3cr3t", "s3cr3t\x00", "s3cr3t\u200b", "s3cr3té", "\xffs3cr3t"} {
		for _, name := range []string{envAPIKey, envOrganizationID, envEndpoint, envRequestTimeout} {
			env := map[string]string{envAPIKey: key}
			env[name] = odd
			_, diags := resolve(block(nil), getenv(env))
			if text := strings.Join(told(diags), "\n"); text == "" || strings.Contains(text, "s3cr3t") {
				t.Errorf("%s=%q: %q", name, odd, text)
			}
		}
	}
	// Two settings swapped.
	_, diags := resolve(block(nil), getenv(map[string]string{envAPIKey: organization, envOrganizationID: key}))
	if text := strings.Join(told(diags), "\n"); text == "" || strings.Contains(text, "s3cr3t") {
		t.Errorf("%q", text)
	}
}
