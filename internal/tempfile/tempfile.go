// Package tempfile makes temporary files that do not stay behind, even where the
// process is killed.
//
// On Unix a file is removed as soon as it is open: it lives on without a name
// until it is closed, and the system frees it when the process ends, however that
// happens. Elsewhere an open file cannot be removed, so [File.Close] does it, and a
// process that is killed leaves it behind.
package tempfile

import (
	"errors"
	"io/fs"
	"os"
)

// A File is an open temporary file. Its Name is for messages.
type File struct {
	*os.File
	removed bool
}

// Create makes a new file in a folder ("" is that of the system) for reading and
// writing. Its name follows pattern, as that of [os.CreateTemp].
func Create(dir, pattern string) (*File, error) {
	f, err := os.CreateTemp(dir, pattern)
	if err != nil {
		return nil, err
	}
	return &File{File: f, removed: removeOpen(f.Name())}, nil
}

// Close closes the file and frees what it holds. Called again, it does nothing and
// returns [fs.ErrClosed].
func (f *File) Close() error {
	err := f.File.Close()
	if f.removed || errors.Is(err, fs.ErrClosed) {
		return err
	}
	f.removed = true
	return errors.Join(err, os.Remove(f.Name()))
}
