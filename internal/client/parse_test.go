package client

import (
	"strings"
	"testing"
	"time"
)

func TestParseEndpointTakesHTTPSAndLoopback(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"https://api.gobrandwave.com":       "https://api.gobrandwave.com",
		" https://api.gobrandwave.com/\n":   "https://api.gobrandwave.com",
		"HTTPS://API.example":               "https://API.example",
		"https://proxy.example/brandwave//": "https://proxy.example/brandwave",
		"https://api.example:8443/a":        "https://api.example:8443/a",
		"http://localhost:8080":             "http://localhost:8080",
		"http://LOCALHOST":                  "http://LOCALHOST",
		"http://127.0.0.1:1":                "http://127.0.0.1:1",
		"http://127.8.8.8":                  "http://127.8.8.8",
		"http://[::1]:9":                    "http://[::1]:9",
	} {
		got, err := ParseEndpoint(in)
		if err != nil || got.String() != want {
			t.Errorf("%q: %v, %v; want %s", in, got, err, want)
		}
	}
}

func TestParseEndpointRefusesWhatWouldLoseTheKey(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                                  "not an absolute URL",
		"api.gobrandwave.com":               "not an absolute URL",
		"/v1":                               "not an absolute URL",
		"https://":                          "not an absolute URL",
		"https://:443":                      "not an absolute URL",
		"localhost:8080":                    "not an absolute URL",
		"mailto:someone@example.com":        "not an absolute URL",
		"http://api.gobrandwave.com":        "use https",
		"http://127.0.0.1.nip.io":           "use https",
		"http://localhost.example":          "use https",
		"http://0.0.0.0":                    "use https",
		"http://10.0.0.1":                   "use https",
		"ftp://api.example":                 `"ftp"`,
		"ws://localhost":                    `"ws"`,
		"https://me:hunter2@api.example":    "user info",
		"https://me@api.example":            "user info",
		"https://api.example?key=hunter2":   "query",
		"https://api.example/?":             "query",
		"https://api.example#hunter2":       "fragment",
		"https://me:hunter2@api.example:x%": "not a URL",
		"https://a b":                       "not a URL",
		"https://x\x00y":                    "not a URL",
		"%":                                 "not a URL",
	} {
		got, err := ParseEndpoint(in)
		if err == nil {
			t.Errorf("%q: taken as %v", in, got)
			continue
		}
		contains(t, err.Error(), want)
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: the error repeats the password: %v", in, err)
		}
	}
}

func TestParseAPIKeyTrims(t *testing.T) {
	t.Parallel()
	for _, in := range []string{testKey, testKey + "\n", "\r\n\t " + testKey + " \r\n", "\u00a0" + testKey + "\u2028"} {
		if got, err := ParseAPIKey(in); err != nil || got != testKey {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
}

func TestParseAPIKeyRefusesWithoutRepeatingTheKey(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                        "empty",
		" \n\t":                   "empty",
		"Bearer s3cr3t":           "a space inside",
		"s3cr3t\ns3cr3t":          "a control character inside",
		"s3cr3t\x00s3cr3t":        "a control character inside",
		"s3cr3t\ts3cr3t":          "a control character inside",
		"s3cr3t\x7fs3cr3t":        "a control character inside",
		"s3cr3t\u00a0s3cr3t":      "outside printable ASCII",
		"s3cr3t\u200bs3cr3t":      "outside printable ASCII",
		"\ufeffs3cr3t":            "outside printable ASCII",
		"s3cr3t\xff":              "outside printable ASCII",
		"s3cr3t\u2014" + "s3cr3t": "outside printable ASCII",
	} {
		got, err := ParseAPIKey(in)
		if err == nil {
			t.Errorf("%q: taken as %q", in, got)
			continue
		}
		contains(t, err.Error(), want)
		if strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%q: the error repeats the key: %v", in, err)
		}
	}
}

func TestParseRequestTimeout(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]time.Duration{"30s": 30 * time.Second, "1m30s": 90 * time.Second, " 500ms\n": 500 * time.Millisecond, "1ns": 1} {
		if got, err := ParseRequestTimeout(in); err != nil || got != want {
			t.Errorf("%q: %v, %v; want %v", in, got, err, want)
		}
	}
	for in, want := range map[string]string{
		"": "not a duration", "30": "not a duration", "soon": "not a duration", "99999999h": "not a duration",
		"0": "greater than zero", "0s": "greater than zero", "-1s": "greater than zero",
	} {
		if got, err := ParseRequestTimeout(in); err == nil {
			t.Errorf("%q: taken as %v", in, got)
		} else {
			contains(t, err.Error(), want)
		}
	}
}
