package corpus

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
)

const bufferSize = 64 << 10

// bom is the byte order mark that some programs put at the start of UTF-8.
const bom = "\xef\xbb\xbf"

// A source is the decompressed text of one file, after its byte order mark.
type source struct {
	text        *bufio.Reader
	compression Compression
	offset      int64 // of the first byte of text: 3 after a byte order mark, or 0
	close       func()
}

// buffers are used for one file after another, since a corpus may be many
// thousands of small files.
type buffers struct{ stored, text *bufio.Reader }

func newBuffers() buffers {
	return buffers{bufio.NewReaderSize(nil, bufferSize), bufio.NewReaderSize(nil, bufferSize)}
}

// source finds the compression of a file and refuses what is not text. The
// source is valid until the next one is made.
func (b buffers) source(in *input, file File) (*source, error) {
	b.stored.Reset(in)
	head, err := peek(b.stored)
	if err != nil {
		return nil, err
	}
	s := &source{text: b.stored, compression: compressionOf(head), close: func() {}}
	if s.compression != Uncompressed {
		d, err := newDecoder(b.stored, in, file.Size, s.compression)
		if err != nil {
			return nil, err
		}
		b.text.Reset(d)
		s.text, s.close = b.text, d.close
		if head, err = peek(b.text); err != nil {
			s.close()
			return nil, err
		}
	}
	if err := s.check(file.Path, head); err != nil {
		s.close()
		return nil, err
	}
	if bytes.HasPrefix(head, []byte(bom)) {
		s.offset = int64(len(bom))
		if _, err := s.text.Discard(len(bom)); err != nil {
			s.close()
			return nil, err
		}
	}
	return s, nil
}

// check looks at the first bytes of the text.
func (s *source) check(path string, head []byte) error {
	if s.compression != Uncompressed {
		if again := compressionOf(head); again != Uncompressed {
			return fmt.Errorf("%s is compressed twice (%s in %s), %w: decompress it once", shown(path), again, s.compression, ErrNotText)
		}
	}
	return checkText(path, head)
}

// peek returns the first bytes, all that there are if they are few.
func peek(r *bufio.Reader) ([]byte, error) {
	head, err := r.Peek(headSize)
	if err == io.EOF {
		err = nil
	}
	return head, err
}
