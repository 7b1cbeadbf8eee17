package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// What a server is told, a line at a time, and what it answers, a JSON object a line.
const (
	runOrder    = "run"     // cut all lines
	digestOrder = "digest " // a file follows: write to it the CRC-32 of what each line becomes
)

type answer struct {
	Version string  `json:",omitempty"` // in the first, when all is loaded
	CPU     float64 `json:",omitempty"` // seconds that the process took for a run
	Tokens  int     `json:",omitempty"`
}

// A worker is a program that runs and waits for orders.
type worker struct {
	program program
	version string

	process *exec.Cmd
	orders  io.WriteCloser
	answers *bufio.Scanner
	said    tailWriter
}

// start runs a program and waits until all is loaded.
func start(ctx context.Context, p program, command []string) (*worker, error) {
	w := &worker{program: p, process: exec.CommandContext(ctx, command[0], command[1:]...)}
	w.process.Env = append(os.Environ(), "GOMAXPROCS=1")
	w.process.Stderr = &w.said
	var err error
	if w.orders, err = w.process.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := w.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	w.answers = bufio.NewScanner(out)
	if err := w.process.Start(); err != nil {
		return nil, err
	}
	ready, err := w.answer()
	w.version = ready.Version
	return w, err
}

func (w *worker) order(order string) (answer, error) {
	if _, err := fmt.Fprintln(w.orders, order); err != nil {
		return answer{}, fmt.Errorf("%s: %w\n%s", w.program.name, err, &w.said)
	}
	return w.answer()
}

// answer reads the next one. A program that ends instead has failed.
func (w *worker) answer() (a answer, err error) {
	if w.answers.Scan() {
		if err := json.Unmarshal(w.answers.Bytes(), &a); err != nil {
			return a, fmt.Errorf("%s answered %q: %w", w.program.name, w.answers.Text(), err)
		}
		return a, nil
	}
	_ = w.orders.Close()
	err = errors.Join(w.process.Wait(), errors.New(w.said.String()))
	return a, fmt.Errorf("%s ended too early: %w", w.program.name, err)
}

// run cuts all lines once.
func (w *worker) run() (seconds float64, tokens int, err error) {
	a, err := w.order(runOrder)
	if err == nil && (a.CPU <= 0 || a.Tokens <= 0) {
		err = fmt.Errorf("%s says that %d tokens took %g s", w.program.name, a.Tokens, a.CPU)
	}
	return a.CPU, a.Tokens, err
}

// digest returns a number for what each line becomes.
func (w *worker) digest(file string) ([]uint32, error) {
	if _, err := w.order(digestOrder + file); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	sums := make([]uint32, len(data)/4)
	for i := range sums {
		sums[i] = binary.LittleEndian.Uint32(data[4*i:])
	}
	return sums, os.Remove(file)
}

// stop ends the program, which waits for an order.
func (w *worker) stop() {
	_ = w.orders.Close()
	_ = w.process.Wait() // its work is done
}

// A tailWriter keeps the end of what is written to it.
type tailWriter struct{ kept []byte }

func (t *tailWriter) Write(p []byte) (int, error) {
	t.kept = append(t.kept, p...)
	t.kept = t.kept[max(0, len(t.kept)-2000):]
	return len(p), nil
}

func (t *tailWriter) String() string { return string(t.kept) }
