package client

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// known are the mock's records as a state holds them.
func known(m *mockapi.Server) []Known {
	var out []Known
	for _, r := range m.All() {
		out = append(out, Known{r.ID, r.OrganizationID, r.SourceID})
	}
	return out
}

// refreshed reads a state one by one and returns how many reads a list served.
// Each is compared with what a GET gives.
func refreshed(t testing.TB, m *mockapi.Server, c *Client, state []Known) int {
	t.Helper()
	served := 0
	for _, k := range state {
		got, listed, err := c.RefreshConversion(t.Context(), k)
		if err != nil {
			t.Fatal(err)
		}
		if listed {
			served++
		}
		now, ok := m.Get(k.ID)
		if !ok || got.ID != now.ID || got.Count != now.Count || !got.ConvertedAt.Equal(now.ConvertedAt) || got.SourceID != now.SourceID {
			t.Fatalf("read %+v, want %+v", got, now)
		}
		equal(t, "origin", now.Origin, got.Origin)
		equal(t, "external_ref", now.ExternalRef, got.ExternalRef)
		equal(t, "metadata", string(now.Metadata), string(got.Metadata))
	}
	purchasesEnd(c)
	return served
}

// lists are the list requests among those made.
func lists(m *mockapi.Server) []string {
	return slices.DeleteFunc(asked(m), func(r string) bool { return !strings.Contains(r, "page") })
}

func TestOneRecordAloneIsOneGET(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	m.Seed(50, org)
	equal(t, "served from a list", 0, refreshed(t, m, c, known(m)[:1]))
	equal(t, "requests", []string{"GET /" + m.All()[0].ID}, asked(m))
}

func TestAStateOfOneSourceIsReadByPages(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	m.Seed(1000, org)
	refreshed(t, m, c, known(m))
	if n := len(m.Requests()); n > 2*10+3 {
		t.Errorf("%d requests for 1,000 records", n)
	}
}

func TestIndividualStrategyNeverLists(t *testing.T) {
	t.Parallel()
	m, _ := mock(t)
	c := clientFor(t, m.ServeHTTP, WithRefreshStrategy(RefreshIndividual))
	m.Seed(40, org)
	c.ExpectReads(org, mockapi.DefaultSource, 40)
	equal(t, "served from a list", 0, refreshed(t, m, c, known(m)))
	equal(t, "list requests", []string{}, lists(m))
	equal(t, "requests", 40, len(m.Requests()))
}

func TestAnnouncedReadsAreListedAtOnceWhereThatIsCheaper(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ of, reads, most, least int }{
		{250, 250, 3, 3},        // all from pages
		{250, 4, 4, 4},          // as few as this are never listed
		{10_000, 60, 60, 60},    // the first page, which serves one, tells that it does not pay
		{10_000, 125, 100, 100}, // 100 pages
	} {
		m, c := mock(t)
		m.Seed(test.of, org)
		c.ExpectReads(strings.ToUpper(org), mockapi.DefaultSource, test.reads)
		all, state := known(m), []Known(nil)
		for i := 0; i < test.of; i += test.of / test.reads {
			state = append(state, all[i])
		}
		refreshed(t, m, c, state[:test.reads])
		if got := len(m.Requests()); got > test.most || got < test.least {
			t.Errorf("%d reads of %d: %d requests, want %d to %d", test.reads, test.of, got, test.least, test.most)
		}
	}
}

// Twenty readers come while the first page is on its way: they wait for it.
func TestReadersShareWhatIsOnItsWay(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	m.Seed(100, org)
	arrived, hold := make(chan struct{}, 1), make(chan struct{})
	m.Inject(mockapi.Fault{Path: mockapi.PathMany, Arrived: arrived, Hold: hold})
	var readers sync.WaitGroup
	for _, k := range known(m) {
		readers.Go(func() {
			if got, _, err := c.RefreshConversion(t.Context(), k); err != nil || got.ID != k.ID {
				t.Errorf("read %s, %v", got.ID, err)
			}
		})
	}
	<-arrived
	close(hold)
	readers.Wait()
	equal(t, "list requests", []string{"GET page 0"}, lists(m))
	equal(t, "requests", few+1, len(m.Requests()))
}

func TestAWaitingReaderCanGiveUp(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	m.Seed(100, org)
	state := known(m)
	refreshed(t, m, c, state[:few])
	arrived := make(chan struct{}, 1)
	m.Inject(mockapi.Fault{Path: mockapi.PathMany, Arrived: arrived, Hold: make(chan struct{})})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	_, _, err := c.RefreshConversion(ctx, state[few])
	wantKind(t, err, KindCanceled, 0)
	purchasesEnd(c) // abandoned with its last reader
	equal(t, "served after that", 0, refreshed(t, m, c, state[few:10]))
}

// An item that lacks a field stands for nothing; one with nulls does.
func TestOnlyWholeItemsServeReads(t *testing.T) {
	t.Parallel()
	for _, field := range recordKeys {
		m, c := mock(t, mockapi.WithItemsLacking(field))
		m.Seed(60, org)
		equal(t, "served from a list that lacks "+field, 0, refreshed(t, m, c, known(m)))
		equal(t, "list requests", []string{"GET page 0"}, lists(m))
	}
	m, c := mock(t)
	for range 60 {
		m.Put(mockapi.Conversion{OrganizationID: org, SourceID: source, ConvertedAt: wholeTime})
	}
	equal(t, "served from a list with nulls", 60-few, refreshed(t, m, c, known(m)))
}

// Although so many reads are announced that the list would be cheaper.
func TestAListWithoutWholeItemsIsNotReadToItsEnd(t *testing.T) {
	t.Parallel()
	m, c := mock(t, mockapi.WithItemsLacking("metadata"))
	m.Seed(260, org)
	c.ExpectReads(org, mockapi.DefaultSource, 260)
	equal(t, "served", 0, refreshed(t, m, c, known(m)))
	equal(t, "list requests", []string{"GET page 0"}, lists(m))
}

// On an API that leaves nulls out, half of the records cannot be told from
// partial ones: these are read, the others are served.
func TestItemsWithoutNullsServeWhatIsWhole(t *testing.T) {
	t.Parallel()
	m, c := mock(t, mockapi.WithAbsentNulls())
	m.Seed(400, org)
	served := refreshed(t, m, c, known(m))
	whole := 0
	for _, r := range m.All() {
		if r.Origin != nil && r.Metadata != nil {
			whole++
		}
	}
	if served == 0 || served > whole {
		t.Errorf("%d reads served, %d records are whole", served, whole)
	}
}

func TestAnErrorInTheListLeavesTheRestToGETs(t *testing.T) {
	t.Parallel()
	for _, failing := range []int{0, 3, 9} {
		m, c := mock(t)
		m.Seed(1000, org)
		broken := mockapi.JSONError(500, "internal_error", "Oops.")
		broken.Times, broken.Match = -1, page(failing)
		m.Inject(broken)
		refreshed(t, m, c, known(m))
		tries := 0
		for _, r := range lists(m) {
			if strings.HasSuffix(r, "page "+string(rune('0'+failing))) {
				tries++
			}
		}
		equal(t, "tries of the page that fails", 1, tries)
	}
}

// The list shows nothing, or shows what is gone: only a GET says that.
func TestAbsenceFromTheListMeansNothing(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	m.Seed(30, org)
	state := known(m)
	empty := mockapi.Fault{Path: mockapi.PathMany, Times: -1, Status: http.StatusOK, Body: `{"items":[],"totalCount":0,"facets":null}`}
	m.Inject(empty)
	equal(t, "served from an empty list", 0, refreshed(t, m, c, state))
	equal(t, "list requests", []string{"GET page 0"}, lists(m))

	m, c = mock(t)
	m.Seed(30, org)
	m.Remove(state[20].ID)
	for i, k := range state {
		_, _, err := c.RefreshConversion(t.Context(), k)
		if (err != nil) != (i == 20) || i == 20 && !IsNotFound(err) {
			t.Errorf("record %d: %v", i, err)
		}
	}
}

// Pages are computed one after the other while records move between them.
func TestRowsThatMoveBetweenPagesAreReadRight(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	m.Seed(1000, org)
	state := known(m)
	m.OnList(func(int) {
		first := m.All()[0]
		m.Remove(first.ID) // all others move up a place
		m.Put(first)       // and it takes the last one
	})
	refreshed(t, m, c, state)
}

func TestWhatThisProcessWritesIsReadAnew(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	m.Seed(50, org)
	state := known(m)
	refreshed(t, m, c, state)
	m.ResetRequests()

	n := int64(77)
	if _, err := c.UpdateConversion(t.Context(), strings.ToUpper(state[20].ID), ConversionUpdate{Count: &n}); err != nil {
		t.Fatal(err)
	}
	if err := c.DeleteConversion(t.Context(), state[21].ID); err != nil {
		t.Fatal(err)
	}
	if got, listed, err := c.RefreshConversion(t.Context(), state[20]); err != nil || listed || got.Count != n {
		t.Errorf("after an update: count %d, listed %t, %v", got.Count, listed, err)
	}
	if _, _, err := c.RefreshConversion(t.Context(), state[21]); !IsNotFound(err) {
		t.Errorf("after a delete: %v", err)
	}
	if _, listed, err := c.RefreshConversion(t.Context(), state[22]); err != nil || !listed {
		t.Errorf("one that was not touched: listed %t, %v", listed, err)
	}
}

// A page that was asked for before a write may come after it.
func TestAPageThatWasUnderWayDuringAWriteDoesNotServeTheRecord(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	m.Seed(50, org)
	state := known(m)
	arrived, hold := make(chan struct{}, 1), make(chan struct{})
	before := mockapi.Fault{Path: mockapi.PathMany, AfterCommit: true, Arrived: arrived, Hold: hold}
	m.Inject(before)
	refreshed(t, m, c, state[:few])
	read := make(chan Conversion)
	go func() {
		got, _, err := c.RefreshConversion(context.WithoutCancel(t.Context()), state[20])
		if err != nil {
			t.Error(err)
		}
		read <- got
	}()
	<-arrived
	n := int64(77)
	if _, err := c.UpdateConversion(t.Context(), state[20].ID, ConversionUpdate{Count: &n}); err != nil {
		t.Fatal(err)
	}
	close(hold)
	equal(t, "count", n, (<-read).Count)
}

func TestListedRecordsAgeOut(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	m.Seed(50, org)
	state := known(m)
	now := time.Now()
	c.refresh.now = func() time.Time { return now }
	equal(t, "served", 50-few, refreshed(t, m, c, state))
	now = now.Add(listedFor - time.Second)
	equal(t, "served a little earlier than a minute later", 50, refreshed(t, m, c, state))
	now = now.Add(time.Second)
	m.ResetRequests()
	equal(t, "served after a minute", 50-few, refreshed(t, m, c, state))
	equal(t, "list requests after a minute", []string{"GET page 0"}, lists(m))
}

// A list that takes longer than records are kept serves those who waited for it.
func TestASlowListServesItsReaders(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	m.Seed(1000, org)
	var elapsed atomic.Int64 // seconds
	start := time.Now()
	c.refresh.now = func() time.Time { return start.Add(time.Duration(elapsed.Load()) * time.Second) }
	m.OnList(func(int) { elapsed.Add(50) })
	c.ExpectReads(org, mockapi.DefaultSource, 1000)
	equal(t, "served", 1000, refreshed(t, m, c, known(m)))
	equal(t, "requests", 10, len(m.Requests()))
}

// A count beyond all reason costs nothing as long as its pages are not bought.
func TestAnAbsurdCountIsNotTakenSeriously(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	m.Seed(50, org)
	m.Inject(mockapi.Fault{Path: mockapi.PathMany, Times: -1, Edit: func(body []byte) []byte {
		return bytes.Replace(body, []byte(`"totalCount":50`), []byte(`"totalCount":9007199254740992`), 1)
	}})
	refreshed(t, m, c, known(m))
	equal(t, "list requests", []string{"GET page 0"}, lists(m))
}

func TestServedRecordsAreCopies(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	r := m.Put(mockapi.Conversion{OrganizationID: org, SourceID: source, ConvertedAt: wholeTime, Count: 3, Origin: text("app"), ExternalRef: text("A"), Metadata: []byte(`{"a":1}`)})
	m.Seed(10, org)
	refreshed(t, m, c, known(m)[1:])
	c.ExpectReads(org, source, 10)
	k := Known{r.ID, org, source}
	for range 2 {
		got, listed, err := c.RefreshConversion(t.Context(), k)
		if err != nil || !listed || *got.Origin != "app" || *got.ExternalRef != "A" || string(got.Metadata) != `{"a":1}` {
			t.Fatalf("%+v, listed %t, %v", got, listed, err)
		}
		*got.Origin, *got.ExternalRef, got.Metadata[2] = "changed", "changed", 'b'
	}
}
