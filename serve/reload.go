package serve

import (
	"context"
	"time"
)

// watch looks at the files now and then, until the context ends, and opens those
// that have changed.
func (l *library) watch(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			l.refresh(false)
		}
	}
}

// refresh opens what has changed on disk anew; all models, if all is set. A file
// must have rested between two looks before it is opened without being told to:
// one that is still growing is not opened half.
func (l *library) refresh(all bool) {
	l.reload.Lock()
	defer l.reload.Unlock()
	for _, id := range l.ids() {
		l.mu.Lock()
		s := l.shelf[id]
		l.mu.Unlock()
		if s != nil {
			l.refreshSlot(id, s, all)
		}
	}
}

// refreshSlot is called by one goroutine at a time, which alone changes seen,
// refused and problem.
func (l *library) refreshSlot(id string, s *slot, all bool) {
	now, err := stampOf(s.path)
	if err != nil {
		// The file is away, perhaps for the moment between two steps of replacing it.
		l.note(s, err, id, all || s.problem == nil && s.seen == now)
		s.seen = now
		return
	}
	rested := now == s.seen
	s.seen = now
	if !all && (!rested || now == s.current.stamp || now == s.refused) {
		if now == s.current.stamp {
			l.note(s, nil, id, false)
		}
		return
	}
	g, err := openGeneration(s.path, l.how)
	if err != nil {
		s.refused = now
		l.metrics.reloads.WithLabelValues(id, "failed").Inc()
		l.note(s, err, id, true)
		return
	}
	if !l.how.noInt8 { // the old one answers meanwhile
		g.Index.EnableInt8()
	}
	l.mu.Lock()
	old := s.current
	gone := l.shelf[id] != s
	if !gone {
		s.current = g
	}
	s.problem = nil
	l.mu.Unlock()
	if gone { // removed while its file was opened
		old = g
	} else {
		l.metrics.reloads.WithLabelValues(id, "done").Inc()
		l.log.Info("model reloaded", "model", id)
		l.tell(g)
	}
	if err := old.release(); err != nil {
		l.log.Error("closing the old model", "model", id, "error", err.Error())
	}
}

// note remembers why a model is not as its file is, and logs it if it is news.
func (l *library) note(s *slot, problem error, id string, news bool) {
	l.mu.Lock()
	s.problem = problem
	l.mu.Unlock()
	if news && problem != nil {
		l.log.Error("the model could not be reloaded; the old one is still served", "model", id, "error", problem.Error())
	}
}

// A modelState is a model as /readyz shows it.
type modelState struct {
	Model   string  `json:"model"`
	Ready   bool    `json:"ready"`
	Index   bool    `json:"index"`
	Problem *string `json:"problem" doc:"Why the file as it is now could not be loaded, or its index not used; the model that was loaded before is still served."`
	words   int
}

// states tells how each model is.
func (l *library) states() []modelState {
	l.mu.Lock()
	defer l.mu.Unlock()
	states := make([]modelState, 0, len(l.order))
	for _, id := range l.order {
		s := l.shelf[id]
		state := modelState{Model: id, Ready: true, Index: s.current.graph != nil, words: s.current.Vocab.Len()}
		problem := s.problem
		if problem == nil {
			problem = s.current.badIndex
		}
		if problem != nil {
			text := problem.Error()
			state.Problem = &text
		}
		states = append(states, state)
	}
	return states
}
