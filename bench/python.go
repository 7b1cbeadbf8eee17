package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"firth/bench/internal/quiet"
	"firth/bench/internal/venv"
)

// The Python side, which travels inside this program.
var (
	//go:embed peers/requirements.txt
	requirements []byte
	//go:embed peers/gensim_train.py
	gensimTrain []byte
	//go:embed peers/gensim_vocab.py
	gensimVocab []byte
	//go:embed peers/evaluate.py
	evaluate []byte
)

// Names of the scripts in the work folder.
const (
	gensimTrainScript = "gensim_train.py"
	gensimVocabScript = "gensim_vocab.py"
	evaluateScript    = "evaluate.py"
)

// word2vecPackage holds the source of the C tool; installing it compiles it, for
// this very processor, with gcc -Ofast.
const word2vecPackage = "word2vec==0.11.1"

func writeScripts(work string) error {
	return errors.Join(
		os.WriteFile(filepath.Join(work, gensimTrainScript), gensimTrain, 0o666),
		os.WriteFile(filepath.Join(work, gensimVocabScript), gensimVocab, 0o666),
		os.WriteFile(filepath.Join(work, evaluateScript), evaluate, 0o666),
	)
}

// environment makes the Python environment unless it is there, compiles in it
// the programs that are wanted and not given by path, and returns its python.
func environment(ctx context.Context, o options) (string, error) {
	python, err := venv.Make(ctx, o.venv, requirements, "gensim", os.Stdout)
	if err != nil {
		return "", err
	}
	for _, c := range []struct {
		name, compiler string
		compile        func(ctx context.Context, python, program string) error
	}{{word2vecName, "gcc", compileWord2vec}, {fastTextName, "g++", compileFastText}} {
		program := filepath.Join(filepath.Dir(python), c.name)
		_, err := os.Stat(program)
		if err == nil || o.programs[c.name] != "" || !slices.Contains(o.peers, c.name) {
			continue
		}
		if err := c.compile(ctx, python, program); err != nil {
			return "", fmt.Errorf("compiling %s (needs %s; -peers without it does without): %w", c.name, c.compiler, err)
		}
	}
	return python, nil
}

func compileWord2vec(ctx context.Context, python, program string) error {
	fmt.Println("compiling the C word2vec into", program)
	return quiet.Run(ctx, python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", word2vecPackage)
}
