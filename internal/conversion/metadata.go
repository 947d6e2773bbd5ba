package conversion

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// metadataKind is a JSON object, compared as JSON.
type metadataKind struct{}

func (metadataKind) check(s string) error {
	object, err := parseMetadata(s)
	if err != nil {
		return err
	}
	var wrong []string
	if n := len(object); n > MaxMetadataKeys {
		wrong = append(wrong, fmt.Sprintf("has %d keys where the API takes at most %d", n, MaxMetadataKeys))
	}
	for _, k := range slices.Sorted(maps.Keys(object)) {
		if n := utf8.RuneCountInString(k); n > MaxMetadataKeyLength {
			wrong = append(wrong, fmt.Sprintf("has the key %q of %d characters where the API takes at most %d", k, n, MaxMetadataKeyLength))
		}
	}
	if len(wrong) > 0 {
		return errors.New(strings.Join(wrong, "; "))
	}
	return nil
}

func (metadataKind) equal(a, b string) bool {
	oa, errA := parseMetadata(a)
	ob, errB := parseMetadata(b)
	return errA == nil && errB == nil && equalJSON(oa, ob)
}

// parseMetadata reads exactly one JSON object, keeping numbers as written.
func parseMetadata(s string) (map[string]any, error) {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("is not JSON (%w); write it as jsonencode({ key = \"value\" })", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("has something after the JSON object; write it as jsonencode({ key = \"value\" })")
	}
	object, ok := v.(map[string]any)
	if !ok {
		return nil, errors.New("is JSON, but not an object; write it as jsonencode({ key = \"value\" }), or leave it out to have no metadata")
	}
	return object, nil
}

// canonicalMetadata spells a JSON object as Terraform's jsonencode does: sorted
// keys, no white space, plain numbers, <, > and & escaped. So what an import or
// a look-up shows is what a configuration gives.
func canonicalMetadata(raw []byte) (string, error) {
	object, err := parseMetadata(string(raw))
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(plainNumbers(object)); err != nil {
		return "", err
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

func plainNumbers(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = plainNumbers(v[k])
		}
	case []any:
		for i := range v {
			v[i] = plainNumbers(v[i])
		}
	case json.Number:
		return json.Number(parseDecimal(v).plain(v))
	}
	return v
}

func equalJSON(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, b, equalJSON)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, equalJSON)
	case json.Number:
		b, ok := b.(json.Number)
		return ok && equalNumber(a, b)
	default:
		return a == b
	}
}

// equalNumber compares by value: 1.0 is 1. A number that comes back as the
// nearest double of the one sent is equal too, as many JSON services keep no
// more than that. So is one that differs only where Terraform keeps nothing, in
// the 155th digit or later: a configuration cannot say it.
func equalNumber(a, b json.Number) bool {
	da, db := parseDecimal(a), parseDecimal(b)
	return da.equal(db) || double(a).equal(db) || da.equal(double(b)) || equalInTerraform(a, b)
}

// terraformPrecision is that of Terraform's numbers, in bits.
const terraformPrecision = 512

func equalInTerraform(a, b json.Number) bool {
	fa, _, errA := big.ParseFloat(a.String(), 10, terraformPrecision, big.ToNearestEven)
	fb, _, errB := big.ParseFloat(b.String(), 10, terraformPrecision, big.ToNearestEven)
	return errA == nil && errB == nil && fa.Sign() != 0 && !fa.IsInf() && fa.Cmp(fb) == 0
}

// double is n rounded to the nearest double, in its shortest spelling.
func double(n json.Number) decimal {
	f, err := n.Float64()
	if err != nil {
		return parseDecimal(n)
	}
	return parseDecimal(json.Number(strconv.FormatFloat(f, 'e', -1, 64)))
}

// decimal is a number without rounding: digits, without zeros at either end,
// times ten to the exponent. Zero has no digits.
type decimal struct {
	negative bool
	digits   string
	exponent *big.Int
}

// parseDecimal reads a number that encoding/json accepted.
func parseDecimal(n json.Number) decimal {
	mantissa, exp, _ := strings.Cut(strings.ToLower(n.String()), "e")
	d := decimal{exponent: new(big.Int)}
	if exp != "" {
		d.exponent.SetString(strings.TrimPrefix(exp, "+"), 10)
	}
	mantissa, d.negative = strings.CutPrefix(mantissa, "-")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	d.exponent.Sub(d.exponent, big.NewInt(int64(len(fraction))))
	d.digits = strings.TrimLeft(whole+fraction, "0")
	trimmed := strings.TrimRight(d.digits, "0")
	d.exponent.Add(d.exponent, big.NewInt(int64(len(d.digits)-len(trimmed))))
	d.digits = trimmed
	if d.digits == "" {
		return decimal{exponent: new(big.Int)}
	}
	return d
}

func (d decimal) equal(o decimal) bool {
	return d.negative == o.negative && d.digits == o.digits && d.exponent.Cmp(o.exponent) == 0
}

// maxPlainExponent bounds the zeros that plain writes out.
const maxPlainExponent = 400

// plain spells d without an exponent, or returns n as it is when that would
// take very many zeros.
func (d decimal) plain(n json.Number) string {
	if d.digits == "" {
		return "0"
	}
	if !d.exponent.IsInt64() || d.exponent.Int64() > maxPlainExponent || d.exponent.Int64() < -maxPlainExponent {
		return n.String()
	}
	s, exp := d.digits, int(d.exponent.Int64())
	switch {
	case exp >= 0:
		s += strings.Repeat("0", exp)
	case -exp < len(s):
		s = s[:len(s)+exp] + "." + s[len(s)+exp:]
	default:
		s = "0." + strings.Repeat("0", -exp-len(s)) + s
	}
	if d.negative {
		return "-" + s
	}
	return s
}
