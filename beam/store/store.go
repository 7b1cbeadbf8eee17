// Package store reads and writes the files of a run wherever they are: a path of this
// machine, or a URI of a file system that Beam knows (gs://, s3:// in binaries that
// are built with them).
//
// Files are written whole or not at all: on this machine under a temporary name
// first, elsewhere as objects, which appear when they are complete.
package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/local" // paths without a scheme
)

// IsLocal tells whether a URI is a path of this machine.
func IsLocal(uri string) bool { return !strings.Contains(uri, "://") }

// Check tells whether this program can read and write files of the kind of a URI.
func Check(ctx context.Context, uri string) error {
	if IsLocal(uri) {
		return nil
	}
	system, err := filesystem.New(ctx, uri)
	if err != nil {
		return fmt.Errorf("%s: this program knows no such files; it knows paths and gs://, and s3:// if it is built with -tags s3", uri)
	}
	return system.Close()
}

// Join appends names to a URI.
func Join(uri string, names ...string) string {
	if IsLocal(uri) {
		return filepath.Join(append([]string{uri}, names...)...)
	}
	return strings.TrimRight(uri, "/") + "/" + strings.Join(names, "/")
}

// Open opens a file to read.
func Open(ctx context.Context, uri string) (io.ReadCloser, error) {
	if IsLocal(uri) {
		f, err := os.Open(uri)
		if err != nil {
			return nil, err
		}
		return countedReader{f, counterOf(ctx)}, nil
	}
	system, err := filesystem.New(ctx, uri)
	if err != nil {
		return nil, err
	}
	r, err := system.OpenRead(ctx, uri)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", uri, err), system.Close())
	}
	return countedReader{&reader{r, system}, counterOf(ctx)}, nil
}

// A reader closes its file system, too.
type reader struct {
	io.ReadCloser
	system io.Closer
}

func (r *reader) Close() error { return errors.Join(r.ReadCloser.Close(), r.system.Close()) }

// Read reads a file whole.
func Read(ctx context.Context, uri string) ([]byte, error) {
	r, err := Open(ctx, uri)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(r)
	if err = errors.Join(err, r.Close()); err != nil {
		return nil, fmt.Errorf("%s: %w", uri, err)
	}
	return data, nil
}

// Write writes a file. If fill fails, or the machine does in between, the file is as
// it was before.
func Write(ctx context.Context, uri string, fill func(io.Writer) error) error {
	if IsLocal(uri) {
		return writeLocal(uri, func(w io.Writer) error { return fill(countedWriter{w, counterOf(ctx)}) })
	}
	system, err := filesystem.New(ctx, uri)
	if err != nil {
		return err
	}
	// The object appears at Close, so what failed must not be closed: it is made in
	// memory first. The files of a run are partitions, a few hundred MB at most.
	var data bytes.Buffer
	if err := fill(&data); err != nil {
		return errors.Join(fmt.Errorf("%s: %w", uri, err), system.Close())
	}
	w, err := system.OpenWrite(ctx, uri)
	if err != nil {
		return errors.Join(fmt.Errorf("%s: %w", uri, err), system.Close())
	}
	_, err = countedWriter{w, counterOf(ctx)}.Write(data.Bytes())
	if err = errors.Join(err, w.Close(), system.Close()); err != nil {
		return fmt.Errorf("%s: %w", uri, err)
	}
	return nil
}

// writeLocal does not wait for the disk: whoever reads a file of a run checks its
// sum, and makes again what a lost power supply has spoiled.
func writeLocal(path string, fill func(io.Writer) error) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	temporary := fmt.Sprintf("%s.%x.tmp", path, rand.Uint64())
	f, err := os.OpenFile(temporary, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	err = fill(f)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(temporary, path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("%s: %w", path, err), os.Remove(temporary))
	}
	return nil
}

// List returns the files that a pattern with * and ? names, sorted by name; none is
// no error.
func List(ctx context.Context, pattern string) ([]string, error) {
	system, err := filesystem.New(ctx, pattern)
	if err != nil {
		return nil, err
	}
	found, err := system.List(ctx, pattern)
	if err = errors.Join(err, system.Close()); err != nil {
		return nil, fmt.Errorf("%s: %w", pattern, err)
	}
	return found, nil
}

// Exists tells whether there is a file of this very name.
func Exists(ctx context.Context, uri string) (bool, error) {
	if IsLocal(uri) {
		_, err := os.Stat(uri)
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		return err == nil, err
	}
	found, err := List(ctx, uri)
	return len(found) > 0, err
}

// Stat returns the size of a file, and when it was modified, in nanoseconds since 1970;
// 0 if it is not a file of this machine.
func Stat(ctx context.Context, uri string) (size, modified int64, err error) {
	if IsLocal(uri) {
		info, err := os.Stat(uri)
		if err != nil {
			return 0, 0, err
		}
		return info.Size(), info.ModTime().UnixNano(), nil
	}
	system, err := filesystem.New(ctx, uri)
	if err != nil {
		return 0, 0, err
	}
	size, err = system.Size(ctx, uri)
	if err = errors.Join(err, system.Close()); err != nil {
		return 0, 0, fmt.Errorf("%s: %w", uri, err)
	}
	return size, 0, nil
}

// Remove removes a file; one that is not there is no error.
func Remove(ctx context.Context, uri string) error {
	if IsLocal(uri) {
		if err := os.Remove(uri); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	there, err := Exists(ctx, uri)
	if err != nil || !there {
		return err
	}
	system, err := filesystem.New(ctx, uri)
	if err != nil {
		return err
	}
	remover, can := system.(filesystem.Remover)
	if !can {
		return system.Close() // it stays, and does no harm
	}
	return errors.Join(remover.Remove(ctx, uri), system.Close())
}

// RemoveAll removes the files of a folder and of the folders in it, down to one
// level; a folder that is not there is no error.
func RemoveAll(ctx context.Context, uri string) error {
	if IsLocal(uri) {
		return os.RemoveAll(uri)
	}
	for _, pattern := range []string{Join(uri, "*"), Join(uri, "*", "*")} {
		files, err := List(ctx, pattern)
		if err != nil {
			return err
		}
		for _, file := range files {
			if err := Remove(ctx, file); err != nil {
				return err
			}
		}
	}
	return nil
}

// ReaderAt opens a file of size bytes to read any part of it: the file itself, or,
// where that is elsewhere, a copy in memory.
func ReaderAt(ctx context.Context, uri string) (r io.ReaderAt, size int64, closer io.Closer, err error) {
	if !IsLocal(uri) {
		data, err := Read(ctx, uri)
		return bytes.NewReader(data), int64(len(data)), io.NopCloser(nil), err
	}
	f, err := os.Open(uri)
	if err != nil {
		return nil, 0, nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, nil, errors.Join(err, f.Close())
	}
	return countedReaderAt{f, counterOf(ctx)}, info.Size(), f, nil
}
