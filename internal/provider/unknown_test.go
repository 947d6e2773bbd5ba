package provider_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// unknown is what an engine asks of a provider one of whose settings is not
// known yet.
type unknown struct {
	*acctest.Served
	t        *testing.T
	api      *acctest.API
	existing mockapi.Conversion
}

// outcome is what came of a question.
type outcome struct {
	diags    []*tfprotov6.Diagnostic
	deferred bool
	reason   string
}

func withUnknown(t *testing.T, setting string, deferral bool) unknown {
	t.Helper()
	api := acctest.Start(t)
	ref := "ORDER-1"
	made := api.Put(mockapi.Conversion{OrganizationID: acctest.Organization, SourceID: acctest.Source, ExternalRef: &ref})
	settings := api.Settings()
	settings[setting] = tftypes.UnknownValue
	return unknown{acctest.Serve(t, settings, deferral), t, api, made}
}

const single, many = "brandwave_conversion", "brandwave_conversion_batch"

// rows are the conversions of a batch.
func rows() map[string]tftypes.Value {
	return map[string]tftypes.Value{"ORDER-1": tftypes.NewValue(tftypes.String, `{"converted_at":"`+instant+`"}`)}
}

const instant = "2026-03-01T12:00:00Z"

// configs are those of the two resources.
var configs = map[string]map[string]any{
	single: {"source_id": acctest.Source, "converted_at": instant, "external_ref": "ORDER-1"},
	many:   {"source_id": acctest.Source, "conversions": rows()},
}

// state is what the state has of a resource, in an organization.
func (u unknown) state(name string) map[string]any {
	state := maps.Clone(configs[name])
	state["organization_id"], state["id"] = acctest.Organization, u.existing.ID
	if name == single {
		state["conversion_count"] = int64(1)
	} else {
		state["ids"] = map[string]tftypes.Value{"ORDER-1": tftypes.NewValue(tftypes.String, u.existing.ID)}
	}
	return state
}

func (u unknown) plan(name string, prior map[string]any) (map[string]string, outcome) {
	u.t.Helper()
	planned := u.Resource(name).Plan(prior, configs[name], nil)
	return u.Resource(name).Attributes(planned.PlannedState), outcome{planned.Diagnostics, planned.Deferred != nil, reason(planned.Deferred)}
}

func (u unknown) read(name string) outcome {
	u.t.Helper()
	read := u.Resource(name).Read(u.state(name), nil, nil)
	return outcome{read.Diagnostics, read.Deferred != nil, reason(read.Deferred)}
}

func (u unknown) importIt(name, id string, identity map[string]any) outcome {
	u.t.Helper()
	imported := u.Resource(name).Import(id, identity)
	return outcome{imported.Diagnostics, imported.Deferred != nil, reason(imported.Deferred)}
}

func (u unknown) look(name string, config map[string]any, deferral bool) outcome {
	u.t.Helper()
	read, err := u.ReadDataSource(u.t.Context(), &tfprotov6.ReadDataSourceRequest{
		TypeName: name, Config: u.Encode(u.Schemas.DataSourceSchemas[name].ValueType(), config),
		ClientCapabilities: &tfprotov6.ReadDataSourceClientCapabilities{DeferralAllowed: deferral},
	})
	if err != nil {
		u.t.Fatal(err)
	}
	return outcome{read.Diagnostics, read.Deferred != nil, reason(read.Deferred)}
}

func (u unknown) list(config map[string]any) outcome {
	u.t.Helper()
	lister, ok := u.ProviderServer.(tfprotov6.ListResourceServer)
	if !ok {
		u.t.Fatal("the provider serves no lists")
	}
	stream, err := lister.ListResource(u.t.Context(), &tfprotov6.ListResourceRequest{
		TypeName: single, Config: u.Encode(u.Schemas.ListResourceSchemas[single].ValueType(), config), Limit: 10,
	})
	if err != nil {
		u.t.Fatal(err)
	}
	var o outcome
	for result := range stream.Results {
		o.diags = append(o.diags, result.Diagnostics...)
	}
	return o
}

func reason(d *tfprotov6.Deferred) string {
	if d == nil {
		return ""
	}
	return d.Reason.String()
}

// expect checks one outcome. want is "deferred", "done", or what the one error
// says.
func (u unknown) expect(what string, got outcome, want string) {
	u.t.Helper()
	told := acctest.Told(got.diags)
	switch want {
	case "deferred":
		if !got.deferred || got.reason != "PROVIDER_CONFIG_UNKNOWN" || len(told) > 0 {
			u.t.Errorf("%s is not deferred: %+v, %q", what, got, told)
		}
	case "done":
		if got.deferred || len(told) > 0 {
			u.t.Errorf("%s fails: %+v, %q", what, got, told)
		}
	default:
		if got.deferred || len(told) != 1 || !strings.HasPrefix(told[0], "ERROR: ") || !strings.Contains(told[0], want) {
			u.t.Errorf("%s: %+v, %q, want an error with %q", what, got, told, want)
		}
	}
}

var settings = []string{"api_key", "endpoint", "organization_id"}

func TestUnknownSettingsDeferWhereTheEngineAllowsIt(t *testing.T) {
	t.Parallel()
	for _, setting := range settings {
		t.Run(setting, func(t *testing.T) {
			t.Parallel()
			u := withUnknown(t, setting, true)
			for _, name := range []string{single, many} {
				_, planned := u.plan(name, nil)
				u.expect("the plan of a new "+name, planned, "deferred")
				_, planned = u.plan(name, u.state(name))
				u.expect("the plan of a "+name, planned, "deferred")
				u.expect("the refresh of a "+name, u.read(name), "deferred")
				u.expect("the import of a "+name, u.importIt(name, acctest.Source, nil), "deferred")
				u.expect("the import by identity of a "+name, u.importIt(name, "", map[string]any{"id": acctest.Source}), "deferred")
			}
			u.expect("a look-up", u.look(single, map[string]any{"external_ref": "ORDER-1"}, true), "deferred")
			u.expect("a look-up of many", u.look("brandwave_conversions", map[string]any{}, true), "deferred")
			// The protocol has no deferral of lists.
			u.expect("a list", u.list(map[string]any{}), setting)
			if asked := u.api.Asked(); len(asked) > 0 {
				t.Errorf("requests: %v", asked)
			}
		})
	}
}

// Where the engine defers nothing, what needs no request goes on, and what needs
// one says which setting is missing and what to do.
func TestUnknownSettingsFailOnlyWhatNeedsThem(t *testing.T) {
	t.Parallel()
	for _, setting := range []string{"api_key", "endpoint"} {
		t.Run(setting, func(t *testing.T) {
			t.Parallel()
			u := withUnknown(t, setting, false)
			message := "Provider settings not known yet\nThis needs a request to the Brandwave API, but " + setting + " of the provider block"
			for _, name := range []string{single, many} {
				planned, o := u.plan(name, nil)
				u.expect("the plan of a new "+name, o, "done")
				if planned["organization_id"] != acctest.Organization {
					t.Errorf("planned in %q", planned["organization_id"])
				}
				_, o = u.plan(name, u.state(name))
				u.expect("the plan of a "+name+" without a refresh", o, "done")
				u.expect("the refresh of a "+name, u.read(name), message)
			}
			u.expect("the import of a conversion by its id, until its read", u.importIt(single, u.existing.ID, nil), "done")
			u.expect("the import of a conversion by its reference", u.importIt(single, "external_ref:ORDER-1", nil), message)
			u.expect("the import of a batch", u.importIt(many, acctest.Source, nil), message)
			u.expect("a look-up", u.look(single, map[string]any{"external_ref": "ORDER-1"}, false), message)
			u.expect("a look-up by id", u.look(single, map[string]any{"id": u.existing.ID}, false), message)
			u.expect("a look-up of many", u.look("brandwave_conversions", map[string]any{}, false), message)
			u.expect("a list", u.list(map[string]any{}), message)
			if asked := u.api.Asked(); len(asked) > 0 {
				t.Errorf("requests: %v", asked)
			}
		})
	}
}

// An organization that is not known is needed less often: not for what is in the
// state, and not where another one is named.
func TestUnknownOrganizationFailsOnlyWhatNeedsIt(t *testing.T) {
	t.Parallel()
	u := withUnknown(t, "organization_id", false)
	const message = "Organization not known yet\nThis needs organization_id, but the provider block"
	for _, name := range []string{single, many} {
		planned, o := u.plan(name, nil)
		u.expect("the plan of a new "+name, o, "done")
		if planned["organization_id"] != acctest.Unknown {
			t.Errorf("planned in %q", planned["organization_id"])
		}
		planned, o = u.plan(name, u.state(name))
		u.expect("the plan of a "+name, o, "done")
		if planned["organization_id"] != acctest.Organization || planned["id"] != u.existing.ID {
			t.Errorf("a %s that exists is planned as %v", name, planned)
		}
	}
	u.expect("the import of a conversion by its reference", u.importIt(single, "external_ref:ORDER-1", nil), message)
	u.expect("the import of a batch", u.importIt(many, acctest.Source, nil), message)
	u.expect("a look-up by reference", u.look(single, map[string]any{"external_ref": "ORDER-1"}, false), message)
	u.expect("a look-up of many", u.look("brandwave_conversions", map[string]any{}, false), message)
	u.expect("a list", u.list(map[string]any{}), message)
	if asked := u.api.Asked(); len(asked) > 0 {
		t.Errorf("requests: %v", asked)
	}

	own := map[string]any{"organization_id": acctest.Organization}
	named := map[string]any{"organization_id": acctest.Organization, "external_ref": "ORDER-1"}
	for _, name := range []string{single, many} {
		u.expect("the refresh of a "+name, u.read(name), "done")
	}
	u.expect("the import of a conversion by its id", u.importIt(single, "", map[string]any{"id": u.existing.ID}), "done")
	u.expect("the import of a batch of a named organization", u.importIt(many, "", map[string]any{"id": acctest.Source, "organization_id": acctest.Organization}), "done")
	u.expect("a look-up by id", u.look(single, map[string]any{"id": u.existing.ID}, false), "done")
	u.expect("a look-up in a named organization", u.look(single, named, false), "done")
	u.expect("a look-up of many in a named organization", u.look("brandwave_conversions", own, false), "done")
	u.expect("a list of a named organization", u.list(own), "done")
	if asked := u.api.Asked(); !slices.ContainsFunc(asked, func(s string) bool { return strings.HasPrefix(s, "GET ") }) {
		t.Errorf("requests: %v", asked)
	}
}
