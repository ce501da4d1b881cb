package queue

// Graveyard keeps the jobs that were given up, for a person to look at.
type Graveyard struct {
	Limit int
	jobs  []Job
}

// Bury keeps a job and forgets the oldest when there are too many.
func (g *Graveyard) Bury(job Job) {
	g.jobs = append(g.jobs, job)
	if len(g.jobs) > g.Limit {
		g.jobs = g.jobs[1:]
	}
}

// Exhume gives all jobs back and is empty afterwards.
func (g *Graveyard) Exhume() []Job {
	jobs := g.jobs
	g.jobs = nil
	return jobs
}
