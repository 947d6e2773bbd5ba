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
	htmlTitle   = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	htmlSkipped = regexp.MustCompile(`(?is)<(script|style)\b.*?</(script|style)>|<[^>]*>`)
)

func looksLikeHTML(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(body), []byte("<"))
}

// summary is what a person can use of a body that is not the API's JSON: the
// title of an HTML page, else its text, shortened to one line.
func summary(body []byte) string {
	s := strings.ToValidUTF8(string(body), "\uFFFD")
	if looksLikeHTML(body) {
		if m := htmlTitle.FindStringSubmatch(s); m != nil {
			s = m[1]
		}
		s = html.UnescapeString(htmlSkipped.ReplaceAllString(s, " "))
	}
	return shorten(oneLine(s), maxMessage)
}

// oneLine folds white space and drops what could confuse a terminal.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// shorten cuts s to at most n characters, marking the cut.
func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}
