package conversionrows

import (
	"bytes"
	"strconv"
)

// loneSurrogate finds an escape such as \ud800 that stands for no character, as
// its other half is not beside it. Go reads each as U+FFFD, so that texts which
// differ would become one. The text is JSON.
func loneSurrogate(text []byte) (escape string, found bool) {
	for {
		at := bytes.IndexByte(text, '\\')
		if at < 0 {
			return "", false
		}
		text = text[at:]
		code, ok := escaped(text)
		switch {
		case !ok:
			text = text[2:] // \n, \\ and the like
			continue
		case code < 0xD800 || code > 0xDFFF:
			text = text[6:]
			continue
		}
		if low, ok := escaped(text[6:]); code > 0xDBFF || !ok || low < 0xDC00 || low > 0xDFFF {
			return string(text[:6]), true
		}
		text = text[12:]
	}
}

// escaped is the number of an escape of the form \u0000 at the beginning of text.
func escaped(text []byte) (code uint64, ok bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	code, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return code, err == nil
}
