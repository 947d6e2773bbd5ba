package client

import (
	"bytes"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// Each page but the first waits until all of them are asked for: read one by
// one, the list would never end.
func TestPagesAfterTheFirstAreFetchedTogetherAndGivenInOrder(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	m.Seed(1050, org)
	all := make(chan struct{})
	var waiting atomic.Int64
	m.OnList(func(index int) {
		if index > 0 && waiting.Add(1) == 10 {
			close(all)
		}
		if index > 0 {
			<-all
		}
	})
	got, err := refs(c.Conversions(t.Context(), Filter{OrganizationID: org}))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "references", seeded(1, 1050), got)
	equal(t, "number of requests", 11, len(m.Requests()))
}

// A reader that takes one page and waits has so many more asked for, and no
// page beyond: what is held is bounded, however long the list.
func TestPagesAreNotFetchedFarAhead(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	m.Seed(10_000, org)
	for _, err := range c.Pages(t.Context(), Filter{OrganizationID: org}) {
		if err != nil {
			t.Error(err)
		}
		break
	}
	equal(t, "requests after the first page", []string{"GET page 0"}, asked(m))
	m.ResetRequests()
	taken := 0
	for _, err := range c.Pages(t.Context(), Filter{OrganizationID: org}) {
		if err != nil {
			t.Error(err)
		}
		if taken++; taken == 2 {
			break
		}
	}
	if got := len(m.Requests()); got > 2+DefaultMaxConcurrentRequests {
		t.Errorf("%d requests for two pages", got)
	}
}

// The limit counts what passes: with a filter applied here nobody knows how many
// pages that takes, so no page is fetched that could turn out not to be needed.
func TestLimitWithAFilterFetchesNoPageMoreThanNeeded(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	m.Seed(1000, org)
	wanted := append(seeded(50, 60), seeded(450, 460)...)
	for limit, pages := range map[int]int{11: 1, 12: 5, 22: 5, 23: 10, 500: 10} {
		m.ResetRequests()
		got, err := refs(c.Conversions(t.Context(), Filter{OrganizationID: org, ExternalRefs: wanted, Limit: limit}))
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "references", wanted[:min(limit, len(wanted))], got)
		equal(t, fmt.Sprintf("number of requests for limit %d", limit), pages, len(m.Requests()))
	}
}

// Whatever happens to other records while a list is read, each record that is
// there all the time is given exactly once.
func TestMovingRowsAreNeitherDoubledNorDropped(t *testing.T) {
	t.Parallel()
	move := func(m *mockapi.Server, c mockapi.Conversion) {
		m.Remove(c.ID)
		m.Put(c)
	}
	for what, change := range map[string]func(m *mockapi.Server, all []mockapi.Conversion){
		"a record of the first page is deleted":        func(m *mockapi.Server, all []mockapi.Conversion) { m.Remove(all[3].ID) },
		"many records of the first page are deleted":   func(m *mockapi.Server, all []mockapi.Conversion) { removeAll(m, all[:70]) },
		"a record moves to the end":                    func(m *mockapi.Server, all []mockapi.Conversion) { move(m, all[4]) },
		"a record is added":                            func(m *mockapi.Server, _ []mockapi.Conversion) { add(m, 1) },
		"a record of a later page is deleted":          func(m *mockapi.Server, all []mockapi.Conversion) { m.Remove(all[len(all)-2].ID) },
		"a whole page of records is added at the end":  func(m *mockapi.Server, _ []mockapi.Conversion) { add(m, 100) },
		"all but the last page of records are deleted": func(m *mockapi.Server, all []mockapi.Conversion) { removeAll(m, all[:len(all)-50]) },
	} {
		for _, at := range []int{1, 2} {
			t.Run(fmt.Sprintf("%s, as page %d is read", what, at), func(t *testing.T) {
				t.Parallel()
				m, c := mock(t)
				m.Seed(350, org)
				all := m.All()
				before := map[string]bool{}
				for _, r := range all {
					before[r.ID] = true
				}
				var once atomic.Bool
				m.OnList(func(index int) {
					if index == at && once.CompareAndSwap(false, true) {
						change(m, all)
					}
				})
				given := map[string]int{}
				for conversion, err := range c.Conversions(t.Context(), Filter{OrganizationID: org}) {
					if err != nil {
						t.Fatal(err)
					}
					given[conversion.ID]++
				}
				for _, r := range m.All() {
					if n := given[r.ID]; n != 1 && before[r.ID] {
						t.Errorf("record %s, there before and after, is given %d times", *r.ExternalRef, n)
					}
				}
				for id, n := range given {
					if n > 1 {
						t.Errorf("record %s is given %d times", id, n)
					}
				}
			})
		}
	}
}

// One is deleted and another one made: at the end there are as many as at the
// beginning, and only a count in between tells that one was missed.
func TestCountThatFellOnTheWayIsSettledByASecondLook(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	m.Seed(350, org)
	first := m.All()[0]
	counted, added := make(chan struct{}), make(chan struct{})
	m.Inject(mockapi.Fault{Match: page(1), AfterCommit: true, Arrived: counted})
	go func() {
		<-counted // by page 1
		add(m, 1)
		close(added)
	}()
	m.OnList(func(index int) {
		switch index {
		case 1:
			m.Remove(first.ID)
		case 2, 3:
			<-added
		}
	})
	given := map[string]bool{}
	for conversion, err := range c.Conversions(t.Context(), Filter{OrganizationID: org}) {
		if err != nil {
			t.Fatal(err)
		}
		given[conversion.ID] = true
	}
	for _, r := range m.All() {
		if !given[r.ID] {
			t.Errorf("record %v is not given", r.ExternalRef)
		}
	}
}

func add(m *mockapi.Server, n int) {
	for range n {
		m.Put(mockapi.Conversion{OrganizationID: org, SourceID: source})
	}
}

func removeAll(m *mockapi.Server, rows []mockapi.Conversion) {
	for _, r := range rows {
		m.Remove(r.ID)
	}
}

func TestListThatNeverComesToRestIsAnError(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	m.Seed(250, org)
	m.OnList(func(index int) {
		if index == 0 {
			add(m, 1) // so each look finds something new
		}
		if index == 1 {
			m.Remove(m.All()[0].ID)
		}
	})
	_, err := refs(c.Conversions(t.Context(), Filter{OrganizationID: org}))
	e := wantKind(t, err, KindMoving, http.StatusOK)
	equal(t, "error", "list conversions: GET /v1/conversions answered 200, but the list kept changing: it was read to its end 5 times, and records moved between its pages each time", e.Error())
	equal(t, "number of requests", maxLooks*3, len(m.Requests()))
}

// A count that says more than the list holds costs one more look, no error.
func TestCountThatIsTooHighIsSettledByASecondLook(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	m.Seed(150, org)
	m.Inject(mockapi.Fault{Times: -1, Edit: func(body []byte) []byte {
		return bytes.Replace(body, []byte(`"totalCount":150`), []byte(`"totalCount":155`), 1)
	}})
	got, err := refs(c.Conversions(t.Context(), Filter{OrganizationID: org}))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "references", seeded(1, 150), got)
	equal(t, "number of requests", 2+2, len(m.Requests()))
}

func TestPagesSmallerThanAskedForAreAllRead(t *testing.T) {
	t.Parallel()
	m, _ := mock(t)
	m.Seed(95, org)
	small := clientFor(t, func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		q.Set("page_size", "10")
		r.URL.RawQuery = q.Encode()
		m.ServeHTTP(w, r)
	})
	got, err := refs(small.Conversions(t.Context(), Filter{OrganizationID: org}))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "references", seeded(1, 95), got)
	equal(t, "number of requests", 10, len(m.Requests()))
}
