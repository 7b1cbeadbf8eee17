package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Clean removes the temporary files that killed processes have left behind when
// they wrote path, and returns how many there were. Files that a living process is
// writing are locked, and stay. Where files cannot be locked, or where the name of
// path is so long that its temporary files do not carry it, Clean removes nothing.
func Clean(path string) (removed int, err error) {
	if info, err := os.Lstat(path); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		target, err := filepath.EvalSymlinks(path)
		if err != nil {
			return 0, fmt.Errorf("remove temporary files of %s: %w", path, err)
		}
		path = target
	}
	if len(filepath.Base(path)) > longestName {
		return 0, nil
	}
	dir, prefix := tempPrefix(path)
	if dir == "" {
		dir = "."
	}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return 0, nil // nothing there, or nothing that we could find
	}
	if err != nil {
		return 0, fmt.Errorf("remove temporary files of %s: %w", path, err)
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || !isTemp(e.Name(), prefix) {
			continue
		}
		if removeAbandoned(filepath.Join(dir, e.Name())) {
			removed++
		}
	}
	return removed, nil
}

// isTemp tells whether a name is one that openTemp gives: a number in base 36
// between prefix and suffix.
func isTemp(name, prefix string) bool {
	rest, ok := strings.CutPrefix(name, prefix)
	if !ok {
		return false
	}
	number, ok := strings.CutSuffix(rest, tempSuffix)
	return ok && number != "" && len(number) <= 13 && strings.Trim(number, "0123456789abcdefghijklmnopqrstuvwxyz") == ""
}

// stillThere tells whether an open file is still what its name stands for.
func stillThere(f *os.File) bool {
	open, err := f.Stat()
	if err != nil {
		return true // cannot be told; the renaming will
	}
	named, err := os.Stat(f.Name())
	return err == nil && os.SameFile(open, named)
}
