//go:build amd64 && !purego

package kernel

import "testing"

// withoutVNNI has the kernels for CPUs without VNNI used until the test ends.
func withoutVNNI(t *testing.T) {
	before := vnni
	vnni = false
	t.Cleanup(func() { vnni = before })
}
