package mockapi

import (
	"sync"
	"time"
)

// limiter is a token bucket: it holds one second's worth of requests and fills up evenly.
type limiter struct {
	mu     sync.Mutex
	now    func() time.Time
	rate   float64
	tokens float64
	last   time.Time
}

func newLimiter(perSecond int, now func() time.Time) *limiter {
	return &limiter{now: now, rate: float64(perSecond), tokens: float64(perSecond), last: now()}
}

func (l *limiter) allow() bool {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if passed := now.Sub(l.last); passed > 0 {
		l.tokens = min(l.rate, l.tokens+passed.Seconds()*l.rate)
		l.last = now
	}
	if l.tokens < 1 {
		return false
	}
	l.tokens--
	return true
}
