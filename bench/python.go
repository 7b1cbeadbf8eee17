package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// The Python side, which travels inside this program.
var (
	//go:embed peers/requirements.txt
	requirements []byte
	//go:embed peers/gensim_train.py
	gensimTrain []byte
	//go:embed peers/evaluate.py
	evaluate []byte
)

// Names of the scripts in the work folder.
const (
	gensimScript   = "gensim_train.py"
	evaluateScript = "evaluate.py"
)

// word2vecPackage holds the source of the C tool; installing it compiles it, for
// this very processor, with gcc -Ofast.
const word2vecPackage = "word2vec==0.11.1"

func writeScripts(work string) error {
	return errors.Join(
		os.WriteFile(filepath.Join(work, gensimScript), gensimTrain, 0o666),
		os.WriteFile(filepath.Join(work, evaluateScript), evaluate, 0o666),
	)
}

// environment makes the Python environment unless it is there, and returns its
// python. withC compiles the C tool as well.
func environment(ctx context.Context, venv string, withC bool) (string, error) {
	venv, err := filepath.Abs(venv)
	if err != nil {
		return "", err
	}
	python := filepath.Join(venv, "bin", "python")
	stamp := filepath.Join(venv, "requirements.txt")
	if installed, err := os.ReadFile(stamp); err != nil || !bytes.Equal(installed, requirements) {
		fmt.Println("installing gensim into", venv)
		if err := os.RemoveAll(venv); err != nil {
			return "", err
		}
		if err := quietly(ctx, "python3", "-m", "venv", venv); err != nil {
			return "", fmt.Errorf("making a Python environment (on Debian: apt-get install python3-venv): %w", err)
		}
		wanted := stamp + ".wanted"
		if err := os.WriteFile(wanted, requirements, 0o666); err != nil {
			return "", err
		}
		if err := quietly(ctx, python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", wanted); err != nil {
			return "", err
		}
		if err := os.Rename(wanted, stamp); err != nil {
			return "", err
		}
	}
	if _, err := os.Stat(filepath.Join(venv, "bin", "word2vec")); withC && err != nil {
		fmt.Println("compiling the C word2vec in", venv)
		pip := []string{python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", word2vecPackage}
		if err := quietly(ctx, pip...); err != nil {
			return "", fmt.Errorf("compiling the C word2vec (needs gcc; -peers firth,gensim does without): %w", err)
		}
	}
	return python, nil
}

// quietly runs a command and shows what it printed only if it fails.
func quietly(ctx context.Context, command ...string) error {
	if printed, err := exec.CommandContext(ctx, command[0], command[1:]...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", command[0], err, tail(printed))
	}
	return nil
}
