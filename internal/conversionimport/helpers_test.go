package conversionimport_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

const typeName = "brandwave_import_conversions"

// served is the action of the configured provider; see acctest.Served.
type served struct{ *acctest.ServedAction }

// set are attributes that are not null.
type set = map[string]any

// serve serves the provider for an API, with these settings beside what it needs.
func serve(t testing.TB, api *acctest.API, settings set) *served {
	t.Helper()
	all := api.Settings()
	maps.Copy(all, settings)
	return &served{acctest.Serve(t, all, false).Action(t, typeName)}
}

// start serves the provider for a mock API.
func start(t testing.TB, opts ...mockapi.Option) (*served, *acctest.API) {
	t.Helper()
	api := acctest.Start(t, opts...)
	return serve(t, api, nil), api
}

// withSource is a configuration of the action that has a source.
func withSource(more set) set {
	all := set{"source_id": acctest.Source}
	maps.Copy(all, more)
	if mapping, ok := more["mapping"].(map[string]string); ok {
		elements := map[string]tftypes.Value{}
		for field, column := range mapping {
			elements[field] = tftypes.NewValue(tftypes.String, column)
		}
		all["mapping"] = elements
	}
	return all
}

// validate and plan return what is wrong with a configuration.
func (s *served) validate(more set) []string {
	s.T.Helper()
	return told(s.Validate(withSource(more)))
}

func (s *served) plan(more set) []string {
	s.T.Helper()
	return told(s.Plan(withSource(more)).Diagnostics)
}

// run invokes the action, and returns its messages of progress and what was
// wrong.
func (s *served) run(ctx context.Context, more set) (progress, diags []string) {
	s.T.Helper()
	progress, wrong := s.Invoke(ctx, withSource(more))
	return progress, told(wrong)
}

// told are diagnostics as text.
func told(diags []*tfprotov6.Diagnostic) []string {
	texts := []string{}
	for _, d := range diags {
		texts = append(texts, fmt.Sprintf("%s: %s: %s\n%s", d.Severity, d.Attribute, d.Summary, d.Detail))
	}
	return texts
}

// expectSummary checks how the last message of progress begins after the file's
// name, and that there are as many diagnostics.
func expectSummary(t testing.TB, progress, diags []string, want string, wrong int) {
	t.Helper()
	last := ""
	if len(progress) > 0 {
		last = progress[len(progress)-1]
	}
	if _, got, _ := strings.Cut(last, ": "); !strings.HasPrefix(got, want) || len(diags) != wrong {
		t.Errorf("got %q and %q\nwant %q and %d diagnostics", last, diags, want, wrong)
	}
}

// write makes a file, and returns its path.
func write(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// orders are n rows of a CSV file.
func orders(n int) string {
	var b strings.Builder
	b.WriteString("external_ref,converted_at,conversion_count\n")
	for i := range n {
		fmt.Fprintf(&b, "ORDER-%05d,2026-03-01T12:00:00Z,%d\n", i, i%9+1)
	}
	return b.String()
}

// expectOrders checks that the API has the conversions of orders(n), each once.
func expectOrders(t testing.TB, api *acctest.API, n int) {
	t.Helper()
	refs := map[string]int{}
	for _, c := range api.All() {
		refs[*c.ExternalRef]++
		var i int
		if _, err := fmt.Sscanf(*c.ExternalRef, "ORDER-%d", &i); err != nil || c.Count != int64(i%9+1) || c.SourceID != acctest.Source {
			t.Errorf("%s has the count %d", *c.ExternalRef, c.Count)
		}
	}
	twice := 0
	for _, times := range refs {
		if times > 1 {
			twice++
		}
	}
	if len(refs) != n || twice > 0 {
		t.Errorf("%d references are recorded, %d of them more than once; want %d", len(refs), twice, n)
	}
}

// put makes a record as another hand would.
func put(api *acctest.API, ref string, count int64) mockapi.Conversion {
	return api.Put(mockapi.Conversion{OrganizationID: acctest.Organization, SourceID: acctest.Source, ConvertedAt: noon, Count: count, ExternalRef: &ref})
}

// asked counts requests by method and kind of path.
func asked(api *acctest.API) map[string]int {
	counts := map[string]int{}
	for _, r := range api.Asked() {
		if strings.Contains(r, "/conversions/") {
			r = "GET one"
		}
		counts[r]++
	}
	return counts
}

func expectOne(t testing.TB, texts []string, parts ...string) {
	t.Helper()
	if len(texts) != 1 || slices.ContainsFunc(parts, func(part string) bool { return !strings.Contains(texts[0], part) }) {
		t.Errorf("got %q\nwant one with %q", texts, parts)
	}
}
