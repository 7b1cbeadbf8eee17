package runs

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"firth"
	"firth/token"
	"firth/training"
)

// Followed is a run that somebody else trains.
type Followed struct {
	ID      string // such as terminal
	Name    string
	Corpus  string         // how the corpus is called
	Options map[string]any // by name, to show
	Watch   []string

	Pipeline token.Config
	Resumed  bool   // it goes on from a checkpoint
	Stop     func() // asks for its end

	// Model is the file that the vectors are written to, "" if nobody is to get it.
	Model string
}

// A Follower shows a run that somebody else trains. It must end with [Follower.End].
type Follower struct {
	m *Manager
	r *run
	o *onlooker
}

// Follow begins to show a run.
func (m *Manager) Follow(f Followed) (*Follower, error) {
	pipeline, err := token.New(f.Pipeline)
	if err != nil {
		return nil, err
	}
	if err := checkWatch(f.Watch); err != nil {
		return nil, err
	}
	m.mu.Lock()
	if _, ok := m.runs[f.ID]; ok || f.ID == "" {
		m.mu.Unlock()
		return nil, fmt.Errorf("there is a run %q", f.ID)
	}
	r := &run{
		record: record{
			ID: f.ID, Name: cleanName(f.Name, f.ID), State: Reading, Created: m.now(),
			CorpusName: f.Corpus, Options: f.Options, Watch: append([]string{}, f.Watch...),
		},
		model: f.Model, stop: f.Stop, foster: true,
	}
	path := filepath.Join(m.temp(), newID("l"))
	if r.log, err = openLog(path); err != nil {
		m.mu.Unlock()
		return nil, err
	}
	m.runs[f.ID] = r
	m.mu.Unlock()
	r.log.add(StartedEvent, struct {
		Resumed   bool   `json:"resumed"`
		Tokenizer string `json:"tokenizer"`
	}{f.Resumed, f.Pipeline.Tokenizer})
	return &Follower{m, r, m.onlook(r, pipeline)}, nil
}

// Progress is to be called by [training.Options.Progress].
func (f *Follower) Progress(p training.Progress) { f.o.progress(p) }

// Look is to be called by [training.Options.Watch].
func (f *Follower) Look(v training.Vectors) { f.o.look(v) }

// Last shows the vectors that came out, before they are closed.
func (f *Follower) Last(e *firth.Embeddings, report training.Report, epochs int) {
	f.o.last(e, epochsOf(report.Summary, epochs))
}

// End tells how the run ended: with the file of the model written, which is served
// as model ("" if it is not); or stopped, with a checkpoint or without; or failed.
func (f *Follower) End(report training.Report, model string, err error) error {
	f.o.close()
	var file *File
	if err == nil && f.r.model != "" {
		var hashErr error
		if file, hashErr = fileOf(f.r.model); hashErr != nil {
			return hashErr
		}
	}
	f.m.mu.Lock()
	defer f.m.mu.Unlock()
	switch {
	case err == nil:
		if model != "" {
			f.r.Model = &model
		}
		f.r.done(report, file)
	case f.r.State == Stopping || errors.Is(err, context.Canceled):
		f.r.stopped(report.Checkpointed)
	default:
		f.r.failed(err.Error())
	}
	return nil
}
