package main

import (
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

func TestBatchResourceExample(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t, mockapi.WithToken(mockapi.DefaultToken))
	w := story(t, api, "resources/brandwave_conversion_batch")
	withoutImports(t, w)
	write(t, w, "provider.tf", read(t, "provider/provider.tf"))
	must(t, w, 0, "init")
	must(t, w, 0, "apply", "-auto-approve")
	must(t, w, 0, "plan", "-detailed-exitcode")
	if n := len(api.All()); n != 2 {
		t.Errorf("%d records, want 2", n)
	}
}

// What the example of the resource makes is what the examples of import find.
func TestBatchImportExamples(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"import-by-string-id.tf", "import-by-identity.tf"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name == "import-by-identity.tf" {
				acctest.Since(t, "import by identity", "1.12", "1.12")
			}
			api := acctest.Start(t, mockapi.WithToken(mockapi.DefaultToken))
			w := story(t, api, "resources/brandwave_conversion_batch")
			withoutImports(t, w)
			write(t, w, "provider.tf", read(t, "provider/provider.tf"))
			must(t, w, 0, "init")
			must(t, w, 0, "apply", "-auto-approve")
			must(t, w, 0, "state", "rm", "brandwave_conversion_batch.q3")
			write(t, w, "import.tf", read(t, "resources/brandwave_conversion_batch/"+name))
			api.ResetRequests()
			// What changes are the timeouts of the example, which are Terraform's alone.
			contains(t, must(t, w, 0, "apply", "-auto-approve"), "1 imported, 0 added, 1 changed, 0 destroyed")
			must(t, w, 0, "plan", "-detailed-exitcode")
			if asked := api.Asked("POST", "PATCH", "DELETE"); len(asked) > 0 {
				t.Errorf("requests that write: %v", asked)
			}
		})
	}
}

// Both examples that seed from the file make the same records of it: what one
// has made, the other takes over without a request that writes.
func TestBothWaysToSeedMakeTheSameRecords(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t, mockapi.WithToken(mockapi.DefaultToken))
	single := story(t, api, "seed-from-csv")
	must(t, single, 0, "init")
	must(t, single, 0, "apply", "-auto-approve")
	if rows := read(t, "seed-from-csv/conversions.csv"); rows != read(t, "seed-many-from-csv/conversions.csv") {
		t.Fatal("the two files differ")
	}

	api.ResetRequests()
	many := story(t, api, "seed-many-from-csv")
	must(t, many, 0, "init")
	contains(t, must(t, many, 0, "apply", "-auto-approve"), "already recorded")
	must(t, many, 0, "plan", "-detailed-exitcode")
	if asked := api.Asked("POST", "PATCH", "DELETE"); len(asked) > 0 {
		t.Errorf("requests that write: %v", asked)
	}
}
