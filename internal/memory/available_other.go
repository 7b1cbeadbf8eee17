//go:build !linux

package memory

// Available returns how many bytes of memory this process can have, and false
// where that cannot be found out: here.
func Available() (int64, bool) { return 0, false }
