// Package memory holds the large arrays of numbers that training works on: outside
// the heap of Go, on huge pages where the system has them, beginning at a
// multiple of 64 bytes; or in a temporary file that is mapped, for arrays that are
// larger than memory.
//
//	space := memory.Space{}                    // RAM
//	rows, err := space.Floats(1_000_000 * 112) // zeros
//	if err != nil { ... }
//	defer rows.Free()
//	rows.Data[0] = 1
//
// [Available] tells how much memory there is.
package memory

import (
	"errors"
	"fmt"
	"math"
	"os"
	"unsafe"

	"github.com/edsrzf/mmap-go"

	"firth/internal/tempfile"
)

// A Space is where arrays are put. The zero value is RAM.
type Space struct {
	// Files puts arrays into temporary files in Dir, or in the system's folder for
	// temporary files if Dir is "". The system then keeps in memory what fits.
	Files bool
	Dir   string
}

// Floats is an array of numbers. Its zero value is empty.
type Floats struct {
	Data []float32

	mapped mmap.MMap
	file   *tempfile.File // nil in RAM
}

// Floats returns n zeros. The caller frees them. Errors name the file, if there is
// one.
func (s Space) Floats(n int) (*Floats, error) {
	if n == 0 {
		return &Floats{}, nil
	}
	if uint64(n) > math.MaxInt/4 {
		return nil, fmt.Errorf("an array of %d numbers is larger than any memory", n)
	}
	if s.Files {
		return s.inFile(n)
	}
	mapped, err := mmap.MapRegion(nil, 4*n, private, mmap.ANON, 0)
	if err != nil {
		return nil, fmt.Errorf("%d bytes of memory: %w", 4*n, err)
	}
	adviseHuge(mapped)
	return &Floats{Data: view(mapped, n), mapped: mapped}, nil
}

func (s Space) inFile(n int) (f *Floats, err error) {
	file, err := tempfile.Create(s.Dir, "firth-matrix-*.tmp")
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, file.Close())
		}
	}()
	// Written to its end, not only enlarged: a disk that is too small must show now,
	// not as a crash of whoever writes to the array.
	if err := reserve(file, 4*int64(n)); err != nil {
		return nil, fmt.Errorf("a temporary file of %d bytes (choose a folder with more room): %w", 4*n, err)
	}
	mapped, err := mmap.MapRegion(file.File, 4*n, mmap.RDWR, 0, 0)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file.Name(), err)
	}
	return &Floats{Data: view(mapped, n), mapped: mapped, file: file}, nil
}

// reserve writes zeros to a new file.
func reserve(file *tempfile.File, size int64) error {
	zeros := make([]byte, 1<<20)
	for at := int64(0); at < size; at += int64(len(zeros)) {
		if _, err := file.WriteAt(zeros[:min(int64(len(zeros)), size-at)], at); err != nil {
			return err
		}
	}
	return nil
}

func view(mapped mmap.MMap, n int) []float32 {
	return unsafe.Slice((*float32)(unsafe.Pointer(unsafe.SliceData(mapped))), n)
}

// Rest tells that Data[from:to] is not needed for a while: of an array in a file,
// its memory may go to others. The numbers stay. In RAM it does nothing.
func (f *Floats) Rest(from, to int) {
	if f.file != nil {
		drop(f.pages(from, to))
	}
}

// pages is the part of the mapping that consists of whole pages of Data[from:to].
func (f *Floats) pages(from, to int) []byte {
	size := os.Getpagesize()
	first, last := (4*from+size-1)/size*size, 4*to/size*size
	if to == len(f.Data) {
		last = len(f.mapped)
	}
	if first >= last {
		return nil
	}
	return f.mapped[first:last]
}

// Free gives the memory back, and removes the file. Data must not be used after
// that. To free twice is no error.
func (f *Floats) Free() error {
	if f.mapped == nil {
		return nil
	}
	err := f.mapped.Unmap()
	f.Data, f.mapped = nil, nil
	if f.file != nil {
		err = errors.Join(err, f.file.Close())
		f.file = nil
	}
	return err
}
