package functions

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
	"github.com/brandwave/terraform-provider-brandwave/internal/conversionrows"
)

// Whatever the text, there are either rows that the resources take or an error
// that a person can read.
func FuzzConversionRows(f *testing.F) {
	for _, csv := range []string{
		"", "\ufeff", "external_ref,converted_at\n", "external_ref,converted_at,x\nA," + at + ",1\n", "a,b,x\r\n\"A\nB\"," + at + ",\r\n",
		"a;b;x\n1;2;3\n", "external_ref,converted_at,x,x\n", "external_ref,converted_at\n\"", "external_ref,converted_at\nA\"B,\n",
		"external_ref,converted_at\n,,\n\n,\nA," + at + "\nA," + at + "\n", "external_ref,converted_at,conversion_count,origin,source_id\nA," + at + ",2,app," + source + "\n",
		strings.Repeat("x", 300) + ",b\n", "\r", "a,b\r", "\"a\nb\",c\n",
	} {
		f.Add(csv, "external_ref", "x")
		f.Add(csv, "a", "b")
	}
	f.Fuzz(func(t *testing.T, csv, ref, key string) {
		rows, err := conversionRows(t, csv, map[string]string{"external_ref": ref, "metadata.key": key})
		if err != nil {
			if lines := strings.Count(err.Text, "\n") + 1; err.Text == "" || lines > conversionrows.MaxProblems+4 || !rows.IsUnknown() {
				t.Errorf("%d lines: %q", lines, err.Text)
			}
			return
		}
		for ref, v := range rows.Elements() {
			if n := utf8.RuneCountInString(ref); n < 1 || n > conversion.MaxExternalRefLength {
				t.Errorf("the key %q has %d characters", ref, n)
			}
			fields := v.(types.Object).Attributes()
			if err := conversion.CheckConvertedAt(fields["converted_at"].(types.String).ValueString()); err != nil {
				t.Error(err)
			}
			if n := fields["conversion_count"].(types.Int64); !n.IsNull() && (n.ValueInt64() < 1 || n.ValueInt64() > conversion.MaxCount) {
				t.Errorf("conversion_count %d", n.ValueInt64())
			}
			if s := fields["origin"].(types.String); !s.IsNull() && (s.ValueString() == "" || utf8.RuneCountInString(s.ValueString()) > conversion.MaxOriginLength) {
				t.Errorf("origin %q", s.ValueString())
			}
			if s := fields["source_id"].(types.String); !s.IsNull() && conversion.CheckSourceID(s.ValueString()) != nil {
				t.Errorf("source_id %q", s.ValueString())
			}
		}
	})
}
