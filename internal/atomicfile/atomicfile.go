// Package atomicfile writes files that are either whole or not there.
//
// The content goes to a temporary file beside the target. When all of it has
// reached the disk, the temporary file is renamed over the target, and on Unix
// the folder is synced, so that the new name outlives a power failure too.
// Whoever opens the target sees the old content or the new, never a part. When
// anything fails, the target stays as it was and the temporary file is removed.
//
//	err := atomicfile.Write("model.safetensors", func(w io.Writer) error {
//		_, err := w.Write(data)
//		return err
//	})
//
// [Create] is the same as a handle, for content that is not written by one
// function. A process that is killed leaves its temporary file behind; its name
// is that of the target with a dot before it and .tmp at the end. [Clean] removes
// such files.
package atomicfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
)

// newFileMode is what a file that did not exist gets, less the process's umask.
const newFileMode fs.FileMode = 0o644

// A File takes the content of a target file that is not yet in its place.
// It must end with [File.Commit] or [File.Abort].
type File struct {
	target string // where the content belongs, with symbolic links followed
	temp   *os.File
	done   bool
}

// Write makes path a file with the content that fill writes, or leaves path as
// it was and returns an error. A file that is replaced hands on its permissions;
// a symbolic link stays one, and the file that it names is replaced.
func Write(path string, fill func(w io.Writer) error) error {
	f, err := Create(path)
	if err != nil {
		return err
	}
	defer f.Abort() // does nothing after Commit; here for a fill that panics
	if err := fill(f); err != nil {
		return err
	}
	return f.Commit()
}

// Create begins a file that [File.Commit] will put at path. It fails, before
// anything is computed or written, if path is a folder or some other thing that
// is no regular file, or if its folder does not exist or cannot be written.
func Create(path string) (*File, error) {
	target, mode, exists, err := resolve(path)
	if err != nil {
		return nil, err
	}
	temp, err := openTemp(target)
	if err != nil {
		return nil, explain(path, err)
	}
	f := &File{target: target, temp: temp}
	if exists {
		if err := temp.Chmod(mode); err != nil {
			f.Abort()
			return nil, fmt.Errorf("write %s: keep its permissions: %w", path, err)
		}
	}
	return f, nil
}

// Write appends p to the content.
func (f *File) Write(p []byte) (int, error) {
	n, err := f.temp.Write(p)
	if err != nil {
		err = fmt.Errorf("write %s: %w", f.target, err)
	}
	return n, err
}

// Commit puts the content in its place. If it fails before the renaming, the
// target is as it was and the content is gone.
func (f *File) Commit() error {
	if f.done {
		return fmt.Errorf("write %s: %w", f.target, os.ErrClosed)
	}
	f.done = true
	err := f.temp.Sync()
	if cerr := f.temp.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.temp.Name(), f.target)
	}
	if err != nil {
		_ = os.Remove(f.temp.Name()) // the first error is the one to report
		return fmt.Errorf("write %s: %w", f.target, err)
	}
	if err := syncFolder(filepath.Dir(f.target)); err != nil {
		return fmt.Errorf("%s is written, but its folder could not be synced: %w", f.target, err)
	}
	return nil
}

// Abort throws the content away. It does nothing after [File.Commit], so it can
// be deferred.
func (f *File) Abort() {
	if f.done {
		return
	}
	f.done = true
	f.temp.Close()
	_ = os.Remove(f.temp.Name()) // nothing better can be done
}

// resolve follows symbolic links and tells the mode of the file that is there.
func resolve(path string) (target string, mode fs.FileMode, exists bool, err error) {
	if path == "" {
		return "", 0, false, errors.New("write: the name of the file is empty")
	}
	if os.IsPathSeparator(path[len(path)-1]) {
		return "", 0, false, fmt.Errorf("write %s: %w; name a file in it", path, syscall.EISDIR)
	}
	info, err := os.Lstat(path)
	target = path
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		if target, err = filepath.EvalSymlinks(path); err != nil {
			return "", 0, false, fmt.Errorf("write %s: follow the symbolic link: %w", path, err)
		}
		info, err = os.Stat(target)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return target, 0, false, nil
	case err != nil:
		return "", 0, false, fmt.Errorf("write %s: %w", path, err)
	case info.IsDir():
		return "", 0, false, fmt.Errorf("write %s: %w; name a file in it", path, syscall.EISDIR)
	case !info.Mode().IsRegular():
		return "", 0, false, fmt.Errorf("write %s: it is not a regular file (%v), so it cannot be replaced", path, info.Mode().Type())
	}
	return target, info.Mode().Perm(), true, nil
}

// openTemp makes a new file beside target. It does not use [os.CreateTemp],
// whose files are readable by their owner alone, whatever the umask.
func openTemp(target string) (*os.File, error) {
	for try := 0; ; try++ {
		dir, prefix := tempPrefix(target)
		name := dir + prefix + strconv.FormatUint(rand.Uint64(), 36) + tempSuffix
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, newFileMode)
		if err == nil {
			lock(f)
			if stillThere(f) {
				return f, nil
			}
			f.Close() // Clean of another process came between the two
			err = fs.ErrExist
		}
		if !errors.Is(err, fs.ErrExist) || try == 100 {
			return nil, err
		}
	}
}

// tempSuffix is not what people call their own files: [Clean] removes such.
const tempSuffix = ".firth-tmp"

// tempPrefix returns the folder of the temporary files of a target, with its
// separator, and what their names begin with.
func tempPrefix(target string) (dir, prefix string) {
	dir, base := filepath.Split(target)
	if len(base) > longestName {
		base = "firth" // file systems end names at 255 bytes
	}
	return dir, "." + base + "."
}

const longestName = 100

// explain says what to do about an error of making the temporary file, and names
// the path that the user wrote instead of the temporary one.
func explain(path string, err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err
	}
	dir := filepath.Dir(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("write %s: there is no folder %s (make it first): %w", path, dir, err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("write %s: no permission to write in folder %s: %w", path, dir, err)
	}
	return fmt.Errorf("write %s: %w", path, err)
}

// syncFolder makes the renaming itself durable. Windows has no such call, and
// file systems that cannot sync a folder say so; neither is a failure.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		if errors.Is(err, fs.ErrPermission) { // writable but not listable
			return nil
		}
		return err
	}
	defer d.Close()
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	return err
}
