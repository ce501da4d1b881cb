package queue

import (
	"math/rand"
	"time"
)

// Backoff says how long to wait before the next attempt: doubled each time, with jitter, up to a ceiling.
type Backoff struct {
	Base    time.Duration
	Ceiling time.Duration
}

// Delay of the n-th attempt, counted from 1.
func (b Backoff) Delay(n int) time.Duration {
	d := b.Base << (n - 1)
	if d > b.Ceiling || d <= 0 {
		d = b.Ceiling
	}
	return d/2 + time.Duration(rand.Int63n(int64(d/2)+1))
}
