//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package atomicfile

import (
	"os"
	"syscall"
)

// lock marks a file as in use until it is closed or the process ends. It may fail,
// on some network file systems; then removeAbandoned fails there, too.
func lock(f *os.File) bool {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

// removeAbandoned removes a file unless a process has locked it.
func removeAbandoned(path string) bool {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	return lock(f) && os.Remove(path) == nil
}
