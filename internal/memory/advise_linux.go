package memory

import (
	"github.com/edsrzf/mmap-go"
	"golang.org/x/sys/unix"
)

// private is how memory without a file is mapped. Memory that is shared between
// processes would not get huge pages.
const private = mmap.COPY

// adviseHuge asks for huge pages: rows are read at random, and with pages of 4 KiB
// most reads would miss the table of pages too. It is advice; failure changes
// nothing but speed.
func adviseHuge(b []byte) { _ = unix.Madvise(b, unix.MADV_HUGEPAGE) }

// drop takes pages of a file out of the process. What was changed goes to the
// file in the system's own time.
func drop(b []byte) {
	if len(b) > 0 {
		_ = unix.Madvise(b, unix.MADV_DONTNEED)
	}
}
