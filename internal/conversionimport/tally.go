package conversionimport

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// outcome is what became of a row.
type outcome int

const (
	recorded outcome = iota
	skipped          // recorded before, with the same values
	rejected         // something is wrong with the row
	failed           // something else is wrong
	open             // read, and not settled when the run ended
	outcomes
)

// trouble is a row that was not recorded.
type trouble struct {
	line      int
	ref       string
	outcome   outcome
	reason    string
	requestID string
	placed    bool // the reason names the line itself
}

// tally counts rows, and keeps the first that were not recorded.
type tally struct {
	report *report

	mu     sync.Mutex
	counts [outcomes]int
	first  []trouble // by line, no more than shown
}

// shown is how many rows a message names.
const shown = 20

func (t *tally) count(o outcome) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts[o]++
}

func (t *tally) add(x trouble) {
	t.report.add(x)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts[x.outcome]++
	at, _ := slices.BinarySearchFunc(t.first, x, func(a, b trouble) int { return cmp.Compare(a.line, b.line) })
	if at < shown {
		t.first = slices.Insert(t.first, at, x)
		t.first = t.first[:min(len(t.first), shown)]
	}
}

// of returns how many rows ended in one of these ways.
func (t *tally) of(which ...outcome) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := 0
	for _, o := range which {
		n += t.counts[o]
	}
	return n
}

// String says how far the run is.
func (t *tally) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return fmt.Sprintf("%s recorded, %s skipped, %s rejected, %s failed", thousands(t.counts[recorded]), thousands(t.counts[skipped]),
		thousands(t.counts[rejected]), thousands(t.counts[failed]))
}

// progress says how far the run is and when it may end. share is how much of the
// file was read, from 0 to 1; 0: not known.
func (t *tally) progress(elapsed time.Duration, share float64) string {
	s := t.String()
	if rows := t.of(recorded, skipped, rejected, failed); rows > 0 && elapsed > 0 {
		s += fmt.Sprintf("; %s rows/s", rate(float64(rows)/elapsed.Seconds()))
	}
	if share > 0 && share < 1 && elapsed > 0 {
		left := time.Duration(float64(elapsed) * (1 - share) / share).Round(time.Second)
		s += fmt.Sprintf("; about %s left", max(left, time.Second))
	}
	return s
}

func rate(perSecond float64) string {
	if perSecond < 10 {
		return strconv.FormatFloat(perSecond, 'f', 1, 64)
	}
	return thousands(int(perSecond + 0.5))
}

// thousands writes a number with commas, as people read it.
func thousands(n int) string {
	s := strconv.Itoa(n)
	var groups []string
	for len(s) > 3 {
		groups = append(groups, s[len(s)-3:])
		s = s[:len(s)-3]
	}
	groups = append(groups, s)
	slices.Reverse(groups)
	return strings.Join(groups, ",")
}
