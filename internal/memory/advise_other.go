//go:build !linux

package memory

import "runtime"

// removable tells that a file may be removed while it is mapped.
const removable = runtime.GOOS != "windows"

func adviseHuge([]byte) {}
func drop([]byte)       {}
