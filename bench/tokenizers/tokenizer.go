package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"

	"firth/bench/internal/worker"
)

// What a server is told, and what it answers.
const (
	runOrder    = "run"     // cut all lines
	digestOrder = "digest " // a file follows: write to it the CRC-32 of what each line becomes
)

type answer struct {
	CPU    float64 `json:",omitempty"` // seconds that the process took for a run
	Tokens int     `json:",omitempty"`
}

// A tokenizer is a program that runs and waits for orders.
type tokenizer struct {
	*worker.Worker
	program program
}

// start runs a program and waits until all is loaded.
func start(ctx context.Context, p program, command []string) (*tokenizer, error) {
	w, err := worker.Start(ctx, p.name, command)
	return &tokenizer{w, p}, err
}

// run cuts all lines once.
func (t *tokenizer) run() (seconds float64, tokens int, err error) {
	var a answer
	err = t.Order(runOrder, &a)
	if err == nil && (a.CPU <= 0 || a.Tokens <= 0) {
		err = fmt.Errorf("%s says that %d tokens took %g s", t.Name, a.Tokens, a.CPU)
	}
	return a.CPU, a.Tokens, err
}

// digest returns a number for what each line becomes.
func (t *tokenizer) digest(file string) ([]uint32, error) {
	if err := t.Order(digestOrder+file, &answer{}); err != nil {
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
