package conversionimport

import (
	"cmp"
	"fmt"
	"math"
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
	since  time.Time // when the first row was settled, or a list was read; zero: not yet
	before int       // rows that were settled by then
	first  []trouble // by line, no more than shown
}

// shown is how many rows a message names.
const shown = 20

func (t *tally) count(o outcome) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.note(o)
}

// note counts a row. Its caller holds the lock.
func (t *tally) note(o outcome) {
	t.counts[o]++
	if o != open && t.since.IsZero() {
		t.since, t.before = time.Now(), t.settled()
	}
}

// restart measures the rate from now on, as rows waited for something else.
func (t *tally) restart() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.since, t.before = time.Now(), t.settled()
}

// settled is how many rows are. Its caller holds the lock.
func (t *tally) settled() int {
	return t.counts[recorded] + t.counts[skipped] + t.counts[rejected] + t.counts[failed]
}

func (t *tally) add(x trouble) {
	t.report.add(x)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.note(x.outcome)
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

// progress says how far the run is, how many rows are settled in a second, and
// when it may end. read is how many rows were read, which is this share of all,
// from 0 to 1; 0: not known, or the run has ended.
func (t *tally) progress(now time.Time, read int, share float64) string {
	s := t.String()
	t.mu.Lock()
	defer t.mu.Unlock()
	done, elapsed := t.settled()-t.before, now.Sub(t.since).Seconds()
	if t.since.IsZero() || done == 0 || elapsed <= 0 {
		return s
	}
	perSecond := float64(done) / elapsed
	s += fmt.Sprintf("; %s rows/s", rate(perSecond))
	if share > 0 {
		left := float64(read)/share - float64(t.settled())
		s += fmt.Sprintf("; about %s left", time.Duration(max(1, math.Round(left/perSecond)))*time.Second)
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
