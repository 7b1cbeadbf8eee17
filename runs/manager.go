package runs

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// Errors that tell why a request is refused. They come wrapped, with what to do.
var (
	ErrNotFound = errors.New("not found")
	ErrState    = errors.New("not possible now")
	ErrTooLarge = errors.New("too large")
	ErrFull     = errors.New("no room left")
	ErrViewOnly = errors.New("nothing can be trained from here: this server only shows a run")
)

// Options say what a [Manager] may do, and what it works with. Bounds that are 0
// have the default that stands beside them.
type Options struct {
	// Dir is the folder of all that is kept. It is made if it is not there. One
	// manager at a time uses a folder.
	Dir string

	// Samples are corpora that come with the program.
	Samples []Sample

	// Threads train, all cores if 0. They never change the result.
	Threads int

	MaxCorpus  int64 // bytes of an upload: 1 GiB
	MaxText    int64 // bytes of its text, unpacked: 4 GiB
	MaxDisk    int64 // bytes of Dir, beyond which nothing is taken in: 20 GiB
	MaxCorpora int   // 100
	MaxRuns    int   // 100

	// CheckpointEvery is how much of a run is lost at most if the machine stops: 2
	// minutes.
	CheckpointEvery time.Duration

	// Offer, if not nil, is told of the model of each run that is done, and of those
	// that were done before, and returns the id that it serves it by. Its error becomes
	// a remark of the run. Withdraw is told before a model is removed. Neither may call
	// the manager.
	Offer    func(path string) (id string, err error)
	Withdraw func(id string) error

	// ViewOnly takes no corpora and starts no runs: for showing one by
	// [Manager.Follow].
	ViewOnly bool

	// TrustedOrigins are those of other pages that may change things, such as
	// https://example.org.
	TrustedOrigins []string

	// Heartbeat is how often a stream of events says that it is alive: 15 seconds. The
	// page takes a stream for dead after three times as long (serve/ui/src/api.ts).
	Heartbeat time.Duration
}

func (o Options) withDefaults() Options {
	for _, bound := range []struct {
		at    *int64
		usual int64
	}{{&o.MaxCorpus, 1 << 30}, {&o.MaxText, 4 << 30}, {&o.MaxDisk, 20 << 30}} {
		if *bound.at == 0 {
			*bound.at = bound.usual
		}
	}
	if o.MaxCorpora == 0 {
		o.MaxCorpora = 100
	}
	if o.MaxRuns == 0 {
		o.MaxRuns = 100
	}
	if o.CheckpointEvery == 0 {
		o.CheckpointEvery = 2 * time.Minute
	}
	if o.Heartbeat == 0 {
		o.Heartbeat = 15 * time.Second
	}
	return o
}

// A Manager keeps corpora and runs. Its methods may be called from many goroutines
// at once.
type Manager struct {
	opts    Options
	lock    *os.File
	routes  []route
	handler http.Handler

	mu       sync.Mutex
	corpora  map[string]Corpus
	arriving int // corpora that are being uploaded
	runs     map[string]*run
	queue    []*run
	active   *run
	closed   bool

	work    sync.WaitGroup // the run that trains
	streams context.Context
	end     context.CancelFunc // ends the streams
}

// New makes a manager, which finds what an earlier one has kept in the folder. Runs
// that were under way then are stopped now.
func New(opts Options) (*Manager, error) {
	m := &Manager{opts: opts.withDefaults(), corpora: map[string]Corpus{}, runs: map[string]*run{}}
	m.routes = m.table()
	for _, origin := range opts.TrustedOrigins {
		if err := http.NewCrossOriginProtection().AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("training runs: %w", err)
		}
	}
	m.handler = m.newHandler()
	for _, folder := range []string{"corpora", "runs", "temp"} {
		if err := os.MkdirAll(filepath.Join(m.opts.Dir, folder), 0o700); err != nil {
			return nil, fmt.Errorf("training runs: %w", err)
		}
	}
	lock, err := lockFolder(filepath.Join(m.opts.Dir, "lock"))
	if err != nil {
		return nil, fmt.Errorf("training runs: %s is in use by another process, or cannot be locked: %w", m.opts.Dir, err)
	}
	m.lock = lock
	if err = errors.Join(m.clearTemp(), m.addSamples(), m.findCorpora()); err == nil {
		err = m.findRuns()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("training runs: %w", err), m.closeFiles())
	}
	m.streams, m.end = context.WithCancel(context.Background())
	return m, nil
}

// clearTemp removes what a killed process has left.
func (m *Manager) clearTemp() error {
	entries, err := os.ReadDir(m.temp())
	for _, e := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(m.temp(), e.Name())))
	}
	return err
}

func (m *Manager) temp() string { return filepath.Join(m.opts.Dir, "temp") }

// EndStreams ends all streams of events, so that a server can end: for
// [http.Server.RegisterOnShutdown].
func (m *Manager) EndStreams() { m.end() }

// Close stops the run that trains, with a checkpoint, and waits for it. Runs that
// wait are stopped, too. All can be resumed by the next manager of the folder.
func (m *Manager) Close() error {
	m.end()
	m.mu.Lock()
	m.closed = true
	for _, r := range m.queue {
		r.stopped(false)
	}
	m.queue = nil
	if m.active != nil {
		m.active.stop()
	}
	m.mu.Unlock()
	m.work.Wait()
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.closeFiles()
}

func (m *Manager) closeFiles() error {
	var err error
	for _, r := range m.runs {
		err = errors.Join(err, r.log.close())
	}
	return errors.Join(err, m.lock.Close())
}

func (m *Manager) now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

// free is how many bytes may still be kept.
func (m *Manager) free() (int64, error) {
	used, err := bytesIn(m.opts.Dir)
	if err != nil {
		return 0, err
	}
	if used >= m.opts.MaxDisk {
		return 0, m.full()
	}
	return m.opts.MaxDisk - used, nil
}

func (m *Manager) full() error {
	return fmt.Errorf("%w: corpora and runs may take %s together: delete some that are no longer needed", ErrFull, size(m.opts.MaxDisk))
}

// mostArriving is how many corpora may be uploaded at once: each is only known to be
// too large for the folder once it is there.
const mostArriving = 4

// reserveCorpus counts an upload that begins, if there is room for one more.
func (m *Manager) reserveCorpus() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.corpora)-len(m.opts.Samples)+m.arriving >= m.opts.MaxCorpora {
		return fmt.Errorf("%w: there are %d corpora: delete some", ErrFull, m.opts.MaxCorpora)
	}
	if m.arriving >= mostArriving {
		return fmt.Errorf("%w: %d texts are being uploaded: try again when they are there", ErrState, m.arriving)
	}
	m.arriving++
	return nil
}

func (m *Manager) releaseCorpus() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.arriving--
}

// next begins the next run, if none trains. m.mu is held.
func (m *Manager) next() {
	if m.active != nil || len(m.queue) == 0 || m.closed {
		return
	}
	r := m.queue[0]
	m.queue = slices.Delete(m.queue, 0, 1)
	m.active = r
	ctx := r.begin()
	m.work.Go(func() {
		outcome := m.train(ctx, r)
		m.mu.Lock()
		defer m.mu.Unlock()
		outcome()
		m.active = nil
		m.next()
	})
}
