package main

import (
	"context"
	_ "embed"
	"fmt"
	"hash/crc32"
	"os"
	"os/exec"
	"path/filepath"

	"firth/bench/internal/quiet"
	"firth/bench/internal/venv"
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
	for name, script := range map[string][]byte{"serve.py": servePy, "train.py": trainPy, "encoding.py": encodingPy} {
		if err := os.WriteFile(filepath.Join(work, name), script, 0o666); err != nil {
			return nil, err
		}
	}
	python, err := venv.Make(ctx, o.venv, requirements, "jieba, sentencepiece, tiktoken and tokenizers", os.Stdout)
	if err != nil {
		return nil, err
	}
	t := &tools{work: work, self: self, python: python, cl100k: o.cl100k, size: fmt.Sprint(o.size)}
	for _, task := range tasks(o, "zh") {
		if task.flag == "words" && o.texts["zh"] != "" {
			t.build(ctx, o.gojieba)
		}
	}
	return t, nil
}

// build compiles the program with cppjieba, or says why it is left out.
func (t *tools) build(ctx context.Context, folder string) {
	program := filepath.Join(t.work, "gojieba")
	_, err := exec.LookPath("g++")
	if err == nil {
		fmt.Println("compiling cppjieba into", program)
		err = quiet.Run(ctx, "env", "CGO_ENABLED=1", "go", "build", "-C", folder, "-o", program, ".")
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
	if err := quiet.Run(ctx, t.python, "-B", filepath.Join(t.work, "train.py"), kind, text, half, "--size", t.size); err != nil {
		return "", err
	}
	return file, os.Rename(half, file)
}
