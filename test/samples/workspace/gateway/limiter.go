package main

import (
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Limiter is a token bucket for each caller.
type Limiter struct {
	mu      sync.Mutex
	rate    float64
	burst   float64
	buckets map[string]*bucket
	now     func() time.Time
}

type bucket struct {
	tokens float64
	last   time.Time
}

// NewLimiter allows count requests in each span of time, and as many at once.
func NewLimiter(count int, per time.Duration) *Limiter {
	return &Limiter{
		rate:    float64(count) / per.Seconds(),
		burst:   float64(count),
		buckets: map[string]*bucket{},
		now:     time.Now,
	}
}

// Allow takes a token of the caller, and tells how long to wait when there is none.
func (l *Limiter) Allow(caller string) (ok bool, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	b := l.buckets[caller]
	if b == nil {
		b = &bucket{tokens: l.burst, last: now}
		l.buckets[caller] = b
	}
	b.tokens = min(l.burst, b.tokens+now.Sub(b.last).Seconds()*l.rate)
	b.last = now
	if b.tokens >= 1 {
		b.tokens--
		return true, 0
	}
	return false, time.Duration((1 - b.tokens) / l.rate * float64(time.Second))
}

// Limit answers 429 with Retry-After to a caller who asks too often.
func Limit(limiter *Limiter, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil {
			http.Error(w, "bad address", http.StatusBadRequest)
			return
		}
		if ok, wait := limiter.Allow(host); !ok {
			w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
			http.Error(w, "too many requests", http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}
