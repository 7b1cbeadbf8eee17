package memory

import "golang.org/x/sys/unix"

// removable tells that a file may be removed while it is mapped, so that it is
// gone whatever becomes of the program.
const removable = true

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
