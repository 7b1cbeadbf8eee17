//go:build !amd64 || purego

package kernel

import "testing"

// withoutVNNI has nothing to change where there is no assembly.
func withoutVNNI(*testing.T) {}
