package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"firth/bench/internal/figures"
	"firth/bench/internal/processor"
)

// A report is all that a bench found, as it is saved.
type report struct {
	Date     time.Time // of the beginning
	Machine  string
	CPUs     int
	System   string
	Versions map[string]string // of the programs, by name
	Text     text
	Settings settings
	Restrict int
	LeftOut  []string `json:",omitempty"` // programs that cannot do a setup
	Runs     []result

	file string // where it is saved
}

// newReport begins a report, or goes on with the one that is to be resumed.
func newReport(o options, t text, peers []peer) (*report, error) {
	r := &report{
		Date: time.Now(), Machine: processor.Name(), CPUs: runtime.NumCPU(), System: runtime.GOOS + "/" + runtime.GOARCH,
		Versions: map[string]string{}, Text: t, Settings: o.settings, Restrict: o.restrict,
	}
	for _, p := range peers {
		v, err := p.version()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.name(), err)
		}
		r.Versions[p.name()] = v
	}
	if o.resume == "" {
		r.file = filepath.Join(o.results, r.Date.UTC().Format("2006-01-02T15-04-05Z")+".json")
		return r, nil
	}
	old, err := load(o.resume)
	if err != nil {
		return nil, err
	}
	if err := old.continuedBy(r); err != nil {
		return nil, fmt.Errorf("%s cannot be resumed: %w", o.resume, err)
	}
	return old, nil
}

func load(file string) (*report, error) {
	saved, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	r := &report{file: file}
	if err := json.Unmarshal(saved, r); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return r, nil
}

// continuedBy refuses runs that could not stand in one table with those that
// there are, and takes over the versions of programs that are new.
func (r *report) continuedBy(now *report) error {
	for _, c := range []struct {
		what     string
		was, has any
	}{
		{"machine", r.Machine, now.Machine},
		{"number of CPUs", r.CPUs, now.CPUs},
		{"system", r.System, now.System},
		{"text (SHA-256)", r.Text.SHA256, now.Text.SHA256},
		{"settings", r.Settings, now.Settings},
		{"-restrict", r.Restrict, now.Restrict},
	} {
		if c.was != c.has {
			return fmt.Errorf("its %s: %v; now %v", c.what, c.was, c.has)
		}
	}
	for name, version := range now.Versions {
		if was, ok := r.Versions[name]; ok && was != version {
			return fmt.Errorf("its %s: %s; now %s", name, was, version)
		}
		r.Versions[name] = version
	}
	return nil
}

// leaveOut notes the lines that are not noted yet.
func (r *report) leaveOut(lines []string) {
	for _, line := range lines {
		if !slices.Contains(r.LeftOut, line) {
			r.LeftOut = append(r.LeftOut, line)
		}
	}
}

// save writes the report as JSON; whoever interrupts it finds the last one.
func (r *report) save() error {
	if err := os.MkdirAll(filepath.Dir(r.file), 0o777); err != nil {
		return err
	}
	encoded, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	next := r.file + ".tmp"
	if err := os.WriteFile(next, append(encoded, '\n'), 0o666); err != nil {
		return err
	}
	return os.Rename(next, r.file)
}

// line is what is shown of a run when it has ended.
func (r *report) line(run result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s, run %d: %.1f s, %.1f CPU s", run.setup, run.Peer, run.Seed, run.Whole.WallSeconds, run.Whole.CPUSeconds)
	for _, c := range rates(run.Task) {
		if x := c.of(r, run); c.cpu && !math.IsNaN(x) {
			fmt.Fprintf(&b, ", %s %s", figures.Three(x), c.name)
		}
	}
	if run.Quality != nil {
		fmt.Fprintf(&b, ", %s", run.Quality)
	}
	return b.String()
}
