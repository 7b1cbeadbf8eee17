package job

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"sync"

	"firth/beam/store"
)

// Summed is how many bytes of a file of ids have a checksum together: they are read
// together, too.
const Summed = 1 << 20

// Sums are the checksums (CRC-32C) of a file, by [Summed] bytes.
type Sums []uint32

// A Summer passes what is written to it on, and sums it.
type Summer struct {
	w    io.Writer
	sums Sums
	now  uint32
	n    int // bytes in now
}

// NewSummer returns a Summer that writes to w.
func NewSummer(w io.Writer) *Summer { return &Summer{w: w} }

// Write sums and writes.
func (s *Summer) Write(b []byte) (int, error) {
	for rest := b; len(rest) > 0; {
		part := rest[:min(len(rest), Summed-s.n)]
		s.now, s.n = crc32.Update(s.now, castagnoli, part), s.n+len(part)
		if s.n == Summed {
			s.sums, s.now, s.n = append(s.sums, s.now), 0, 0
		}
		rest = rest[len(part):]
	}
	return s.w.Write(b)
}

// Sums returns the sums of all that was written.
func (s *Summer) Sums() Sums {
	if s.n > 0 {
		return append(s.sums[:len(s.sums):len(s.sums)], s.now)
	}
	return s.sums
}

// An idsFile is a file of ids that is opened when it is first read, and checked as far
// as it is read. It stays open.
type idsFile struct {
	ctx  context.Context
	uri  string
	sums Sums

	mu     sync.Mutex
	r      io.ReaderAt
	size   int64
	block  []byte // the one that was read last
	number int64  // its number, from 1; 0 if there is none
}

// ReadAt reads whole blocks.
func (f *idsFile) ReadAt(b []byte, at int64) (n int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for n < len(b) {
		if err := f.load((at + int64(n)) / Summed); err != nil {
			return n, err
		}
		from := (at + int64(n)) % Summed
		if from >= int64(len(f.block)) {
			return n, io.EOF
		}
		n += copy(b[n:], f.block[from:])
	}
	return n, nil
}

func (f *idsFile) load(number int64) (err error) {
	if f.number == number+1 {
		return nil
	}
	if f.r == nil {
		if f.r, f.size, _, err = store.ReaderAt(context.WithoutCancel(f.ctx), f.uri); err != nil {
			return err
		}
		if want := (f.size + Summed - 1) / Summed; want != int64(len(f.sums)) {
			f.r = nil
			return f.damaged()
		}
	}
	n := min(Summed, f.size-number*Summed)
	if n <= 0 {
		f.block, f.number = f.block[:0], number+1
		return nil
	}
	if f.block == nil {
		f.block = make([]byte, Summed)
	}
	f.block, f.number = f.block[:n], 0
	if _, err := f.r.ReadAt(f.block, number*Summed); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: %w", f.uri, err)
	}
	if crc32.Checksum(f.block, castagnoli) != f.sums[number] {
		return f.damaged()
	}
	f.number = number + 1
	return nil
}

func (f *idsFile) damaged() error {
	return fmt.Errorf("%s is damaged: its content is not what its sums say; give another --work, since what was made of it may be damaged, too", f.uri)
}
