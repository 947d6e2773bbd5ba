package client

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// stock is an organization with records of several sources.
type stock struct {
	organization string
	records      []Known // in the order of the list
}

// fill puts n records into a new organization, of one source after the other.
func fill(m *mockapi.Server, n, sources int) stock {
	s := stock{organization: uuid.NewString()}
	ids := make([]string, sources)
	for i := range ids {
		ids[i] = uuid.NewString()
	}
	for i := range n {
		r := m.Put(mockapi.Conversion{OrganizationID: s.organization, SourceID: ids[i%sources], ConvertedAt: wholeTime})
		s.records = append(s.records, Known{r.ID, s.organization, r.SourceID})
	}
	return s
}

// state picks n records, spread over the list, in the order in which they will
// be read.
func (s stock) state(n int, order string) []Known {
	random := rand.New(rand.NewPCG(1, 2))
	picked := random.Perm(len(s.records))[:n]
	switch order {
	case "as listed":
		slices.Sort(picked)
	case "reversed":
		slices.Sort(picked)
		slices.Reverse(picked)
	}
	state := make([]Known, n)
	for i, at := range picked {
		state[i] = s.records[at]
	}
	return state
}

// refreshAll reads a state as Terraform does, workers at a time, and returns
// the number of requests that took.
func refreshAll(t testing.TB, url string, state []Known, workers int) int {
	t.Helper()
	var requests atomic.Int64
	c := clientOf(t, url, WithObserver(func(context.Context, Exchange) { requests.Add(1) }))
	next := make(chan Known)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for k := range next {
				got, _, err := c.RefreshConversion(t.Context(), k)
				if err != nil || got.ID != k.ID {
					t.Errorf("read %s, got %s, %v", k.ID, got.ID, err)
				}
			}
		})
	}
	for _, k := range state {
		next <- k
	}
	close(next)
	group.Wait()
	purchasesEnd(c)
	return int(requests.Load())
}

// purchasesEnd waits for the purchases under way: not every one has a reader
// that does.
func purchasesEnd(c *Client) {
	c.refresh.mu.Lock()
	var under []*purchase
	for _, s := range c.refresh.scopes {
		if s.purchase != nil {
			under = append(under, s.purchase)
		}
	}
	c.refresh.mu.Unlock()
	for _, p := range under {
		<-p.done
	}
}

// States of 1 to 2,000 records, in organizations of 1 to 100,000, of one source
// or many, read in any order, one by one or ten at a time.
func TestRefreshKeepsItsBounds(t *testing.T) {
	t.Parallel()
	turn := 0
	for _, size := range []int{1, 5, 100, 450, 1000, 20_000, 100_000} {
		for _, sources := range []int{1, 2, 60, 2500} {
			if large := size > 1000; sources > size || large && sources != 1 && sources != 60 || size == 100_000 && sources != 1 {
				continue
			}
			m := mockapi.New(mockapi.WithToken(testKey), mockapi.WithoutContractChecks(), mockapi.WithoutRequestLog())
			api := httptest.NewServer(m)
			t.Cleanup(api.Close)
			stock := fill(m, size, sources)
			pages := ceil(size, pageSize)
			for _, n := range []int{1, 5, 11, 99, 500, 1000, 2000} {
				if n > size {
					continue
				}
				order := []string{"shuffled", "as listed", "reversed"}[turn%3]
				workers := []int{10, 1}[turn%2]
				turn++
				took := refreshAll(t, api.URL, stock.state(n, order), workers)
				what := fmt.Sprintf("%d of %d records of %d sources, %s, %d at a time: %d requests", n, size, sources, order, workers, took)
				bounds := map[string]int{"1.25 N + 3": n*5/4 + 3}
				if sources == 1 {
					bounds["2 min(N, P) + 3"] = 2*min(n, pages) + 3
					if n > pages && 10*n < 16*pages { // where the two cannot both hold
						delete(bounds, "1.25 N + 3")
					}
				}
				switch {
				case n == 1:
					bounds["1"] = 1
				case n == 1000 && size == 1000: // whatever the number of sources
					bounds["25"] = 25
				}
				for name, bound := range bounds {
					if took > bound {
						t.Errorf("%s, more than %s = %d", what, name, bound)
					}
				}
			}
		}
	}
}

// While pages are on their way, GETs are not sent beyond what the list costs.
func TestReadersWaitForPagesOnceGETsHaveCostAsMuch(t *testing.T) {
	t.Parallel()
	const pages = 50
	r := newRefresh()
	gets := 0
	for i := range 200 {
		k := Known{fmt.Sprint("record ", i), org, source}
		r.arrive(k)
		d := r.decide(k)
		if d.begun != nil && d.begun.pages[0] == 0 { // the first page comes at once, the others never
			r.keep(d.begun, listing{total: pages * pageSize, items: make([]record, pageSize)})
			r.end(d.begun, nil)
			d = r.decide(k)
		}
		if d.wait == nil {
			gets++
		}
	}
	if gets != pages {
		t.Errorf("%d GETs, then the readers wait; want %d", gets, pages)
	}
}
