package runs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"firth/training"
)

// A State is how far a run is.
type State string

// The states of a run. Stopped and failed runs can be resumed.
const (
	Queued   State = "queued" // waits for another run
	Reading  State = "reading"
	Training State = "training"
	Stopping State = "stopping"
	Stopped  State = "stopped"
	Failed   State = "failed"
	Done     State = "done"
)

// under tells whether a run is under way.
func (s State) under() bool { return s == Reading || s == Training || s == Stopping }

// A Request says what to train.
type Request struct {
	Corpus  string                     `json:"corpus"`
	Options map[string]json.RawMessage `json:"options"` // by name: see [TrainingOptions]
	Watch   []string                   `json:"watch"`   // words to show the neighbors of; those of the sample if nil
	Name    string                     `json:"name"`    // for people
}

// A Run is what is known of a run.
type Run struct {
	record
	Last map[string]json.RawMessage `json:"last"` // the last event of each name

	// Remark says what went wrong beside the training itself.
	Remark string `json:"remark,omitempty"`
}

// record is what is kept of a run.
type record struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	State      State          `json:"state"`
	Error      string         `json:"error,omitempty"`
	Created    time.Time      `json:"created"`
	Corpus     string         `json:"corpus,omitempty"`
	CorpusName string         `json:"corpus_name"`
	Options    map[string]any `json:"options"`
	Watch      []string       `json:"watch"`

	// Model is the id that the model is served by, once it is: ModelName, if nothing
	// else has that.
	Model     *string `json:"model"`
	ModelName string  `json:"model_name,omitempty"`
	File      *File   `json:"file,omitempty"`
}

// A File is the model of a run that is done.
type File struct {
	Bytes int64  `json:"bytes"`
	Hash  string `json:"sha256"`
}

// run is a run of a manager, whose lock guards all but the log.
type run struct {
	record
	folder string // "" if somebody else trains it
	model  string // path of the file
	log    *log
	remark string

	stop   func() // asks for the end; nil unless it is under way
	watch  func([]string)
	foster bool // somebody else trains
}

func (r *run) checkpoint() string { return filepath.Join(r.folder, "checkpoint.safetensors") }

// save writes the record. A state that cannot be written is told as a remark: the run
// goes on.
func (r *run) save() {
	if r.foster {
		return
	}
	if err := writeRecord(r.folder, r.record); err != nil {
		r.remark = fmt.Sprintf("its state could not be kept: %v", err)
	}
}

func (r *run) view() Run {
	last, err := r.log.state()
	v := Run{record: r.record, Last: last, Remark: r.remark}
	v.Watch = slices.Clone(r.Watch)
	v.Options = maps.Clone(r.Options)
	if err != nil && v.Remark == "" {
		v.Remark = err.Error()
	}
	return v
}

// errStop is the cause of the end of a run that was asked to stop.
var errStop = errors.New("stopped")

// begin puts a run under way and returns its context.
func (r *run) begin() context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	r.stop = func() { cancel(errStop) }
	r.State, r.Error = Reading, ""
	r.save()
	return ctx
}

// stopped notes that a run has come to a halt.
func (r *run) stopped(checkpointed bool) {
	r.State, r.stop, r.watch = Stopped, nil, nil
	r.save()
	r.log.add(StoppedEvent, struct {
		Resumable bool `json:"resumable"`
	}{checkpointed})
}

func (r *run) failed(message string) {
	r.State, r.Error, r.stop, r.watch = Failed, message, nil, nil
	r.save()
	r.log.add(FailedEvent, struct {
		Error string `json:"error"`
	}{message})
}

// Start puts a new run behind those that wait. It fails with a [*FieldError],
// [ErrNotFound], [ErrFull] or [ErrViewOnly].
func (m *Manager) Start(q Request) (Run, error) {
	if m.opts.ViewOnly {
		return Run{}, ErrViewOnly
	}
	s, err := parseSettings(q.Options)
	if err != nil {
		return Run{}, err
	}
	if q.Corpus == "" {
		return Run{}, fieldErrorf("corpus", "it is missing: name a corpus of GET /v1/corpora")
	}
	c, err := m.Corpus(q.Corpus)
	if err != nil {
		return Run{}, fieldErrorf("corpus", "there is no corpus %q; GET /v1/corpora lists them", shorten(q.Corpus, 40))
	}
	sample, _ := m.sample(c.ID)
	if _, err := s.training(c, c.detected(), sample.Benchmarks); err != nil {
		return Run{}, err
	}
	if q.Watch == nil {
		q.Watch = sample.Watch
	}
	if err := checkWatch(q.Watch); err != nil {
		return Run{}, err
	}
	if _, err := m.free(); err != nil {
		return Run{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.runs) >= m.opts.MaxRuns {
		return Run{}, fmt.Errorf("%w: there are %d runs: delete some", ErrFull, m.opts.MaxRuns)
	}
	if m.closed {
		return Run{}, fmt.Errorf("%w: the server is about to end", ErrState)
	}
	r := &run{record: record{
		ID: newID("r"), Name: cleanName(q.Name, c.Name), Created: m.now(), Corpus: c.ID, CorpusName: c.Name,
		Options: s.values(), Watch: append([]string{}, q.Watch...),
	}}
	r.ModelName = m.freeModelName(r.Name)
	r.folder = filepath.Join(m.opts.Dir, "runs", r.ID)
	r.model = r.modelPath()
	if err := os.Mkdir(r.folder, 0o700); err != nil {
		return Run{}, err
	}
	if r.log, err = openLog(filepath.Join(r.folder, logFile)); err != nil {
		return Run{}, errors.Join(err, os.RemoveAll(r.folder))
	}
	m.runs[r.ID] = r
	m.enqueue(r)
	return r.view(), nil
}

const logFile = "events.jsonl"

// enqueue puts a run behind those that wait, and begins it if there are none. m.mu
// is held.
func (m *Manager) enqueue(r *run) {
	r.State, r.Error = Queued, ""
	r.save()
	ahead := len(m.queue)
	if m.active != nil {
		ahead++
	}
	r.log.add(QueuedEvent, struct {
		Ahead int `json:"ahead"`
	}{ahead})
	m.queue = append(m.queue, r)
	m.next()
}

// find returns a run. m.mu is held.
func (m *Manager) find(id string) (*run, error) {
	r, ok := m.runs[id]
	if !ok {
		return nil, fmt.Errorf("run %s: %w", shorten(id, 40), ErrNotFound)
	}
	return r, nil
}

// Runs lists the runs, the newest first. The events that are large are left out of
// their Last: watched and map.
func (m *Manager) Runs() []Run {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := []Run{}
	for _, r := range m.runs {
		v := r.view()
		delete(v.Last, WatchedEvent)
		delete(v.Last, MapEvent)
		all = append(all, v)
	}
	slices.SortFunc(all, func(a, b Run) int { return newestFirst(a.Created, a.ID, b.Created, b.ID) })
	return all
}

// Run returns a run, or [ErrNotFound].
func (m *Manager) Run(id string) (Run, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, err := m.find(id)
	if err != nil {
		return Run{}, err
	}
	return r.view(), nil
}

// Stop asks a run to stop, with a checkpoint. One that waits is stopped at once. It
// fails with [ErrNotFound], or with [ErrState] if the run is not under way.
func (m *Manager) Stop(id string) (Run, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, err := m.find(id)
	switch {
	case err != nil:
		return Run{}, err
	case r.State == Queued:
		m.queue = slices.DeleteFunc(m.queue, func(q *run) bool { return q == r })
		r.stopped(r.hasCheckpoint())
	case r.State == Stopping:
	case r.State.under():
		r.State = Stopping
		r.save()
		r.stop()
	default:
		return Run{}, fmt.Errorf("%w: the run is %s", ErrState, r.State)
	}
	return r.view(), nil
}

// Resume puts a run that is stopped or has failed behind those that wait. It goes on
// from its checkpoint, if it has one, and ends in the same bytes.
func (m *Manager) Resume(id string) (Run, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, err := m.find(id)
	switch {
	case err != nil:
		return Run{}, err
	case r.foster:
		return Run{}, fmt.Errorf("%w: give the same command with --resume", ErrState)
	case r.State != Stopped && r.State != Failed:
		return Run{}, fmt.Errorf("%w: the run is %s", ErrState, r.State)
	case m.closed:
		return Run{}, fmt.Errorf("%w: the server is about to end", ErrState)
	}
	m.enqueue(r)
	return r.view(), nil
}

func (r *run) hasCheckpoint() bool {
	_, err := os.Stat(r.checkpoint())
	return !r.foster && err == nil
}

// Delete removes a run and all that it has made. It fails with [ErrNotFound], or with
// [ErrState] if the run is under way.
func (m *Manager) Delete(id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, err := m.find(id)
	switch {
	case err != nil:
		return err
	case r.foster:
		return fmt.Errorf("%w: the run belongs to a command in a terminal", ErrState)
	case r.State.under():
		return fmt.Errorf("%w: the run is %s: stop it first", ErrState, r.State)
	}
	m.queue = slices.DeleteFunc(m.queue, func(q *run) bool { return q == r })
	if r.Model != nil && m.opts.Withdraw != nil {
		if err := m.opts.Withdraw(*r.Model); err != nil {
			return err
		}
	}
	delete(m.runs, id)
	return errors.Join(r.log.close(), removeFolder(r.folder))
}

// Bounds of the words that are watched.
const (
	mostWatched  = 30
	mostWordSize = 200 // bytes
)

func checkWatch(words []string) error {
	if len(words) > mostWatched {
		return fieldErrorf("watch", "%d words: want %d at most", len(words), mostWatched)
	}
	for i, w := range words {
		if strings.TrimSpace(w) == "" || len(w) > mostWordSize {
			return fieldErrorf("watch", "word %d is empty or longer than %d bytes", i+1, mostWordSize)
		}
	}
	return nil
}

// Watch sets the words whose neighbors a run shows, also while it trains. It fails
// with a [*FieldError] or [ErrNotFound].
func (m *Manager) Watch(id string, words []string) (Run, error) {
	if err := checkWatch(words); err != nil {
		return Run{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	r, err := m.find(id)
	if err != nil {
		return Run{}, err
	}
	r.Watch = append([]string{}, words...)
	r.save()
	if r.watch != nil {
		r.watch(slices.Clone(words))
	}
	return r.view(), nil
}

// Events returns a reader of the events of a run that come after the event of that
// id; 0 reads all. It fails with [ErrNotFound].
func (m *Manager) Events(id string, after int64) (*Reader, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, err := m.find(id)
	if err != nil {
		return nil, err
	}
	return &Reader{log: r.log, skip: after}, nil
}

// Model returns the path of the model of a run that is done, and how the file is
// called for people. It fails with [ErrNotFound], or [ErrState] if there is none yet.
func (m *Manager) Model(id string) (path, name string, file File, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, err := m.find(id)
	switch {
	case err != nil:
		return "", "", File{}, err
	case r.State != Done || r.File == nil:
		return "", "", File{}, fmt.Errorf("%w: the run is %s, and has no model to give", ErrState, r.State)
	}
	return r.model, stem(r.Name) + filepath.Ext(r.model), *r.File, nil
}

// findRuns finds what earlier managers kept.
func (m *Manager) findRuns() error {
	return eachRecord(filepath.Join(m.opts.Dir, "runs"), "r", func(folder, id string, found *record) error {
		r := &run{record: *found, folder: folder}
		r.ID = id
		r.model = r.modelPath()
		var err error
		if r.log, err = openLog(filepath.Join(folder, logFile)); err != nil {
			return err
		}
		m.runs[id] = r
		switch r.State {
		case Done:
			m.offer(r)()
		case Queued, Reading, Training, Stopping:
			r.stopped(r.hasCheckpoint())
		}
		return nil
	})
}

// offer has the model of a run served, and returns what is to be noted of that.
func (m *Manager) offer(r *run) (note func()) {
	if m.opts.Offer == nil {
		return func() { r.Model = nil }
	}
	id, path, err := r.serveModel(m.opts.Offer)
	if err != nil {
		return func() {
			r.model, r.Model, r.remark = path, nil, "its model is not served: "+m.withoutPaths(err.Error(), r)
		}
	}
	return func() { r.model, r.Model = path, &id }
}

// removeCheckpoint removes what is no longer needed.
func (r *run) removeCheckpoint() error { return training.RemoveCheckpoint(r.checkpoint()) }
