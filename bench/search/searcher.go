package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"firth/bench/internal/worker"
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

// An answer is what carrying out an order took, in seconds.
type answer struct {
	CPU  float64 `json:",omitempty"` // of the process
	Wall float64 `json:",omitempty"`
}

// A searcher is a program that runs and waits for orders.
type searcher struct {
	*worker.Worker
	program program
	built   answer
	found   string // the file for what it finds
}

// start runs a program, waits until the vectors are loaded, and has the index built.
func start(ctx context.Context, p program, command []string, work string) (*searcher, error) {
	w, err := worker.Start(ctx, p.name, command)
	if err != nil {
		return nil, err
	}
	s := &searcher{Worker: w, program: p, found: filepath.Join(work, "found")}
	s.built, err = s.order(order{Do: buildOrder})
	return s, err
}

func (s *searcher) order(o order) (a answer, err error) {
	line, err := json.Marshal(o)
	if err != nil {
		return a, err
	}
	err = s.Order(string(line), &a)
	return a, err
}

// search has the first queries answered, some at a time, and returns what that took,
// and ten rows for each of them.
func (s *searcher) search(count, batch, ef int) (answer, [][]pair, error) {
	a, err := s.order(order{Do: searchOrder, Count: count, Batch: batch, Ef: ef, File: s.found})
	if err != nil {
		return a, nil, err
	}
	data, err := os.ReadFile(s.found)
	if err != nil {
		return a, nil, err
	}
	if len(data) != count*neighbors*8 {
		return a, nil, fmt.Errorf("%s has found %d bytes for %d queries", s.Name, len(data), count)
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
