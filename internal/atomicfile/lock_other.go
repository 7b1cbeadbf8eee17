//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package atomicfile

import (
	"os"
	"runtime"
)

// lock does nothing: Windows does not remove files that a process has open.
func lock(*os.File) bool { return true }

// removeAbandoned removes a file unless a process has it open.
func removeAbandoned(path string) bool {
	return runtime.GOOS == "windows" && os.Remove(path) == nil
}
