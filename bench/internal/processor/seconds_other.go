//go:build !unix

package processor

import "errors"

// Seconds is not known on this system.
func Seconds() (float64, error) {
	return 0, errors.New("the time of the processor is measured on Unix alone")
}
