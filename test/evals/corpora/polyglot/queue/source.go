package queue

import (
	"container/heap"
	"context"
	"sync"
	"time"
)

// Source hands out jobs when they are due.
type Source interface {
	Take(ctx context.Context) (Job, error)
	Later(job Job, delay time.Duration)
}

type entry struct {
	job Job
	due time.Time
}

type byDue []entry

func (q byDue) Len() int           { return len(q) }
func (q byDue) Less(i, j int) bool { return q[i].due.Before(q[j].due) }
func (q byDue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *byDue) Push(x any)        { *q = append(*q, x.(entry)) }
func (q *byDue) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}

// Memory is a Source in memory, ordered by due time.
type Memory struct {
	mu    sync.Mutex
	queue byDue
	wake  chan struct{}
}

// Later schedules a job.
func (m *Memory) Later(job Job, delay time.Duration) {
	m.mu.Lock()
	heap.Push(&m.queue, entry{job, time.Now().Add(delay)})
	m.mu.Unlock()
	select {
	case m.wake <- struct{}{}:
	default:
	}
}
