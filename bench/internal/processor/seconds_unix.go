//go:build unix

package processor

import (
	"syscall"
	"time"
)

// Seconds is the time, user and system of all threads, that this process has taken so
// far.
func Seconds() (float64, error) {
	var usage syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds(), err
}
