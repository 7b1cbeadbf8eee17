//go:build !linux

package memory

import "github.com/edsrzf/mmap-go"

// private is how memory without a file is mapped.
const private = mmap.RDWR

func adviseHuge([]byte) {}
func drop([]byte)       {}
