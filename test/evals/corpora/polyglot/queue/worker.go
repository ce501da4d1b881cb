package queue

import (
	"context"
	"time"
)

// Job is a unit of work with the number of times that it was tried.
type Job struct {
	ID       string
	Payload  []byte
	Attempts int
}

// Worker takes jobs from a source until its context ends.
type Worker struct {
	Source  Source
	Handle  func(context.Context, Job) error
	Backoff Backoff
}

// Run loops: take a job, handle it, and put it back later when it failed.
func (w *Worker) Run(ctx context.Context) error {
	for {
		job, err := w.Source.Take(ctx)
		if err != nil {
			return err
		}
		if err := w.Handle(ctx, job); err != nil {
			job.Attempts++
			w.Source.Later(job, w.Backoff.Delay(job.Attempts))
		}
	}
}

// drain waits for running jobs, at most the grace period.
func drain(done <-chan struct{}, grace time.Duration) bool {
	select {
	case <-done:
		return true
	case <-time.After(grace):
		return false
	}
}
