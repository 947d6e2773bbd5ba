package provider_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
	"github.com/brandwave/terraform-provider-brandwave/internal/tfcli"
)

const lookUp = `data "brandwave_conversions" "all" {}`

var record = fmt.Sprintf("resource \"brandwave_conversion\" \"test\" {\n  source_id    = %q\n  converted_at = \"2026-03-01T12:00:00Z\"\n}\n", acctest.Source)

var batch = fmt.Sprintf("resource \"brandwave_conversion_batch\" \"test\" {\n  source_id   = %q\n  conversions = { A = jsonencode({ converted_at = \"2026-03-01T12:00:00Z\" }) }\n}\n", acctest.Source)

func TestSettingsOfTheBlockComeBeforeTheEnvironment(t *testing.T) {
	t.Parallel()
	api, elsewhere := acctest.Start(t), acctest.Start(t, mockapi.WithToken("another"))
	w := elsewhere.NewWorkspace(t, api.Config(lookUp))
	w.Env = append(w.Env, "BRANDWAVE_API_KEY=wrong", "BRANDWAVE_ORGANIZATION_ID="+acctest.OtherOrganization, "BRANDWAVE_REQUEST_TIMEOUT=1m")
	w.Must("plan")
	if n := len(elsewhere.Requests()); n != 0 {
		t.Errorf("%d requests went to the endpoint of the environment", n)
	}
	if got := api.Requests()[0].Query.Get("organization_id"); got != acctest.Organization {
		t.Errorf("organization %s was asked for, want the block's", got)
	}
}

func TestSettingsFromTheEnvironmentAlone(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, record+lookUp)
	w.Env = append(w.Env, "BRANDWAVE_API_KEY= "+acctest.Canary+" \n", "BRANDWAVE_REQUEST_TIMEOUT=1m")
	w.Must("apply", "-auto-approve")
	for _, r := range api.Requests() {
		if got := r.Header.Get("Authorization"); got != "Bearer "+acctest.Canary {
			t.Errorf("the key was sent as %q, not trimmed", got)
		}
	}
}

func TestUserAgentNamesProviderTerraformAndWhatIsAppended(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, lookUp)
	w.Env = append(w.Env, "TF_APPEND_USER_AGENT=ci/42\r\nX-Evil: 1")
	w.Must("plan")
	want := regexp.MustCompile(`^terraform-provider-brandwave/` + regexp.QuoteMeta(tfcli.Version) + ` Terraform/\d+\.\d+\.\d+\S* ci/42 X-Evil: 1$`)
	if got := api.Requests()[0].Header.Get("User-Agent"); !want.MatchString(got) {
		t.Errorf("User-Agent is %q, want %s", got, want)
	}
}

func TestMissingKeyIsOneErrorThatNamesBothWays(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	for name, block := range map[string]string{
		"with a provider block": "provider \"brandwave\" {}\n",
		"without one":           "", // Terraform then adds an error of its own
	} {
		w := api.NewWorkspace(t, block+record+strings.Replace(record, `"test"`, `"two"`, 1)+lookUp)
		w.Env = append(w.Env, "BRANDWAVE_API_KEY=")
		r := w.Run("plan", "-no-color")
		own := strings.Count(r.Stderr, "Error: Missing API key")
		if all := strings.Count(r.Stderr, "Error: "); r.ExitCode != 1 || own != 1 || block != "" && all != 1 {
			t.Errorf("%s: %d errors, %d of them ours, exit code %d, want 1, 1 and 1:\n%s", name, all, own, r.ExitCode, r.Stderr)
		}
		for _, want := range []string{"BRANDWAVE_API_KEY", "api_key"} {
			if !strings.Contains(r.Stderr, want) {
				t.Errorf("%s: the error lacks %q:\n%s", name, want, r.Stderr)
			}
		}
	}
	if n := len(api.Requests()); n != 0 {
		t.Errorf("%d requests were made", n)
	}
}

func TestValidateNeedsNoSettingAndMakesNoRequest(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, "provider \"brandwave\" {}\n"+record+lookUp)
	w.Env = nil
	w.Must("validate")
	if n := len(api.Requests()); n != 0 {
		t.Errorf("%d requests were made", n)
	}
}

func TestConfigureMakesNoRequest(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, record)
	w.Must("plan") // a create needs none either
	if n := len(api.Requests()); n != 0 {
		t.Errorf("%d requests were made", n)
	}
}

func TestInvalidSettingsAreRefusedAtTheirAttributeWithoutTheKey(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	for setting, want := range map[string]string{
		`api_key = "bw_live_secret part"`:               `it has a space inside`,
		`api_key = "bw_live_secret\npart"`:              `it has a control character inside`,
		`api_key = ""`:                                  `it is empty`,
		`organization_id = "org_123"`:                   `is not a UUID`,
		`endpoint = "http://api.gobrandwave.com"`:       `plain http would send the API key in the clear`,
		`endpoint = "https://bw_live_secret@a.example"`: `it contains user info`,
		`endpoint = "https://a.example/?k=secret"`:      `it contains a query or a fragment`,
		`endpoint = "api.gobrandwave.com"`:              `it is not an absolute URL`,
		`request_timeout = "30"`:                        `it is not a duration`,
		`request_timeout = "0s"`:                        `it is not greater than zero`,
	} {
		w := api.NewWorkspace(t, "provider \"brandwave\" {\n  "+setting+"\n}\n"+record)
		r := w.Run("validate", "-json")
		var report struct {
			Diagnostics []struct {
				Summary, Detail string
				Snippet         struct{ Code string }
			}
		}
		if err := json.Unmarshal([]byte(r.Stdout), &report); err != nil {
			t.Fatal(err)
		}
		name, _, _ := strings.Cut(setting, " ")
		if d := report.Diagnostics; len(d) != 1 || d[0].Summary != "Invalid "+name || !strings.Contains(d[0].Detail, want) ||
			!strings.Contains(d[0].Snippet.Code, name) || strings.Contains(d[0].Detail, "secret") {
			t.Errorf("%s: want one diagnostic with %q and no secret, got %+v", setting, want, d)
		}
	}
}

// A value that is only known after apply must not become a default: here it
// would send the first plan to the real API.
func TestUnknownSettingsAreNotReplacedByDefaults(t *testing.T) {
	t.Parallel()
	later := func(api *acctest.API) string {
		return fmt.Sprintf("resource \"terraform_data\" \"later\" {\n  input = { endpoint = %q, key = %q, organization = %q }\n}\n"+
			"provider \"brandwave\" {\n  endpoint = terraform_data.later.output.endpoint\n  api_key = terraform_data.later.output.key\n  organization_id = terraform_data.later.output.organization\n}\n",
			api.URL, acctest.Canary, acctest.Organization)
	}
	t.Run("a create needs them only in apply", func(t *testing.T) {
		t.Parallel()
		api := acctest.Start(t)
		resource.Test(t, resource.TestCase{
			ProtoV6ProviderFactories: acctest.Providers(t),
			Steps: []resource.TestStep{{
				Config: later(api) + record,
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue("brandwave_conversion.test", tfjsonpath.New("organization_id"), knownvalue.StringExact(acctest.Organization)),
				},
			}},
		})
	})
	t.Run("a look-up while planning says what is missing", func(t *testing.T) {
		t.Parallel()
		api := acctest.Start(t)
		resource.Test(t, resource.TestCase{
			ProtoV6ProviderFactories: acctest.Providers(t),
			Steps: []resource.TestStep{{
				Config:      later(api) + lookUp,
				ExpectError: regexp.MustCompile(`(?s)Provider settings not known yet.*api_key,\s+endpoint`),
			}},
		})
		if n := len(api.Requests()); n != 0 {
			t.Errorf("%d requests were made", n)
		}
	})
}

func TestMissingOrganizationIsSaidWhilePlanning(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	for _, config := range []string{record, lookUp, "data \"brandwave_conversion\" \"one\" {\n  external_ref = \"ORDER-1\"\n}\n"} {
		w := api.NewWorkspace(t, config)
		w.Env = append(w.Env, "BRANDWAVE_ORGANIZATION_ID=")
		r := w.Run("plan", "-no-color")
		if r.ExitCode != 1 || strings.Count(r.Stderr, "Error: Missing organization") != 1 || !strings.Contains(r.Stderr, "BRANDWAVE_ORGANIZATION_ID") {
			t.Errorf("want one error with both ways to set it, got:\n%s", r.Output())
		}
	}
	if n := len(api.Requests()); n != 0 {
		t.Errorf("%d requests were made", n)
	}
}

func TestAnotherDefaultOrganizationReplacesAndSaysSo(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, record)
	w.Must("apply", "-auto-approve")
	w.Env = append(w.Env, "BRANDWAVE_ORGANIZATION_ID="+acctest.OtherOrganization)
	r := w.Must("plan", "-no-color")
	for _, want := range []string{"# forces replacement", "Plan: 1 to add, 0 to change, 1 to destroy.", "Warning: Conversion moves to another organization"} {
		if !strings.Contains(r.Stdout, want) {
			t.Errorf("the plan lacks %q:\n%s", want, r.Stdout)
		}
	}
	w.Env = append(w.Env, "BRANDWAVE_ORGANIZATION_ID=")
	if r := w.Run("plan", "-detailed-exitcode"); r.ExitCode != 0 {
		t.Errorf("without a default the plan exits with %d:\n%s", r.ExitCode, r.Output())
	}
}

func TestProxyVariablesAreObeyed(t *testing.T) {
	t.Parallel()
	proxy := acctest.Start(t) // a plain http request through a proxy names the whole URL
	seen := make(chan string, 1)
	proxy.Inject(mockapi.Fault{Match: func(r *http.Request) bool {
		select {
		case seen <- r.Host:
		default:
		}
		return false
	}})
	w := proxy.NewWorkspace(t, lookUp)
	// Go never sends loopback addresses to a proxy, and plain http goes nowhere
	// else: an https request shows that the proxy is asked for a tunnel.
	w.Env = append(w.Env, "BRANDWAVE_ENDPOINT=https://api.brandwave.example", "HTTPS_PROXY="+proxy.URL)
	r := w.Run("plan", "-no-color")
	if r.ExitCode != 1 {
		t.Errorf("exit code %d, want 1", r.ExitCode)
	}
	select {
	case host := <-seen:
		if host != "api.brandwave.example:443" {
			t.Errorf("the proxy was asked for %s", host)
		}
	default:
		t.Errorf("the proxy was not asked:\n%s", r.Output())
	}
	proxy.ResetViolations()
}
