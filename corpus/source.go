package corpus

import (
	"bufio"
	"fmt"
	"io"
)

const bufferSize = 64 << 10

// A source is the text of one file.
type source struct {
	stored      *bufio.Reader // decompressed, as it is stored
	text        *bufio.Reader // in UTF-8, after the byte order mark
	decoding    *decoding     // what text reads
	compression Compression
	format      Format // Auto if it takes more than the first bytes to know
	close       func()
}

// buffers are used for one file after another, since a corpus may be many
// thousands of small files.
type buffers struct {
	stored, unpacked, text *bufio.Reader
	decoding               *decoding
}

func newBuffers() buffers {
	buffer := func() *bufio.Reader { return bufio.NewReaderSize(nil, bufferSize) }
	return buffers{buffer(), buffer(), buffer(), &decoding{}}
}

// source finds the compression and the format of a file and refuses what is not
// text. The source is valid until the next one is made.
func (b buffers) source(in *input, file File, opts Options, report *Report) (*source, error) {
	b.stored.Reset(in)
	head, err := peek(b.stored)
	if err != nil {
		return nil, err
	}
	s := &source{stored: b.stored, compression: compressionOf(head), close: func() {}}
	if s.compression != Uncompressed {
		d, err := newDecoder(b.stored, in, file.Size, s.compression)
		if err != nil {
			return nil, err
		}
		b.unpacked.Reset(d)
		s.stored, s.close = b.unpacked, d.close
		if head, err = peek(s.stored); err != nil {
			s.close()
			return nil, err
		}
	}
	if err := s.open(b, head, file.Path, opts, report); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// open looks at the first bytes, decompressed, and makes text of what follows
// the byte order mark.
func (s *source) open(b buffers, head []byte, path string, opts Options, report *Report) error {
	if s.compression != Uncompressed {
		if again := compressionOf(head); again != Uncompressed {
			return fmt.Errorf("%s is compressed twice (%s in %s), %w: decompress it once", shown(path), again, s.compression, ErrNotText)
		}
	}
	if s.format = opts.Format; s.format == Auto {
		s.format = formatOf(path, head)
	}
	s.text, s.decoding = b.text, b.decoding
	if binaryFormat(s.format) {
		s.decoding.reset(nil, path, "", 0, report)
		s.text.Reset(s.stored)
		return nil
	}
	mark, encoding, err := textOf(path, head, opts.Encoding)
	if err != nil {
		return err
	}
	if _, err := s.stored.Discard(len(mark)); err != nil {
		return err
	}
	s.decoding.reset(s.stored, path, encoding, int64(len(mark)), report)
	s.decoding.forced = mark == "" && opts.Encoding != ""
	s.text.Reset(s.decoding)
	return nil
}

// textOf tells by the first bytes of a text which mark it begins with and which
// encoding it is in, the given one if that is not empty; "" if detection must
// read on. What is no text is an error that wraps [ErrNotText].
func textOf(path string, head []byte, given string) (mark, encoding string, err error) {
	if mark, encoding = markOf(head); encoding == "" {
		encoding = given
	}
	if encoding == "" {
		encoding = wideOf(head)
	}
	if _, wide := wideEncodings[encoding]; wide {
		return mark, encoding, nil
	}
	return mark, encoding, checkText(path, head)
}

// peek returns the first bytes, all that there are if they are few.
func peek(r *bufio.Reader) ([]byte, error) {
	head, err := r.Peek(headSize)
	if err == io.EOF {
		err = nil
	}
	return head, err
}
