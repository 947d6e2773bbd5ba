package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// The way that the guide to moving in goes. testdata/move-in.tfstate is what
// restapi 3.0.0 and restful 0.25.1 left of the guide's first configuration.
func TestMoveInExample(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "a move from another resource type", "1.8", "1.10")
	api := acctest.Start(t, mockapi.WithToken(mockapi.DefaultToken))
	website, campaign := "website", json.RawMessage(`{"campaign":"spring-launch"}`)
	for _, c := range []struct {
		id, ref, at string
		origin      *string
		count       int64
		metadata    json.RawMessage
	}{
		{"04427c90-53d9-4667-be54-4c14e69fa482", "ORDER-1001", "2026-03-01T13:00:00Z", &website, 1, nil},
		{"0e42d4ca-e886-4908-a0b8-c7520e360aa4", "ORDER-1002", "2026-03-01T16:30:00Z", &website, 1, nil},
		{"33703b71-58a0-4611-8e93-37376b0e4da8", "TICKETS-88", "2026-03-31T23:59:59Z", nil, 4, campaign},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		api.Put(mockapi.Conversion{
			ID: c.id, OrganizationID: mockapi.DefaultOrganization, SourceID: mockapi.DefaultSource,
			ConvertedAt: at, Count: c.count, Origin: c.origin, ExternalRef: &c.ref, Metadata: c.metadata,
		})
	}
	state, err := os.ReadFile("testdata/move-in.tfstate")
	if err != nil {
		t.Fatal(err)
	}
	w := story(t, api, "move-in")
	write(t, w, "terraform.tfstate", string(state))
	must(t, w, 0, "init")
	plan := must(t, w, 0, "plan")

	guide, err := os.ReadFile("../../templates/guides/moving-in.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	_, shown, _ := strings.Cut(string(guide), "```text\n")
	shown, _, found := strings.Cut(shown, "```")
	if !found {
		t.Fatal("the guide shows no plan")
	}
	contains(t, plan, shown)
	contains(t, must(t, w, 0, "apply", "-auto-approve"), "0 added, 0 changed, 0 destroyed")
	must(t, w, 0, "plan", "-detailed-exitcode")
	for _, r := range api.Requests() {
		if r.Method != "GET" {
			t.Errorf("a move sends %s %s", r.Method, r.Path)
		}
	}
}
