//go:build unix

package tempfile

import "os"

// removeOpen takes the name of an open file away. It tells false where that
// failed, as on file systems that keep open files in their own way.
func removeOpen(path string) bool { return os.Remove(path) == nil }
