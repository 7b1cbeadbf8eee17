// Package venv makes Python environments with the packages that a bench pins.
package venv

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"firth/bench/internal/quiet"
)

// Make makes an environment in a folder with what requirements, the text of a
// requirements.txt, pins, unless it is there; an older one is replaced. It returns the
// environment's python. If it installs something it tells so, with what it is, to log.
func Make(ctx context.Context, folder string, requirements []byte, what string, log io.Writer) (python string, err error) {
	if folder, err = filepath.Abs(folder); err != nil {
		return "", err
	}
	// The list is put there at the very end: it says that all of it is installed.
	python, stamp := filepath.Join(folder, "bin", "python"), filepath.Join(folder, "requirements.txt")
	if installed, err := os.ReadFile(stamp); err == nil && bytes.Equal(installed, requirements) {
		return python, nil
	}
	fmt.Fprintln(log, "installing", what, "into", folder)
	if err := os.RemoveAll(folder); err != nil {
		return "", err
	}
	if err := quiet.Run(ctx, "python3", "-m", "venv", folder); err != nil {
		return "", fmt.Errorf("making a Python environment (on Debian: apt-get install python3-venv): %w", err)
	}
	wanted := stamp + ".wanted"
	if err := os.WriteFile(wanted, requirements, 0o666); err != nil {
		return "", err
	}
	if err := quiet.Run(ctx, python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", wanted); err != nil {
		return "", err
	}
	return python, os.Rename(wanted, stamp)
}
