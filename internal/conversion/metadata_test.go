package conversion

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// metadataOf is an object with n keys of this many characters.
func metadataOf(t testing.TB, n, length int, character string) string {
	t.Helper()
	object := map[string]int{}
	for i := range n {
		object[fmt.Sprintf("%02d", i)+strings.Repeat(character, length-2)] = i
	}
	b, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestMetadataWithinTheLimitsIsTaken(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]string{
		"empty":                        `{}`,
		"white space":                  " \n{ \"a\" :\t1 } \r\n",
		"50 keys of 64 ASCII":          metadataOf(t, 50, 64, "x"),
		"50 keys of 64 of two bytes":   metadataOf(t, 50, 64, "é"),
		"a key of 64 of four bytes":    metadataOf(t, 1, 64, "😀"),
		"many and long keys inside":    `{"a":` + metadataOf(t, 60, 70, "x") + `}`,
		"the same key fifty-one times": "{" + strings.TrimSuffix(strings.Repeat(`"a":1,`, 51), ",") + "}",
		"an empty key":                 `{"":null}`,
	} {
		if err := (metadataKind{}).check(s); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMetadataBeyondTheLimitsIsRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ in, want string }{
		"51 keys":             {metadataOf(t, 51, 2, ""), "has 51 keys where the API takes at most 50"},
		"a key of 65":         {metadataOf(t, 1, 65, "x"), "of 65 characters where the API takes at most 64"},
		"65 of two bytes":     {metadataOf(t, 1, 65, "é"), "of 65 characters where the API takes at most 64"},
		"both":                {metadataOf(t, 51, 65, "x"), "has 51 keys where the API takes at most 50; has the key"},
		"nothing":             {"", "is not JSON"},
		"a cut object":        {`{"a":`, "is not JSON"},
		"a text":              {`"{}"`, "is JSON, but not an object"},
		"null":                {`null`, "is JSON, but not an object"},
		"a list":              {`[{}]`, "is JSON, but not an object"},
		"a number":            {`1`, "is JSON, but not an object"},
		"two objects":         {`{}{}`, "has something after the JSON object"},
		"trailing junk":       {`{} x`, "has something after the JSON object"},
		"a comment":           {`{} // x`, "has something after the JSON object"},
		"single quotes":       {`{'a':1}`, "is not JSON"},
		"a number of its own": {`{"a":01}`, "is not JSON"},
		"NaN":                 {`{"a":NaN}`, "is not JSON"},
	} {
		if err := (metadataKind{}).check(test.in); err == nil {
			t.Errorf("%s is taken", name)
		} else if !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}

func TestMetadataIsSpelledAsJsonencodeDoes(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`{}`:                               `{}`,
		` { "b" : [ 1 , {} ] , "a":null }`: `{"a":null,"b":[1,{}]}`,
		`{"B":1,"a":2,"_":3,"é":4,"Z":5}`:  `{"B":1,"Z":5,"_":3,"a":2,"é":4}`,
		`{"a":"<b> & \u003cc\u003e"}`:      `{"a":"\u003cb\u003e \u0026 \u003cc\u003e"}`,
		`{"<":1}`:                          `{"\u003c":1}`,
		`{"a":"\u2028\u2029"}`:             `{"a":"\u2028\u2029"}`,
		`{"a":"\/\u00e9\ud83d\ude00\t\n"}`: `{"a":"/é😀\t\n"}`,
		`{"a":true,"b":false}`:             `{"a":true,"b":false}`,
		`{"a":{"c":{"z":1,"y":2}}}`:        `{"a":{"c":{"y":2,"z":1}}}`,
		`{"a":1.0}`:                        `{"a":1}`,
		`{"a":1.50}`:                       `{"a":1.5}`,
		`{"a":-0}`:                         `{"a":0}`,
		`{"a":-0.0e5}`:                     `{"a":0}`,
		`{"a":1e3}`:                        `{"a":1000}`,
		`{"a":1E+3}`:                       `{"a":1000}`,
		`{"a":-12.5e-3}`:                   `{"a":-0.0125}`,
		`{"a":123.456e1}`:                  `{"a":1234.56}`,
		`{"a":100}`:                        `{"a":100}`,
		`{"a":0.1}`:                        `{"a":0.1}`,
		`{"a":1e-7}`:                       `{"a":0.0000001}`,
		`{"a":12345678901234567890}`:       `{"a":12345678901234567890}`,
		`{"a":1e400}`:                      `{"a":1` + strings.Repeat("0", 400) + `}`,
		`{"a":1e401}`:                      `{"a":1e401}`,
		`{"a":1E-999999999999999999999}`:   `{"a":1E-999999999999999999999}`,
		`{"a":1,"a":2}`:                    `{"a":2}`,
	} {
		got, err := canonicalMetadata([]byte(in))
		if err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", in, got, err, want)
		}
	}
}

func TestMetadataIsComparedAsJSON(t *testing.T) {
	t.Parallel()
	const long = "0.1000000000000000000000000000000000000001"
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{`{}`, ` { } `, true},
		{`{"a":1,"b":2}`, `{ "b": 2, "a": 1 }`, true},
		{`{"a":1}`, `{"a":1.0}`, true},
		{`{"a":1}`, `{"a":1e0}`, true},
		{`{"a":100}`, `{"a":1E+2}`, true},
		{`{"a":0}`, `{"a":-0.000}`, true},
		{`{"a":0}`, `{"a":0e99999999999999999999}`, true},
		{`{"a":[1.0,{"b":2}]}`, `{"a":[1,{"b":2.0}]}`, true},
		{`{"a":"\u00e9\/"}`, `{"a":"é/"}`, true},
		{`{"a":12345678901234567890}`, `{"a":12345678901234567000}`, true}, // the nearest double, as JavaScript writes it
		{`{"a":12345678901234567890}`, `{"a":1.2345678901234567e19}`, true},
		{`{"a":12345678901234567890}`, `{"a":12345678901234567891}`, false},
		{`{"a":9007199254740993}`, `{"a":9007199254740992}`, true},
		{`{"a":9007199254740993}`, `{"a":9007199254740994}`, false},
		{`{"a":` + long + `}`, `{"a":0.1}`, true},
		{`{"a":0.1}`, `{"a":0.10000000000000002}`, false},
		{`{"a":1e400}`, `{"a":10e399}`, true},
		{`{"a":1e400}`, `{"a":1e401}`, false},
		{`{"a":1e999999999}`, `{"a":1e999999998}`, false},
		{`{"a":1e-999999999}`, `{"a":1e-999999998}`, false},
		{`{"a":1` + strings.Repeat("7", 300) + `}`, `{"a":1` + strings.Repeat("7", 160) + strings.Repeat("0", 140) + `}`, true}, // beyond what Terraform keeps
		{`{"a":1` + strings.Repeat("7", 300) + `}`, `{"a":1` + strings.Repeat("7", 150) + strings.Repeat("0", 150) + `}`, false},
		{`{"a":1}`, `{"a":-1}`, false},
		{`{"a":1}`, `{"a":"1"}`, false},
		{`{"a":1}`, `{"a":true}`, false},
		{`{"a":0}`, `{"a":null}`, false},
		{`{"a":0}`, `{"a":false}`, false},
		{`{"a":null}`, `{}`, false},
		{`{"a":null}`, `{"b":null}`, false},
		{`{"a":""}`, `{"a":null}`, false},
		{`{"a":{}}`, `{"a":[]}`, false},
		{`{"a":{}}`, `{"a":null}`, false},
		{`{"a":[1,2]}`, `{"a":[2,1]}`, false},
		{`{"a":[1]}`, `{"a":[1,1]}`, false},
		{`{"a":[]}`, `{"a":[null]}`, false},
		{`{"a":"x"}`, `{"A":"x"}`, false},
		{`{"a":"x"}`, `{"a":"x "}`, false},
		{`{"someKey":1}`, `{"some_key":1}`, false},
		{`{}`, `null`, false},
		{`{`, `{`, false},
	} {
		var k metadataKind
		if k.equal(test.a, test.b) != test.want || k.equal(test.b, test.a) != test.want {
			t.Errorf("%s and %s: %v and %v, want %v", test.a, test.b, k.equal(test.a, test.b), k.equal(test.b, test.a), test.want)
		}
	}
}

func FuzzMetadata(f *testing.F) {
	for _, s := range []string{
		`{}`, `{"a":1.0,"b":[null,true,"<&>"]}`, `{"a":12345678901234567890}`, `{"a":1e400,"b":1e401,"c":-0}`, `{"a":1e-401}`,
		`{"a":{"b":{"c":{}}}}`, `{"\u2028":"\ud800"}`, `{"a":1,"a":2}`, `{} {}`, `[]`, `null`, `{"a":1E99999999999}`, "{\"\xff\":1}", `{"a":0.000}`,
	} {
		f.Add(s)
	}
	var k metadataKind
	f.Fuzz(func(t *testing.T, s string) {
		_, err := parseMetadata(s)
		canonical, errCanonical := canonicalMetadata([]byte(s))
		if (err == nil) != (errCanonical == nil) || k.equal(s, s) != (err == nil) {
			t.Fatalf("%q: parse %v, canonical %v, equals itself %v", s, err, errCanonical, k.equal(s, s))
		}
		if err != nil {
			return
		}
		if !json.Valid([]byte(canonical)) || !utf8.ValidString(canonical) || canonical[0] != '{' {
			t.Errorf("%q: canonical %q is not a JSON object", s, canonical)
		}
		if !k.equal(s, canonical) || !k.equal(canonical, s) {
			t.Errorf("%q is not equal to its canonical %q", s, canonical)
		}
		if again, err := canonicalMetadata([]byte(canonical)); err != nil || again != canonical {
			t.Errorf("%q: canonical %q, of that %q, %v", s, canonical, again, err)
		}
		if (k.check(s) == nil) != (k.check(canonical) == nil) {
			t.Errorf("%q and its canonical are not checked alike: %v, %v", s, k.check(s), k.check(canonical))
		}
	})
}
