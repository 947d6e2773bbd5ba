package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// cut is a handler that drops the connection after writing raw bytes to it.
func cut(t testing.TB, raw string) http.HandlerFunc {
	t.Helper()
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, buffer, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = buffer.WriteString(raw)
		_ = buffer.Flush()
		_ = conn.Close()
	}
}

// closedPort is an address that nothing listens on.
func closedPort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return address
}

// both meets a fault with a read and a create, for which a lost answer differs.
func both(t *testing.T, c *Client, check func(t *testing.T, err error)) {
	t.Helper()
	t.Run("GET", func(t *testing.T) { check(t, get(t.Context(), c)) })
	t.Run("POST", func(t *testing.T) {
		_, err := c.CreateConversion(t.Context(), ConversionCreate{})
		check(t, err)
	})
}

func TestRefusedConnectionIsNotSent(t *testing.T) {
	t.Parallel()
	address := closedPort(t)
	both(t, clientOf(t, "http://"+address), func(t *testing.T, err error) {
		t.Helper()
		e := wantKind(t, err, KindConnection, 0)
		contains(t, e.Outcome(), "got no answer from "+address, "refused")
		if !e.NotSent {
			t.Error("NotSent is false")
		}
	})
}

func TestBrokenConnectionMayHaveBeenSent(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		raw    string
		kind   Kind
		status int
		want   string
	}{
		"before the status line":    {"", KindConnection, 0, "got no answer from"},
		"within the headers":        {"HTTP/1.1 200 OK\r\nContent-Ty", KindConnection, 0, "got no answer from"},
		"after the headers":         {"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n", KindConnection, 200, "the connection broke before the answer was complete"},
		"within the body":           {"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"data\":", KindConnection, 200, "the connection broke before the answer was complete"},
		"within a chunk":            {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"da", KindConnection, 200, "the connection broke before the answer was complete"},
		"within an error's body":    {"HTTP/1.1 503 No\r\nContent-Length: 50\r\n\r\nbusy", KindStatus, 503, "answered 503 Service Unavailable: busy"},
		"without a framed length":   {"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"data\":", KindAnswer, 200, "not a JSON object"},
		"something that is no HTTP": {"SSH-2.0-OpenSSH\r\n", KindConnection, 0, "malformed HTTP"},
		"broken compression":        {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\nContent-Length: 12\r\n\r\njunkjunkjunk", KindAnswer, 200, "gzip"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, clientFor(t, cut(t, test.raw)), func(t *testing.T, err error) {
				t.Helper()
				e := wantKind(t, err, test.kind, test.status)
				contains(t, e.Outcome(), test.want)
				if e.NotSent {
					t.Error("NotSent is true")
				}
			})
		})
	}
}

func TestSlowAnswerIsATimeout(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(http.ResponseWriter){
		"before the headers": func(http.ResponseWriter) {},
		"within the body": func(w http.ResponseWriter) {
			fmt.Fprint(w, `{"data":`)
			_ = http.NewResponseController(w).Flush()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := clientFor(t, func(w http.ResponseWriter, r *http.Request) {
				start(w)
				<-r.Context().Done()
			}, WithRequestTimeout(200*time.Millisecond))
			both(t, c, func(t *testing.T, err error) {
				t.Helper()
				e := failure(t, err)
				if e.Kind != KindTimeout || e.NotSent {
					t.Errorf("kind %d, NotSent %v: %v", e.Kind, e.NotSent, err)
				}
				contains(t, e.Outcome(), "got no complete answer within the request timeout of 200ms")
			})
		})
	}
}

// transportFunc is a transport that sends nothing.
type transportFunc func(*http.Request) (*http.Response, error)

func (f transportFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestEachRequestHasItsTimeout(t *testing.T) {
	t.Parallel()
	for _, timeout := range []time.Duration{time.Minute, 2 * time.Hour} {
		c := clientOf(t, "https://api.example", WithRequestTimeout(timeout))
		c.http.Transport = transportFunc(func(r *http.Request) (*http.Response, error) {
			deadline, ok := r.Context().Deadline()
			if left := time.Until(deadline); !ok || left > timeout || left < timeout-30*time.Second {
				t.Errorf("%v left of %v", left, timeout)
			}
			return nil, errors.New("not sent")
		})
		wantKind(t, get(t.Context(), c), KindConnection, 0)
	}
}

func TestServerThatNeverAcceptsIsATimeout(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	// The kernel takes the connection, TLS gets no answer: nothing was sent.
	e := wantKind(t, get(t.Context(), clientOf(t, "https://"+l.Addr().String(), WithRequestTimeout(50*time.Millisecond))), KindTimeout, 0)
	if !e.NotSent {
		t.Error("NotSent is false")
	}
}

func TestCallerThatGivesUpIsTold(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{})
	c := clientFor(t, func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		<-arrived
		cancel()
	}()
	e := wantKind(t, get(ctx, c), KindCanceled, 0)
	contains(t, e.Outcome(), "was given up: the operation was cancelled")
	if e.NotSent {
		t.Error("NotSent is true")
	}
}

func TestCallerThatGaveUpBeforeSendsNothing(t *testing.T) {
	t.Parallel()
	s := serve(t, answers(200, data(wholeRecord)))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 20 { // whichever of slot and end is seen first
		if e := wantKind(t, get(ctx, clientOf(t, s.URL)), KindCanceled, 0); !e.NotSent {
			t.Error("NotSent is false")
		}
	}
	if n := len(s.asked()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestCallersDeadlineIsNotTheRequestTimeout(t *testing.T) {
	t.Parallel()
	c := clientFor(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	wantKind(t, get(ctx, c), KindCanceled, 0)
}

// tlsServer is a TLS server that logs no handshake errors.
func tlsServer(t testing.TB, h http.HandlerFunc, set func(*tls.Config)) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	set(s.TLS)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

// trusting makes the client accept the certificate of a test server.
func trusting(t testing.TB, c *Client, s *httptest.Server) *Client {
	t.Helper()
	transport, ok := c.http.Transport.(*http.Transport)
	if !ok {
		t.Fatalf("transport is a %T", c.http.Transport)
	}
	transport.TLSClientConfig = s.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	return c
}

func TestTLSThatIsNotAcceptableIsNotSent(t *testing.T) {
	t.Parallel()
	plain := serve(t, answers(200, data(wholeRecord)))
	ok := tlsServer(t, answers(200, data(wholeRecord)), func(*tls.Config) {})
	old := tlsServer(t, answers(200, ""), func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 })
	demanding := tlsServer(t, answers(200, ""), func(c *tls.Config) { c.ClientAuth, c.MaxVersion = tls.RequireAnyClientCert, tls.VersionTLS12 })
	_, port, err := net.SplitHostPort(ok.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		client *Client
		want   string
	}{
		"unknown authority":           {clientOf(t, ok.URL), "unknown authority"},
		"certificate of another host": {trusting(t, clientOf(t, "https://localhost:"+port), ok), "localhost"},
		"server that speaks no TLS":   {clientOf(t, strings.Replace(plain.URL, "http://", "https://", 1)), "HTTP response to HTTPS client"},
		"server with old versions":    {trusting(t, clientOf(t, old.URL), old), "protocol version"},
		"server that wants ours":      {trusting(t, clientOf(t, demanding.URL), demanding), "handshake"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, test.client, func(t *testing.T, err error) {
				t.Helper()
				e := wantKind(t, err, KindTLS, 0)
				contains(t, e.Outcome(), "got no answer: no trusted TLS connection to "+test.client.endpoint.Host, test.want)
				if !e.NotSent {
					t.Error("NotSent is false")
				}
			})
		})
	}
	if n := len(plain.asked()); n != 0 {
		t.Errorf("%d requests in the clear", n)
	}
	if err := get(t.Context(), trusting(t, clientOf(t, ok.URL), ok)); err != nil {
		t.Errorf("a trusted server: %v", err)
	}
}
