package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// A result is one run of one program.
type result struct {
	Peer         string
	Architecture string
	Seed         int
	Command      []string
	WallSeconds  float64
	CPUSeconds   float64 // user and system, of all threads
	PeakBytes    int64   // largest resident memory; 0 where the system does not tell
	WordsPerCPU  float64 // words of the text × epochs / CPUSeconds
	Quality      quality
}

func (r result) String() string {
	return fmt.Sprintf("%-8s %-8s seed %d: %.1f s, %.1f CPU s, %.0f words/CPU s, %s", r.Peer, r.Architecture, r.Seed,
		r.WallSeconds, r.CPUSeconds, r.WordsPerCPU, r.Quality)
}

// train runs a program's training and measures the whole process: reading and
// counting the text, training, writing the file.
func train(ctx context.Context, p peer, s settings, t text, seed int, work string) (result, error) {
	r := result{Peer: p.name(), Architecture: s.Architecture, Seed: seed, Command: p.train(s, seed)}
	if err := writeScripts(work); err != nil {
		return r, err
	}
	logFile := filepath.Join(work, p.name()+".log")
	log, err := os.Create(logFile)
	if err != nil {
		return r, err
	}
	defer log.Close()
	command := exec.CommandContext(ctx, r.Command[0], r.Command[1:]...)
	command.Dir, command.Stdout, command.Stderr = work, log, log
	begun := time.Now()
	err = command.Run()
	r.WallSeconds = time.Since(begun).Seconds()
	printed, readErr := os.ReadFile(logFile)
	if err != nil {
		return r, fmt.Errorf("%s: %w\n%s", strings.Join(r.Command, " "), err, tail(printed))
	}
	if readErr != nil {
		return r, readErr
	}
	if err := p.complaint(printed); err != nil {
		return r, err
	}
	r.CPUSeconds = (command.ProcessState.UserTime() + command.ProcessState.SystemTime()).Seconds()
	r.PeakBytes = peakBytes(command.ProcessState)
	r.WordsPerCPU = float64(t.Words) * float64(s.Epochs) / r.CPUSeconds

	if c := p.convert(); c != nil {
		command := exec.CommandContext(ctx, c[0], c[1:]...)
		command.Dir = work
		if printed, err := command.CombinedOutput(); err != nil {
			return r, fmt.Errorf("%s: %w\n%s", strings.Join(c, " "), err, tail(printed))
		}
	}
	return r, nil
}

// tail is the end of what a program printed.
func tail(printed []byte) string {
	const most = 2000
	if len(printed) > most {
		printed = printed[len(printed)-most:]
	}
	return strings.TrimSpace(string(printed))
}
