package mockapi

import (
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// Request is one request as it arrived, in the log from its arrival on.
type Request struct {
	ID     string // what its X-Request-Id header says
	Method string
	Path   string // without the query, still percent-encoded
	Query  url.Values
	Header http.Header // with the Authorization header
	Body   []byte
	Status int // of the answer; 0 while it is being worked on, and for good when the connection was cut
	Time   time.Time
}

// requestLog remembers requests in the order of their arrival, and what broke the contract.
type requestLog struct {
	mu         sync.Mutex
	off        bool
	requests   []*Request
	violations []string
	hook       func(Request)
}

func (l *requestLog) begin(id string, r *http.Request, body []byte, now time.Time) *Request {
	entry := &Request{
		ID: id, Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.Query(),
		Header: r.Header.Clone(), Body: body, Time: now,
	}
	if !l.off {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.requests = append(l.requests, entry)
	}
	return entry
}

// end runs before the answer is sent: a client that has its answer finds the status in the log.
func (l *requestLog) end(entry *Request, status int) {
	l.mu.Lock()
	entry.Status = status
	done := *entry
	l.mu.Unlock()
	if l.hook != nil {
		l.hook(done)
	}
}

func (l *requestLog) violation(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.violations = append(l.violations, text)
}

// Requests returns what was asked so far, in the order of arrival. Its headers and bodies are shared with the log: read only.
func (s *Server) Requests() []Request {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	requests := make([]Request, len(s.log.requests))
	for i, entry := range s.log.requests {
		requests[i] = *entry
	}
	return requests
}

// ResetRequests forgets the requests, not the violations.
func (s *Server) ResetRequests() {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	s.log.requests = nil
}

// Violations returns, in order, what broke the contract: requests, and answers of the mock itself. Each reads
// "METHOD path: request: field: reason" or "METHOD path: answer STATUS: field: reason", with "; " between reasons.
func (s *Server) Violations() []string {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	return slices.Clone(s.log.violations)
}

// ResetViolations forgets the violations, for tests that send a broken request on purpose.
func (s *Server) ResetViolations() {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	s.log.violations = nil
}
