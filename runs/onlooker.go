package runs

import (
	"sync"
	"time"

	"firth"
	"firth/eval"
	"firth/token"
	"firth/training"
)

// An onlooker turns what a run tells of itself into events. It copies a part of the
// vectors now and then, and looks for neighbors and draws the map in a goroutine of
// its own, so that training waits for the copy alone.
type onlooker struct {
	log    *log
	phase  func(State) // told when reading or training begins
	begin  time.Time
	state  State
	steps  pace // of the events that may be missed
	looks  pace // of the copies
	cost   time.Duration
	looked float64 // how many epochs had been trained at the last one

	pipeline *token.Pipeline

	mu      sync.Mutex
	words   []string  // watched
	pending *snapshot // the newest one that nobody has looked at
	spare   *snapshot // one that nobody will look at again, for its memory
	wake    chan struct{}
	closing bool
	done    chan struct{}
}

// Paces are how far apart events are. The longer a run, the rarer they get, so that a
// run of any length has a few thousand.
const (
	stepGap = 250 * time.Millisecond // of progress
	markGap = 100 * time.Millisecond // of snapshots at evaluations and ends of epochs
	lookGap = time.Second            // of other snapshots
	longest = 5 * time.Second        // between events of progress

	stepShare = 1000 // a step is at least this part of the run after the last one
	lookShare = 200  // and so for snapshots
	markCost  = 20   // copying takes no more than this part of the time, at marks
	lookCost  = 100  // and elsewhere
)

// A pace keeps events apart.
type pace struct{ last time.Time }

// due tells whether an event that is gap or more after the last one may come now.
func (p *pace) due(now time.Time, gap time.Duration) bool {
	if !p.last.IsZero() && now.Sub(p.last) < gap {
		return false
	}
	p.last = now
	return true
}

// newOnlooker makes an onlooker of a run that begins now. It must be closed. pipeline
// may be nil.
func newOnlooker(l *log, words []string, pipeline *token.Pipeline, phase func(State)) *onlooker {
	o := &onlooker{
		log: l, phase: phase, begin: time.Now(), state: Reading,
		pipeline: pipeline, words: words, wake: make(chan struct{}, 1), done: make(chan struct{}),
	}
	s := newSight(l, pipeline)
	go func() {
		defer close(o.done)
		o.work(s)
	}()
	return o
}

// onlook makes an onlooker of a run of the manager.
func (m *Manager) onlook(r *run, pipeline *token.Pipeline) *onlooker {
	m.mu.Lock()
	defer m.mu.Unlock()
	o := newOnlooker(r.log, r.Watch, pipeline, func(now State) {
		m.mu.Lock()
		defer m.mu.Unlock()
		if r.State != Stopping {
			r.State = now
			r.save()
		}
	})
	r.watch = o.setWords
	return o
}

// progress is [training.Options.Progress].
func (o *onlooker) progress(p training.Progress) {
	if p.Training != nil && o.state == Reading {
		o.state = Training
		o.phase(Training)
		o.steps = pace{}
	}
	now := time.Now()
	elapsed := now.Sub(o.begin)
	e := p.Event(elapsed)
	if c, ok := e.Fields.(*training.CheckpointEvent); ok {
		c.Path = "" // where the files lie is nobody's business
	}
	if !p.Step() {
		o.log.add(e.Name, e.Fields)
	} else if o.steps.due(now, min(max(stepGap, elapsed/stepShare), longest)) {
		o.log.offer(e.Name, e.Fields)
	}
}

// look is [training.Options.Watch].
func (o *onlooker) look(v training.Vectors) {
	now := time.Now()
	gap, cost := lookGap, lookCost*o.cost
	if v.Mark {
		gap, cost = markGap, markCost*o.cost
	}
	if !o.looks.due(now, max(gap, now.Sub(o.begin)/lookShare, cost)) {
		return
	}
	o.give(v)
	o.cost = time.Since(now)
}

// last shows the vectors that came out, after so many epochs, unless it was done.
func (o *onlooker) last(e *firth.Embeddings, epochs float64) {
	if o.looked != epochs {
		o.give(training.Vectors{Words: e.Vocab, Dim: e.Dim(), Row: eval.Rows(e), Epochs: epochs})
	}
}

// setWords sets the words whose neighbors are shown.
func (o *onlooker) setWords(words []string) {
	o.mu.Lock()
	o.words = words
	o.mu.Unlock()
	o.signal()
}

// give copies vectors and hands the copy over. One that was not looked at yet is
// forgotten.
func (o *onlooker) give(v training.Vectors) {
	o.mu.Lock()
	words, reuse := o.words, o.spare
	o.spare = nil
	o.mu.Unlock()
	s := newSnapshot(v, words, o.pipeline, reuse)
	o.looked = v.Epochs
	o.mu.Lock()
	if o.pending != nil {
		o.spare = o.pending
	}
	o.pending = s
	o.mu.Unlock()
	o.signal()
}

func (o *onlooker) signal() {
	select {
	case o.wake <- struct{}{}:
	default: // it will wake up anyway
	}
}

// work looks at snapshots until the onlooker is closed and there are no more.
func (o *onlooker) work(s *sight) {
	var seen *snapshot
	for range o.wake {
		o.mu.Lock()
		pending, words, closing := o.pending, o.words, o.closing
		o.pending = nil
		if pending != nil {
			o.spare = seen
		}
		o.mu.Unlock()
		switch {
		case pending != nil:
			seen = pending
			s.show(seen, words)
		case seen != nil && !closing:
			s.neighbors(seen, words) // the words have changed
		}
		if closing {
			return
		}
	}
}

// close waits until the last snapshot is shown.
func (o *onlooker) close() {
	o.mu.Lock()
	o.closing = true
	o.mu.Unlock()
	o.signal()
	<-o.done
}
