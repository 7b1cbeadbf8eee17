package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
)

// A setting is what a server begins with.
type setting struct {
	Vectors, Queries  string // files
	Rows, Dim         int
	M, EfConstruction int // of graphs
}

// An order is what a server is told, a line at a time.
type order struct {
	Do    string
	Count int    `json:",omitempty"` // of queries
	Batch int    `json:",omitempty"` // how many of them at a time
	Ef    int    // of graphs
	File  string `json:",omitempty"` // to write what is found to
}

// What is done.
const (
	buildOrder  = "build"
	searchOrder = "search"
)

// An answer is a line of a server.
type answer struct {
	Version string  `json:",omitempty"` // in the first, when the vectors are there
	CPU     float64 `json:",omitempty"` // seconds of the process
	Wall    float64 `json:",omitempty"` // seconds
}

// A worker is a program that runs and waits for orders.
type worker struct {
	program program
	version string
	built   answer
	found   string // the file for what it finds

	process *exec.Cmd
	orders  io.WriteCloser
	answers *bufio.Scanner
	said    tailWriter
}

// start runs a program, waits until the vectors are loaded, and has the index built.
func start(ctx context.Context, p program, command []string, work string) (*worker, error) {
	w := &worker{program: p, process: exec.CommandContext(ctx, command[0], command[1:]...), found: filepath.Join(work, "found")}
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
	if err != nil {
		return nil, err
	}
	w.version = ready.Version
	w.built, err = w.order(order{Do: buildOrder})
	return w, err
}

func (w *worker) order(o order) (answer, error) {
	if err := json.NewEncoder(w.orders).Encode(o); err != nil {
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

// search has the first queries answered, some at a time, and returns what that took,
// and ten rows for each of them.
func (w *worker) search(count, batch, ef int) (answer, [][]pair, error) {
	a, err := w.order(order{Do: searchOrder, Count: count, Batch: batch, Ef: ef, File: w.found})
	if err != nil {
		return a, nil, err
	}
	data, err := os.ReadFile(w.found)
	if err != nil {
		return a, nil, err
	}
	if len(data) != count*neighbors*8 {
		return a, nil, fmt.Errorf("%s has found %d bytes for %d queries", w.program.name, len(data), count)
	}
	found := make([][]pair, count)
	for i := range found {
		for j := range neighbors {
			at := data[(i*neighbors+j)*8:]
			found[i] = append(found[i], pair{binary.LittleEndian.Uint32(at), math.Float32frombits(binary.LittleEndian.Uint32(at[4:]))})
		}
	}
	return a, found, nil
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
