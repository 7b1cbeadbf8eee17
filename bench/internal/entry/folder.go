package entry

import (
	"errors"
	"os"
	"path/filepath"
)

// WithFolder lets use work in a folder: the one that is asked for, which is made if it
// must be and stays; or, if that is "", one of its own, which is removed at the end. The
// path that use gets is absolute.
func WithFolder(asked string, use func(folder string) error) (err error) {
	folder := asked
	if folder == "" {
		if folder, err = os.MkdirTemp("", "firth-bench-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	} else if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	if folder, err = filepath.Abs(folder); err != nil {
		return err
	}
	return use(folder)
}
