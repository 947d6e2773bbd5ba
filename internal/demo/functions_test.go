package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

func TestFunctionExamples(t *testing.T) {
	t.Parallel()
	for example, want := range map[string][]string{
		"functions/external_ref": {"berlin/1001 1  ", "berlin/1002 1  ", "paris/1001 1  "},
		"functions/conversion_rows": {
			`ORDER-1001 1 website {"campaign":"spring-launch"}`, `ORDER-1002 2 website {"campaign":"spring-launch"}`,
			`ORDER-1003 1 app `, `ORDER-1004 1  {"campaign":"spring-launch, second wave"}`,
		},
	} {
		api := acctest.Start(t, mockapi.WithToken(mockapi.DefaultToken))
		w := story(t, api, example)
		write(t, w, "provider.tf", read(t, "provider/provider.tf"))
		must(t, w, 0, "init")
		must(t, w, 0, "apply", "-auto-approve")
		must(t, w, 0, "plan", "-detailed-exitcode")
		var recorded []string
		for _, c := range api.All() {
			origin := ""
			if c.Origin != nil {
				origin = *c.Origin
			}
			recorded = append(recorded, fmt.Sprintf("%s %d %s %s", *c.ExternalRef, c.Count, origin, c.Metadata))
		}
		if slices.Sort(recorded); !slices.Equal(recorded, want) {
			t.Errorf("%s: recorded are %q, want %q", example, recorded, want)
		}
	}
}

// What the guide to seeding from CSV says of conversion_rows: it may take the
// place of csvdecode without a change.
func TestSeedFromCSVWithTheFunction(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t, mockapi.WithToken(mockapi.DefaultToken))
	w := story(t, api, "seed-from-csv")
	must(t, w, 0, "init")
	must(t, w, 0, "apply", "-auto-approve")

	_, after, _ := strings.Cut(read(t, "../templates/guides/csv-seeding.md.tmpl"), "```terraform\n")
	snippet, _, found := strings.Cut(after, "```\n")
	main := read(t, "seed-from-csv/main.tf")
	head, _, isHead := strings.Cut(main, "locals {")
	_, outputs, isTail := strings.Cut(main, "output ")
	if !found || !isHead || !isTail {
		t.Fatal("the guide or the example is not as this test knows it")
	}
	write(t, w, "main.tf", head+snippet+"output "+outputs)
	contains(t, must(t, w, 0, "plan", "-detailed-exitcode"), "No changes.")
}
