package mockapi

import (
	"context"
	"net"
	"net/http"
)

// misbehave answers a request as the fault that hit it says.
func (s *Server) misbehave(x *exchange, f *Fault) {
	var a answer
	if f.AfterCommit {
		a = s.work(x)
	}
	if !s.pause(x.r.Context(), f) || f.Cut {
		s.cut(x)
		return
	}
	switch {
	case f.Status != 0 || f.Body != "":
		a = f.answer(x.entry.ID)
	case !f.AfterCommit:
		a = s.work(x)
	}
	for name, values := range f.Header {
		a.header[http.CanonicalHeaderKey(name)] = values
	}
	if f.Edit != nil {
		a.body = f.Edit(a.body)
	}
	half := len(a.body) / 2
	if f.TruncateFramed {
		a.body = a.body[:half]
	}
	if f.Truncate {
		s.sendPart(x, a, half)
		return
	}
	s.send(x, a)
}

// pause reports whether everything the fault waits for came while the client was still there and the mock open.
func (s *Server) pause(ctx context.Context, f *Fault) bool {
	if f.Arrived != nil {
		select {
		case f.Arrived <- struct{}{}:
		case <-ctx.Done():
			return false
		case <-s.closing:
			return false
		}
	}
	if f.Hold != nil {
		select {
		case <-f.Hold:
		case <-ctx.Done():
			return false
		case <-s.closing:
			return false
		}
	}
	return s.wait(ctx, f.Delay)
}

// answer is what the fault orders in place of the normal one. It is not checked: breaking the contract is its purpose.
func (f *Fault) answer(requestID string) answer {
	a := answer{status: f.Status, header: http.Header{"X-Request-Id": {requestID}}, body: []byte(f.Body)}
	if a.status == 0 {
		a.status = http.StatusOK
	}
	switch {
	case f.ContentType != "":
		a.header.Set("Content-Type", f.ContentType)
	case f.Body != "":
		a.header.Set("Content-Type", jsonType)
	}
	return a
}

// cut drops the connection under the request; over TCP the client sees a reset.
func (s *Server) cut(x *exchange) {
	s.log.end(x.entry, 0)
	conn, _, err := http.NewResponseController(x.w).Hijack()
	if err != nil {
		// HTTP/2 and recorders have no connection to take over; net/http has this way to give up on an answer.
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		// Without linger the kernel sends a reset. Should it refuse, an ordinary close does nearly as well.
		_ = tcp.SetLinger(0)
	}
	// The connection is being thrown away: an error of closing it changes nothing.
	_ = conn.Close()
}
