// Package mockapi is a stateful stand-in for the Brandwave conversions API. It checks every request and every answer
// of its own against an OpenAPI document (openapi.yaml), can take each shape the API's documentation leaves open, and
// misbehaves to order. It is for tests, demonstrations and benchmarks; nothing the provider ships imports it.
package mockapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
)

// DefaultToken is the API key a Server accepts unless WithToken says otherwise.
const DefaultToken = "bw_test_mock"

// maxBody is the size of a request body in bytes from which the answer is 413.
const maxBody = 4 << 20

// Server is the mock, an http.Handler. It is safe for concurrent use.
type Server struct {
	token              string
	organizations      map[string]bool // nil: all
	createStatus       int
	deleteBody         bool
	existingOnConflict bool
	latency            time.Duration
	checks             bool
	lag                time.Duration
	blind              bool
	perSecond          int
	seed               uint64
	seeded             bool
	disguise           disguise
	now                func() time.Time
	newID              func() string

	contract *contract // nil without checks
	store    *store
	log      requestLog
	faults   faults
	limiter  *limiter // nil: no limit
	arrivals atomic.Uint64
	onList   atomic.Pointer[func(pageIndex int)]
	closing  chan struct{}
	close    sync.Once
}

var _ http.Handler = (*Server)(nil)

// New returns an empty mock. It panics if the embedded OpenAPI document is broken, which this package's tests rule out.
func New(opts ...Option) *Server {
	s := &Server{
		token:        DefaultToken,
		createStatus: http.StatusCreated,
		checks:       true,
		seed:         1,
		now:          time.Now,
		newID:        uuid.NewString,
		closing:      make(chan struct{}),
	}
	for _, opt := range opts {
		opt(s)
	}
	if s.checks {
		loaded, err := loadContract()
		if err != nil {
			panic(fmt.Sprintf("mockapi: %v", err))
		}
		s.contract = loaded
	}
	if s.seeded {
		s.newID = repeatableIDs(s.seed)
	}
	if s.perSecond > 0 {
		s.limiter = newLimiter(s.perSecond, s.now)
	}
	s.faults.init(s.seed)
	s.store = newStore(s.now, s.lag, s.blind)
	return s
}

// Close ends every wait (Fault.Hold, Fault.Delay, WithLatency) by dropping the connection that waits, so that closing
// the HTTP server around the mock does not hang. Requests that would have to wait afterwards are dropped, too; others are
// still answered. Close may be called twice.
func (s *Server) Close() {
	s.close.Do(func() { close(s.closing) })
}

// OnList sets a function that runs before each list page is computed, with no lock held: it may move records about
// with Put and Remove. nil takes it away.
func (s *Server) OnList(f func(pageIndex int)) {
	if f == nil {
		s.onList.Store(nil)
		return
	}
	s.onList.Store(&f)
}

// exchange is one request on its way to an answer.
type exchange struct {
	w       http.ResponseWriter
	r       *http.Request
	body    []byte
	entry   *Request
	started time.Time
	broken  string // how the request breaks the contract; "" when it does not
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{w: w, r: r, started: time.Now()}
	id := fmt.Sprintf("req_%06d", s.arrivals.Add(1))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	x.body = body
	setBody(r, body)
	x.entry = s.log.begin(id, r, body, s.now())
	if err != nil {
		var tooLarge *http.MaxBytesError
		if !errors.As(err, &tooLarge) {
			s.cut(x) // The client went away while it was still sending.
			return
		}
		s.send(x, s.finish(x, failure(http.StatusRequestEntityTooLarge, "payload_too_large", "The body is too large.")))
		return
	}
	if s.contract != nil {
		if x.broken = s.contract.checkRequest(r, body); x.broken != "" {
			s.log.violation(fmt.Sprintf("%s %s: request: %s", r.Method, x.entry.Path, x.broken))
		}
	}
	if fault := s.faults.pick(r, body); fault != nil {
		s.misbehave(x, fault)
		return
	}
	s.send(x, s.work(x))
}

// work does what was asked and returns the answer as it is to be sent.
func (s *Server) work(x *exchange) answer {
	return s.finish(x, s.route(x))
}

// finish numbers, checks and disguises an answer.
func (s *Server) finish(x *exchange, a answer) answer {
	a.header.Set("X-Request-Id", x.entry.ID)
	if s.contract != nil {
		if broken := s.contract.checkAnswer(x.r, a); broken != "" {
			s.log.violation(fmt.Sprintf("%s %s: answer %d: %s", x.r.Method, x.entry.Path, a.status, broken))
		}
	}
	disguised, err := s.disguise.apply(a.body)
	if err != nil {
		s.log.violation(fmt.Sprintf("%s %s: answer %d: %v", x.r.Method, x.entry.Path, a.status, err))
		return a
	}
	a.body = disguised
	return a
}

// send writes the answer, not before the latency is over.
func (s *Server) send(x *exchange, a answer) {
	s.sendPart(x, a, len(a.body))
}

// sendPart promises the whole body in Content-Length and writes the first n bytes; net/http then drops the connection.
func (s *Server) sendPart(x *exchange, a answer, n int) {
	if !s.wait(x.r.Context(), s.latency-time.Since(x.started)) {
		s.cut(x)
		return
	}
	s.log.end(x.entry, a.status)
	header := x.w.Header()
	for name, values := range a.header {
		header[http.CanonicalHeaderKey(name)] = values
	}
	if a.status != http.StatusNoContent && a.status != http.StatusNotModified {
		header.Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	x.w.WriteHeader(a.status)
	if n > 0 {
		// An error means that the client has gone; there is nobody left to tell.
		_, _ = x.w.Write(a.body[:n])
	}
}

// wait reports whether d passed without the client going away or the mock closing.
func (s *Server) wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
	case <-s.closing:
	}
	return false
}

// setBody gives r a body that can be read from its start again.
func setBody(r *http.Request, body []byte) {
	r.Body = io.NopCloser(bytes.NewReader(body))
}
