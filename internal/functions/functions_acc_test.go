package functions_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
)

// outputs applies a configuration and returns its outputs.
func outputs(t *testing.T, w *acctest.Workspace) map[string]string {
	t.Helper()
	w.Must("apply", "-auto-approve")
	var got map[string]struct {
		Value json.RawMessage `json:"value"`
	}
	w.Decode(&got, "output", "-json")
	values := map[string]string{}
	for name, output := range got {
		var compact bytes.Buffer
		if err := json.Compact(&compact, output.Value); err != nil {
			t.Fatal(err)
		}
		values[name] = compact.String()
	}
	return values
}

func wantOutputs(t *testing.T, w *acctest.Workspace, want map[string]string) {
	t.Helper()
	if got := outputs(t, w); !maps.Equal(got, want) {
		t.Errorf("outputs\n%v\nwant\n%v", got, want)
	}
}

// flat undoes the width of the screen, and its frame.
func flat(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(s)), " ")
}

// wantFailure runs plan and wants these texts in what it prints.
func wantFailure(t *testing.T, w *acctest.Workspace, texts ...string) {
	t.Helper()
	r := w.Run("plan", "-no-color")
	for _, text := range texts {
		if r.ExitCode != 1 || !strings.Contains(flat(r.Output()), flat(text)) {
			t.Errorf("exit code %d, want 1 and\n%s\nin\n%s", r.ExitCode, text, r.Output())
		}
	}
}

func wantNoRequests(t *testing.T, api *acctest.API) {
	t.Helper()
	if asked := api.Asked(); len(asked) > 0 {
		t.Errorf("requests: %q", asked)
	}
}

func TestExternalRefInAConfiguration(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, `
resource "terraform_data" "later" { input = "later" }
output "strings" { value = provider::brandwave::external_ref("shop-1", "a/b~c") }
output "others" { value = provider::brandwave::external_ref(1001, 1.50, true) }
output "list" { value = provider::brandwave::external_ref(["x", "y"]...) }
output "one" { value = provider::brandwave::external_ref("`+strings.Repeat("é", 256)+`") }
output "unknown" { value = provider::brandwave::external_ref("x", terraform_data.later.output) }
output "decomposed" { value = provider::brandwave::external_ref("e\u0301") == provider::brandwave::external_ref("\u00e9") }
`)
	wantOutputs(t, w, map[string]string{
		"strings": `"shop-1/a~1b~0c"`, "others": `"1001/1.5/true"`, "list": `"x/y"`, "unknown": `"x/later"`, "decomposed": "true",
		"one": `"` + strings.Repeat("é", 64) + `~~57ed0ef12199207a92e3484cdf02cc0d3822dd0671fdecc234f39b4f50932c07"`,
	})
	const advice = `each must have at least one character. Where a part may be missing, name what stands for it, as in coalesce(var.shop, "none").`
	for call, want := range map[string]string{
		`external_ref()`:           `it takes at least one part, such as external_ref("shop-1", "ORDER-1001").`,
		`external_ref("a", null)`:  `Invalid value for "parts" parameter: argument must not be null.`,
		`external_ref("a", "", 1)`: `part 2 of 3 is empty; ` + advice,
	} {
		w.Write("main.tf", "output \"x\" { value = provider::brandwave::"+call+" }\n")
		wantFailure(t, w, want)
	}
	wantNoRequests(t, api)
}

const table = "\ufeffOrder,When,Quantity,Channel,Source,Campaign\r\n" +
	"ORDER-1,2026-03-01T12:00:00Z,2,app,,\"spring, \"\"first\"\"\r\nwave\"\r\n" +
	"ORDER-2,2026-03-01T14:00:00.250+02:00,,,,\r\n" +
	"ORDER-3,2026-03-02T12:00:00Z,1,\"${app}\"," + acctest.OtherSource + ",Ærø 🎉\r\n"

const rows = `
locals {
  rows = provider::brandwave::conversion_rows(file("${path.module}/orders.csv"), {
    external_ref        = "Order"
    converted_at        = "When"
    conversion_count    = "Quantity"
    origin              = "Channel"
    source_id           = "Source"
    "metadata.campaign" = "Campaign"
  })
}
`

func TestRowsAsTheBatchTakesThem(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, rows+"output \"batch\" { value = { for ref, row in local.rows : ref => jsonencode(row) } }\n"+
		"output \"later\" {\n  value = provider::brandwave::conversion_rows(terraform_data.csv.output, { external_ref = terraform_data.column.output })\n}\n"+
		"resource \"terraform_data\" \"csv\" { input = \"order,converted_at\\nA,2026-03-01T12:00:00Z\" }\n"+
		"resource \"terraform_data\" \"column\" { input = \"order\" }\n")
	w.Write("orders.csv", table)
	var batch, want map[string]string
	got := outputs(t, w)
	if err := json.Unmarshal([]byte(got["batch"]), &batch); err != nil {
		t.Fatal(err)
	}
	want = map[string]string{
		"ORDER-1": `{"conversion_count":2,"converted_at":"2026-03-01T12:00:00Z","metadata":{"campaign":"spring, \"first\"\nwave"},"origin":"app","source_id":null}`,
		"ORDER-2": `{"conversion_count":null,"converted_at":"2026-03-01T14:00:00.250+02:00","metadata":null,"origin":null,"source_id":null}`,
		"ORDER-3": `{"conversion_count":1,"converted_at":"2026-03-02T12:00:00Z","metadata":{"campaign":"Ærø 🎉"},"origin":"${app}","source_id":"` + acctest.OtherSource + `"}`,
	}
	if !maps.Equal(batch, want) {
		t.Errorf("%q\nwant\n%q", batch, want)
	}
	if later := `{"A":{"conversion_count":null,"converted_at":"2026-03-01T12:00:00Z","metadata":null,"origin":null,"source_id":null}}`; got["later"] != later {
		t.Errorf("%s\nwant\n%s", got["later"], later)
	}
	wantNoRequests(t, api)
}

func TestRowsInForEachOfTheResource(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, rows+`
resource "brandwave_conversion" "order" {
  for_each         = local.rows
  external_ref     = each.key
  converted_at     = each.value.converted_at
  conversion_count = each.value.conversion_count
  origin           = each.value.origin
  metadata         = each.value.metadata == null ? null : jsonencode(each.value.metadata)
  source_id        = coalesce(each.value.source_id, "`+acctest.Source+`")
}
`)
	w.Write("orders.csv", table)
	w.Must("apply", "-auto-approve")
	var recorded []string
	for _, c := range api.All() {
		origin := "none"
		if c.Origin != nil {
			origin = *c.Origin
		}
		recorded = append(recorded, fmt.Sprintf("%s %s %d %s %s %s", *c.ExternalRef, c.ConvertedAt.UTC().Format("02 15:04:05.999"), c.Count, origin, c.Metadata, c.SourceID))
	}
	slices.Sort(recorded)
	want := []string{
		`ORDER-1 01 12:00:00 2 app {"campaign":"spring, \"first\"\nwave"} ` + acctest.Source,
		`ORDER-2 01 12:00:00.25 1 none  ` + acctest.Source,
		`ORDER-3 02 12:00:00 1 ${app} {"campaign":"Ærø 🎉"} ` + acctest.OtherSource,
	}
	if !slices.Equal(recorded, want) {
		t.Errorf("recorded are\n%s\nwant\n%s", strings.Join(recorded, "\n"), strings.Join(want, "\n"))
	}
	if r := w.Run("plan", "-detailed-exitcode"); r.ExitCode != 0 {
		t.Errorf("exit code %d, want a plan without changes:\n%s", r.ExitCode, r.Output())
	}
	// Another spelling, and a cell emptied.
	w.Write("orders.csv", strings.NewReplacer("2026-03-01T12:00:00Z,2", "2026-03-01T13:00:00+01:00,2", ",Ærø 🎉", ",").Replace(table))
	if out := w.Must("plan", "-no-color").Stdout; !strings.Contains(out, "Plan: 0 to add, 1 to change, 0 to destroy.") {
		t.Error(out)
	}
}

// The CLI shows mistakes at the argument, each on a line of its own.
func TestMistakesOnTheCLI(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, rows+"output \"n\" { value = length(local.rows) }\n")
	w.Write("orders.csv", strings.NewReplacer(",2,app", ",x,app", "ORDER-3", "ORDER-2").Replace(table))
	wantFailure(t, w, `Invalid value for "csv" parameter: 2 mistakes:`)
	out := w.Run("plan", "-no-color").Output()
	for _, line := range []string{
		`  line 2, column Quantity: "x" is not a whole number from 1 to 1,000,000` + "\n",
		`  line 5, column Order: "ORDER-2" is the reference of line 4 already.` + "\n",
	} {
		if !strings.Contains(out, line) {
			t.Errorf("no line %q in\n%s", line, out)
		}
	}
	w.Write("orders.csv", strings.ReplaceAll(table, ",", ";"))
	wantFailure(t, w, "the cells of the header are separated by semicolons, not by commas;")
	w.Write("orders.csv", strings.Replace(table, ",Channel", ",Shop", 1))
	wantFailure(t, w, `line 1: there is no column "Channel", which mapping names for origin; the columns are "Order", "When", "Quantity", "Shop", "Source", "Campaign".`)
	w.Write("orders.csv", table)
	w.Write("main.tf", strings.Replace(rows, "conversion_count", "count           ", 1)+"output \"n\" { value = length(local.rows) }\n")
	wantFailure(t, w, `Invalid value for "mapping" parameter: there is no field "count"; it is spelled conversion_count.`)
	wantNoRequests(t, api)
}

func TestRowsInABatch(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, rows+`
resource "brandwave_conversion_batch" "orders" {
  source_id   = "`+acctest.Source+`"
  conversions = { for ref, row in local.rows : ref => jsonencode(row) }
}
`)
	w.Write("orders.csv", table)
	w.Must("apply", "-auto-approve")
	var recorded []string
	for _, c := range api.All() {
		recorded = append(recorded, fmt.Sprintf("%s %d %s", *c.ExternalRef, c.Count, c.SourceID))
	}
	slices.Sort(recorded)
	if want := []string{"ORDER-1 2 " + acctest.Source, "ORDER-2 1 " + acctest.Source, "ORDER-3 1 " + acctest.OtherSource}; !slices.Equal(recorded, want) {
		t.Errorf("recorded are %q, want %q", recorded, want)
	}
	if r := w.Run("plan", "-detailed-exitcode"); r.ExitCode != 0 {
		t.Errorf("exit code %d, want a plan without changes:\n%s", r.ExitCode, r.Output())
	}
}
