package functions

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
	"github.com/brandwave/terraform-provider-brandwave/internal/conversionrows"
)

// orders is a header, and a mapping for it.
const orders = "Order,When,Quantity,Channel,Source\n"

func ordersMapping() map[string]string {
	return map[string]string{
		"external_ref": "Order", "converted_at": "When", "conversion_count": "Quantity", "origin": "Channel", "source_id": "Source",
	}
}

const timestampAdvice = "; write date, time and offset, such as 2026-03-01T12:00:00Z or 2026-03-01T14:00:00.250+02:00"

func TestMistakesNameLineAndColumn(t *testing.T) {
	t.Parallel()
	for csv, want := range map[string]string{
		"A,TIME,x,,\n":          `line 2, column Quantity: "x" is not a whole number from 1 to 1,000,000`,
		"A,TIME,0,,\n":          `line 2, column Quantity: "0" is not a whole number from 1 to 1,000,000`,
		"A,TIME,-1,,\n":         `line 2, column Quantity: "-1" is not a whole number from 1 to 1,000,000`,
		"A,TIME,+1,,\n":         `line 2, column Quantity: "+1" is not a whole number from 1 to 1,000,000`,
		"A,TIME,1.5,,\n":        `line 2, column Quantity: "1.5" is not a whole number from 1 to 1,000,000`,
		"A,TIME,1e3,,\n":        `line 2, column Quantity: "1e3" is not a whole number from 1 to 1,000,000`,
		"A,TIME, 1,,\n":         `line 2, column Quantity: " 1" is not a whole number from 1 to 1,000,000`,
		"A,TIME,1000001,,\n":    `line 2, column Quantity: "1000001" is not a whole number from 1 to 1,000,000`,
		"A,TIME,\"1,000\",,\n":  `line 2, column Quantity: "1,000" is not a whole number from 1 to 1,000,000`,
		"A,2026-03-01,,,\n":     `line 2, column When: "2026-03-01" is not an RFC 3339 timestamp` + timestampAdvice,
		"A,,,,\n":               `line 2, column When: the cell is empty; write when the conversion occurred, such as 2026-03-01T12:00:00Z`,
		",TIME,,,\n":            `line 2, column Order: the cell is empty; every row needs a reference of its own`,
		"A,TIME,,,org_1\n":      `line 2, column Source: "org_1" is not a UUID such as 0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b77`,
		"A,TIME,,\n":            `line 2: the row has 4 cells and the header 5; is one missing?`,
		"A,TIME,,Berlin, DE,\n": `line 2: the row has 6 cells and the header 5; does one contain a comma and stand without quotes?`,
		"A,TIME,,,\nB,TIME,,,\n\n\"A\",TIME,,,\n":               `line 5, column Order: "A" is the reference of line 2 already`,
		"A,TIME,,\"a\nb\nc\",\nB,TIME,,\"x\n\ny\",\nC,T,,,\n":   `line 8, column When: "T" is not an RFC 3339 timestamp` + timestampAdvice,
		"A,TIME,,\"two\r\nlines\",\r\nB,TIME,\"\r\n\",\"x\",\n": `line 4, column Quantity: "\n" is not a whole number from 1 to 1,000,000`,
		"\"A\nB\",TIME,x,,\n":                                   `line 3, column Quantity: "x" is not a whole number from 1 to 1,000,000`,
		"A,TIME,,\"x\n":                                         `line 2: the quotes do not match; a cell with a quote in it is written as "say ""hi""". What follows was not read`,
		"A,TIME,,\"x\nB,TIME,,\"y\",\n":                         `line 3: the quotes of the row that begins on line 2 do not match; a cell with a quote in it is written as "say ""hi""". What follows was not read`,
		"A,TIME,,\"x\"y,\nB,,,,\n":                              `line 2: the quotes do not match; a cell with a quote in it is written as "say ""hi""". What follows was not read`,
		"A,TIME,,say \"hi\",\nB,,,,\n":                          `line 2: a quote stands in a cell without quotes around it; a cell with a quote in it is written as "say ""hi""". What follows was not read`,
		"A,TIME,," + strings.Repeat("é", 51) + ",\n":            `line 2, column Channel: "` + strings.Repeat("é", 40) + `…" has 51 characters where the API takes at most 50`,
		strings.Repeat("😀", 256) + ",TIME,,,\n":                 `line 2, column Order: "` + strings.Repeat("😀", 40) + `…" has 256 characters where the API takes at most 255`,
		"A," + strings.Repeat("9", 99) + ",,,\n":                `line 2, column When: "` + strings.Repeat("9", 40) + `…" is not an RFC 3339 timestamp` + timestampAdvice,
	} {
		rows, err := conversionRows(t, orders+strings.ReplaceAll(csv, "TIME", at), ordersMapping())
		wantError(t, err, argCSV, want)
		if !rows.IsUnknown() {
			t.Errorf("%q: there are rows beside the error", csv)
		}
	}
}

func TestMistakesOfTheHeader(t *testing.T) {
	t.Parallel()
	const comma = "; export the table as comma-separated values (CSV, UTF-8)"
	for csv, want := range map[string]string{
		"":                                     `the text is empty; its first row names the columns`,
		"\ufeff\n\n":                           `the text is empty; its first row names the columns`,
		"\"Order,converted_at\n":               `line 1: the quotes do not match; a cell with a quote in it is written as "say ""hi""". What follows was not read`,
		"Order;converted_at\nA;B\n":            `the cells of the header are separated by semicolons, not by commas` + comma,
		"\"Order\";\"converted_at\"\r\n1;2":    `the cells of the header are separated by semicolons, not by commas` + comma,
		"Order\tconverted_at;x\nA\tB\n":        `the cells of the header are separated by semicolons, not by commas` + comma,
		"\nOrder\tconverted_at\nA\tB\n":        `the cells of the header are separated by tabs, not by commas` + comma,
		"\"Order;\nno\"x,converted_at\n":       `line 2: the quotes of the row that begins on line 1 do not match; a cell with a quote in it is written as "say ""hi""". What follows was not read`,
		"\"Order;\nno\",converted_at\n":        `line 1: there is no column "Order", which mapping names for external_ref; the columns are "Order;\nno", "converted_at"`,
		"sep=,\r\nOrder,converted_at\r\nA,B":   `line 1: "sep=," tells Excel the separator and names no columns; delete this line`,
		"\"sep=,\"\nOrder,converted_at\n":      `line 1: "sep=," tells Excel the separator and names no columns; delete this line`,
		"sep=;\nOrder;converted_at\n":          `line 1: "sep=;" tells Excel the separator and names no columns; delete this line, and write commas in place of that separator` + comma,
		"Order,converted_at\rA,B\r":            `the lines end in CR alone, not in LF or CRLF` + comma,
		"order,converted_at\nA,B\n":            `line 1: there is no column "Order", which mapping names for external_ref; the columns are "order", "converted_at"`,
		"\n\nOrder,When\nA,B\n":                `line 3: there is no column "converted_at"; name the one that holds it in mapping, as converted_at = "..."; the columns are "Order", "When"`,
		"Order,x,converted_at,Order\n":         `line 1: the columns 1 and 4 are both called "Order", which is where external_ref is read from; rename one`,
		"Order,converted_at,origin,origin\n":   `line 1: the columns 3 and 4 are both called "origin", which is where origin is read from; rename one`,
		"Order,converted_at,Count\n":           `line 1: the column "Count" is not read; if it holds conversion_count, write conversion_count = "Count" in mapping, and if not, give it another name`,
		"Order,converted_at,metadata\n":        `line 1: the column "metadata" is not read, as each key of the metadata has a column of its own, such as "metadata.campaign"; give this one another name`,
		"Order,converted_at,metadata.\n":       `line 1: the metadata key "" has 0 characters where the API takes 1 to 64`,
		strings.Repeat("x,", 20) + "Order,y\n": `line 1: there is no column "converted_at"; name the one that holds it in mapping, as converted_at = "..."; the columns are ` + strings.Repeat(`"x", `, 19) + `"x" and 2 more`,
	} {
		_, err := conversionRows(t, csv, map[string]string{"external_ref": "Order"})
		wantError(t, err, argCSV, want)
	}
	// What only looks like another separator is none.
	if _, err := conversionRows(t, "\"Order;\nno\",converted_at,sep=;\nA,TIME,x\n", map[string]string{"external_ref": "Order;\nno"}); err == nil || !strings.HasPrefix(err.Text, "line 3, column converted_at") {
		t.Error(err)
	}
	_, err := conversionRows(t, "a,a\n1,2,3\n", map[string]string{"external_ref": "a", "metadata.k": "b"})
	wantError(t, err, argCSV, "3 mistakes:\n\n"+
		"  line 1: the columns 1 and 2 are both called \"a\", which is where external_ref is read from; rename one\n"+
		"  line 1: there is no column \"converted_at\"; name the one that holds it in mapping, as converted_at = \"...\"; the columns are \"a\", \"a\"\n"+
		"  line 1: there is no column \"b\", which mapping names for metadata.k; the columns are \"a\", \"a\"")
}

func TestMistakesOfTheMapping(t *testing.T) {
	t.Parallel()
	const known = `; the fields are external_ref, converted_at, conversion_count, origin, source_id, and "metadata.KEY" for each key of the metadata`
	long := strings.Repeat("é", conversion.MaxMetadataKeyLength)
	for field, want := range map[string]string{
		"channel":             `there is no field "channel"` + known,
		"count":               `there is no field "count"; it is spelled conversion_count`,
		"External-Ref":        `there is no field "External-Ref"; it is spelled external_ref`,
		"metadata":            `there is no field "metadata"; name a column for each key, as in "metadata.campaign" = "Campaign"`,
		"metadata.":           `the metadata key "" has 0 characters where the API takes 1 to 64`,
		"metadata." + long:    "",
		"metadata.é" + long:   `the metadata key "é` + long + `" has 65 characters where the API takes 1 to 64`,
		"metadata.metadata.x": "",
	} {
		_, err := conversionRows(t, "external_ref,converted_at,Column\n", map[string]string{field: "Column"})
		if want == "" && err == nil {
			continue
		}
		wantError(t, err, argMapping, want)
	}
	_, err := conversionRows(t, "", map[string]string{"Order no.": "external_ref", "origin": ""})
	wantError(t, err, argMapping, "2 mistakes:\n\n"+
		"  there is no field \"Order no.\"; fields stand on the left and columns on the right: \"external_ref\" = \"Order no.\"\n"+
		"  origin: the column has no name; leave origin out if there is no such column")
	many := map[string]string{}
	for i := range conversion.MaxMetadataKeys + 1 {
		many[fmt.Sprintf("metadata.%d", i)] = "Column"
	}
	_, err = conversionRows(t, "external_ref,converted_at,Column\n", many)
	wantError(t, err, argMapping, "it has 51 metadata keys where the API takes at most 50")
	delete(many, "metadata.0")
	if _, err = conversionRows(t, "external_ref,converted_at,Column\n", many); err != nil {
		t.Error(err)
	}
}

// What seems to hold a field and is not read is a mistake; what is read under
// another name, or stands beside what is read, is none.
func TestColumnsThatAreOverlooked(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"count", "conversionCount", "Conversion Count", "Origin", "sourceId", "source-id"} {
		_, err := conversionRows(t, "external_ref,converted_at,"+name+"\n", nil)
		if err == nil || !strings.Contains(err.Text, `the column "`+name+`" is not read; if it holds `) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for csv, mapping := range map[string]map[string]string{
		"external_ref,converted_at,Kind,note,Total\n":              nil,
		"external_ref,converted_at,conversion_count,count\n":       nil,
		"external_ref,converted_at,count\n":                        {"conversion_count": "count"},
		"external_ref,converted_at,count,quantity\n":               {"conversion_count": "quantity"},
		"external_ref,converted_at,Origin,metadata\n":              {"metadata.origin": "Origin", "metadata.more": "metadata"},
		"external_ref,converted_at,External Ref,Converted At\n":    nil,
		"external_ref,converted_at,metadata.Origin,metadata.count": {"metadata.kind": "metadata.count"},
	} {
		if _, err := conversionRows(t, csv, mapping); err != nil {
			t.Errorf("%q: %v", csv, err)
		}
	}
	var b strings.Builder
	b.WriteString("external_ref,converted_at")
	for i := range conversion.MaxMetadataKeys {
		fmt.Fprintf(&b, ",metadata.%d", i)
	}
	if _, err := conversionRows(t, b.String(), nil); err != nil {
		t.Error(err)
	}
	_, err := conversionRows(t, b.String()+",x", map[string]string{"metadata.x": "x"})
	wantError(t, err, argCSV, "line 1: there are columns for 51 metadata keys where the API takes at most 50")
}

func TestManyMistakesAreToldAndTheRestCounted(t *testing.T) {
	t.Parallel()
	rows := func(n int) string {
		var b strings.Builder
		b.WriteString("external_ref,converted_at,\"odd: name\"\n")
		for i := range n {
			fmt.Fprintf(&b, "A%d,,x\n", i)
		}
		return b.String()
	}
	told := func(i, line int) string {
		if i%2 == 0 {
			return fmt.Sprintf("\n  line %d, column converted_at: the cell is empty; write when the conversion occurred, such as 2026-03-01T12:00:00Z", line)
		}
		return fmt.Sprintf("\n  line %d, column \"odd: name\": \"x\" is not a whole number from 1 to 1,000,000", line)
	}
	list := ""
	for i := range conversionrows.MaxProblems {
		list += told(i, 2+i/2)
	}
	odd := map[string]string{"conversion_count": "odd: name"}
	_, err := conversionRows(t, rows(10), odd)
	wantError(t, err, argCSV, "20 mistakes:\n"+list)
	_, err = conversionRows(t, rows(500), odd)
	wantError(t, err, argCSV, "1000 mistakes:\n"+list+"\n\nand 980 more")
}

func TestThePageShowsMistakesAsTheyAre(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../templates/functions/conversion_rows.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	csv := orders + "1,TIME,,,\nORDER-1002,TIME,,,\n3,TIME,x,,\n\n\n7,TIME,,Berlin, DE,\n8,TIME,,,\nORDER-1002,TIME,,,\n"
	_, funcErr := conversionRows(t, strings.ReplaceAll(csv, "TIME", at), ordersMapping())
	if funcErr == nil || !strings.Contains(string(page), "Invalid value for \"csv\" parameter: "+funcErr.Text+".") {
		t.Errorf("the page does not show %v", funcErr)
	}
}
