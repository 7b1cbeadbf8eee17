package corpus

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http/httputil"
	"net/textproto"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// A warcReader reads the texts of a web archive (ISO 28500, WARC 1.1), one after
// another, as if they were a file of plain text: each ends in a line end.
//
// The block of a record passes through as it is read, so that no length that a
// record claims takes memory. In a compressed archive each record is a gzip
// member of its own, which does not show here.
//
// Texts are UTF-8, what their header says, or what they look like. One that does
// not show what it is, is read as UTF-8 with mistakes: among a million pages
// there always is one.
type warcReader struct {
	in     *bufio.Reader
	file   string
	report *Report
	marks  marks

	offset  int64         // of what in reads next
	left    int64         // bytes of the block at hand
	payload *bufio.Reader // of the block, after the header of a response
	buffer  *bufio.Reader // of what had to be unpacked
	decoder decoding
	text    io.Reader // of the block, in UTF-8; nil between records
	last    byte      // of the text
}

func newWARC(in *bufio.Reader, file string, report *Report) *warcReader {
	buffer := func() *bufio.Reader { return bufio.NewReaderSize(nil, bufferSize) }
	return &warcReader{in: in, file: file, report: report, payload: buffer(), buffer: buffer()}
}

func (w *warcReader) Read(p []byte) (int, error) {
	for {
		if w.text == nil {
			if err := w.next(); err != nil {
				return 0, err
			}
		}
		n, err := w.text.Read(p)
		if n == 0 && err == io.EOF {
			if w.text = nil; w.last == '\n' {
				continue
			}
			p[0] = '\n'
			n = 1
		}
		if n > 0 {
			w.last = p[n-1]
			w.marks.read += int64(n)
			return n, nil
		}
		if err != nil {
			return 0, w.fail(w.offset, err)
		}
	}
}

// fail adds the place to an error that has none yet.
func (w *warcReader) fail(offset int64, err error) error {
	if errors.As(err, new(*Error)) {
		return err
	}
	if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("the record stops in the middle: %w", io.ErrUnexpectedEOF)
	}
	return &Error{File: w.file, Offset: offset, Err: fmt.Errorf("%w: %w", ErrWARC, err)}
}

// next moves to the next record with a text, or returns io.EOF.
func (w *warcReader) next() error {
	for {
		at, header, err := w.header()
		if err == io.EOF {
			return err
		}
		if err != nil {
			return w.fail(at, err)
		}
		w.report.Records++
		w.last = 0
		if w.text, err = w.open(header); err != nil {
			return w.fail(at, err)
		}
		if w.text != nil {
			w.marks.add(at)
			return nil
		}
		w.report.OtherRecords++
	}
}

// header reads the header of the next record and tells where it begins.
func (w *warcReader) header() (at int64, header textproto.MIMEHeader, err error) {
	for w.left > 0 { // what nobody has read of the last block
		n, err := w.in.Discard(int(min(w.left, 1<<30)))
		w.offset += int64(n)
		w.left -= int64(n)
		if err != nil {
			return w.offset, nil, io.ErrUnexpectedEOF
		}
	}
	at = w.offset
	var line []byte
	for len(line) == 0 { // two line ends are between records
		at = w.offset
		if line, err = w.line(); err != nil {
			if err == io.ErrUnexpectedEOF && w.offset == at {
				err = io.EOF
			}
			return at, nil, err
		}
	}
	if !bytes.HasPrefix(line, []byte("WARC/")) {
		return at, nil, fmt.Errorf("it begins with %.20q", line)
	}
	header, err = readHeader(w.line)
	if err != nil {
		return at, nil, err
	}
	w.left, err = strconv.ParseInt(header.Get("Content-Length"), 10, 64)
	if err != nil || w.left < 0 {
		w.left = 0
		return at, nil, fmt.Errorf("it has no length: Content-Length %q", header.Get("Content-Length"))
	}
	return at, header, nil
}

// line reads a line of a header, without its end.
func (w *warcReader) line() ([]byte, error) {
	line, err := w.in.ReadSlice('\n')
	w.offset += int64(len(line))
	return headerLine(line, err)
}

// headerLine checks what ReadSlice returned.
func headerLine(line []byte, err error) ([]byte, error) {
	switch {
	case err == bufio.ErrBufferFull:
		return nil, fmt.Errorf("a line of its header is longer than %d bytes", bufferSize)
	case err == io.EOF:
		return nil, io.ErrUnexpectedEOF
	case err != nil:
		return nil, err
	}
	return bytes.TrimRight(line, "\r\n"), nil
}

// readHeader reads fields up to an empty line. net/textproto refuses what
// archives of old servers hold.
func readHeader(next func() ([]byte, error)) (textproto.MIMEHeader, error) {
	const most = 10000
	header := textproto.MIMEHeader{}
	for range most {
		line, err := next()
		if err != nil {
			return nil, err
		}
		if len(line) == 0 {
			return header, nil
		}
		if name, value, ok := bytes.Cut(line, []byte(":")); ok {
			header.Add(string(bytes.TrimSpace(name)), string(bytes.TrimSpace(value)))
		}
	}
	return nil, fmt.Errorf("its header has more than %d lines", most)
}

// open returns the text of a record, or nil if it has none.
func (w *warcReader) open(header textproto.MIMEHeader) (io.Reader, error) {
	body := (*warcBlock)(w)
	contentType := header.Get("Content-Type")
	charset, ok := plainText(contentType)
	switch kind := strings.ToLower(header.Get("WARC-Type")); kind {
	case "conversion", "resource":
		if ok || kind == "conversion" && contentType == "" {
			w.payload.Reset(body)
			return w.decode(w.payload, charset), nil
		}
	case "response":
		if kind, _, _ := mime.ParseMediaType(contentType); kind != "application/http" {
			return nil, nil
		}
		w.payload.Reset(body)
		return w.response()
	}
	return nil, nil
}

// response returns the text of the response of a web server, or nil.
func (w *warcReader) response() (io.Reader, error) {
	line := func() ([]byte, error) { return headerLine(w.payload.ReadSlice('\n')) }
	status, err := line()
	if err != nil {
		return nil, w.broken(err)
	}
	_, code, _ := bytes.Cut(status, []byte(" "))
	if !bytes.HasPrefix(code, []byte("2")) {
		return nil, nil // the page of an error
	}
	header, err := readHeader(line)
	if err != nil {
		return nil, w.broken(err)
	}
	charset, ok := plainText(header.Get("Content-Type"))
	if !ok {
		return nil, nil
	}
	in := io.Reader(w.payload)
	if strings.EqualFold(header.Get("Transfer-Encoding"), "chunked") {
		in = httputil.NewChunkedReader(in)
	}
	switch strings.ToLower(header.Get("Content-Encoding")) {
	case "", "identity":
	case "gzip", "x-gzip":
		if in, err = gzip.NewReader(in); err != nil {
			return nil, nil
		}
	default:
		return nil, nil
	}
	return w.decode(in, charset), nil
}

// broken is nil for a server's answer that is no HTTP, which is a record without
// a text, and the error if the archive itself is broken.
func (w *warcReader) broken(err error) error {
	if w.left > 0 || err == io.ErrUnexpectedEOF {
		return nil
	}
	return err
}

// plainText tells whether a content type is text/plain, and its charset, if any.
func plainText(contentType string) (charset string, ok bool) {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil { // many servers get the parameters wrong
		kind, _, _ = strings.Cut(contentType, ";")
	}
	return params["charset"], strings.EqualFold(strings.TrimSpace(kind), "text/plain")
}

// decode returns a text in UTF-8.
func (w *warcReader) decode(in io.Reader, charset string) io.Reader {
	name, err := encodingName(charset)
	if err != nil {
		name = ""
	}
	buffered, ok := in.(*bufio.Reader)
	if !ok {
		buffered = w.buffer
		buffered.Reset(in)
	}
	head, _ := buffered.Peek(len(bom) + 1)
	mark, marked := markOf(head)
	if mark != "" {
		_, _ = buffered.Discard(len(mark))
		name = marked
	}
	w.decoder.reset(buffered, w.file, name, int64(len(mark)), w.report)
	w.decoder.forced = name != "" && mark == ""
	w.decoder.lenient = true
	return &w.decoder
}

// A warcBlock reads the block of the record at hand.
type warcBlock warcReader

func (b *warcBlock) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, io.EOF
	}
	n, err := b.in.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	b.offset += int64(n)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}
