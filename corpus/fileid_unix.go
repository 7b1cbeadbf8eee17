//go:build unix

package corpus

import (
	"io/fs"
	"syscall"
)

// A fileID is what only one file has, or at least few.
type fileID struct{ device, inode uint64 }

func idOf(info fs.FileInfo) fileID {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return fileID{uint64(s.Dev), s.Ino} //nolint:unconvert // int32 on some systems
	}
	return fileID{}
}
