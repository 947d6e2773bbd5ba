package functions

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
)

func externalRef(t testing.TB, parts ...any) (string, *function.FuncError) {
	t.Helper()
	v, err := run(t, NewExternalRef(), types.TupleValueMust(slices.Repeat([]attr.Type{types.StringType}, len(parts)), texts(parts...)))
	s, ok := v.(types.String)
	if !ok {
		t.Fatalf("%T", v)
	}
	return s.ValueString(), err
}

// References are in the API and in states: no version may change one of these.
// The hashes are from another implementation of the documented rule.
func TestReferencesNeverChange(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		want  string
		parts []any
	}{
		{"ORDER-1001", []any{"ORDER-1001"}},
		{"shop-1/ORDER-1001", []any{"shop-1", "ORDER-1001"}},
		{"a/b/c", []any{"a", "b", "c"}},
		{"a~1b", []any{"a/b"}},
		{"a~0b", []any{"a~b"}},
		{"~01/~10", []any{"~1", "/0"}},
		{"~0~0", []any{"~~"}},
		{"2026-03-01T12:00:00Z/kunde@example.com/1.5", []any{"2026-03-01T12:00:00Z", "kunde@example.com", "1.5"}},
		{"two words/Ærø/🎉", []any{"two words", "Ærø", "🎉"}},
		{"a / b", []any{"a ", " b"}},
		{`"${x}" %{y} \`, []any{`"${x}" %{y} \`}},
		{strings.Repeat("a", 255), []any{strings.Repeat("a", 255)}},
		{strings.Repeat("😀", 255), []any{strings.Repeat("😀", 255)}},
		{strings.Repeat("a", 64) + "~~02d7160d77e18c6447be80c2e355c7ed4388545271702c50253b0914c65ce5fe", []any{strings.Repeat("a", 256)}},
		{strings.Repeat("é", 64) + "~~57ed0ef12199207a92e3484cdf02cc0d3822dd0671fdecc234f39b4f50932c07", []any{strings.Repeat("é", 256)}},
		{strings.Repeat("😀", 64) + "~~a000703d97fdb2ca67de2c65be66268138dd98eab6c5e02e8d8a7ced9eb4a610", []any{strings.Repeat("😀", 300), "x"}},
		{strings.Repeat("x", 63) + "~~~054325b5423e32c5360a37137a62a250c465af068520ef1c0094cb7fbbcbe130", []any{strings.Repeat("x", 63) + "/" + strings.Repeat("y", 200)}},
		{"_a~~7de598b3ff8a99638e1f9bf49260baa0d98e069dde32d1f2e153adb5ce478242", []any{" a"}},
		{"a_~~6583dcd6056fd32aadd0d2d0be920de99f6ff08b80065e4b9142aaa4169391cb", []any{"a "}},
		{"a_b~~7e18f737311b2dc3b2f269dd78396b0351f14fb66efa879f768cb23181883c78", []any{"a\nb"}},
		{"a_b~~75e7cf7e9bf896d878d3b49a7225fc0ef80d9b03356eb6d783bb276e67afe8fa", []any{"a\u0085b"}},
		{"_a~~1951c7860e968e742658b3af34e60741eb4aaf2a8d2ecc3993727016b12e81e8", []any{"\ufeffa"}},
		{"a/b_~~3b1dab1570b6adde125d1ae82a59868cbc7f8dc2c51543a78cee42a087c23d0a", []any{"a", "b\u3000"}},
		{"tab_here_and_more/2~~5561b73b7db182a6849486594cc06354134f0c72d7b4d9ea680b0d60deac572c", []any{"tab\there and more", "2"}},
	} {
		if got, err := externalRef(t, test.parts...); got != test.want || err != nil {
			t.Errorf("%.40q: %q (%v), want %q", test.parts, got, err, test.want)
		}
	}
}

func TestWhatIsNoReference(t *testing.T) {
	t.Parallel()
	const advice = `; each must have at least one character. Where a part may be missing, name what stands for it, as in coalesce(var.shop, "none")`
	_, err := externalRef(t)
	wantError(t, err, -1, `it takes at least one part, such as external_ref("shop-1", "ORDER-1001")`)
	_, err = externalRef(t, "shop", nil)
	wantError(t, err, 1, "part 2 of 2 is null"+advice)
	_, err = externalRef(t, "", "shop")
	wantError(t, err, 0, "part 1 of 2 is empty"+advice)
}

var plain = regexp.MustCompile(`^([^~]|~0|~1)+$`)

// Two lists of parts have the same reference if and only if they are the same.
func FuzzExternalRef(f *testing.F) {
	for _, seed := range [][2]string{
		{"a,b", "a-b"},
		{"a,b", "a/b"},
		{"a,b", "ab"},
		{"a,b", "b,a"},
		{"a~1b", "a/b"},
		{"~,0", "~0"},
		{"a,~b", "a~,b"},
		{" a", "a"},
		{"a\n", "a"},
		{"_a~~7de598b3ff8a99638e1f9bf49260baa0d98e069dde32d1f2e153adb5ce478242", " a"},
		{strings.Repeat("a", 255), strings.Repeat("a", 256)},
		{strings.Repeat("a", 300) + "b", strings.Repeat("a", 300) + "c"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		parts := func(s string) []string {
			return slices.DeleteFunc(strings.Split(s, ","), func(s string) bool { return s == "" })
		}
		pa, pb := parts(a), parts(b)
		if len(pa) == 0 || len(pb) == 0 {
			return
		}
		ra, rb := reference(pa), reference(pb)
		if (ra == rb) != slices.Equal(pa, pb) {
			t.Errorf("%q gives %q, %q gives %q", pa, ra, pb, rb)
		}
		if n := utf8.RuneCountInString(ra); n < 1 || n > conversion.MaxExternalRefLength {
			t.Errorf("%q has %d characters", ra, n)
		}
		if strings.ContainsFunc(ra, isControl) || strings.TrimSpace(ra) != ra {
			t.Errorf("%q would not be kept as it is", ra)
		}
		if hashed := strings.Contains(ra, "~~"); hashed == plain.MatchString(ra) {
			t.Errorf("%q may be of either kind", ra)
		}
	})
}
