package mockapi_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

const (
	org         = mockapi.DefaultOrganization
	otherOrg    = "0b9a3c52-7d1e-4f60-8a2b-5c4d3e2f1a02"
	source      = mockapi.DefaultSource
	otherSource = "5e1f0c9d-2b3a-4c8e-9f70-1a2b3c4d5e02"
	unknownID   = "9d8c7b6a-0000-4000-8000-000000000000"
	many        = mockapi.PathMany
)

// rig is a mock behind real HTTP.
type rig struct {
	t      testing.TB
	mock   *mockapi.Server
	url    string
	client *http.Client
}

func start(t testing.TB, opts ...mockapi.Option) *rig {
	t.Helper()
	mock := mockapi.New(opts...)
	server := httptest.NewServer(mock)
	// The transport must not resend by itself what a fault cut: tests count requests.
	transport := &http.Transport{DisableKeepAlives: true}
	t.Cleanup(func() {
		mock.Close()
		server.Close()
	})
	return &rig{t: t, mock: mock, url: server.URL, client: &http.Client{Transport: transport}}
}

// reply is an answer read to its end; err is what the client met instead.
type reply struct {
	status int
	header http.Header
	body   string
	err    error
}

func (g *rig) request(method, path, body string) *http.Request {
	g.t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r, err := http.NewRequestWithContext(g.t.Context(), method, g.url+path, reader)
	if err != nil {
		g.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+mockapi.DefaultToken)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

func (g *rig) do(r *http.Request) reply {
	response, err := g.client.Do(r)
	if err != nil {
		return reply{err: err}
	}
	body, err := io.ReadAll(response.Body)
	if closeErr := response.Body.Close(); err == nil {
		err = closeErr
	}
	return reply{status: response.StatusCode, header: response.Header, body: string(body), err: err}
}

func (g *rig) call(method, path, body string) reply {
	g.t.Helper()
	return g.do(g.request(method, path, body))
}

// must is call that insists on a status and returns the JSON answer, decoded with exact numbers.
func (g *rig) must(status int, method, path, body string) map[string]any {
	g.t.Helper()
	got := g.call(method, path, body)
	if got.err != nil || got.status != status {
		g.t.Fatalf("%s %s: status %d, error %v, body %s; want status %d", method, path, got.status, got.err, got.body, status)
	}
	if got.header.Get("X-Request-Id") == "" {
		g.t.Errorf("%s %s: no X-Request-Id", method, path)
	}
	return got.json(g.t)
}

func (p reply) json(t testing.TB) map[string]any {
	t.Helper()
	if p.body == "" {
		return nil
	}
	decoder := json.NewDecoder(strings.NewReader(p.body))
	decoder.UseNumber()
	var value map[string]any
	if err := decoder.Decode(&value); err != nil {
		t.Fatalf("answer %q: %v", p.body, err)
	}
	return value
}

// query is a list path with the required parameters, and more as name, value, name, value.
func query(more ...string) string {
	values := url.Values{"page_index": {"0"}, "page_size": {"100"}, "organization_id": {org}}
	for i := 0; i < len(more); i += 2 {
		values.Set(more[i], more[i+1])
	}
	return many + "?" + values.Encode()
}

// body is a POST body with the required fields, and more as raw JSON members.
func body(more ...string) string {
	members := append([]string{fmt.Sprintf(`"organization_id":%q,"source_id":%q,"converted_at":"2026-03-01T12:00:00Z"`, org, source)}, more...)
	return "{" + strings.Join(members, ",") + "}"
}

func (g *rig) clean() {
	g.t.Helper()
	for _, violation := range g.mock.Violations() {
		g.t.Errorf("violation: %s", violation)
	}
}

func conversion(ref string) mockapi.Conversion {
	return mockapi.Conversion{OrganizationID: org, SourceID: source, ExternalRef: &ref}
}

func text(s string) *string { return &s }

// field digs into decoded JSON.
func field(t testing.TB, value any, path ...string) any {
	t.Helper()
	for _, name := range path {
		object, ok := value.(map[string]any)
		if !ok {
			t.Fatalf("no object above %q in %v", name, path)
		}
		if value, ok = object[name]; !ok {
			t.Fatalf("no %q in %v", name, object)
		}
	}
	return value
}

// refs are the external references of a page, in order.
func refs(t testing.TB, list map[string]any) string {
	t.Helper()
	var found []string
	for _, item := range field(t, list, "items").([]any) {
		if ref, ok := field(t, item, "external_ref").(string); ok {
			found = append(found, ref)
		} else {
			found = append(found, "null")
		}
	}
	return strings.Join(found, " ")
}

// clock stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock {
	return &clock{now: time.Date(2026, 3, 1, 12, 0, 0, 123_999_999, time.FixedZone("", 3600))}
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
