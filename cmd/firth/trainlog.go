package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"firth/token"
	"firth/training"
	"firth/word2vec"
)

// A trainLog is the file of --log: what happens in a run, an event a line, each
// with the time and the number of the run. A run that is resumed is the next one
// in the same file.
//
// A log that cannot be written is no reason to end a run of days: the first error
// is kept, and told at the end.
type trainLog struct {
	file  *os.File
	run   int
	begin time.Time
	last  time.Time // of the last event of which there are many
	err   error
}

// logEvery is how much time lies between two of the events of which there are many.
const logEvery = 100 * time.Millisecond

// openLog opens the log, to go on with it (resume) or to begin it anew. A file that
// is something else is refused.
func openLog(path string, resume bool) (*trainLog, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("--log: %w", err)
	}
	l := &trainLog{file: file, run: 1, begin: time.Now()}
	if err := l.enter(resume); err != nil {
		return nil, errors.Join(fmt.Errorf("--log %s: %w", path, err), file.Close())
	}
	return l, nil
}

// logHead is how every log begins.
const logHead = `{"event":"start",`

// enter finds the place where this run's part begins.
func (l *trainLog) enter(resume bool) error {
	info, err := l.file.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return err // a pipe is as good a place as a file
	}
	head := make([]byte, len(logHead))
	if _, err := io.ReadFull(l.file, head); err != nil || string(head) != logHead {
		return errors.New("the file is no training log, and is not overwritten: name another file")
	}
	if !resume {
		if err := l.file.Truncate(0); err != nil {
			return err
		}
		_, err := l.file.Seek(0, io.SeekStart)
		return err
	}
	if l.run, err = lastRun(l.file, info.Size()); err != nil {
		return err
	}
	l.run++
	_, err = l.file.Seek(0, io.SeekEnd)
	return err
}

// lastRun returns the number of the run that wrote the last whole line of a log,
// and ends a line that is not whole: its run was killed.
func lastRun(file *os.File, size int64) (int, error) {
	tail := make([]byte, min(size, 1<<20))
	if _, err := file.ReadAt(tail, size-int64(len(tail))); err != nil {
		return 0, err
	}
	if tail[len(tail)-1] != '\n' {
		if _, err := file.WriteAt([]byte("\n"), size); err != nil {
			return 0, err
		}
	}
	for len(tail) > 0 {
		tail = bytes.TrimRight(tail, "\n")
		at := bytes.LastIndexByte(tail, '\n') + 1
		var line struct{ Run int }
		if json.Unmarshal(tail[at:], &line) == nil && line.Run > 0 {
			return line.Run, nil
		}
		tail = tail[:at]
	}
	return 1, nil
}

// report logs a step of a run. Without a log it does nothing, as all that follow.
func (l *trainLog) report(now training.Progress) {
	if l == nil {
		return
	}
	if now.Step() {
		if time.Since(l.last) < logEvery {
			return
		}
		l.last = time.Now()
	}
	l.write(eventOf(now, time.Since(l.begin)))
}

// startFields say what is about to be done. None of the paths gets into the model.
type startFields struct {
	Firth      string          `json:"firth"` // version, platform, kernel
	Config     word2vec.Config `json:"config"`
	Pipeline   token.Config    `json:"pipeline"`
	MinCount   uint64          `json:"min_count,omitempty"`
	MaxVocab   int             `json:"max_vocab,omitempty"`
	Threads    int             `json:"threads"` // 0: one on each core
	HeldOut    float64         `json:"held_out,omitempty"`
	EvalEvery  float64         `json:"eval_every,omitempty"`
	EarlyStop  int             `json:"early_stop,omitempty"`
	StopOn     string          `json:"early_stop_on,omitempty"`
	Benchmarks []string        `json:"benchmarks,omitempty"`
	Inputs     []string        `json:"inputs"`
	Output     string          `json:"output"`
	Resume     bool            `json:"resume"`
}

// start logs what a run is to do.
func (l *trainLog) start(opts training.Options, output string) {
	if l == nil {
		return
	}
	e := opts.Evaluation
	f := startFields{
		Firth: version(), Config: opts.Config, Pipeline: opts.Pipeline, Threads: opts.Config.Threads,
		HeldOut: e.HeldOut, EvalEvery: e.Every, EarlyStop: e.EarlyStop, StopOn: e.EarlyStopOn,
		Inputs: opts.Inputs, Output: output, Resume: opts.Resume,
	}
	if opts.Vocabulary == nil {
		f.MinCount, f.MaxVocab = opts.Limits.MinCount, opts.Limits.MaxSize
	}
	for _, b := range e.Benchmarks {
		f.Benchmarks = append(f.Benchmarks, b.Name)
	}
	l.write(event("start", f))
}

// endFields say how a run ended.
type endFields struct {
	Error      string            `json:"error,omitempty"`
	Summary    *training.Summary `json:"summary,omitempty"` // as it is saved in the model
	Reading    float64           `json:"reading_seconds"`
	Training   float64           `json:"training_seconds"`
	PeakMemory int64             `json:"peak_memory,omitempty"`
}

// end logs how a run ended.
func (l *trainLog) end(r training.Report, err error) {
	if l == nil {
		return
	}
	f := endFields{Reading: round(r.Reading.Seconds(), 3), Training: round(r.Training.Seconds(), 3), PeakMemory: peakMemory()}
	if err != nil {
		f.Error = err.Error()
	} else {
		f.Summary = &r.Summary
	}
	l.write(event("end", f))
}

// write writes an event, with the time and the run behind its name.
func (l *trainLog) write(line []byte, err error) {
	if err == nil {
		line, err = joinObjects(line, struct {
			Run  int       `json:"run"`
			Time time.Time `json:"time"`
		}{l.run, time.Now().UTC().Truncate(time.Millisecond)})
	}
	if err == nil {
		_, err = l.file.Write(append(line, '\n')) // at once, so that a line is whole
	}
	if l.err == nil {
		l.err = err
	}
}

// close ends the log and returns the first error that it met.
func (l *trainLog) close() error {
	if l == nil {
		return nil
	}
	err := l.file.Close()
	if l.err != nil {
		err = l.err
	}
	if err != nil {
		return fmt.Errorf("the log is not complete: %w", err)
	}
	return nil
}
