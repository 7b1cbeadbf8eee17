//go:build unix

package main

import (
	"syscall"
	"time"
)

// cpuSeconds is the time of the processor that this process has used so far.
func cpuSeconds() (float64, error) {
	var usage syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds(), err
}
