package runs

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"sync"
	"time"
)

// An Event is something that happened in a run.
type Event struct {
	ID   int64           `json:"id"` // 1, 2, 3, ... within the run
	Name string          `json:"event"`
	Time time.Time       `json:"time"`
	Data json.RawMessage `json:"data"`
}

// The names of the events that are not those of [training.Progress].
const (
	QueuedEvent  = "queued"  // {"ahead": runs that come first}
	StartedEvent = "started" // {"resumed": whether from a checkpoint}
	WatchedEvent = "watched" // a [Watched]
	MapEvent     = "map"     // a [Map]
	StoppedEvent = "stopped" // {"resumable": whether from a checkpoint, rather than from the beginning}
	FailedEvent  = "failed"  // {"error"}
	DoneEvent    = "done"    // a [Finished]
)

// ends are the events after which nothing comes, unless the run is resumed.
var ends = map[string]bool{StoppedEvent: true, FailedEvent: true, DoneEvent: true}

// mostLog is how large a log may grow by events that may be missed.
const mostLog = 64 << 20

// A log is the file of a run's events, a line each, which only grows. Any number of
// readers follow it, each at its own speed.
type log struct {
	mu      sync.Mutex
	file    *os.File
	size    int64 // of whole lines
	count   int64
	last    map[string]json.RawMessage // the last event of each name
	ended   bool                       // by the last event
	changed chan struct{}              // closed when any of these changes
	err     error                      // the first that was met in writing
	closed  bool
}

// openLog opens a log, to go on with it if there is one.
func openLog(path string) (*log, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	l := &log{file: file, last: map[string]json.RawMessage{}, changed: make(chan struct{})}
	if err := l.find(); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), file.Close())
	}
	return l, nil
}

// find reads what is there. A line that its writer did not finish is cut off.
func (l *log) find() error {
	lines := bufio.NewReaderSize(l.file, 1<<16)
	for {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		var e Event
		if err := json.Unmarshal(line, &e); err != nil || e.ID != l.count+1 {
			break // a power failure left something else in the file
		}
		l.note(e, int64(len(line)))
	}
	return l.file.Truncate(l.size)
}

// note takes over an event that is in the file.
func (l *log) note(e Event, bytes int64) {
	l.size += bytes
	l.count = e.ID
	l.last[e.Name] = e.Data
	l.ended = ends[e.Name]
}

// add writes an event. What goes wrong is kept: an event that cannot be written is no
// reason to end a run of days.
func (l *log) add(name string, data any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	if err := l.write(name, data); err != nil && l.err == nil {
		l.err = fmt.Errorf("the log of events is not complete: %w", err)
	}
	close(l.changed)
	l.changed = make(chan struct{})
}

// offer writes an event that may be missed, if there is room.
func (l *log) offer(name string, data any) {
	l.mu.Lock()
	full := l.size > mostLog
	l.mu.Unlock()
	if !full {
		l.add(name, data)
	}
}

func (l *log) write(name string, data any) error {
	fields, err := json.Marshal(data)
	if err != nil {
		return err
	}
	e := Event{ID: l.count + 1, Name: name, Time: time.Now().UTC().Truncate(time.Millisecond), Data: fields}
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	line = append(line, '\n')
	if _, err := l.file.WriteAt(line, l.size); err != nil {
		return errors.Join(err, l.file.Truncate(l.size))
	}
	l.note(e, int64(len(line)))
	return nil
}

// state returns the last event of each name, and the first error of writing.
func (l *log) state() (last map[string]json.RawMessage, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.last), l.err
}

func (l *log) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil
	}
	l.closed = true
	close(l.changed)
	return l.file.Close()
}

// A Reader reads the events of a run, from any place on. It is for one goroutine.
type Reader struct {
	log    *log
	offset int64 // in the file
	read   int64 // the last event
	skip   int64 // events up to this one are not wanted
}

// readAhead is how much of a log is read at a time, at least a line.
const readAhead = 256 << 10

// Next returns the next events, at least one, and waits for them if there are none
// yet. It returns [io.EOF] once a run has ended and all its events are read, and
// when the run is deleted; and the cause of ctx's end.
func (r *Reader) Next(ctx context.Context) ([]Event, error) {
	for {
		events, wait, err := r.more()
		if err != nil || len(events) > 0 {
			return events, err
		}
		select {
		case <-wait:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// more returns the next events that are there, or what to wait for.
func (r *Reader) more() ([]Event, <-chan struct{}, error) {
	for {
		l := r.log
		l.mu.Lock()
		size, ended, changed, closed := l.size, l.ended, l.changed, l.closed
		l.mu.Unlock()
		if closed || r.offset == size && ended {
			return nil, nil, io.EOF
		}
		if r.offset == size {
			return nil, changed, nil
		}
		events, err := r.readTo(size)
		if err != nil || len(events) > 0 {
			return events, nil, err
		}
	}
}

// readTo reads a part of the file's first size bytes.
func (r *Reader) readTo(size int64) ([]Event, error) {
	data := make([]byte, min(size-r.offset, readAhead))
	var err error
	for {
		if _, err = r.log.file.ReadAt(data, r.offset); err != nil {
			if errors.Is(err, os.ErrClosed) {
				err = io.EOF
			}
			return nil, err
		}
		if whole := wholeLines(data); len(whole) > 0 {
			data = whole
			break
		}
		data = make([]byte, min(size-r.offset, int64(2*len(data)))) // a line is longer
	}
	var events []Event
	for line := range bytes.Lines(data) {
		r.offset += int64(len(line))
		if r.read++; r.read <= r.skip {
			continue
		}
		var e Event
		if err := json.Unmarshal(line, &e); err != nil {
			return nil, fmt.Errorf("event %d: %w", r.read, err)
		}
		events = append(events, e)
	}
	return events, nil
}
