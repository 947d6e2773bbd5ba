package functions

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// columnsOf is a mapping argument.
func columnsOf(m map[string]string) types.Map {
	elements := map[string]attr.Value{}
	for field, column := range m {
		elements[field] = types.StringValue(column)
	}
	return types.MapValueMust(types.StringType, elements)
}

func conversionRows(t testing.TB, csv string, m map[string]string) (types.Map, *function.FuncError) {
	t.Helper()
	v, err := run(t, NewConversionRows(), types.StringValue(csv), columnsOf(m))
	return decoded(t, v), err
}

// decoded is a result as whoever gets it decodes it.
func decoded(t testing.TB, v attr.Value) types.Map {
	t.Helper()
	raw, err := v.ToTerraformValue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m, err := types.MapType{ElemType: rowType}.ValueFromTerraform(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	rows, ok := m.(types.Map)
	if !ok {
		t.Fatalf("%T", m)
	}
	return rows
}

// wantRows compares rows as the framework prints them.
func wantRows(t testing.TB, csv string, m map[string]string, want map[string]string) {
	t.Helper()
	rows, err := conversionRows(t, csv, m)
	if err != nil {
		t.Errorf("%.60q: %v", csv, err)
		return
	}
	got := map[string]string{}
	for ref, v := range rows.Elements() {
		got[ref] = v.String()
	}
	if !maps.Equal(got, want) {
		t.Errorf("%.60q:\n got %v\nwant %v", csv, got, want)
	}
}

const at = "2026-03-01T12:00:00Z"

// printed is a row as the framework prints it.
func printed(count, metadata, origin, source string) string {
	return fmt.Sprintf(`{"conversion_count":%s,"converted_at":"%s","metadata":%s,"origin":%s,"source_id":%s}`, count, at, metadata, origin, source)
}

const (
	none   = "<null>"
	source = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
)

var bare = printed(none, none, none, none)

func TestRowsOfEveryShape(t *testing.T) {
	t.Parallel()
	orders := map[string]string{
		"external_ref": "Order", "converted_at": "When", "conversion_count": "Quantity", "origin": "Channel", "source_id": "Source",
		"metadata.campaign": "Campaign", "metadata.Order no.": "Order",
	}
	wantRows(t, "Order,When,Quantity,Channel,Source,Campaign,Not asked for\n"+
		"ORDER-1,"+at+",2,app,"+source+",spring,x\n"+
		"ORDER-2,"+at+",,,,,\n"+
		`"ORDER ""3"", Ærø",`+at+",1000000,shop,,🎉,\n", orders, map[string]string{
		"ORDER-1":        printed("2", `{"Order no.":"ORDER-1","campaign":"spring"}`, `"app"`, `"`+source+`"`),
		"ORDER-2":        printed(none, `{"Order no.":"ORDER-2"}`, none, none),
		`ORDER "3", Ærø`: printed("1000000", `{"Order no.":"ORDER \"3\", Ærø","campaign":"🎉"}`, `"shop"`, none),
	})
}

func TestFieldsLeftOutAreInColumnsOfTheirName(t *testing.T) {
	t.Parallel()
	whole := "external_ref,converted_at,conversion_count,origin,source_id,metadata.campaign\nA," + at + ",3,app," + source + ",spring\n"
	wantRows(t, whole, nil, map[string]string{"A": printed("3", `{"campaign":"spring"}`, `"app"`, `"`+source+`"`)})
	wantRows(t, "converted_at,external_ref\n"+at+",A\n", nil, map[string]string{"A": bare})
	wantRows(t, "Order,converted_at\nA,"+at+"\n", map[string]string{"external_ref": "Order"}, map[string]string{"A": bare})

	// Null is as if left out.
	m := types.MapValueMust(types.StringType, map[string]attr.Value{"external_ref": types.StringNull(), "origin": types.StringNull(), "metadata.x": types.StringNull()})
	if v, err := run(t, NewConversionRows(), types.StringValue(whole), m); err != nil || len(decoded(t, v).Elements()) != 1 {
		t.Error(v, err)
	}
}

func TestTextsOfEveryKind(t *testing.T) {
	t.Parallel()
	want := map[string]string{"A": printed("2", none, `"app"`, none), "B": printed("1", none, none, none)}
	for name, csv := range map[string]string{
		"plain":                 "external_ref,converted_at,conversion_count,origin\nA,TIME,2,app\nB,TIME,1,\n",
		"no end of line":        "external_ref,converted_at,conversion_count,origin\nA,TIME,2,app\nB,TIME,1,",
		"CRLF":                  "external_ref,converted_at,conversion_count,origin\r\nA,TIME,2,app\r\nB,TIME,1,\r\n",
		"byte order mark":       "\ufeffexternal_ref,converted_at,conversion_count,origin\r\nA,TIME,2,app\r\nB,TIME,1,\r\n",
		"byte order mark, text": "\ufeff\"external_ref\",converted_at,conversion_count,origin\nA,TIME,2,app\nB,TIME,1,\n",
		"quotes":                "\"external_ref\",\"converted_at\",\"conversion_count\",\"origin\"\n\"A\",\"TIME\",\"2\",\"app\"\nB,TIME,1,\"\"\n",
		"empty lines":           "\n\nexternal_ref,converted_at,conversion_count,origin\n\nA,TIME,2,app\n\r\nB,TIME,1,\n\n",
		"empty rows":            "external_ref,converted_at,conversion_count,origin\n,,,\nA,TIME,2,app\n , ,,\nB,TIME,1,\n,,,\n,\n",
		"columns without names": "external_ref,,converted_at,conversion_count,origin,,\nA,x,TIME,2,app,,\nB,,TIME,1,,,\n",
		"numbers of exports":    "external_ref,converted_at,conversion_count,origin\nA,TIME,2.0,app\nB,TIME,001.00,\n",
		"columns twice":         "external_ref,x,converted_at,x,conversion_count,origin\nA,1,TIME,2,2,app\nB,,TIME,,1,\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantRows(t, strings.ReplaceAll(csv, "TIME", at), nil, want)
		})
	}
	wantRows(t, "external_ref,converted_at\n", nil, map[string]string{})
	wantRows(t, "external_ref,converted_at\n\"two\r\nlines\",\""+at+"\"\n", nil, map[string]string{"two\nlines": bare})
	ref := strings.Repeat("😀", 255)
	wantRows(t, "external_ref,converted_at,origin\n"+ref+","+at+","+strings.Repeat("é", 50)+"\n", nil,
		map[string]string{ref: printed(none, none, `"`+strings.Repeat("é", 50)+`"`, none)})
}

func TestAnUnknownColumnNameGivesAnUnknownResult(t *testing.T) {
	t.Parallel()
	m := types.MapValueMust(types.StringType, map[string]attr.Value{"external_ref": types.StringUnknown()})
	if v, err := run(t, NewConversionRows(), types.StringValue("nonsense"), m); err != nil || !v.IsUnknown() {
		t.Error(v, err)
	}
}

// The result is not checked by the framework, see known.
func TestRowsFitTheReturnType(t *testing.T) {
	t.Parallel()
	if got, want := rawType, rowType.TerraformType(t.Context()); !got.Equal(want) {
		t.Errorf("rows are %s where %s is announced", got, want)
	}
	v, funcErr := run(t, NewConversionRows(), types.StringValue("external_ref,converted_at,x\nA,"+at+",1\nB,"+at+",\n"), columnsOf(map[string]string{"metadata.x": "x"}))
	if funcErr != nil {
		t.Fatal(funcErr)
	}
	raw, err := v.ToTerraformValue(t.Context())
	if want := v.Type(t.Context()).TerraformType(t.Context()); err != nil || !raw.Type().Equal(want) || !raw.IsFullyKnown() || v.IsUnknown() || v.IsNull() {
		t.Error(raw, err)
	}
}

func TestDefinitionsAreValidAndDescribed(t *testing.T) {
	t.Parallel()
	var names []string
	for _, f := range []function.Function{NewExternalRef(), NewConversionRows()} {
		var meta function.MetadataResponse
		f.Metadata(t.Context(), function.MetadataRequest{}, &meta)
		names = append(names, meta.Name)
		var resp function.DefinitionResponse
		f.Definition(t.Context(), function.DefinitionRequest{}, &resp)
		def := resp.Definition
		var valid function.DefinitionValidateResponse
		def.ValidateImplementation(t.Context(), function.DefinitionValidateRequest{FuncName: meta.Name}, &valid)
		if valid.Diagnostics.HasError() {
			t.Error(meta.Name, valid.Diagnostics)
		}
		if def.Summary == "" || !strings.Contains(def.MarkdownDescription, "makes no request") {
			t.Errorf("%s: %q, %q", meta.Name, def.Summary, def.MarkdownDescription)
		}
		parameters := def.Parameters
		if def.VariadicParameter != nil {
			parameters = append(parameters, def.VariadicParameter)
		}
		for _, p := range parameters {
			if s := p.GetMarkdownDescription(); !strings.Contains(s, "efault") || !strings.HasSuffix(s, ".") || p.GetAllowUnknownValues() {
				t.Errorf("%s %s: %q", meta.Name, p.GetName(), s)
			}
		}
	}
	if !slices.Equal(names, []string{"external_ref", "conversion_rows"}) {
		t.Error(names)
	}
}
