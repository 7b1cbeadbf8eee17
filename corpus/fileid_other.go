//go:build !unix

package corpus

import (
	"io/fs"
	"time"
)

// A fileID is what only one file has, or at least few: only files of the same
// size and time can be the same file.
type fileID struct {
	size int64
	time time.Time
}

func idOf(info fs.FileInfo) fileID { return fileID{info.Size(), info.ModTime()} }
