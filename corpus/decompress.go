package corpus

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

// A decoder decompresses one file. It turns what the libraries report into an
// [Error] with the place in the text.
type decoder struct {
	r           io.Reader
	file        string
	compression Compression
	offset      int64 // bytes decompressed so far
	err         error // which stays, since not every library says it twice
	close       func()
	tail        *tail // of the file
}

// newDecoder returns the decompressed text of r, which reads in. size is that of
// the file, -1 if unknown. The file is read in the caller's goroutine.
func newDecoder(r *bufio.Reader, in *input, size int64, c Compression) (*decoder, error) {
	d := &decoder{file: in.path, compression: c, close: func() {}, tail: &in.tail}
	var err error
	switch c {
	case Gzip:
		d.r, err = newGzipMembers(r)
	case Zstd:
		var z *zstd.Decoder
		if z, err = zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(zstdWindow(size)), zstd.WithDecoderMaxMemory(zstdWindow(size))); err == nil {
			d.r, d.close = z, z.Close
		}
	case Bzip2:
		z := newBzip2Reader(r)
		d.r, d.close = z, z.close
	case XZ:
		// The library takes the dictionary that the archive asks for, up to
		// 4 GiB, and touches as much of it as there is text.
		d.r, err = xz.NewReader(r)
	default:
		panic(fmt.Sprintf("corpus: no decoder for compression %v", c))
	}
	if err != nil {
		d.close()
		return nil, d.broken(err)
	}
	return d, nil
}

func (d *decoder) Read(p []byte) (int, error) {
	if d.err != nil {
		return 0, d.err
	}
	n, err := d.r.Read(p)
	d.offset += int64(n)
	if err == io.EOF && d.compression == XZ && !d.tail.endsXZ() {
		err = io.ErrUnexpectedEOF
	}
	if err != nil && err != io.EOF {
		err = d.broken(err)
	}
	d.err = err
	return n, err
}

// broken says where an archive ends to make sense. A failure to read the file
// itself, which passes through the libraries, keeps its own words.
func (d *decoder) broken(err error) error {
	if at := (*Error)(nil); errors.As(err, &at) {
		return at
	}
	if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
		return &Error{File: d.file, Offset: d.offset, Err: fmt.Errorf("the %s data stop in the middle, as after a broken download: %w", d.compression, io.ErrUnexpectedEOF)}
	}
	return &Error{File: d.file, Offset: d.offset, Err: fmt.Errorf("broken %s data: %w", d.compression, err)}
}

// zstdWindow is the largest window accepted, for which the decoder takes memory
// at once: up to 2 GiB, the most that zstd --long writes, but no more than the
// file can hold. A block of zstd is at best 4 bytes for 128 KiB of text.
func zstdWindow(size int64) uint64 {
	const least, most, ratio = 128 << 20, 2 << 30, 128 << 10 / 4
	if size < 0 || size > most/ratio {
		return most
	}
	return max(least, uint64(size)*ratio)
}

// gzipMembers reads a gzip file of one or more members. It goes from member to
// member by itself since the library takes a header that is cut short for the
// end of the file.
type gzipMembers struct {
	r *bufio.Reader
	z *gzip.Reader
}

func newGzipMembers(r *bufio.Reader) (*gzipMembers, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	z.Multistream(false)
	return &gzipMembers{r, z}, nil
}

func (g *gzipMembers) Read(p []byte) (int, error) {
	n, err := g.z.Read(p)
	if err != io.EOF {
		return n, err
	}
	if _, err := g.r.Peek(1); err != nil {
		return n, err // io.EOF: the last member has ended
	}
	if err := g.z.Reset(g.r); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return n, fmt.Errorf("after the end of a member: %w", err)
	}
	g.z.Multistream(false)
	return n, nil
}
