package vecfile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Limits of what is read into memory before it is known to be good.
const (
	bufferSize = 256 << 10
	sniffSize  = 64 << 10 // how much of a file tells its format
	maxWord    = 1 << 20  // bytes of one word
	maxDim     = 1 << 20  // numbers of one vector
	maxNgram   = 64       // characters of one n-gram
	maxNumber  = 64       // bytes that a number in text takes at most, on average over its line
)

// An input is the bytes of a vector file, unpacked, with a count of how far they
// have been read.
type input struct {
	r           *bufio.Reader
	file        *os.File // that may be mapped; nil if it may not
	size        int64    // bytes of the file; -1 if not known (compressed, a pipe)
	offset      int64    // bytes read so far
	line        int      // lines read so far
	lineStart   int64    // where the last line began
	long        []byte
	compression string
	close       func()
}

// newInput begins to read r, of size bytes or -1. Compression is told by the
// first bytes.
func newInput(r io.Reader, size int64) (*input, error) {
	in := &input{r: bufio.NewReaderSize(r, bufferSize), size: size, close: func() {}}
	magic, err := in.r.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(in.r)
		if err != nil {
			return nil, fmt.Errorf("gzip: %w", err)
		}
		in.compression, in.r = "gzip", bufio.NewReaderSize(z, bufferSize)
	case bytes.Equal(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		// 128 MiB is the window up to which the zstd tool unpacks by default.
		z, err := zstd.NewReader(in.r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(128<<20))
		if err != nil {
			return nil, fmt.Errorf("zstd: %w", err)
		}
		in.compression, in.r, in.close = "zstd", bufio.NewReaderSize(z, bufferSize), z.Close
	}
	if in.compression != "" {
		in.size = -1
	}
	return in, nil
}

// peek returns the first bytes for [sniff], without reading them.
func (in *input) peek() ([]byte, error) {
	prefix, err := in.r.Peek(sniffSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, in.wrap(err)
	}
	return prefix, nil
}

// skipBOM passes over a byte order mark at the start, which Windows tools put
// into text. It is no part of the first word.
func (in *input) skipBOM() {
	if mark, _ := in.r.Peek(3); string(mark) == "\ufeff" {
		n, _ := in.r.Discard(len(mark)) // it lies in the buffer
		in.offset += int64(n)
	}
}

var errLineTooLong = errors.New("line is too long")

// readLine returns the next line without its end, valid until the next read.
// At the end of the file it returns io.EOF.
func (in *input) readLine(limit int) ([]byte, error) {
	in.lineStart = in.offset
	in.line++
	line, err := in.r.ReadSlice('\n')
	full := errors.Is(err, bufio.ErrBufferFull)
	if full {
		in.long = append(in.long[:0], line...)
		for full && len(in.long) <= limit {
			line, err = in.r.ReadSlice('\n')
			full = errors.Is(err, bufio.ErrBufferFull)
			in.long = append(in.long, line...)
		}
		line = in.long
	}
	in.offset += int64(len(line))
	if err != nil && !errors.Is(err, io.EOF) && !full {
		return nil, in.wrap(err)
	}
	if len(line) == 0 {
		return nil, io.EOF
	}
	if len(line) > limit {
		return nil, fmt.Errorf("%w: over %d bytes", errLineTooLong, limit)
	}
	return bytes.TrimRight(line, "\r\n"), nil
}

// wrap says what was being unpacked when an error came up.
func (in *input) wrap(err error) error {
	if in.compression != "" {
		return fmt.Errorf("%s: %w", in.compression, err)
	}
	return err
}
