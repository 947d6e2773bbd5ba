package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// Kind says at which step a call failed, and so what its outcome can be.
type Kind int

const (
	// KindStatus: the API answered with a status outside 200 to 299.
	KindStatus Kind = iota + 1
	// KindAnswer: the API answered with success, in a form that cannot be used
	// (HTML, truncated JSON, a missing field, another record).
	KindAnswer
	// KindTimeout: no whole answer within the request timeout.
	KindTimeout
	// KindCanceled: the caller gave up.
	KindCanceled
	// KindConnection: the connection could not be made, or broke.
	KindConnection
	// KindTLS: the server's certificate or TLS itself was not acceptable.
	KindTLS
	// KindRedirect: the API redirected to where the key must not go.
	KindRedirect
	// KindMoving: a list kept changing while it was read.
	KindMoving
)

// Error is the one error type of this package. Match it with errors.As.
type Error struct {
	Kind   Kind
	Action string // what was attempted: "create conversion", "read conversion 6f1e…"
	Method string
	Path   string // path of the request, without the query
	Host   string // host and port it was sent to

	Status    int    // HTTP status; 0 when no answer came
	Code      string // the API's "error"; "" when the body had none
	Message   string // the API's "message", or what could be read of another body; one line
	RequestID string // the API's request id; "" when it sent none
	Fields    []string
	// Fields are the API's names (snake_case) of the request fields that a 400
	// or 422 speaks of; empty when it names none that we know.
	RetryAfter string // the Retry-After header as sent
	KeySource  string // the setting that the API key came from
	KeyUnusual bool   // the key has neither of the usual prefixes

	NotSent   bool  // the request certainly never reached the API
	Uncertain bool  // this attempt or an earlier one may have been carried out
	Attempts  int   // how often the request was sent, this time included
	LookUp    error // why looking for the record of a lost create failed; nil: it found nothing
	Foreign   bool  // an error status whose body is not the API's {"error": ...}: a proxy or another server may have sent it

	sent time.Time // when this attempt was

	Cause error // of the kinds without a status; its text is safe to show
}

// Error gives the failure in one line, without what was attempted.
func (e *Error) Error() string {
	return e.Action + ": " + e.Outcome()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Outcome says in one line, without a full stop, what came back.
func (e *Error) Outcome() string {
	request := strings.TrimSpace(e.Method + " " + e.Path)
	if e.Kind == KindStatus {
		s := fmt.Sprintf("%s answered %d", request, e.Status)
		if t := http.StatusText(e.Status); t != "" {
			s += " " + t
		}
		if e.Message != "" {
			s += ": " + strings.TrimRight(e.Message, ".!?")
		}
		return s
	}
	s := request
	if e.Status != 0 {
		s = fmt.Sprintf("%s answered %d, but", request, e.Status)
	}
	return fmt.Sprintf("%s %v", s, e.Cause)
}

// IsNotFound reports whether err is the API's 404. A 404 in another form than
// the API's errors is not: a wrong endpoint or a proxy answers so for everything.
func IsNotFound(err error) bool {
	var e *Error
	return hasStatus(err, http.StatusNotFound) && errors.As(err, &e) && !e.Foreign
}

// IsConflict reports whether err is the API's 409: the external_ref is taken.
func IsConflict(err error) bool { return hasStatus(err, http.StatusConflict) }

func hasStatus(err error, status int) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == KindStatus && e.Status == status
}

// cause is the text of an *Error's cause: one line, without what net/http
// wraps around it (method, URL and so the query).
type cause struct {
	text string
	err  error
}

func (c *cause) Error() string { return c.text }
func (c *cause) Unwrap() error { return c.err }

// isClosed reports whether the other side ended the connection. Which of the
// errors that gives is chance.
func isClosed(err error) bool {
	for _, closed := range []error{io.EOF, io.ErrUnexpectedEOF, syscall.ECONNRESET, syscall.EPIPE} {
		if errors.Is(err, closed) {
			return true
		}
	}
	return false
}

// transportError turns what net/http returned into the kind and the cause.
// ctx is the caller's: only its end means that the caller gave up.
func (c *Client) transportError(ctx context.Context, host string, err error) (Kind, error) {
	var (
		redirect *redirectError
		verify   *tls.CertificateVerificationError
		record   tls.RecordHeaderError
		alert    tls.AlertError
		unknown  x509.UnknownAuthorityError
		hostname x509.HostnameError
		invalid  x509.CertificateInvalidError
		urlErr   *url.Error
		opErr    *net.OpError
	)
	inner := err
	if errors.As(err, &urlErr) {
		inner = urlErr.Err
	}
	if errors.As(inner, &opErr) { // without both ends' addresses
		inner = opErr.Err
	}
	text := c.show(inner.Error())
	if isClosed(inner) {
		text = "the connection was closed"
	}
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded) && ctx.Err() != nil:
		return KindCanceled, &cause{"was given up: the operation was cancelled", err}
	case errors.As(err, &redirect):
		return KindRedirect, &cause{"was " + c.show(redirect.Error()), err}
	case errors.Is(err, context.DeadlineExceeded) || errors.As(err, &urlErr) && urlErr.Timeout():
		return KindTimeout, &cause{fmt.Sprintf("got no complete answer within the request timeout of %s", c.timeout), err}
	case errors.As(err, &verify), errors.As(err, &record), errors.As(err, &alert),
		errors.As(err, &unknown), errors.As(err, &hostname), errors.As(err, &invalid),
		errors.Is(err, http.ErrSchemeMismatch),
		// The operations under which crypto/tls reports an alert.
		opErr != nil && (opErr.Op == "remote error" || opErr.Op == "local error"):
		return KindTLS, &cause{fmt.Sprintf("got no answer: no trusted TLS connection to %s: %s", host, text), err}
	default:
		return KindConnection, &cause{fmt.Sprintf("got no answer from %s: %s", host, text), err}
	}
}

// show makes one line of a text that the API or a library wrote. It takes the
// key out before it shortens, as a part of a key is one too many.
func (c *Client) show(s string) string {
	return shorten(strings.ReplaceAll(oneLine(s), c.apiKey, "[api key]"), maxMessage)
}
