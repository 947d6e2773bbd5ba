package acctest

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
)

// connections are those of a server that have not ended. What a client that is
// gone has sent may be worked on until then.
type connections struct {
	mu      sync.Mutex
	changed *sync.Cond
	open    map[string]bool // by the address of the client
}

func newConnections() *connections {
	c := &connections{open: map[string]bool{}}
	c.changed = sync.NewCond(&c.mu)
	return c
}

// track is for http.Server.ConnState.
func (c *connections) track(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch state {
	case http.StateNew:
		c.open[conn.RemoteAddr().String()] = true
	case http.StateClosed, http.StateHijacked: // The mock hijacks a connection to cut it, its work done.
		delete(c.open, conn.RemoteAddr().String())
	}
	c.changed.Broadcast()
}

// Settle waits until the API has done with all that its clients sent. Each of
// them must be gone: one that keeps a connection is waited for.
func (a *API) Settle(t testing.TB) {
	t.Helper()
	// A server accepts connections in their order, so that none from before is
	// still to come once this one is there.
	var dialer net.Dialer
	last, err := dialer.DialContext(context.WithoutCancel(t.Context()), "tcp", a.address)
	if err != nil {
		t.Fatal(err)
	}
	c := a.connections
	c.mu.Lock()
	defer c.mu.Unlock()
	for !c.open[last.LocalAddr().String()] {
		c.changed.Wait()
	}
	if err := last.Close(); err != nil {
		t.Error(err)
	}
	for len(c.open) > 0 {
		c.changed.Wait()
	}
}
