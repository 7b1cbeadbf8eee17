package main

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"hash/crc32"
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
	//go:embed peers/train.py
	trainPy []byte
	//go:embed peers/encoding.py
	encodingPy []byte
)

// tools are the programs that run, and what they are given.
type tools struct {
	work    string
	self    string // this program, which serves Firth
	python  string
	gojieba string // "" if it could not be built
	cl100k  string
	size    string
	leftOut []string
}

// newTools installs and builds what there is.
func newTools(ctx context.Context, o options, work string) (*tools, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	venv, err := filepath.Abs(o.venv)
	if err != nil {
		return nil, err
	}
	t := &tools{work: work, self: self, python: filepath.Join(venv, "bin", "python"), cl100k: o.cl100k, size: fmt.Sprint(o.size)}
	for name, script := range map[string][]byte{"serve.py": servePy, "train.py": trainPy, "encoding.py": encodingPy} {
		if err := os.WriteFile(filepath.Join(work, name), script, 0o666); err != nil {
			return nil, err
		}
	}
	if err := t.install(ctx, venv); err != nil {
		return nil, err
	}
	for _, task := range tasks(o, "zh") {
		if task.flag == "words" && o.texts["zh"] != "" {
			t.build(ctx, o.gojieba)
		}
	}
	return t, nil
}

// install makes the Python environment with what is pinned, unless it is there.
func (t *tools) install(ctx context.Context, venv string) error {
	stamp := filepath.Join(venv, "requirements.txt")
	if installed, err := os.ReadFile(stamp); err == nil && bytes.Equal(installed, requirements) {
		return nil
	}
	fmt.Println("installing jieba, sentencepiece, tiktoken and tokenizers into", venv)
	if err := os.RemoveAll(venv); err != nil {
		return err
	}
	if err := quietly(ctx, "", "python3", "-m", "venv", venv); err != nil {
		return fmt.Errorf("making a Python environment (on Debian: apt-get install python3-venv): %w", err)
	}
	wanted := stamp + ".wanted"
	if err := os.WriteFile(wanted, requirements, 0o666); err != nil {
		return err
	}
	if err := quietly(ctx, "", t.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", wanted); err != nil {
		return err
	}
	return os.Rename(wanted, stamp)
}

// build compiles the program with cppjieba, or says why it is left out.
func (t *tools) build(ctx context.Context, folder string) {
	program := filepath.Join(t.work, "gojieba")
	_, err := exec.LookPath("g++")
	if err == nil {
		fmt.Println("compiling cppjieba into", program)
		err = quietly(ctx, folder, "env", "CGO_ENABLED=1", "go", "build", "-o", program, ".")
	}
	if err != nil {
		t.leftOut = append(t.leftOut, "cppjieba is left out, since it cannot be built: "+err.Error())
		fmt.Println(t.leftOut[0])
		return
	}
	t.gojieba = program
}

// command runs a program on a text; nil if it is left out.
func (t *tools) command(p program, model, text string) []string {
	arguments := []string{p.kind, model, text}
	switch p.server {
	case firthServer:
		return append([]string{t.self, serveCommand}, arguments...)
	case gojiebaServer:
		if t.gojieba == "" {
			return nil
		}
		return append([]string{t.gojieba}, arguments...)
	}
	return append([]string{t.python, "-B", filepath.Join(t.work, "serve.py")}, arguments...)
}

// learnFrom is the file that has what is learned from a text.
func (t *tools) learnFrom(language string) string {
	return filepath.Join(t.work, language+"-learn.txt")
}

// model makes a tokenizer from a text, unless it is there, and returns its file.
func (t *tools) model(ctx context.Context, kind, language string) (string, error) {
	text, extension := t.learnFrom(language), ".json"
	switch kind {
	case "":
		return "", nil
	case "sentencepiece":
		extension = ".model"
	case "ranks":
		if t.cl100k != "" {
			return filepath.Abs(t.cl100k)
		}
		var err error
		if text, err = t.model(ctx, "bpe", language); err != nil {
			return "", err
		}
		extension = ".tiktoken"
	}
	learnFrom, err := os.ReadFile(text)
	if err != nil {
		return "", err
	}
	// The name tells what it was learned from.
	file := filepath.Join(t.work, fmt.Sprintf("%s-%s-%s-%08x%s", language, kind, t.size, crc32.ChecksumIEEE(learnFrom), extension))
	if _, err := os.Stat(file); err == nil {
		return file, nil
	}
	fmt.Println("learning", filepath.Base(file))
	half := file + ".half"
	if err := quietly(ctx, "", t.python, "-B", filepath.Join(t.work, "train.py"), kind, text, half, "--size", t.size); err != nil {
		return "", err
	}
	return file, os.Rename(half, file)
}

// quietly runs a command in a folder and shows what it printed only if it fails.
func quietly(ctx context.Context, folder string, command ...string) error {
	c := exec.CommandContext(ctx, command[0], command[1:]...)
	c.Dir = folder
	var printed tailWriter
	c.Stdout, c.Stderr = &printed, &printed
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s: %w\n%s", command[0], err, &printed)
	}
	return nil
}
