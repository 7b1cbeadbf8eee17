package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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
	venv, err := filepath.Abs(o.venv)
	if err != nil {
		return nil, err
	}
	t := &tools{work: work, self: self, python: filepath.Join(venv, "bin", "python")}
	if err := os.WriteFile(filepath.Join(work, "serve.py"), servePy, 0o666); err != nil {
		return nil, err
	}
	return t, t.install(ctx, venv)
}

// install makes the Python environment with what is pinned, unless it is there.
func (t *tools) install(ctx context.Context, venv string) error {
	stamp := filepath.Join(venv, "requirements.txt")
	if installed, err := os.ReadFile(stamp); err == nil && bytes.Equal(installed, requirements) {
		return nil
	}
	fmt.Println("installing gensim, faiss-cpu and hnswlib into", venv)
	if err := os.RemoveAll(venv); err != nil {
		return err
	}
	if err := quietly(ctx, "python3", "-m", "venv", venv); err != nil {
		return fmt.Errorf("making a Python environment (on Debian: apt-get install python3-venv): %w", err)
	}
	wanted := stamp + ".wanted"
	if err := os.WriteFile(wanted, requirements, 0o666); err != nil {
		return err
	}
	if err := quietly(ctx, t.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", wanted); err != nil {
		return err
	}
	return os.Rename(wanted, stamp)
}

// start runs a program on a matrix.
func (t *tools) start(ctx context.Context, p program, m matrix, o options) (*worker, error) {
	config, err := json.Marshal(setting{m.path, m.queries, m.rows, m.dim, o.m, o.efConstruction})
	if err != nil {
		return nil, err
	}
	command := []string{t.self, serveCommand, p.kind, string(config)}
	if p.peer {
		command = []string{t.python, "-B", filepath.Join(t.work, "serve.py"), p.kind, string(config)}
	}
	w, err := start(ctx, p, command, t.work)
	if err == nil {
		fmt.Printf("%s: built in %s s\n", p.name, figures(w.built.CPU))
	}
	return w, err
}

// quietly runs a command and shows what it printed only if it fails.
func quietly(ctx context.Context, command ...string) error {
	c := exec.CommandContext(ctx, command[0], command[1:]...)
	var printed tailWriter
	c.Stdout, c.Stderr = &printed, &printed
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s: %w\n%s", command[0], err, &printed)
	}
	return nil
}
