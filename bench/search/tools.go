package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"firth/bench/internal/figures"
	"firth/bench/internal/venv"
)

// The Python side, which travels inside this program.
var (
	//go:embed peers/requirements.txt
	requirements []byte
	//go:embed peers/serve.py
	servePy []byte
)

// A program finds neighbors.
type program struct {
	name string
	kind string // what its server is to do
	peer bool   // it is not Firth
	many bool   // it takes many queries at once
}

// The kinds of Firth's own server.
const (
	exactKind = "exact"
	int8Kind  = "int8"
	graphKind = "hnsw"
)

// The programs of the two tasks, Firth's first.
var (
	exactPrograms = []program{
		{"Firth", exactKind, false, true},
		{"Firth, int8 first", int8Kind, false, true},
		{"gensim most_similar", "gensim", true, false},
		{"FAISS IndexFlatIP", "faiss-flat", true, true},
	}
	graphPrograms = []program{
		{"Firth", graphKind, false, true},
		{"hnswlib", "hnswlib", true, true},
		{"FAISS IndexHNSWFlat", "faiss-hnsw", true, true},
	}
)

// tools are the programs that run.
type tools struct {
	work   string
	self   string // this program, which serves Firth
	python string
}

// newTools installs what there is.
func newTools(ctx context.Context, o options, work string) (*tools, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(work, "serve.py"), servePy, 0o666); err != nil {
		return nil, err
	}
	python, err := venv.Make(ctx, o.venv, requirements, "gensim, faiss-cpu and hnswlib", os.Stdout)
	return &tools{work: work, self: self, python: python}, err
}

// start runs a program on a matrix.
func (t *tools) start(ctx context.Context, p program, m matrix, o options) (*searcher, error) {
	config, err := json.Marshal(setting{m.path, m.queries, m.rows, m.dim, o.m, o.efConstruction})
	if err != nil {
		return nil, err
	}
	command := []string{t.self, serveCommand, p.kind, string(config)}
	if p.peer {
		command = []string{t.python, "-B", filepath.Join(t.work, "serve.py"), p.kind, string(config)}
	}
	s, err := start(ctx, p, command, t.work)
	if err == nil {
		fmt.Printf("%s: built in %s s\n", p.name, figures.Three(s.built.CPU))
	}
	return s, err
}
