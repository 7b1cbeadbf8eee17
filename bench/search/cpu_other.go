//go:build !unix

package main

import "errors"

// cpuSeconds is not known on this system.
func cpuSeconds() (float64, error) {
	return 0, errors.New("the time of the processor is measured on Unix alone")
}
