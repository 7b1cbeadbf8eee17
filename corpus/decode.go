package corpus

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"slices"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"
)

const (
	// chunkSize is how many stored bytes are converted at a time.
	chunkSize = 16 << 10
	chunkRoom = 3 * chunkSize // a byte becomes at most U+FFFD, which has 3
	// A sample is what the encoding is found by: from the first byte that is not
	// ASCII until enough of such bytes have come, but no more than sampleMost.
	sampleStep   = 64 << 10
	sampleMost   = 1 << 20
	sampleEnough = 16 << 10 // bytes that are not ASCII
)

const replacement = "\uFFFD"

// A decoding is the text of a file in UTF-8, whatever it is stored in.
//
// As long as everything is ASCII nothing need be known: all encodings that are
// detected by their bytes agree on ASCII. So detection waits for the first other
// byte, wherever it comes. UTF-8 passes through as it is, mistakes included.
type decoding struct {
	src      *bufio.Reader
	file     string
	encoding string // "" as long as it is not known
	forced   bool   // by [Options.Encoding]
	trusted  bool   // forced, and compared with what the text looks like
	lenient  bool   // what is in doubt is UTF-8 with mistakes, and no error
	decoder  *encoding.Decoder
	report   *Report
	invalid  int64 // sequences replaced in this file

	stored  []byte // what pending is a part of
	pending []byte // read from src, not yet converted or handed out
	srcErr  error  // what src ended with
	err     error  // what Read has returned, which stays
	after   int64  // bytes of the file before pending
	mark    int64  // of these, bytes of the byte order mark

	out    []byte // converted
	rest   []byte // the part of out that has not been read
	pos    int64  // of the end of out, in the text
	chunks []chunk
	free   [][]byte // of chunks that are no longer needed
	room   []byte

	window struct{ start, invalid int64 } // since when invalid sequences are counted
}

// A chunk is a piece of the file as it is stored, kept to tell where a byte of
// the text comes from.
type chunk struct {
	position
	bytes []byte
	asked position // that was asked for last
}

// A position is a byte of the text and the byte of the file that it comes from.
type position struct{ pos, raw int64 }

// newDecoding decodes src, which begins at byte offset of the decompressed file,
// after a mark. An empty name stands for detection.
func newDecoding(src *bufio.Reader, file, name string, forced bool, offset int64, report *Report) *decoding {
	d := new(decoding)
	d.reset(src, file, name, offset, report)
	d.forced = forced
	return d
}

// reset is newDecoding with the buffers of the last file.
func (d *decoding) reset(src *bufio.Reader, file, name string, offset int64, report *Report) {
	d.forgetAll()
	*d = decoding{
		src: src, file: file, after: offset, mark: offset, report: report,
		stored: d.stored, out: d.out[:0], chunks: d.chunks[:0], free: d.free, room: d.room,
	}
	if name != "" {
		d.use(name)
	}
}

func (d *decoding) use(name string) {
	d.encoding = name
	if name != UTF8 {
		d.decoder = newEncodingDecoder(name)
		d.window.start = d.after
	}
}

// name is the encoding of what has been read so far.
func (d *decoding) name() string {
	if d.encoding == "" {
		return UTF8
	}
	return d.encoding
}

func (d *decoding) Read(p []byte) (n int, err error) {
	if d.err == nil {
		n, d.err = d.read(p)
	}
	return n, d.err
}

func (d *decoding) read(p []byte) (int, error) {
	for {
		switch {
		case len(d.rest) > 0:
			n := copy(p, d.rest)
			d.rest = d.rest[n:]
			return n, nil
		case d.decoder != nil:
			if err := d.convert(); err != nil {
				return 0, err
			}
			continue
		case len(d.pending) > 0: // UTF-8
			n := copy(p, d.pending)
			d.pending = d.pending[n:]
			d.pass(n)
			return n, nil
		case d.srcErr != nil:
			return 0, d.srcErr
		}
		n, err := d.src.Read(p)
		if d.encoding == "" {
			if ascii := asciiLen(p[:n]); ascii < n {
				d.pass(ascii)
				if err := d.find(p[ascii:n]); err != nil {
					return 0, err
				}
				if ascii == 0 {
					continue
				}
				return ascii, nil
			}
		}
		d.pass(n)
		return n, err
	}
}

// pass counts bytes that are the same in the text and in the file.
func (d *decoding) pass(n int) {
	d.after += int64(n)
	d.pos += int64(n)
}

// find finds the encoding, given the first bytes that are not all ASCII. What it
// looks at depends on the text alone, not on how many bytes a read gives.
func (d *decoding) find(first []byte) error {
	d.stored = append(d.stored[:0], first...)
	d.pending = d.stored
	size := 0
	for size < sampleMost {
		size += sampleStep
		d.fill(size)
		if len(d.pending) < size {
			size = len(d.pending)
			break
		}
		if nonASCII(d.pending[:size]) >= sampleEnough {
			break
		}
	}
	name, err := detect(d.pending[:size], size == len(d.pending) && d.srcErr == io.EOF)
	switch {
	case err != nil && d.lenient:
		name = UTF8
	case err != nil:
		return &Error{File: d.file, Offset: d.after, Err: err}
	}
	d.use(name)
	return nil
}

// fill reads until n bytes are pending or the file ends.
func (d *decoding) fill(n int) {
	start := len(d.pending)
	if start >= n || d.srcErr != nil {
		return
	}
	if cap(d.stored) < n {
		d.stored = make([]byte, n)
	}
	copy(d.stored[:n], d.pending)
	k, err := io.ReadFull(d.src, d.stored[start:n])
	d.pending = d.stored[:start+k]
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	d.srcErr = err // returned after what comes before it
}

// convert makes out of the next chunk, or returns the error that src ended with.
func (d *decoding) convert() error {
	d.fill(chunkSize)
	if len(d.pending) == 0 {
		if d.srcErr == io.EOF {
			if err := d.judge(true); err != nil {
				return err
			}
		}
		return d.srcErr
	}
	if d.forced && !d.trusted {
		if err := d.distrust(); err != nil || d.decoder == nil {
			return err
		}
	}
	if d.out == nil {
		d.out = make([]byte, 0, chunkRoom)
	}
	src := d.pending[:min(len(d.pending), chunkSize)]
	last := d.srcErr != nil && len(src) == len(d.pending)
	d.decoder.Reset()
	nOut, nSrc, err := d.decoder.Transform(d.out[:cap(d.out)], src, last)
	if nSrc == 0 || err != nil && !errors.Is(err, transform.ErrShortSrc) && !errors.Is(err, transform.ErrShortDst) {
		panic(fmt.Sprintf("corpus: %s: %d of %d bytes converted: %v", d.encoding, nSrc, len(src), err))
	}
	at := position{d.pos, d.after}
	d.chunks = append(d.chunks, chunk{at, d.keep(src[:nSrc]), at})
	d.out = d.out[:nOut]
	d.rest = d.out
	d.countInvalid()
	d.pos += int64(nOut)
	d.after += int64(nSrc)
	d.pending = d.pending[nSrc:]
	return d.judge(false)
}

// keep copies what is about to be read over.
func (d *decoding) keep(b []byte) []byte {
	var old []byte
	if n := len(d.free); n > 0 {
		d.free, old = d.free[:n-1], d.free[n-1]
	}
	return append(old[:0], b...)
}

// distrust refuses to read UTF-8 as if it were in the encoding that
// [Options.Encoding] says: the text would be garbage, and nobody would be told.
func (d *decoding) distrust() error {
	d.fill(sampleStep)
	sample := d.pending[:min(len(d.pending), sampleStep)]
	ascii := asciiLen(sample)
	if ascii == len(sample) {
		return nil // nothing to see yet
	}
	d.trusted = true
	if _, wide := wideEncodings[d.encoding]; !wide && nonASCII(sample) >= surelyUTF8 && validUTF8(sample, d.srcErr != nil) {
		if d.lenient {
			d.encoding, d.decoder = UTF8, nil
			return nil
		}
		return &Error{File: d.file, Offset: d.after + int64(ascii), Err: fmt.Errorf("%w: this is UTF-8, and would be garbage if read as %s: leave --encoding out, or read the files of each encoding by themselves", ErrEncoding, d.encoding)}
	}
	return nil
}

// surelyUTF8 is how many bytes of valid UTF-8 that are not ASCII can be no
// accident. Two bytes of GBK are valid UTF-8 once in seven times.
const surelyUTF8 = 32

// countInvalid counts what has been replaced in out.
func (d *decoding) countInvalid() {
	n := int64(bytes.Count(d.out, []byte(replacement)))
	if n == 0 {
		return
	}
	d.invalid += n
	d.window.invalid += n
	for i := 0; n > 0; n-- {
		if len(d.report.InvalidPlaces) == firstPlaces {
			d.report.InvalidUTF8 += n
			break
		}
		i += bytes.Index(d.out[i:], []byte(replacement))
		note(&d.report.InvalidUTF8, &d.report.InvalidPlaces, d.file, d.origin(d.pos+int64(i)))
		i += len(replacement)
	}
}

// judge fails if so much of the last megabyte, or of the file at its end, was
// replaced that the text must be in another encoding.
func (d *decoding) judge(end bool) error {
	n := d.after - d.window.start
	if n < sampleMost && !end {
		return nil
	}
	start, invalid := d.window.start, d.window.invalid
	d.window.start, d.window.invalid = d.after, 0
	if d.lenient || invalid < manyInvalid || invalid <= n/invalidShare {
		return nil
	}
	return &Error{File: d.file, Offset: start, Err: fmt.Errorf("%w: read as %s, %d places in the next %d bytes are no characters; name the encoding by --encoding", ErrEncoding, d.encoding, invalid, n)}
}

// origin tells where in the file the character lies that byte pos of the text
// belongs to. pos may be no less than the last argument of forget.
func (d *decoding) origin(pos int64) int64 {
	if len(d.chunks) == 0 || pos < d.chunks[0].pos {
		return pos + d.mark // UTF-8, or the ASCII before the first other byte
	}
	i := len(d.chunks) - 1
	for d.chunks[i].pos > pos {
		i--
	}
	// The decoder stops where the room for its text ends. Callers mostly go
	// forward, from record to record, so it goes on from where it was.
	c := &d.chunks[i]
	if pos < c.asked.pos {
		c.asked = position{c.pos, c.raw}
	}
	d.room = slices.Grow(d.room[:0], chunkRoom)
	d.decoder.Reset()
	_, n, _ := d.decoder.Transform(d.room[:pos-c.asked.pos], c.bytes[c.asked.raw-c.raw:], true)
	c.asked = position{pos, c.asked.raw + int64(n)}
	return c.asked.raw
}

// forget says that no byte before pos will be asked for.
func (d *decoding) forget(pos int64) {
	n := 0
	for n+1 < len(d.chunks) && d.chunks[n+1].pos <= pos {
		d.free = append(d.free, d.chunks[n].bytes)
		n++
	}
	d.chunks = slices.Delete(d.chunks, 0, n)
}

func (d *decoding) forgetAll() {
	for _, c := range d.chunks {
		d.free = append(d.free, c.bytes)
	}
	d.chunks = d.chunks[:0]
}

// asciiLen is the length of the ASCII at the start of b.
func asciiLen(b []byte) int {
	i := 0
	for ; i+8 <= len(b); i += 8 {
		w := uint64(b[i]) | uint64(b[i+1])<<8 | uint64(b[i+2])<<16 | uint64(b[i+3])<<24 |
			uint64(b[i+4])<<32 | uint64(b[i+5])<<40 | uint64(b[i+6])<<48 | uint64(b[i+7])<<56
		if w &= 0x8080808080808080; w != 0 {
			return i + bits.TrailingZeros64(w)/8
		}
	}
	for i < len(b) && b[i] < utf8.RuneSelf {
		i++
	}
	return i
}

// nonASCII counts the bytes that are not ASCII.
func nonASCII(b []byte) int {
	n := 0
	for _, c := range b {
		n += int(c >> 7)
	}
	return n
}
