package mockapi

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"path"
	"slices"
	"sync"
	"time"
)

// Fault is misbehaviour to order. Its first fields say which requests it hits, the others what happens to them. A
// zero Fault hits the next request and answers it normally.
type Fault struct {
	Method      string                   // "" is any
	Path        string                   // a pattern for path.Match, such as PathMany or PathOne; "" is any
	Match       func(*http.Request) bool // asked last, with a fresh copy of the body to read; nil is any
	Skip        int                      // how many matching requests to leave alone first
	Times       int                      // how many to hit then; 0 means one, less than 0 all
	Probability float64                  // hit only this share of the matching requests, 0 to 1; 0 means every one

	// AfterCommit does the work first, then misbehaves: what was asked for has happened.
	AfterCommit bool

	// Arrived is sent to once a request is hit; with AfterCommit, once the work is done. Then the answer waits for
	// Hold to be closed, if it is not nil, and for Delay. Without AfterCommit, the work is done after that. A client
	// that goes away, or Server.Close, ends all three: the connection is dropped, and work not yet done stays undone.
	Arrived chan<- struct{}
	Hold    <-chan struct{}
	Delay   time.Duration

	// Cut drops the TCP connection without an answer.
	Cut bool

	// Status and Body replace the answer if either is set; the work is not done unless AfterCommit says so. Body is
	// sent as it is. Status 0 means 200, ContentType "" application/json (or none, without a Body).
	Status      int
	Body        string
	ContentType string

	// Header is added to the answer, normal or ordered. A name with no values takes that header away.
	Header http.Header

	// Edit rewrites the body of the answer just before it is sent.
	Edit func(body []byte) []byte

	// Truncate sends half of the body while Content-Length promises all of it. TruncateFramed sends half with a
	// Content-Length that says so. An answer without a body has no half: it is sent as it is.
	Truncate       bool
	TruncateFramed bool
}

// RateLimited answers 429 with the Retry-After header as given: seconds, an HTTP date, or "" for none.
func RateLimited(retryAfter string) Fault {
	f := JSONError(http.StatusTooManyRequests, "rate_limited", "Too many requests.")
	if retryAfter != "" {
		f.Header = http.Header{"Retry-After": {retryAfter}}
	}
	return f
}

// HTMLBadGateway answers 502 with the HTML page of a proxy.
func HTMLBadGateway() Fault {
	return Fault{
		Status:      http.StatusBadGateway,
		ContentType: "text/html; charset=utf-8",
		Body: "<!DOCTYPE html>\n<html>\n<head><title>502 Bad Gateway</title><style>h1 { color: #333 }</style></head>\n" +
			"<body>\n<h1>502 Bad Gateway</h1>\n<p>The upstream &amp; its friends did not answer.</p>\n</body>\n</html>\n",
	}
}

// JSONError answers status with {"error": code, "message": message}.
func JSONError(status int, code, message string) Fault {
	return Fault{Status: status, Body: string(failure(status, code, message).body)}
}

// LostAnswer does the work and drops the connection instead of saying so.
func LostAnswer() Fault { return Fault{AfterCommit: true, Cut: true} }

// Inject orders a fault. For each request the first fault ordered that matches, has hits left, has skipped enough and
// wins its throw of the dice is used up by one; requests that none hits are answered normally. Faults come before
// authentication. Inject panics at a malformed Path, and at a Status that is neither 0 nor from 200 to 999.
func (s *Server) Inject(f Fault) {
	if f.Status != 0 && (f.Status < 200 || f.Status > 999) {
		panic(fmt.Sprintf("mockapi: Fault.Status %d ends no request", f.Status))
	}
	if _, err := path.Match(f.Path, ""); err != nil {
		panic(fmt.Sprintf("mockapi: Fault.Path %q: %v", f.Path, err))
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.queue = append(s.faults.queue, &ordered{Fault: f, skip: f.Skip, left: max(f.Times, 1)})
}

// ClearFaults takes all orders back. Requests already hit are not freed by it.
func (s *Server) ClearFaults() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.queue = nil
}

type ordered struct {
	Fault
	skip, left int
}

type faults struct {
	mu    sync.Mutex
	queue []*ordered
	dice  *rand.Rand
}

func (fs *faults) init(seed uint64) {
	fs.dice = rand.New(rand.NewPCG(seed, 0))
}

// pick uses up one hit of the fault that strikes r; nil when none does.
func (fs *faults) pick(r *http.Request, body []byte) *Fault {
	fs.mu.Lock()
	queue := slices.Clone(fs.queue)
	fs.mu.Unlock()
	for _, o := range queue {
		// Match is called without the lock, for it may well inject or clear faults itself.
		if o.matches(r, body) && fs.use(o) {
			return &o.Fault
		}
	}
	return nil
}

func (fs *faults) use(o *ordered) bool {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	switch {
	case !slices.Contains(fs.queue, o): // Used up or cleared since it was looked at.
		return false
	case o.skip > 0:
		o.skip--
		return false
	case o.Probability > 0 && fs.dice.Float64() >= o.Probability:
		return false
	}
	if o.Times >= 0 {
		o.left--
		if o.left == 0 {
			fs.queue = slices.DeleteFunc(fs.queue, func(other *ordered) bool { return other == o })
		}
	}
	return true
}

func (f *Fault) matches(r *http.Request, body []byte) bool {
	if f.Method != "" && f.Method != r.Method {
		return false
	}
	if f.Path != "" {
		if ok, err := path.Match(f.Path, r.URL.Path); err != nil || !ok {
			return false
		}
	}
	if f.Match == nil {
		return true
	}
	setBody(r, body)
	defer setBody(r, body)
	return f.Match(r)
}
