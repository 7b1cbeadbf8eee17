// Package worker runs programs that wait for orders, so that several can stay loaded
// and take turns. An order is a line of standard input, its answer a JSON object in a
// line of standard output. The first answer comes without an order, when all is loaded,
// and has the program's version: {"Version": "1.0"}.
package worker

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"

	"firth/bench/internal/quiet"
)

// ready is the first answer.
type ready struct{ Version string }

// A Worker is a program that runs and waits for orders.
type Worker struct {
	Name    string // for errors
	Version string

	process *exec.Cmd
	orders  io.WriteCloser
	answers *bufio.Scanner
	said    quiet.Tail
}

// Start runs a command with one thread of Go, if it is a program in Go, and waits until
// all is loaded. Its name is for errors, which have the end of what it says on standard
// error.
func Start(ctx context.Context, name string, command []string) (*Worker, error) {
	w := &Worker{Name: name, process: exec.CommandContext(ctx, command[0], command[1:]...)}
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
	var first ready
	if err := w.answer(&first); err != nil {
		return nil, err
	}
	w.Version = first.Version
	return w, nil
}

// Order gives an order, which is a line without its end, and reads the answer to it.
func (w *Worker) Order(order string, answer any) error {
	if _, err := fmt.Fprintln(w.orders, order); err != nil {
		return fmt.Errorf("%s: %w\n%s", w.Name, err, &w.said)
	}
	return w.answer(answer)
}

// answer reads the next one. A program that ends instead has failed.
func (w *Worker) answer(into any) error {
	if w.answers.Scan() {
		if err := json.Unmarshal(w.answers.Bytes(), into); err != nil {
			return fmt.Errorf("%s answered %q: %w", w.Name, w.answers.Text(), err)
		}
		return nil
	}
	_ = w.orders.Close()
	err := errors.Join(w.process.Wait(), errors.New(w.said.String()))
	return fmt.Errorf("%s ended too early: %w", w.Name, err)
}

// Stop ends the program, which waits for an order.
func (w *Worker) Stop() {
	_ = w.orders.Close()
	_ = w.process.Wait() // its work is done
}
