package client

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/time/rate"
)

func TestARefusalHoldsEveryoneForAsLongAsTheAPIAsks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(0)
		start := time.Now()
		p.refuse(start, 7*time.Second)
		for range 10 {
			go func() {
				if err := p.wait(t.Context()); err != nil {
					t.Error(err)
				}
				if passed := time.Since(start); passed < 7*time.Second {
					t.Errorf("somebody passed after %s", passed)
				}
			}()
		}
		synctest.Wait()
		time.Sleep(time.Minute) //nolint:forbidigo // the time of this test is simulated
		synctest.Wait()
		if w := p.total(); w.Times != 1 || w.Total != 7*time.Second {
			t.Errorf("waits are %+v, want one of 7s, however many waited", w)
		}
	})
}

func TestRefusalsOfRequestsUnderWaySlowDownOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(0)
		for range 20 {
			p.accept()
		}
		sent := time.Now()
		for range 10 {
			p.refuse(sent, 0)
		}
		if got, want := p.limiter.Limit(), rate.Limit(20*slowDown); got != want {
			t.Errorf("the rate is %v, want %v: a little less than was accepted", got, want)
		}
	})
}

func TestALearnedRateRisesToTheConfiguredOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(50)
		for range 10 {
			p.accept()
		}
		p.refuse(time.Now(), 0)
		learned := p.limiter.Limit()
		for range 1000 {
			time.Sleep(window) //nolint:forbidigo // the time of this test is simulated
			p.accept()
		}
		if got := p.limiter.Limit(); learned >= 10 || got != 50 {
			t.Errorf("the rate went from %v to %v, want from below 10 to 50 and no further", learned, got)
		}
	})
}

func TestARefusalWithoutASampleTeachesNothing(t *testing.T) {
	t.Parallel()
	p := newPacer(0)
	p.refuse(time.Now(), time.Second)
	if got := p.limiter.Limit(); got != rate.Inf {
		t.Errorf("the rate is %v, though none was measured", got)
	}
}

func TestNobodyWaitsLongerThanIsObeyed(t *testing.T) {
	t.Parallel()
	p := newPacer(0)
	p.refuse(time.Now(), maxRetryAfter+time.Minute)
	var closed *closedError
	if err := p.wait(t.Context()); !errors.As(err, &closed) || closed.pause <= maxRetryAfter {
		t.Errorf("%v, want an error at once", err)
	}
}

// Against a simulated API that allows 20 requests a second, in simulated time.
func TestALimitOfTwentyASecondIsKeptClosely(t *testing.T) {
	t.Parallel()
	for name, left := range map[string]int{"whole second's worth left": 20, "limit used up by others": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			underALimit(t, left)
		})
	}
}

func underALimit(t *testing.T, left int) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		const limit, requests, workers = 20.0, 400, 10
		p := newPacer(0)
		bucket := rate.NewLimiter(limit, limit)
		bucket.AllowN(time.Now(), limit-left)
		start, refused := time.Now(), make(chan int, workers)
		work := make(chan struct{}, requests)
		for range requests {
			work <- struct{}{}
		}
		close(work)
		for range workers {
			go func() {
				n := 0
				defer func() { refused <- n }()
				for range work {
					for {
						if err := p.wait(t.Context()); err != nil {
							t.Error(err)
							return
						}
						sent := time.Now()
						time.Sleep(5 * time.Millisecond) //nolint:forbidigo // the time of this test is simulated
						if bucket.Allow() {
							p.accept()
							break
						}
						n++
						p.refuse(sent, time.Second)
					}
				}
			}()
		}
		all := 0
		for range workers {
			all += <-refused
		}
		took, dictated := time.Since(start), time.Duration((requests-float64(left))/limit*float64(time.Second))
		if all*10 > requests+all || float64(took) > 1.3*float64(dictated) {
			t.Errorf("%d of %d requests refused in %s, want at most a tenth in 1.3 times %s", all, requests+all, took, dictated)
		}
		t.Logf("%d of %d refused, %s against %s", all, requests+all, took, dictated)
	})
}

func TestWhatLingersEndsAMomentAfterAnInterrupt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, interrupt := context.WithCancel(t.Context())
		lingering, cancel := linger(ctx)
		defer cancel()
		time.Sleep(time.Hour) //nolint:forbidigo // the time of this test is simulated
		interrupt()
		start := time.Now()
		<-lingering.Done()
		if passed := time.Since(start); passed != 5*time.Second { // as the guide says
			t.Errorf("it went on for %s, want 5s", passed)
		}
	})
}
