package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
	"github.com/brandwave/terraform-provider-brandwave/internal/tfcli"
)

// withoutImports takes the import blocks out of an example of a resource.
func withoutImports(t *testing.T, w *tfcli.Workspace) {
	t.Helper()
	for _, name := range []string{"import-by-string-id.tf", "import-by-identity.tf"} {
		if err := os.Remove(filepath.Join(w.Dir, name)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestImportByIdentityExample(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "import by identity", "1.12", "1.12")
	api := acctest.Start(t, mockapi.WithToken(mockapi.DefaultToken))
	record(t, api, "3f2b8c1a-9d4e-4b7a-8c55-6e0f1a2b3c4d", "ORDER-1001", "2026-03-01T13:00:00Z", "website", 1)
	w := story(t, api, "resources/brandwave_conversion")
	withoutImports(t, w)
	write(t, w, "provider.tf", read(t, "provider/provider.tf"))
	write(t, w, "import.tf", read(t, "resources/brandwave_conversion/import-by-identity.tf"))
	must(t, w, 0, "init")
	contains(t, must(t, w, 0, "plan", "-target=brandwave_conversion.order"), "1 to import")
	write(t, w, "import.tf", strings.Replace(read(t, "resources/brandwave_conversion/import-by-identity.tf"), mockapi.DefaultOrganization, "5d0d6f5e-0c1f-4f7e-8f0c-7a9f3f0b6c11", 1))
	contains(t, must(t, w, 1, "plan"), "Conversion of another organization")
}

// The way that the guide to adopting what exists goes, with the example's queries.
func TestListResourceExample(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "terraform query", "1.14", "")
	api := acctest.Start(t, mockapi.WithToken(mockapi.DefaultToken))
	record(t, api, "", "ORDER-1001", "2026-03-01T13:00:00Z", "app", 2)
	record(t, api, "", "ORDER-1002", "2026-04-01T00:00:00Z", "app", 8)
	record(t, api, "", "TICKETS-88", "2026-03-31T23:59:59Z", "web", 4)
	w := story(t, api, "list-resources/brandwave_conversion")
	write(t, w, "provider.tf", read(t, "provider/provider.tf"))
	must(t, w, 0, "init")
	out := must(t, w, 0, "query")
	for list, found := range map[string]int{"all": 3, "march": 1, "orders": 2} {
		if n := strings.Count(out, fmt.Sprintf("list.brandwave_conversion.%s ", list)); n != found {
			t.Errorf("%d found by %q, want %d:\n%s", n, list, found, out)
		}
	}
	// Each conversion once: the three queries overlap.
	write(t, w, "list-resource.tfquery.hcl", strings.SplitAfter(read(t, "list-resources/brandwave_conversion/list-resource.tfquery.hcl"), "\n}\n")[0])
	must(t, w, 0, "query", "-generate-config-out=generated.tf")
	contains(t, must(t, w, 0, "apply", "-auto-approve"), "3 imported, 0 added, 0 changed, 0 destroyed")
	must(t, w, 0, "plan", "-detailed-exitcode")
}
