package conversion_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

var instant = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func expectOutput(t *testing.T, got, want string) {
	t.Helper()
	if !strings.Contains(got, want) {
		t.Errorf("the output lacks %q:\n%s", want, got)
	}
}

func at(timestamp string) string {
	return fmt.Sprintf("resource \"brandwave_conversion\" \"test\" {\n  source_id    = %q\n  converted_at = %q\n}\n", acctest.Source, timestamp)
}

func TestSpellingsOfConvertedAtAreOneInstant(t *testing.T) {
	t.Parallel()
	for _, spelling := range []string{
		"2026-03-01T12:00:00Z", "2026-03-01T12:00:00.000Z", "2026-03-01T12:00:00+00:00", "2026-03-01T14:00:00+02:00",
		"2026-03-01T12:00:00.000999Z", "2026-03-01T12:00:00.0000001Z",
	} {
		t.Run(spelling, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t)
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Providers(t),
				Steps: []resource.TestStep{
					{Config: api.Config(at(spelling))},
					{Config: api.Config(at(spelling)), ConfigPlanChecks: expectEmptyPlan()},
					{Config: api.Config(at("2026-03-01T13:00:00+01:00")), ConfigPlanChecks: expectEmptyPlan()},
					{
						PreConfig: func() {
							if got := only(t, api).ConvertedAt; !got.Equal(instant) {
								t.Errorf("recorded at %s, want %s", got, instant)
							}
							expectRequests(t, "changes", api.Asked("PATCH", "DELETE"), []string{})
							api.Update(only(t, api).ID, func(c *mockapi.Conversion) { c.ConvertedAt = instant.Add(time.Millisecond) })
						},
						Config:           api.Config(at(spelling)),
						ConfigPlanChecks: expectPlan(plancheck.ResourceActionUpdate),
					},
					{
						PreConfig: func() {
							expectRequests(t, "PATCH", api.Bodies("PATCH"), []string{`{"converted_at":"2026-03-01T12:00:00.000Z"}`})
						},
						Config: api.Config(at(spelling)), ConfigPlanChecks: expectEmptyPlan(),
					},
				},
			})
		})
	}
}

func TestSpellingsOfMetadataAreOneObject(t *testing.T) {
	t.Parallel()
	heredoc := func(s string) string { return "<<-EOT\n" + s + "\nEOT" }
	for name, tc := range map[string]struct{ first, second, other string }{
		"key order":     {heredoc(`{"b":1,"a":2}`), heredoc(`{"a":2,"b":1}`), `{"a":2,"b":3}`},
		"white space":   {heredoc("{ \"a\" :\n[ 1 , 2 ] }"), `jsonencode({a=[1,2]})`, `{"a":[2,1]}`},
		"nested values": {`jsonencode({a={b=[{c="x"},{d=false}]}})`, heredoc(`{"a":{"b":[{"c":"x"},{"d":false}]}}`), `{"a":{"b":[{"c":"x"},{"d":true}]}}`},
		"1.0 against 1": {heredoc(`{"a":1.0,"b":1e2,"c":-0.50}`), heredoc(`{"a":1,"b":100,"c":-0.5}`), `{"a":1.1,"b":100,"c":-0.5}`},
		"large numbers": {heredoc(`{"a":12345678901234567890}`), heredoc(`{"a":12345678901234567890.0}`), `{"a":12345678901234567891}`},
		"escapes":       {heredoc(`{"a":"\u003cé\u00e9\n\/\""}`), `jsonencode({a="<éé\n/\""})`, `{"a":"<éé\n/"}`},
		"null values":   {heredoc(`{"a":null,"b":{"c":null}}`), `jsonencode({a=null,b={c=null}})`, `{"b":{"c":null}}`},
		"empty object":  {`jsonencode({})`, heredoc(`{ }`), `{"a":1}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t)
			first, second := api.Config(conversion("metadata = "+tc.first)), api.Config(conversion("metadata = "+tc.second))
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Providers(t),
				Steps: []resource.TestStep{
					{Config: first},
					{Config: first, ConfigPlanChecks: expectEmptyPlan()},
					{Config: second, ConfigPlanChecks: expectEmptyPlan()},
					{
						PreConfig: func() {
							expectRequests(t, "changes", api.Asked("PATCH", "DELETE"), []string{})
							api.Update(only(t, api).ID, func(c *mockapi.Conversion) { c.Metadata = []byte(tc.other) })
						},
						Config:           second,
						ConfigPlanChecks: expectPlan(plancheck.ResourceActionUpdate),
					},
					{Config: second, ConfigPlanChecks: expectEmptyPlan()},
				},
			})
			if n := len(api.Bodies("PATCH")); n != 1 {
				t.Errorf("%d changes were sent, want 1", n)
			}
		})
	}
}

func TestUpperCaseIDsAreNoChange(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	config := func(source, organization string) string {
		return api.Config(fmt.Sprintf("resource \"brandwave_conversion\" \"test\" {\n  source_id = %q\n  organization_id = %q\n  converted_at = \"2026-03-01T12:00:00Z\"\n}\n", source, organization))
	}
	upper := config(strings.ToUpper(acctest.Source), strings.ToUpper(acctest.Organization))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(t),
		Steps: []resource.TestStep{
			{Config: upper},
			{Config: upper, ConfigPlanChecks: expectEmptyPlan()},
			{Config: config(acctest.Source, acctest.Organization), ConfigPlanChecks: expectEmptyPlan()},
		},
	})
}
