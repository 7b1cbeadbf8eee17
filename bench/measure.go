package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"firth/bench/internal/quiet"
)

// A result is one run of one program.
type result struct {
	setup
	Peer    string
	Seed    int // of the program's random numbers, where it takes one; the number of the repeat
	Command []string
	usage
	Quality *quality `json:",omitempty"` // of the vectors, if there are any
}

// usage is what a run took.
type usage struct {
	Whole     span
	Alone     alone // training or counting
	PeakBytes int64 // largest resident memory; 0 where the system does not tell
}

// runPeer trains, or counts, and measures it. Training leaves the vectors in p.vectors().
func runPeer(ctx context.Context, p peer, j job, work string) (result, error) {
	r := result{setup: j.setup, Peer: p.name(), Seed: j.Seed, Command: p.train(j)}
	if j.Task == vocabTask {
		r.Command = p.count(j)
	}
	printed, used, err := measure(ctx, work, r.Command, p.mark)
	if err != nil {
		return r, err
	}
	r.usage = used
	if j.Task == vocabTask {
		return r, nil
	}
	if err := p.complaint(j, printed); err != nil {
		return r, err
	}
	if c := p.convert(); c != nil {
		command := exec.CommandContext(ctx, c[0], c[1:]...)
		command.Dir = work
		if printed, err := command.CombinedOutput(); err != nil {
			return r, fmt.Errorf("%s: %w\n%s", strings.Join(c, " "), err, quiet.End(printed))
		}
	}
	return r, nil
}

// measure runs a command in a folder and returns what it printed and used.
func measure(ctx context.Context, folder string, line []string, marks func(string) (mark, bool)) ([]byte, usage, error) {
	var used usage
	out, in, err := os.Pipe()
	if err != nil {
		return nil, used, err
	}
	defer out.Close()
	command := exec.CommandContext(ctx, line[0], line[1:]...)
	command.Dir, command.Stdout, command.Stderr = folder, in, in
	begun := time.Now()
	err = command.Start()
	in.Close()
	if err != nil {
		return nil, used, err
	}
	w := watch{mark: marks, now: clock(command.Process.Pid, begun)}
	var printed []byte
	buffer := make([]byte, 1<<16)
	var readErr error
	for readErr == nil {
		var n int
		n, readErr = out.Read(buffer)
		w.read(buffer[:n])
		printed = append(printed, buffer[:n]...)
	}
	err = command.Wait()
	used.Whole = span{
		WallSeconds: time.Since(begun).Seconds(),
		CPUSeconds:  (command.ProcessState.UserTime() + command.ProcessState.SystemTime()).Seconds(),
	}
	used.Alone, used.PeakBytes = w.alone(), peakBytes(command.ProcessState)
	if err != nil {
		err = fmt.Errorf("%s: %w\n%s", strings.Join(line, " "), err, quiet.End(printed))
	} else if !errors.Is(readErr, io.EOF) {
		err = fmt.Errorf("reading what %s prints: %w", filepath.Base(line[0]), readErr)
	}
	return printed, used, err
}
