// Command serve measures firth serve under load, beside a server as one writes it in
// Python, with FastAPI and gensim, in the same run:
//
//	make bench-serve
//	make bench-serve MODEL=vectors.bin BENCHFLAGS='-seconds 10'
//
// wrk asks each server in turn, for words drawn at random: for the vector of a text of
// three words, and for ten neighbors of a word. Then it asks Firth a million times more,
// and its memory before and after is compared. Linux only: memory is read from /proc.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"firth/bench/internal/entry"
	"firth/bench/internal/quiet"
	"firth/bench/internal/venv"
)

func main() {
	entry.Main("serve", func(ctx context.Context) error {
		o, err := parse(os.Args[1:], os.Stderr)
		if err != nil {
			return err
		}
		return entry.WithFolder(o.work, func(work string) error { return run(ctx, o, work) })
	})
}

func run(ctx context.Context, o options, work string) error {
	vectors := o.model
	if vectors == "" {
		vectors = filepath.Join(work, fmt.Sprintf("made-%dx%d.bin", o.words, o.dim))
		if err := makeVectors(vectors, o.words, o.dim); err != nil {
			return err
		}
	}
	model, err := convert(ctx, o, vectors, work)
	if err != nil {
		return err
	}
	r := newReport(o, filepath.Base(vectors))
	if err := writeQuestions(ctx, o, model, work); err != nil {
		return err
	}
	if err := measureFirth(ctx, o, r, model, work); err != nil {
		return err
	}
	if o.peer {
		if err := measurePeer(ctx, o, r, vectors, work); err != nil {
			return err
		}
	}
	return r.write(os.Stdout)
}

// measureFirth asks Firth, by all words and then by its index if one is wanted.
func measureFirth(ctx context.Context, o options, r *report, model, work string) error {
	name := "firth serve"
	if err := measure(ctx, o, r, name, firthServer(o, model), work, []string{embeddings, neighbors}, o.requests); err != nil {
		return err
	}
	if !o.index {
		return nil
	}
	if err := quiet.Run(ctx, o.firth, "index", model, "--progress", "none", "--sample", "0", "-o", filepath.Join(work, "model.hnsw")); err != nil {
		return err
	}
	return measure(ctx, o, r, name+", index", firthServer(o, model), work, []string{neighbors}, 0)
}

func measurePeer(ctx context.Context, o options, r *report, vectors, work string) error {
	python, err := venv.Make(ctx, o.venv, requirements, "FastAPI and gensim", os.Stderr)
	if err != nil {
		return err
	}
	server, err := peerServer(ctx, o, python, vectors, work)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("FastAPI + gensim, %d workers", o.workers)
	return measure(ctx, o, r, name, server, work, []string{embeddings, neighbors}, 0)
}

// measure starts a server, puts load on each of its endpoints, and ends it. If
// requests is not 0, so many more follow, for what they do to its memory.
func measure(ctx context.Context, o options, r *report, name string, command []string, work string, endpoints []string, requests int) (err error) {
	s, err := startServer(ctx, command, work)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	for _, endpoint := range endpoints {
		if _, err := load(ctx, o, endpoint, work, 2, 0); err != nil { // to warm up
			return fmt.Errorf("%s: %w", name, err)
		}
		result, err := load(ctx, o, endpoint, work, o.seconds, 0)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		result.Server, result.Endpoint = name, endpoint
		if result.Memory, err = s.memory(); err != nil {
			return err
		}
		fmt.Fprintln(os.Stderr, result.line())
		r.Results = append(r.Results, result)
	}
	if requests == 0 {
		return nil
	}
	before, err := s.memory()
	if err != nil {
		return err
	}
	many, err := load(ctx, o, embeddings, work, 0, requests)
	if err != nil {
		return err
	}
	after, err := s.memory()
	if err != nil {
		return err
	}
	r.Growth = &growth{Requests: many.Requests, Before: before, After: after}
	fmt.Fprintln(os.Stderr, r.Growth.line())
	return nil
}
