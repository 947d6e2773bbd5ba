package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestKeyThatTheAPIEchoesIsInNoError(t *testing.T) {
	t.Parallel()
	echo := "got Bearer " + testKey + " instead"
	quoted, err := json.Marshal(echo)
	if err != nil {
		t.Fatal(err)
	}
	// Cut near the end of the key, were it shortened before it is redacted.
	far := strings.Repeat("x", maxMessage-len(testKey)+2)
	for name, body := range map[string]string{
		"message":             `{"error":"unauthorized","message":` + string(quoted) + `}`,
		"code":                `{"error":` + string(quoted) + `}`,
		"code and message":    `{"error":` + string(quoted) + `,"message":"No."}`,
		"nested":              `{"error":{"code":"a","message":` + string(quoted) + `}}`,
		"errors":              `{"errors":[{"field":` + string(quoted) + `,"message":` + string(quoted) + `}]}`,
		"errors by field":     `{"errors":{` + string(quoted) + `:["` + testKey + `"]}}`,
		"escaped in JSON":     `{"message":"` + strings.ReplaceAll(testKey, "_", `\u005f`) + `"}`,
		"text":                echo,
		"HTML title":          "<html><title>" + echo + "</title>",
		"HTML text":           "<html><p>" + echo + "</p>",
		"HTML with entities":  "<html><p>" + strings.ReplaceAll(testKey, "-", "&#45;") + "</p>",
		"the cut of messages": `{"message":"` + far + testKey + `"}`,
		"the cut of texts":    far + testKey,
		"the cut of pages":    "<html><p>" + far + testKey + "</p>",
		"cut JSON":            `{"message":"` + testKey,
		"an unknown record":   data(`{"id":"` + testKey + `"}`),
	} {
		for _, status := range []int{200, 401, 422, 502} {
			t.Run(fmt.Sprintf("%s with status %d", name, status), func(t *testing.T) {
				t.Parallel()
				c := clientFor(t, func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("X-Request-Id", testKey)
					w.Header().Set("Retry-After", testKey)
					answers(status, body)(w, r)
				})
				e := failure(t, get(t.Context(), c))
				// Not a good part of it either.
				if half := testKey[:len(testKey)/2]; strings.Contains(fmt.Sprintf("%+v %v", *e, e), half) {
					t.Errorf("half of the key is in %+v", *e)
				}
			})
		}
	}
}

func TestKeyThatTheAPIEchoesInTheStatusLineIsInNoError(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{
		"HTTP/1.1 " + testKey + "\r\n\r\n",
		testKey + "\r\n\r\n",
		"HTTP/1.1 200 OK\r\n" + testKey + "\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: " + testKey + "\r\n\r\n",
		"HTTP/1.1 401 " + testKey + "\r\n\r\n",
	} {
		failure(t, get(t.Context(), clientFor(t, cut(t, raw))))
	}
}

func TestKeyWithCharactersThatJSONEscapesIsRedacted(t *testing.T) {
	t.Parallel()
	const key = `abc<def>&"ghi\jkl/mno`
	escaped, err := json.Marshal("key " + key)
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{`{"message":` + string(escaped) + `}`, `{"message":"key ` + `abc<def>&\"ghi\\jkl\/mno` + `"}`} {
		e := failure(t, get(t.Context(), New(parsed(t, serve(t, answers(403, body)).URL), key)))
		if e.Message != "key [api key]" {
			t.Errorf("message %q", e.Message)
		}
	}
}

func TestObserverLearnsOfEachRequestAndOfNoSecret(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var seen []Exchange
	observer := WithObserver(func(_ context.Context, e Exchange) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, e)
	})
	steps := script(t,
		answers(200, data(wholeRecord)),
		func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Request-Id", "req "+testKey)
			answers(401, `{"message":"`+testKey+`"}`)(w, r)
		},
		answers(200, `{"items":[],"totalCount":0}`),
		answers(204, ""),
		redirectTo(302, "https://elsewhere.example/?k="+testKey),
		cut(t, ""),
		answers(404, ""), // to the look whether the change was made
	)
	c := clientFor(t, steps, observer)
	ctx := t.Context()
	_ = get(ctx, c)
	_ = get(ctx, c)
	_, _ = c.list(ctx, Filter{OrganizationID: org, SearchTerm: "hidden"}, 0)
	_ = c.DeleteConversion(ctx, idA)
	_, _ = c.CreateConversion(ctx, ConversionCreate{})
	_, _ = c.UpdateConversion(ctx, idA, ConversionUpdate{})
	record := "/v1/conversions/" + idA
	want := []Exchange{
		{Method: "GET", Path: record, Status: 200, Attempt: 1},
		{Method: "GET", Path: record, Status: 401, Attempt: 1, RequestID: "req [api key]"},
		{Method: "GET", Path: "/v1/conversions", Status: 200, Attempt: 1},
		{Method: "DELETE", Path: record, Status: 204, Attempt: 1},
		{Method: "POST", Path: "/v1/conversions", Status: 302, Attempt: 1, RequestID: "req-9"},
		{Method: "PATCH", Path: record, Attempt: 1},
		{Method: "GET", Path: record, Status: 404, Attempt: 1},
	}
	if diff := cmp.Diff(want, seen, cmpopts.IgnoreFields(Exchange{}, "Duration")); diff != "" {
		t.Errorf("observed (-want +got):\n%s", diff)
	}
	for _, e := range seen {
		if e.Duration <= 0 {
			t.Errorf("%s %s took %v", e.Method, e.Path, e.Duration)
		}
	}
}
