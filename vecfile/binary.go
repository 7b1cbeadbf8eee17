package vecfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// A fields reads the numbers of a binary file one after another, least byte first.
// The first error stays, and all numbers after it are 0, so that a row of them can
// be read before the error is looked at.
type fields struct {
	in  *input
	err error
	buf [8]byte
}

// read returns the next n bytes, at most 8, valid until the next read.
func (f *fields) read(n int) []byte {
	b := f.buf[:n]
	clear(b)
	if f.err != nil {
		return b
	}
	got, err := io.ReadFull(f.in.r, b)
	f.in.offset += int64(got)
	if err != nil {
		f.fail(err)
		clear(b)
	}
	return b
}

// fail keeps an error of reading, with its place. The end of the file is one too.
func (f *fields) fail(err error) {
	if f.err != nil {
		return
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("the file is cut off here: %w", io.ErrUnexpectedEOF)
	}
	f.err = f.in.errorAt(f.in.offset, f.in.wrap(err))
}

// failf keeps an error about what was read, at the place up to which it was.
func (f *fields) failf(format string, args ...any) {
	f.fail(fmt.Errorf(format, args...))
}

func (f *fields) u8() uint8   { return f.read(1)[0] }
func (f *fields) u32() uint32 { return binary.LittleEndian.Uint32(f.read(4)) }
func (f *fields) i32() int32  { return int32(f.u32()) }
func (f *fields) u64() uint64 { return binary.LittleEndian.Uint64(f.read(8)) }
func (f *fields) i64() int64  { return int64(f.u64()) }

// holds fails unless n things of size bytes can still come. Of a file whose size
// is not known that is not known either.
func (f *fields) holds(n uint64, size int, what string) bool {
	if f.err == nil && f.in.size >= 0 && n > uint64(f.in.size-f.in.offset)/uint64(size) {
		f.fail(fmt.Errorf("%d %s are announced, and %d bytes follow: %w", n, what, f.in.size-f.in.offset, io.ErrUnexpectedEOF))
		return false
	}
	if f.err == nil && n > math.MaxInt/8 {
		f.failf("%d %s are announced, more than any file has", n, what)
	}
	return f.err == nil
}

// float32s reads n numbers. Where the size of the file is not known, memory grows
// with what is read.
func (f *fields) float32s(n uint64, what string) []float32 {
	if !f.holds(n, 4, what) {
		return nil
	}
	step := n
	if f.in.size < 0 {
		step = min(n, bufferSize)
	}
	x := make([]float32, 0, step)
	for uint64(len(x)) < n && f.err == nil {
		if len(x) == cap(x) {
			x = append(x, 0)[:len(x)]
		}
		part := x[len(x):min(uint64(cap(x)), n)]
		if err := readFloat32s(f.in.r, part); err != nil {
			f.fail(err)
			return nil
		}
		f.in.offset += int64(4 * len(part))
		x = x[:len(x)+len(part)]
	}
	return x
}

// bytes reads n bytes.
func (f *fields) bytes(n uint64, what string) []byte {
	if !f.holds(n, 1, what) {
		return nil
	}
	step := n
	if f.in.size < 0 {
		step = min(n, bufferSize)
	}
	b := make([]byte, 0, step)
	for uint64(len(b)) < n {
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
		got, err := io.ReadFull(f.in.r, b[len(b):min(uint64(cap(b)), n)])
		f.in.offset += int64(got)
		b = b[:len(b)+got]
		if err != nil {
			f.fail(err)
			return nil
		}
	}
	return b
}

// skip passes over n bytes.
func (f *fields) skip(n uint64, what string) {
	if !f.holds(n, 1, what) {
		return
	}
	got, err := io.CopyN(io.Discard, f.in.r, int64(n))
	f.in.offset += got
	if err != nil {
		f.fail(err)
	}
}

// jump passes over n bytes of a file that is mapped, without reading them. The file has
// so many.
func (f *fields) jump(n int64) {
	in := f.in
	if n <= int64(in.r.Buffered()) {
		f.skip(uint64(n), "bytes")
		return
	}
	if _, err := in.file.Seek(in.offset+n, io.SeekStart); err != nil {
		f.fail(err)
		return
	}
	in.r.Reset(in.file)
	in.offset += n
}
