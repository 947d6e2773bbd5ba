package client

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Defaults of a client; each can be changed with an Option.
const (
	DefaultEndpoint       = "https://api.gobrandwave.com"
	DefaultRequestTimeout = 30 * time.Second
	DefaultMaxRetries     = 4
	// DefaultMaxConcurrentRequests equals Terraform's own default parallelism.
	DefaultMaxConcurrentRequests = 10
)

// Client calls the API. It is safe for concurrent use.
type Client struct {
	endpoint  *url.URL
	apiKey    string
	keySource string
	userAgent string
	timeout   time.Duration
	http      *http.Client
	slots     chan struct{} // one per request allowed under way
	observe   func(context.Context, Exchange)

	maxRetries int
	pacer      *pacer
	backoff    func(retry int) time.Duration
	sleep      func(context.Context, time.Duration) error
	seen       *sightings // nil: nothing is remembered, see Forgetful
	refresh    *refresh
}

// Option changes a default of New.
type Option func(*Client)

// WithUserAgent sets the User-Agent header.
func WithUserAgent(s string) Option { return func(c *Client) { c.userAgent = s } }

// WithRequestTimeout bounds one request, from the moment it is sent until its
// body is read.
func WithRequestTimeout(d time.Duration) Option { return func(c *Client) { c.timeout = d } }

// WithMaxConcurrentRequests bounds how many requests are under way at once.
// Connections are kept for as many.
func WithMaxConcurrentRequests(n int) Option {
	return func(c *Client) { c.slots = make(chan struct{}, max(n, 1)) }
}

// WithMaxRetries bounds how often a request is sent again after its first
// attempt; 0: never.
func WithMaxRetries(n int) Option { return func(c *Client) { c.maxRetries = n } }

// WithRequestsPerSecond bounds the rate of requests, retries included; 0: no
// bound but the one that the API makes known with 429.
func WithRequestsPerSecond(n float64) Option { return func(c *Client) { c.pacer = newPacer(n) } }

// RefreshStrategy says where RefreshConversion reads from.
type RefreshStrategy string

const (
	// RefreshAuto: from pages of the list where that is cheaper.
	RefreshAuto RefreshStrategy = "auto"
	// RefreshIndividual: with a GET per conversion, always.
	RefreshIndividual RefreshStrategy = "individual"
)

// WithRefreshStrategy sets where RefreshConversion reads from.
func WithRefreshStrategy(s RefreshStrategy) Option {
	return func(c *Client) { c.refresh.individual = s == RefreshIndividual }
}

// WithPauses replaces the pause before each retry and how a client sleeps, for
// tests that shall take no time.
func WithPauses(backoff func(retry int) time.Duration, sleep func(context.Context, time.Duration) error) Option {
	return func(c *Client) { c.backoff, c.sleep = backoff, sleep }
}

// WithKeySource names the setting that the API key came from, for the message
// of a 401.
func WithKeySource(s string) Option { return func(c *Client) { c.keySource = s } }

// WithObserver calls f after each request, with what may be logged about it.
func WithObserver(f func(context.Context, Exchange)) Option {
	return func(c *Client) { c.observe = f }
}

// Exchange is what may be told of one request: never a header, a query or a body.
type Exchange struct {
	Method    string
	Path      string
	Status    int // 0 when no answer came
	Attempt   int // from 1
	Duration  time.Duration
	RequestID string // the API's, "" when it sent none
}

// New returns a client of the API at endpoint (see ParseEndpoint) that
// authenticates with apiKey (see ParseAPIKey). It makes no request.
func New(endpoint *url.URL, apiKey string, opts ...Option) *Client {
	c := &Client{
		endpoint:  endpoint,
		apiKey:    apiKey,
		keySource: "the API key",
		userAgent: "terraform-provider-brandwave",
		timeout:   DefaultRequestTimeout,
		slots:     make(chan struct{}, DefaultMaxConcurrentRequests),
		observe:   func(context.Context, Exchange) {},

		maxRetries: DefaultMaxRetries,
		pacer:      newPacer(0),
		backoff:    exponential,
		sleep:      sleep,
		seen:       &sightings{},
		refresh:    newRefresh(),
	}
	for _, opt := range opts {
		opt(c)
	}
	c.http = &http.Client{Transport: transport(cap(c.slots)), CheckRedirect: checkRedirect}
	return c
}

// Forgetful is a client that shares all of c, such as its limits, but keeps
// nothing of the records that it makes or sees, for as many of them as there
// are. It cannot tell a record that was there before by having seen it, and
// RefreshConversion is not for it.
func (c *Client) Forgetful() *Client {
	f := *c
	f.seen, f.refresh = nil, nil
	return &f
}

// Waits says how the API's rate limit held this client up so far.
func (c *Client) Waits() Waits { return c.pacer.total() }

// transport is Go's standard one (proxy and CA variables included), keeping as
// many connections as requests can be under way: the standard two per host
// would make the others reconnect for every request.
func transport(concurrency int) *http.Transport {
	t, ok := http.DefaultTransport.(*http.Transport)
	if ok {
		t = t.Clone()
	} else {
		t = &http.Transport{Proxy: http.ProxyFromEnvironment}
	}
	t.MaxIdleConns = concurrency
	t.MaxIdleConnsPerHost = concurrency
	// A connection is free a moment after its answer is read: without this bound
	// the next request may open another one in that moment.
	t.MaxConnsPerHost = concurrency
	return t
}

// ParseEndpoint checks a base URL: https (or http to a loopback host), without
// user info, query or fragment, so that the key goes to one known place and
// nowhere in the clear. A path prefix is kept.
func ParseEndpoint(s string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil {
		// url.Error repeats the text, which may hold a password.
		return nil, fmt.Errorf("it is not a URL")
	}
	switch {
	case u.Hostname() == "" || u.Opaque != "":
		return nil, fmt.Errorf("it is not an absolute URL such as %s", DefaultEndpoint)
	case u.User != nil:
		return nil, fmt.Errorf("it contains user info (the part before @); the API takes its key from api_key alone")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, fmt.Errorf("it contains a query or a fragment; give only the base URL, such as %s", DefaultEndpoint)
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, fmt.Errorf("plain http would send the API key in the clear to %s; use https (http is allowed to a loopback address only)", u.Hostname())
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("its scheme is %q; use https", u.Scheme)
	}
	u.Path = strings.TrimRight(u.Path, "/")
	u.RawPath = ""
	return u, nil
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// ParseAPIKey trims the white space that files and secrets stores leave around
// a key and refuses one that cannot be sent in a header. The error never
// repeats the key.
func ParseAPIKey(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", fmt.Errorf("it is empty")
	}
	for _, r := range s {
		switch {
		case r == ' ':
			return "", fmt.Errorf("it has a space inside; check that one whole key was copied and nothing else, such as the word Bearer")
		case r < ' ' || r == 0x7f:
			return "", fmt.Errorf("it has a control character inside, such as a line break; check that one whole key was copied and nothing else")
		case r > 0x7e:
			return "", fmt.Errorf("it has a character outside printable ASCII inside; check that one whole key was copied and nothing else")
		}
	}
	return s, nil
}

// ParseRequestTimeout reads a positive Go duration such as "30s".
func ParseRequestTimeout(s string) (time.Duration, error) {
	d, err := time.ParseDuration(strings.TrimSpace(s))
	if err != nil {
		return 0, fmt.Errorf("it is not a duration such as \"30s\" or \"1m30s\"")
	}
	if d <= 0 {
		return 0, fmt.Errorf("it is not greater than zero")
	}
	return d, nil
}

// ParseMaxRetries reads a number of retries, 0 to 20.
func ParseMaxRetries(s string) (int, error) { return parseNumber(s, 0, 20) }

// ParseMaxConcurrentRequests reads a number of requests, 1 to 100.
func ParseMaxConcurrentRequests(s string) (int, error) { return parseNumber(s, 1, 100) }

func parseNumber(s string, lowest, highest int) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < lowest || n > highest {
		return 0, fmt.Errorf("it is not a whole number from %d to %d", lowest, highest)
	}
	return n, nil
}

// ParseRefreshStrategy reads "auto" or "individual".
func ParseRefreshStrategy(s string) (RefreshStrategy, error) {
	switch r := RefreshStrategy(strings.TrimSpace(s)); r {
	case RefreshAuto, RefreshIndividual:
		return r, nil
	}
	return "", fmt.Errorf("it is neither %q nor %q", RefreshAuto, RefreshIndividual)
}

// ParseRequestsPerSecond reads a rate from 0.1 to 10,000.
func ParseRequestsPerSecond(s string) (float64, error) {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || !(f >= 0.1 && f <= 10_000) {
		return 0, fmt.Errorf("it is not a number from 0.1 to 10000")
	}
	return f, nil
}
