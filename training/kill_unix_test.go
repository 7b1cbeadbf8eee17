//go:build unix

package training_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"firth/training"
	"firth/vecfile"
)

// killedDir is the environment variable that makes TestKilledChild train.
const killedDir = "FIRTH_TEST_KILLED_DIR"

// killedRun is a run of many blocks, with a checkpoint after each, that keeps its
// best state.
func killedRun(t testing.TB, dir string) training.Options {
	opts := evaluated(t, dir)
	opts.Config.Epochs, opts.Config.BlockTokens, opts.Config.LearningRate = 4, 500, 0.05
	opts.Config.Dim, opts.Config.Threads = 8, 2
	opts.Evaluation.EarlyStop = 100
	opts.TempDir = filepath.Join(dir, "temp")
	opts.Checkpoint, opts.CheckpointEvery = filepath.Join(dir, "m.checkpoint"), 1
	return opts
}

// TestKilledChild is no test: it is the process that TestKill kills.
func TestKilledChild(t *testing.T) {
	dir := os.Getenv(killedDir)
	if dir == "" {
		t.Skip("for TestKill")
	}
	opts := killedRun(t, dir)
	_, err := os.Stat(opts.Checkpoint)
	opts.Resume = err == nil
	opts.Progress = func(p training.Progress) {
		if p.Training != nil || p.Checkpoint != nil { // before a checkpoint, and after it
			fmt.Println("step")
		}
	}
	e, _, err := training.Run(context.Background(), opts)
	if err == nil {
		_, err = vecfile.Write(filepath.Join(dir, "m.safetensors"), e, vecfile.Safetensors)
	}
	if err == nil {
		err = training.RemoveCheckpoint(opts.Checkpoint)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// child starts TestKilledChild. The lines are what it prints.
func child(t *testing.T, dir string) (*exec.Cmd, *bufio.Scanner, *bytes.Buffer) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilledChild$")
	cmd.Env = append(os.Environ(), killedDir+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var errOut bytes.Buffer
	cmd.Stderr = &errOut
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out), &errOut
}

// Killed at any moment twenty times, and resumed each time, training ends in the
// same bytes as if nothing had happened.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	opts := killedRun(t, dir)
	if err := os.Mkdir(opts.TempDir, 0o700); err != nil {
		t.Fatal(err)
	}
	reference := opts
	reference.Checkpoint = ""
	want := fileOf(t, reference)

	rng := rand.New(rand.NewPCG(9, 9))
	withCheckpoint := 0
	for kill := range 20 {
		cmd, lines, errOut := child(t, dir)
		if steps := rng.IntN(9); steps == 0 {
			time.Sleep(time.Duration(rng.IntN(50)) * time.Millisecond) // while it starts and reads
		} else {
			for range steps {
				if !lines.Scan() || lines.Text() != "step" {
					t.Fatalf("kill %d: the run has ended before: %s %s", kill, lines.Text(), errOut)
				}
			}
			// Two of three are killed in the midst of training or writing.
			time.Sleep(time.Duration(rng.IntN(3)*rng.IntN(1000)) * time.Microsecond)
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err == nil {
			t.Fatalf("kill %d: the run has ended before", kill)
		}
		if _, err := os.Stat(opts.Checkpoint); err == nil {
			withCheckpoint++
		} else if !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	if withCheckpoint < 10 {
		t.Errorf("only %d of 20 kills left a checkpoint", withCheckpoint)
	}
	cmd, lines, errOut := child(t, dir)
	for lines.Scan() {
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("the last run: %v\n%s", err, errOut)
	}
	got, err := os.ReadFile(filepath.Join(dir, "m.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("killed and resumed, the file differs")
	}
	// And nothing is left behind: neither temporary files nor checkpoints.
	var left []string
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			left = append(left, e.Name())
		}
		return err
	})
	if err != nil || len(left) != 2 { // the text and the model
		t.Errorf("files: %v (%v)", left, err)
	}
}
