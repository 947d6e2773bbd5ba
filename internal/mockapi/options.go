package mockapi

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Option changes how a new Server behaves.
type Option func(*Server)

// WithToken sets the one API key that is accepted.
func WithToken(token string) Option { return func(s *Server) { s.token = token } }

// WithOrganizations restricts the API key to these organizations: everything else answers 403.
func WithOrganizations(ids ...string) Option {
	return func(s *Server) {
		s.organizations = make(map[string]bool, len(ids))
		for _, id := range ids {
			s.organizations[strings.ToLower(id)] = true
		}
	}
}

// WithCamelCase names the fields of answers in camelCase. Keys inside metadata and counted values inside facets are
// data and keep their spelling; requests stay snake_case.
func WithCamelCase() Option { return func(s *Server) { s.disguise.camelCase = true } }

// WithCreateStatus sets the status of a successful POST: 201, the default, or 200. It panics at any other.
func WithCreateStatus(code int) Option {
	if code != http.StatusOK && code != http.StatusCreated {
		panic(fmt.Sprintf("mockapi: WithCreateStatus(%d): only 200 and 201 mean success", code))
	}
	return func(s *Server) { s.createStatus = code }
}

// WithDeleteBody makes DELETE answer 200 with the deleted record as data, instead of 204 without a body.
func WithDeleteBody() Option { return func(s *Server) { s.deleteBody = true } }

// WithExistingOnDuplicate makes a POST whose external_ref exists answer 200 with the existing record, unchanged,
// instead of 409. A PATCH to another record's external_ref stays a 409.
func WithExistingOnDuplicate() Option { return func(s *Server) { s.existingOnConflict = true } }

// WithAbsentNulls leaves null fields of records out of answers.
func WithAbsentNulls() Option { return func(s *Server) { s.disguise.absentNulls = true } }

// WithExtraFields adds fields nobody has documented to every JSON answer: beside data, items or error, inside each
// record, and inside facets.
func WithExtraFields() Option { return func(s *Server) { s.disguise.extraFields = true } }

// WithOffsetTimestamps writes "+00:00" instead of "Z" at the end of times.
func WithOffsetTimestamps() Option { return func(s *Server) { s.disguise.offsetTimestamps = true } }

// WithItemsLacking leaves these fields, named in snake_case, out of list items; single records keep them.
func WithItemsLacking(fields ...string) Option {
	return func(s *Server) { s.disguise.lacking = append(s.disguise.lacking, fields...) }
}

// WithSearchBlindToExternalRef makes search_term look at origin and metadata only.
func WithSearchBlindToExternalRef() Option { return func(s *Server) { s.blind = true } }

// WithListLag makes lists and searches show what a request wrote only d later; single records show it at once, and
// so does everything after Put, Update and Remove.
func WithListLag(d time.Duration) Option { return func(s *Server) { s.lag = d } }

// WithClock replaces time.Now for created_at, updated_at, list lag, rate limit and the request log. Latency and
// Fault.Delay take real time. now must be safe for concurrent use.
func WithClock(now func() time.Time) Option { return func(s *Server) { s.now = now } }

// WithLatency makes every answer take at least d.
func WithLatency(d time.Duration) Option { return func(s *Server) { s.latency = d } }

// WithRateLimit answers 429 with "Retry-After: 1" beyond perSecond requests a second (a token bucket that holds one
// second's worth). Zero or less means no limit.
func WithRateLimit(perSecond int) Option { return func(s *Server) { s.perSecond = perSecond } }

// WithSeed makes ids, and the dice of faults with a Probability, repeat from run to run.
func WithSeed(seed uint64) Option { return func(s *Server) { s.seed, s.seeded = seed, true } }

// WithoutContractChecks trusts requests and answers, for benchmarks: what breaks the contract may then be accepted.
func WithoutContractChecks() Option { return func(s *Server) { s.checks = false } }

// WithoutRequestLog keeps Requests empty, for benchmarks that would fill the memory with it.
func WithoutRequestLog() Option { return func(s *Server) { s.log.off = true } }

// WithRequestHook calls f with each request just before its answer is sent or its connection cut. f must be safe
// for concurrent use.
func WithRequestHook(f func(Request)) Option { return func(s *Server) { s.log.hook = f } }

func repeatableIDs(seed uint64) func() string {
	var mu sync.Mutex
	var key [32]byte
	for i := range 8 {
		key[i] = byte(seed >> (8 * i))
	}
	source := rand.NewChaCha8(key)
	return func() string {
		mu.Lock()
		defer mu.Unlock()
		return uuid.Must(uuid.NewRandomFromReader(source)).String() // Reading ChaCha8 never fails.
	}
}
