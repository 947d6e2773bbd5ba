package conversionimport_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
)

func TestFilesThatCannotBeImportedSendNothing(t *testing.T) {
	t.Parallel()
	s, api := start(t)
	dir := t.TempDir()
	for _, tc := range []struct {
		file string
		more set
		want string
	}{
		{filepath.Join(dir, "none.csv"), nil, "cannot be opened"},
		{dir, set{"format": "csv"}, "is a directory; name a file in it"},
		{write(t, "empty.csv", ""), nil, "the text is empty; its first row names the columns"},
		{write(t, "empty.ndjson", "\n \n"), nil, "the text is empty; each of its lines is a JSON object"},
		{write(t, "order.csv", "order,when\n1,2\n"), nil, "there is no column \"external_ref\"; name the one that holds it in mapping"},
		{write(t, "orders.csv", "external_ref;converted_at\n"), nil, "separated by semicolons"},
		{write(t, "orders.csv", orders(1)), set{"source_id": nil}, "has no column for source_id, and no source_id is set for all rows"},
		{write(t, "orders.ndjson", "[{\n"), nil, "is a JSON array"},
		{write(t, "orders.txt", orders(1)), set{"format": "ndjson"}, "if the text is CSV, say so in format"},
	} {
		config := set{"file": tc.file}
		for k, v := range tc.more {
			config[k] = v
		}
		_, diags := s.run(t.Context(), config)
		expectOne(t, diags, `ERROR: AttributeName("file"): Cannot import the file`, tc.want, "Nothing was sent.")
		// While planning it may still be about to be made.
		planned := s.plan(config)
		if tc.want == "cannot be opened" {
			if len(planned) > 0 {
				t.Errorf("planned with %q", planned)
			}
			continue
		}
		expectOne(t, planned, `WARNING: AttributeName("file"): File cannot be imported as it is now`, tc.want)
	}
	if n := len(api.Asked()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestConfigurationsAreChecked(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	for _, tc := range []struct {
		config set
		want   string
	}{
		{set{"file": "orders.txt"}, `AttributeName("format"): Unknown format`},
		{set{"file": "orders.csv", "format": "xlsx"}, `AttributeName("format")`},
		{set{"file": ""}, `AttributeName("file")`},
		{set{"file": "orders.csv", "source_id": "src"}, `AttributeName("source_id")`},
		{set{"file": "orders.csv", "mapping": map[string]string{"count": "Quantity"}}, "it is spelled conversion_count"},
		{set{"file": "orders.csv", "mapping": map[string]string{"metadata": "meta"}}, "name a column for each key"},
		{set{"file": "orders.jsonl", "mapping": map[string]string{"origin": ""}}, "origin: the key has no name"},
	} {
		found := s.validate(tc.config)
		if !slices.ContainsFunc(found, func(d string) bool { return strings.Contains(d, tc.want) }) {
			t.Errorf("%v: got %q, want %q", tc.config, found, tc.want)
		}
	}
	for _, config := range []set{
		{"file": "orders.CSV"}, {"file": "orders.ndjson", "mapping": map[string]string{"metadata": "meta"}}, {"file": "orders", "format": "csv"},
	} {
		if found := s.validate(config); len(found) > 0 {
			t.Errorf("%v: %q", config, found)
		}
	}
}

func TestAnImportWithoutAnOrganizationIsRefusedByThePlan(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	s := serve(t, api, set{"organization_id": nil})
	file := write(t, "orders.csv", orders(1))
	expectOne(t, s.plan(set{"file": file}), "ERROR", "Missing organization")
	for _, known := range []any{acctest.OtherOrganization, tftypes.UnknownValue} {
		if told := s.plan(set{"file": file, "organization_id": known}); len(told) > 0 {
			t.Errorf("%v: %q", known, told)
		}
	}
	if n := len(api.Asked()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

// What is not known while planning says nothing of the file yet.
func TestAnImportIsPlannedWithWhatIsNotKnownYet(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	odd := write(t, "orders.csv", "Order,When\nA,2026-03-01T12:00:00Z\n")
	column := func(v any) map[string]tftypes.Value {
		return map[string]tftypes.Value{"external_ref": tftypes.NewValue(tftypes.String, v), "converted_at": tftypes.NewValue(tftypes.String, "When")}
	}
	for name, config := range map[string]set{
		"file":      {"file": tftypes.UnknownValue},
		"format":    {"file": odd, "format": tftypes.UnknownValue},
		"mapping":   {"file": odd, "mapping": tftypes.UnknownValue},
		"a column":  {"file": odd, "mapping": column(tftypes.UnknownValue)},
		"source_id": {"file": odd, "mapping": column("Order"), "source_id": tftypes.UnknownValue},
	} {
		if told := append(s.validate(config), s.plan(config)...); len(told) > 0 {
			t.Errorf("%s: %q", name, told)
		}
	}
	expectOne(t, s.plan(set{"file": odd, "mapping": column("order")}), "WARNING", `there is no column "order"`)
	if told := s.plan(set{"file": odd, "mapping": column("Order")}); len(told) > 0 {
		t.Errorf("%q", told)
	}
}

func TestFieldsComeFromColumnsAndKeys(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		mapping map[string]string
		text    string
	}{
		"orders.csv": {
			map[string]string{"external_ref": "Order", "converted_at": "When", "conversion_count": "Quantity", "metadata.campaign": "Campaign", "source_id": "Source"},
			"\ufeffOrder,When,Quantity,Campaign,Source,origin,Not asked\r\nA,2026-03-01T14:00:00+02:00,2,spring,,app,x\r\n\r\nB,2026-03-01T12:00:00Z,,," + acctest.OtherSource + ",,\r\n",
		},
		"orders.ndjson": {
			map[string]string{"external_ref": "Order", "converted_at": "When", "conversion_count": "Quantity", "metadata.campaign": "Campaign", "source_id": "Source"},
			"\ufeff{\"Order\":\"A\",\"When\":\"2026-03-01T14:00:00+02:00\",\"Quantity\":2.0,\"Campaign\":\"spring\",\"origin\":\"app\",\"Source\":null}\r\n\r\n" +
				`{"Order":"B","When":"2026-03-01T12:00:00Z","Source":"` + acctest.OtherSource + `","other":[1]}`,
		},
	} {
		s, api := start(t)
		progress, diags := s.run(t.Context(), set{"file": write(t, name, tc.text), "mapping": tc.mapping})
		expectSummary(t, progress, diags, "2 recorded", 0)
		got := []string{}
		for _, c := range api.All() {
			origin := "none"
			if c.Origin != nil {
				origin = *c.Origin
			}
			got = append(got, fmt.Sprint(*c.ExternalRef, " ", c.ConvertedAt.Equal(noon), " ", c.Count, " ", origin, " ", string(c.Metadata), " ", c.SourceID))
		}
		slices.Sort(got)
		want := []string{`A true 2 app {"campaign":"spring"} ` + acctest.Source, "B true 1 none  " + acctest.OtherSource}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestAMisspelledKeyOfTheMappingIsSaid(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	text := `{"external_ref":"A","converted_at":"2026-03-01T12:00:00Z","Channel":"app"}` + "\n"
	_, diags := s.run(t.Context(), set{"file": write(t, "o.ndjson", text), "mapping": map[string]string{"origin": "channel", "metadata.x": "Channel"}})
	expectOne(t, diags, `WARNING: AttributeName("mapping"): Keys that no row has`, "has the keys of: origin.")
}

func TestARowNeedsASource(t *testing.T) {
	t.Parallel()
	s, api := start(t)
	text := "external_ref,converted_at,source_id\nA,2026-03-01T12:00:00Z," + acctest.OtherSource + "\nB,2026-03-01T12:00:00Z,\n"
	progress, diags := s.run(t.Context(), set{"file": write(t, "o.csv", text), "source_id": nil})
	expectSummary(t, progress, diags, "1 recorded, 0 skipped, 1 rejected", 1)
	expectOne(t, diags, "line 3: the row has no source_id, and no source_id is set for all rows.")
	if n := len(api.All()); n != 1 {
		t.Errorf("%d records", n)
	}
}
