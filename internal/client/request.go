package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// maxBody is the most that is read of one answer, in bytes after decompression.
// A full list page of 100 records with full metadata stays well below.
const maxBody = 16 << 20

// request is one call before it is sent.
type request struct {
	action string // for messages, such as "create conversion"
	method string
	path   string // escaped, from /v1 on
	query  url.Values
	body   any         // nil, or what encoding/json takes
	header http.Header // beside what every request has
}

// answer is a successful one: status 200 to 299 and its whole body.
type answer struct {
	body []byte
	fail func(format string, args ...any) error // an *Error of KindAnswer about it
}

// do sends a request, again where the retry policy says so, and returns the
// successful answer, or the *Error of the last attempt.
func (c *Client) do(ctx context.Context, r request) (answer, error) {
	uncertain := false
	for retry := 0; ; retry++ {
		a, e := c.attempt(ctx, r, retry+1)
		if e == nil {
			return a, nil
		}
		// What one attempt may have done, no later one undoes.
		uncertain = uncertain || Ambiguous(e)
		e.Uncertain = uncertain
		v := judge(r.method, e, time.Now())
		if v.throttled && !e.NotSent {
			c.pacer.refuse(e.sent, closure(v, retry))
		}
		if !v.retry || retry >= c.maxRetries || v.after > maxRetryAfter || ctx.Err() != nil {
			return answer{}, e
		}
		pause := c.backoff(retry)
		if v.throttled {
			pause = 0 // the gate holds this request like all others
		} else if v.after > 0 {
			pause = v.after
		}
		if c.sleep(ctx, pause) != nil {
			return answer{}, e
		}
	}
}

// attempt sends a request once. GET ends with ctx; a write under way may
// outlive it for a moment, so that an interrupt leaves nothing half done.
func (c *Client) attempt(ctx context.Context, r request, number int) (answer, *Error) {
	target := *c.endpoint
	target.Path += r.path
	target.RawQuery = r.query.Encode()
	e := &Error{
		Action: r.action, Method: r.method, Path: target.Path, Host: target.Host, Attempts: number,
		KeySource: c.keySource, KeyUnusual: !hasUsualPrefix(c.apiKey),
	}
	fail := func(kind Kind, err error) (answer, *Error) {
		e.Kind, e.Cause = kind, err
		return answer{}, e
	}

	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		e.NotSent = true
		return fail(c.transportError(ctx, target.Host, ctx.Err()))
	}
	if err := c.pacer.wait(ctx); err != nil {
		e.NotSent = true
		var closed *closedError
		if errors.As(err, &closed) { // as a 429 to this request would
			e.Kind, e.Status, e.Message, e.RetryAfter = KindStatus, http.StatusTooManyRequests, closed.Error(), closed.header()
			return answer{}, e
		}
		return fail(c.transportError(ctx, target.Host, err))
	}
	// The timeout starts here, so that waiting does not eat it.
	sendCtx, stay := ctx, context.CancelFunc(func() {})
	if r.method != http.MethodGet {
		sendCtx, stay = linger(ctx)
	}
	defer stay()
	sendCtx, cancel := context.WithTimeout(sendCtx, c.timeout)
	defer cancel()

	// Without a connection not one byte can have reached the API.
	var connected atomic.Bool
	sendCtx = httptrace.WithClientTrace(sendCtx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	req, err := c.build(sendCtx, r, target.String())
	if err != nil {
		e.NotSent = true
		return fail(KindAnswer, err)
	}
	exchange := Exchange{Method: r.method, Path: target.Path, Attempt: number}
	e.sent = time.Now()
	defer func() {
		exchange.Duration = time.Since(e.sent)
		c.observe(ctx, exchange)
	}()

	resp, err := c.http.Do(req)
	if err != nil {
		if resp != nil { // a refused redirect comes with both
			_ = resp.Body.Close()
			e.Status, e.RequestID = resp.StatusCode, c.show(requestID(resp.Header))
			exchange.Status, exchange.RequestID = e.Status, e.RequestID
		}
		e.NotSent = !connected.Load()
		return fail(c.transportError(ctx, target.Host, err))
	}
	defer func() { _ = resp.Body.Close() }()
	e.Status, e.RequestID = resp.StatusCode, c.show(requestID(resp.Header))
	exchange.Status, exchange.RequestID = e.Status, e.RequestID

	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	switch {
	case err != nil && (resp.StatusCode < 300 || sendCtx.Err() != nil):
		kind, why := c.transportError(ctx, target.Host, err)
		switch {
		case kind == KindConnection && isClosed(err):
			why = &cause{"the connection broke before the answer was complete", err}
		case kind == KindConnection:
			kind, why = KindAnswer, &cause{"the answer cannot be read: " + c.show(err.Error()), err}
		}
		return fail(kind, why)
	case len(body) > maxBody:
		err = &cause{text: fmt.Sprintf("the answer is longer than %d MiB", maxBody>>20)}
	}
	if resp.StatusCode != http.StatusTooManyRequests {
		c.pacer.accept()
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		c.describe(e, resp, body)
		e.Foreign = e.Foreign || err != nil
		return answer{}, e
	}
	if err != nil {
		return fail(KindAnswer, err)
	}
	return answer{body: body, fail: func(format string, args ...any) error {
		text := c.show(fmt.Sprintf(format, args...))
		if looksLikeHTML(body) {
			text = "the answer is an HTML page, not JSON: " + c.show(summary(body))
		}
		failed := *e
		failed.Kind, failed.Cause = KindAnswer, &cause{text: text}
		return &failed
	}}, nil
}

// build makes the HTTP request. Its only possible errors are ours.
func (c *Client) build(ctx context.Context, r request, target string) (*http.Request, error) {
	var body io.Reader
	if r.body != nil {
		b, err := json.Marshal(r.body)
		if err != nil {
			return nil, fmt.Errorf("could not be built: %w", err)
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, target, body)
	if err != nil {
		return nil, &cause{"could not be built: " + c.show(err.Error()), err}
	}
	req.Header.Set("Authorization", "Bearer "+c.apiKey)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.userAgent)
	for name, values := range r.header {
		req.Header[name] = values
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

// describe fills e from an answer with an error status.
func (c *Client) describe(e *Error, resp *http.Response, body []byte) {
	e.Kind = KindStatus
	e.RetryAfter = c.show(resp.Header.Get("Retry-After"))
	code, message, fields := decodeError(body)
	e.Code, e.Message, e.Fields = c.show(code), c.show(message), fields
	e.Foreign = code == ""
}

// requestID reads the id that a server or gateway gives to a request, under
// the names in common use; the API documents none.
func requestID(h http.Header) string {
	for _, name := range []string{"X-Request-Id", "Request-Id", "X-Correlation-Id", "Cf-Ray"} {
		if id := h.Get(name); id != "" {
			return oneLine(id)
		}
	}
	return ""
}

// Keys start so by the API's documentation; session tokens do not.
func hasUsualPrefix(key string) bool {
	return strings.HasPrefix(key, "bw_live_") || strings.HasPrefix(key, "bw_test_")
}

// maxRedirects bounds a chain of redirects that are each acceptable.
const maxRedirects = 5

type redirectError struct{ why string }

func (e *redirectError) Error() string { return "redirected " + e.why }

// checkRedirect follows a redirect only where key and request stay what they
// are: same host, same method, never from https to http.
func checkRedirect(next *http.Request, via []*http.Request) error {
	first := via[0]
	switch {
	case len(via) > maxRedirects:
		return &redirectError{fmt.Sprintf("more than %d times", maxRedirects)}
	case next.URL.Host != first.URL.Host:
		return &redirectError{fmt.Sprintf("to another host, %s, which must not get the API key", next.URL.Host)}
	case first.URL.Scheme == "https" && next.URL.Scheme != "https":
		return &redirectError{"from https to http, which would send the API key in the clear"}
	case next.Method != first.Method:
		return &redirectError{fmt.Sprintf("in a way that turns %s into %s", first.Method, next.Method)}
	}
	return nil
}
