package serve

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// A Rate is how many requests there may be in a time. As many may come at once, and
// then one for each part of the time that passes. The zero value is no limit.
type Rate struct {
	Requests int
	Per      time.Duration
}

// ParseRate reads a rate: 100 or 100/s (a second), 600/m (a minute), 10000/h (an
// hour), or 0 for no limit.
func ParseRate(text string) (Rate, error) {
	number, unit, _ := strings.Cut(text, "/")
	n, err := strconv.Atoi(number)
	per, known := map[string]time.Duration{"": time.Second, "s": time.Second, "m": time.Minute, "h": time.Hour}[unit]
	if err != nil || n < 0 || n > 1e9 || !known {
		return Rate{}, fmt.Errorf("rate %q: want a number of requests a second, or such as 600/m or 10000/h", text)
	}
	if n == 0 {
		return Rate{}, nil
	}
	return Rate{n, per}, nil
}

// String writes the rate as ParseRate reads it.
func (r Rate) String() string {
	unit := map[time.Duration]string{time.Second: "/s", time.Minute: "/m", time.Hour: "/h"}[r.Per]
	return strconv.Itoa(r.Requests) + unit
}

// maxCallers is how many callers are kept apart. Where there are more, those that
// have not asked for a while are forgotten, and if there are none such, new ones
// share one allowance: an attacker with many addresses costs no more memory.
const maxCallers = 100_000

// A limiter keeps a bucket of requests for each caller.
type limiter struct {
	standard Rate

	mu        sync.Mutex
	callers   map[string]*caller
	forgotten time.Time // when callers were last forgotten
}

type caller struct {
	bucket *rate.Limiter
	of     Rate
	last   time.Time
}

func newLimiter(standard Rate) *limiter {
	return &limiter{standard: standard, callers: map[string]*caller{}}
}

// take takes a request out of a caller's bucket, or says when to come again. own
// goes before the limiter's own rate, unless it is zero.
func (l *limiter) take(name string, own Rate) error {
	if own.Requests == 0 {
		own = l.standard
	}
	if own.Requests == 0 {
		return nil
	}
	now := time.Now()
	reservation := l.bucket(name, own, now).ReserveN(now, 1)
	wait := reservation.DelayFrom(now)
	if wait == 0 {
		return nil
	}
	reservation.CancelAt(now)
	e := NewError(http.StatusTooManyRequests, "", "rate_limit_exceeded", "more than %v requests; try again in %.3g s", own, wait.Seconds())
	e.Header = http.Header{"Retry-After": {strconv.Itoa(int(math.Ceil(wait.Seconds())))}}
	return e
}

func (l *limiter) bucket(name string, of Rate, now time.Time) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.callers[name]
	if c == nil && len(l.callers) >= maxCallers {
		l.forget(now)
		if len(l.callers) >= maxCallers {
			name = "" // shared by all who come too late
			c = l.callers[name]
		}
	}
	if c == nil || c.of != of { // or the key has another rate now
		c = &caller{bucket: rate.NewLimiter(rate.Limit(float64(of.Requests)/of.Per.Seconds()), of.Requests), of: of}
		l.callers[name] = c
	}
	c.last = now
	return c.bucket
}

// forget drops callers whose buckets have filled up again. It looks at all of them,
// so it does so once a second at most.
func (l *limiter) forget(now time.Time) {
	if now.Sub(l.forgotten) < time.Second {
		return
	}
	l.forgotten = now
	for name, c := range l.callers {
		if now.Sub(c.last) > c.of.Per {
			delete(l.callers, name)
		}
	}
}
