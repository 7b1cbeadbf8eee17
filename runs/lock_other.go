//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package runs

import (
	"errors"
	"io/fs"
	"os"
)

// lockFolder takes the file that stands for a folder: where a file that is open
// cannot be removed, one that can be removed is nobody's.
func lockFolder(path string) (*os.File, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
}
