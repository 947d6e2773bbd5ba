package functions

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversionrows"
)

type conversionRowsFunction struct{}

var _ function.Function = (*conversionRowsFunction)(nil)

// NewConversionRows returns the function conversion_rows.
func NewConversionRows() function.Function { return &conversionRowsFunction{} }

// Positions of the arguments.
const (
	argCSV = iota
	argMapping
)

// metadataType is not a JSON string: jsonencode of a whole row would encode it
// twice, and what takes JSON is one jsonencode away.
var metadataType = types.MapType{ElemType: types.StringType}

// rowTypes are those of the fields of a row.
var rowTypes = map[string]attr.Type{
	"converted_at":     types.StringType,
	"conversion_count": types.Int64Type,
	"origin":           types.StringType,
	"metadata":         metadataType,
	"source_id":        types.StringType,
}

var rowType = types.ObjectType{AttrTypes: rowTypes}

// Metadata names the function.
func (f *conversionRowsFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "conversion_rows"
}

// Definition describes the function.
func (f *conversionRowsFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Turns CSV text into conversions, keyed by external reference",
		MarkdownDescription: "Reads each row of a CSV text as a conversion and returns a map of them, keyed by external reference, for `for_each` of " +
			"`brandwave_conversion`, or with `jsonencode` of each value for `brandwave_conversion_batch`. All mistakes are found while planning " +
			"and named with line and column, the first 20 of them one by one.\n\n" +
			"Each value of the map has these fields, null where the row has no value:\n\n" +
			"- `converted_at` (String) RFC 3339 timestamp, as the cell spells it.\n" +
			"- `conversion_count` (Number) from 1 to 1,000,000.\n" +
			"- `origin` (String) of 1 to 50 characters.\n" +
			"- `metadata` (Map of String) the cells of the columns for metadata, without the empty ones. Where JSON is wanted, write " +
			"`row.metadata == null ? null : jsonencode(row.metadata)`.\n" +
			"- `source_id` (String) UUID.\n\n" +
			"Call it in a `local`: in `for_each` itself, the text would be read many times over.\n\n" +
			"The function makes no request.",
		Parameters: []function.Parameter{
			function.StringParameter{
				Name: "csv",
				MarkdownDescription: "CSV text, as of `file(\"orders.csv\")`: cells separated by commas, in quotes where they contain a comma, a quote (doubled) or a " +
					"line break; lines ending in LF or CRLF; a byte order mark is skipped. The first row names the columns; other columns than those of " +
					"`mapping` are not read, but one whose name is nearly that of a field which has no other, such as `count`, is a mistake. Cells are taken as they are, white space included. Empty lines, and rows of empty cells, are skipped. No limit on rows. No default.",
			},
			function.MapParameter{
				Name:        "mapping",
				ElementType: types.StringType,
				MarkdownDescription: "Which column holds which field, as a map from field to column name, spelled as in the first row. Fields are `external_ref` and " +
					"`converted_at`, whose columns must exist and have a value in each row, `conversion_count`, `origin` and `source_id`; and " +
					"`\"metadata.KEY\"` for each key of the metadata, at most 50 keys of 1 to 64 characters. Default of a field that is left out or null: the column with " +
					"the field's name, where there is one. The argument itself has no default; `{}` names nothing.",
			},
		},
		Return: function.MapReturn{ElementType: rowType},
	}
}

// Run reads the rows.
func (f *conversionRowsFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var csv types.String
	var chosen types.Map
	if resp.Error = req.Arguments.Get(ctx, &csv, &chosen); resp.Error != nil {
		return
	}
	for _, column := range chosen.Elements() {
		if column.IsUnknown() {
			resp.Error = resp.Result.Set(ctx, types.MapUnknown(rowType))
			return
		}
	}
	m, wrong := conversionrows.NewMapping(chosen.Elements(), conversionrows.CSV)
	if wrong.Any() {
		resp.Error = function.NewArgumentFuncError(argMapping, wrong.String())
		return
	}
	elements, wrong := readRows(csv.ValueString(), m)
	if wrong.Any() {
		resp.Error = function.NewArgumentFuncError(argCSV, wrong.String())
		return
	}
	resp.Result = function.NewResultData(known{types.MapUnknown(rowType), tftypes.NewValue(tftypes.Map{ElementType: rawType}, elements)})
}

// readRows reads all rows, or says all that is wrong.
func readRows(text string, m conversionrows.Mapping) (map[string]tftypes.Value, conversionrows.Problems) {
	table, wrong := conversionrows.NewTable(strings.NewReader(text), m)
	if wrong.Any() {
		return nil, wrong
	}
	table.RefuseRepeats()
	rows := map[string]tftypes.Value{}
	for {
		row, mistakes, err := table.Next()
		if errors.Is(err, io.EOF) {
			return rows, wrong
		}
		if err != nil {
			wrong.Add(err.Error())
			return rows, wrong
		}
		wrong.Add(mistakes...)
		if !wrong.Any() {
			rows[row.Ref] = raw(row)
		}
	}
}

// known is a map of rows as Terraform's own value. To build the framework's
// values and convert those takes several times as long as reading the text.
type known struct {
	types.Map // for its type
	raw       tftypes.Value
}

// ToTerraformValue is all that the framework asks a result for.
func (k known) ToTerraformValue(context.Context) (tftypes.Value, error) { return k.raw, nil }

// IsUnknown reports false: it is not the map inside that is the value.
func (k known) IsUnknown() bool { return false }

// rawMetadataType and rawType are metadataType and rowType in Terraform's terms.
var (
	rawMetadataType = tftypes.Map{ElementType: tftypes.String}
	rawType         = tftypes.Object{AttributeTypes: map[string]tftypes.Type{
		"converted_at": tftypes.String, "conversion_count": tftypes.Number, "origin": tftypes.String,
		"metadata": rawMetadataType, "source_id": tftypes.String,
	}}
)

func raw(r conversionrows.Row) tftypes.Value {
	metadata := tftypes.NewValue(rawMetadataType, nil)
	if len(r.Metadata) > 0 {
		elements := make(map[string]tftypes.Value, len(r.Metadata))
		for k, v := range r.Metadata {
			elements[k] = tftypes.NewValue(tftypes.String, v)
		}
		metadata = tftypes.NewValue(rawMetadataType, elements)
	}
	return tftypes.NewValue(rawType, map[string]tftypes.Value{
		"converted_at":     tftypes.NewValue(tftypes.String, r.ConvertedAt),
		"conversion_count": tftypes.NewValue(tftypes.Number, r.Count),
		"origin":           tftypes.NewValue(tftypes.String, r.Origin),
		"metadata":         metadata,
		"source_id":        tftypes.NewValue(tftypes.String, r.SourceID),
	})
}
