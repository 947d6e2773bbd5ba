package client_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

const (
	organization = "0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b77"
	source       = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
	otherSource  = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"
)

// mocked is a client of a mock API, that takes no time over its pauses.
func mocked(t *testing.T, options ...mockapi.Option) (*client.Client, *mockapi.Server) {
	t.Helper()
	return pausing(t, func(ctx context.Context, _ time.Duration) error { return ctx.Err() }, options...)
}

// backoff is the pause before each retry of the clients here.
const backoff = time.Nanosecond

// pausing is a client of a mock API, that sleeps so.
func pausing(t *testing.T, sleep func(context.Context, time.Duration) error, options ...mockapi.Option) (*client.Client, *mockapi.Server) {
	t.Helper()
	mock := mockapi.New(options...)
	server := httptest.NewServer(mock)
	t.Cleanup(func() { mock.Close(); server.Close() })
	endpoint, err := client.ParseEndpoint(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return client.New(endpoint, mockapi.DefaultToken, client.WithPauses(func(int) time.Duration { return backoff }, sleep)), mock
}

func order(ref string) client.ConversionCreate {
	at := client.Timestamp(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	in := client.ConversionCreate{OrganizationID: organization, SourceID: source, ConvertedAt: at}
	if ref != "" {
		in.ExternalRef = &ref
	}
	return in
}

func methods(mock *mockapi.Server) (gets, posts int) {
	for _, r := range mock.Requests() {
		switch r.Method {
		case http.MethodGet:
			gets++
		case http.MethodPost:
			posts++
		}
	}
	return gets, posts
}

func TestALostAnswerCostsOneSearch(t *testing.T) {
	t.Parallel()
	c, mock := mocked(t)
	mock.Inject(mockapi.LostAnswer())
	made, err := c.CreateConversion(t.Context(), order("ORDER-1"))
	if err != nil || !made.Recovered || made.Older || made.ID != mock.All()[0].ID {
		t.Errorf("%+v, %v", made, err)
	}
	if gets, posts := methods(mock); gets != 1 || posts != 1 {
		t.Errorf("%d GET and %d POST, want 1 and 1", gets, posts)
	}
}

func TestARequestLostBeforeItsWorkIsSentAgain(t *testing.T) {
	t.Parallel()
	c, mock := mocked(t)
	mock.Inject(mockapi.Fault{Cut: true})
	made, err := c.CreateConversion(t.Context(), order("ORDER-1"))
	if err != nil || !made.Recovered || len(mock.All()) != 1 {
		t.Errorf("%+v, %v, %d records", made, err, len(mock.All()))
	}
}

func TestARecordSeenBeforeIsOlder(t *testing.T) {
	t.Parallel()
	ref := "ORDER-1"
	for name, fault := range map[string]*mockapi.Fault{"answered": nil, "recovered": {Method: http.MethodPost, Cut: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, mock := mocked(t, mockapi.WithExistingOnDuplicate())
			there := mock.Put(mockapi.Conversion{OrganizationID: organization, SourceID: source, ExternalRef: &ref})
			if _, err := c.GetConversion(t.Context(), there.ID); err != nil {
				t.Fatal(err)
			}
			if fault != nil {
				mock.Inject(*fault)
			}
			made, err := c.CreateConversion(t.Context(), order(ref))
			if err != nil || !made.Older || made.ID != there.ID {
				t.Errorf("%+v, %v, want the older record", made, err)
			}
		})
	}
}

func TestATakenReferenceThatIsNotFoundIsSaid(t *testing.T) {
	t.Parallel()
	c, mock := mocked(t, mockapi.WithSearchBlindToExternalRef())
	ref := "ORDER-1"
	mock.Put(mockapi.Conversion{OrganizationID: organization, SourceID: otherSource, ExternalRef: &ref})
	mock.Inject(mockapi.Fault{Method: http.MethodPost, Cut: true})
	_, err := c.CreateConversion(t.Context(), order(ref))
	var e *client.Error
	if !errors.As(err, &e) || !client.Ambiguous(err) || !client.IsConflict(e.LookUp) {
		t.Errorf("%+v", err)
	}
}

func TestAnInterruptLetsTheCreateUnderWayFinish(t *testing.T) {
	t.Parallel()
	c, mock := mocked(t)
	arrived, hold := make(chan struct{}, 1), make(chan struct{})
	mock.Inject(mockapi.Fault{Method: http.MethodPost, Arrived: arrived, Hold: hold})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
		close(hold)
	}()
	made, err := c.CreateConversion(ctx, order("")) // even without a reference
	if err != nil || made.ID == "" || made.Recovered {
		t.Errorf("%+v, %v", made, err)
	}
}

func TestNothingIsBegunAfterAnInterrupt(t *testing.T) {
	t.Parallel()
	c, mock := mocked(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := c.CreateConversion(ctx, order("ORDER-1"))
	if err == nil || client.Ambiguous(err) || len(mock.Requests()) != 0 {
		t.Errorf("%v after %d requests, want a certain failure without any", err, len(mock.Requests()))
	}
}

func TestALostDeleteOrUpdateIsSettledByReading(t *testing.T) {
	t.Parallel()
	c, mock := mocked(t)
	there := mock.Put(mockapi.Conversion{OrganizationID: organization, SourceID: source, Count: 1})
	count := int64(2)
	mock.Inject(mockapi.Fault{Method: http.MethodPatch, Status: 200, Body: "<p>", AfterCommit: true})
	changed, err := c.UpdateConversion(t.Context(), there.ID, client.ConversionUpdate{Count: &count})
	if err == nil || !changed.Recovered || changed.Count != 2 {
		t.Errorf("%+v, %v, want the record as it is now beside the error", changed, err)
	}
	mock.Inject(mockapi.Fault{Method: http.MethodDelete, AfterCommit: true, Cut: true, Times: 1})
	if err := c.DeleteConversion(t.Context(), there.ID); err != nil && !client.IsNotFound(err) {
		t.Error(err)
	}
}

// net/http would repeat it by itself, on a connection that was used before.
func TestACreateWithoutReferenceGoesOutOnceOnAKeptConnection(t *testing.T) {
	t.Parallel()
	c, mock := mocked(t)
	there := mock.Put(mockapi.Conversion{OrganizationID: organization, SourceID: source})
	if _, err := c.GetConversion(t.Context(), there.ID); err != nil {
		t.Fatal(err)
	}
	mock.Inject(mockapi.Fault{Method: http.MethodPost, Cut: true, Times: -1})
	_, err := c.CreateConversion(t.Context(), order(""))
	if _, posts := methods(mock); posts != 1 || !client.Ambiguous(err) {
		t.Errorf("%d POST, want 1; %v", posts, err)
	}
	for _, r := range mock.Requests() {
		if r.Method == http.MethodPost && r.Header.Get("Idempotency-Key") == "" {
			t.Error("the create has no Idempotency-Key")
		}
	}
}

func TestRetryAfterIsWaitedForAndTooLongAWaitIsNot(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		after string
		slept []time.Duration
		asked int
	}{
		"seconds":  {"7", []time.Duration{7 * time.Second}, 2},
		"none":     {"", []time.Duration{backoff}, 2},
		"too long": {"301", nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var slept []time.Duration
			c, mock := pausing(t, func(_ context.Context, d time.Duration) error { slept = append(slept, d); return nil })
			there := mock.Put(mockapi.Conversion{OrganizationID: organization, SourceID: source})
			f := mockapi.Fault{Status: http.StatusServiceUnavailable, Header: http.Header{}}
			if tc.after != "" {
				f.Header.Set("Retry-After", tc.after)
			}
			mock.Inject(f)
			if _, err := c.GetConversion(t.Context(), there.ID); (err == nil) != (tc.asked == 2) {
				t.Error(err)
			}
			if n := len(mock.Requests()); !slices.Equal(slept, tc.slept) || n != tc.asked {
				t.Errorf("slept %v and asked %d times, want %v and %d", slept, n, tc.slept, tc.asked)
			}
		})
	}
}

func TestRetriesEndAtTheirBound(t *testing.T) {
	t.Parallel()
	c, mock := mocked(t)
	there := mock.Put(mockapi.Conversion{OrganizationID: organization, SourceID: source})
	mock.Inject(mockapi.Fault{Status: http.StatusBadGateway, Times: -1})
	_, err := c.GetConversion(t.Context(), there.ID)
	var e *client.Error
	if n := len(mock.Requests()); n != 1+client.DefaultMaxRetries || !errors.As(err, &e) || e.Attempts != n {
		t.Errorf("%d requests, want %d; %+v", n, 1+client.DefaultMaxRetries, err)
	}
}

// The request that is to be repeated waits for the gate when the interrupt
// comes: it is not sent any more, so the record is looked for once more.
func TestAnInterruptBeforeTheRepetitionIsFollowedByALook(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	c, mock := pausing(t, func(ctx context.Context, d time.Duration) error {
		if d == backoff { // before the repetition: the pause passes, then comes the interrupt
			cancel()
			return nil
		}
		return ctx.Err()
	})
	mock.Inject(mockapi.Fault{Method: http.MethodPost, Status: 500, AfterCommit: true})
	empty := func([]byte) []byte { return []byte(`{"items":[],"totalCount":0,"facets":null}`) }
	mock.Inject(mockapi.Fault{Method: http.MethodGet, Times: 3, Edit: empty}) // the search lags
	made, err := c.CreateConversion(ctx, order("ORDER-1"))
	if err != nil || !made.Recovered {
		t.Errorf("%+v, %v, want the record", made, err)
	}
}

func TestASearchThatIsRefusedFindsNothing(t *testing.T) {
	t.Parallel()
	c, mock := mocked(t)
	ref := "7"
	there := mock.Put(mockapi.Conversion{OrganizationID: organization, SourceID: source, ExternalRef: &ref})
	mock.Inject(mockapi.JSONError(400, "validation_error", "search_term must have three characters."))
	found, err := c.FindByExternalRef(t.Context(), organization, ref)
	if err != nil || len(found) != 1 || found[0].ID != there.ID {
		t.Errorf("%+v, %v, want the record from the pages", found, err)
	}
}

func TestWhatAnEarlierAttemptMayHaveDoneIsNotForgotten(t *testing.T) {
	t.Parallel()
	mock := mockapi.New()
	server := httptest.NewServer(mock)
	t.Cleanup(mock.Close)
	endpoint, err := client.ParseEndpoint(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := client.New(endpoint, mockapi.DefaultToken, client.WithPauses(func(int) time.Duration { return backoff },
		func(context.Context, time.Duration) error { server.Close(); return nil })) // nobody listens at the retry
	there := mock.Put(mockapi.Conversion{OrganizationID: organization, SourceID: source})
	mock.Inject(mockapi.LostAnswer())
	err = c.DeleteConversion(t.Context(), there.ID)
	var e *client.Error
	if !errors.As(err, &e) || !e.NotSent || !client.Ambiguous(err) {
		t.Errorf("%+v, want the last attempt not sent and the outcome open", err)
	}
}

func TestALostCreateWaitsForAsLongAsTheAPIAsks(t *testing.T) {
	t.Parallel()
	var slept []time.Duration
	c, mock := pausing(t, func(_ context.Context, d time.Duration) error { slept = append(slept, d); return nil })
	mock.Inject(mockapi.Fault{Method: http.MethodPost, Status: 503, AfterCommit: true, Header: http.Header{"Retry-After": {"7"}}})
	made, err := c.CreateConversion(t.Context(), order("ORDER-1"))
	if err != nil || !made.Recovered || !slices.Equal(slept, []time.Duration{7 * time.Second, 0}) {
		t.Errorf("%+v, %v after %v, want the record after 7s", made, err, slept)
	}
}
