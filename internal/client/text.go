package client

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMessage is how much of a foreign text goes into a message, in characters.
const maxMessage = 300

var (
	// \z: a page may be cut anywhere, and a search that never fails is linear.
	htmlTitle   = regexp.MustCompile(`(?is)<title[^>]*>(.*?)(</title>|\z)`)
	htmlSkipped = regexp.MustCompile(`(?is)<(script|style)\b.*?(</(script|style)>|\z)|<[^>]*(>|\z)`)
)

func looksLikeHTML(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(body), []byte("<"))
}

// summary is what a person can use of a body that is not the API's JSON: the
// title of an HTML page, else its text.
func summary(body []byte) string {
	s := strings.ToValidUTF8(string(body), "\uFFFD")
	if looksLikeHTML(body) {
		if m := htmlTitle.FindStringSubmatch(s); m != nil {
			s = m[1]
		}
		s = html.UnescapeString(htmlSkipped.ReplaceAllString(s, " "))
	}
	return s
}

// oneLine folds white space and drops what could confuse a terminal.
func oneLine(s string) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
		case unicode.IsPrint(r):
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// shorten cuts s to at most n characters, marking the cut.
func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}
