package functions

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
)

// prefixLength is how much of a reference that is hashed can still be read, in
// characters.
const prefixLength = 64

// escape makes joining unambiguous: "/" only separates, "~" is only followed by
// 0 or 1.
var escape = strings.NewReplacer("~", "~0", "/", "~1")

// reference builds a reference from parts, none of which is empty. References
// are stored by the API and in states: not one of them may change, so all that
// this depends on is written down here, not in tables of the Unicode version
// that a Go release happens to have.
func reference(parts []string) string {
	escaped := make([]string, len(parts))
	for i, part := range parts {
		escaped[i] = escape.Replace(part)
	}
	joined := strings.Join(escaped, "/")
	if isPlain(joined) {
		return joined
	}
	sum := sha256.Sum256([]byte(joined))
	return prefix(joined) + "~~" + hex.EncodeToString(sum[:])
}

// isPlain reports whether the API, a terminal and a file of references keep s
// as it is.
func isPlain(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	return utf8.RuneCountInString(s) <= conversion.MaxExternalRefLength &&
		!isSpace(first) && !isSpace(last) && !strings.ContainsFunc(s, isControl)
}

// prefix is the beginning of s, for people.
func prefix(s string) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n++; n > prefixLength {
			break
		}
		if isControl(r) || isSpace(r) {
			r = '_'
		}
		b.WriteRune(r)
	}
	return b.String()
}

func isControl(r rune) bool { return r <= 0x1f || r >= 0x7f && r <= 0x9f }

// isSpace knows what services commonly trim.
func isSpace(r rune) bool {
	switch r {
	case 0x20, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff:
		return true
	}
	return r >= 0x2000 && r <= 0x200a
}
