package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// ledger tells the requests of one step from those of the steps before.
type ledger struct {
	mock *mockapi.Server
	seen int
}

// next returns the requests since the last call.
func (l *ledger) next() []mockapi.Request {
	all := l.mock.Requests()
	requests := all[l.seen:]
	l.seen = len(all)
	return requests
}

// tally counts requests by method, in the order of a conversion's life.
func tally(requests []mockapi.Request) map[string]int {
	counts := map[string]int{}
	for _, r := range requests {
		counts[r.Method]++
	}
	return counts
}

// describe is a tally in words, such as "20 POST, 1 PATCH".
func describe(requests []mockapi.Request) string {
	counts := tally(requests)
	var parts []string
	for _, method := range []string{"POST", "GET", "PATCH", "DELETE"} {
		if n := counts[method]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, method))
		}
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

// writes returns the requests that change something.
func writes(requests []mockapi.Request) []mockapi.Request {
	return slices.DeleteFunc(slices.Clone(requests), func(r mockapi.Request) bool { return r.Method == "GET" })
}

// expectWrites fails unless exactly n requests wrote, all with this method.
func expectWrites(requests []mockapi.Request, method string, n int) error {
	written := writes(requests)
	if len(written) != n || tally(written)[method] != n {
		return fmt.Errorf("the API should have got %d %s and nothing else that writes, but got: %s", n, method, describe(written))
	}
	return nil
}
