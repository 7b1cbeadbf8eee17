package corpus

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"unsafe"
)

// A reader is the goroutine that reads ahead: it opens the files one after
// another and sends their blocks.
type reader struct {
	ctx    context.Context // done when the corpus is closed
	gate   gate
	files  []File
	stdin  io.Reader
	opts   Options
	max    int // bytes in a block at the very most
	out    chan<- message
	report Report

	seq    int
	stored int64 // bytes read from the files
	filled bool  // there was something but white space
	lines  lineCounter
}

// run reads everything and sends the end: an error, or io.EOF.
func (r *reader) run() {
	err := r.all()
	r.report.StoredBytes = r.stored
	_ = r.send(message{err: err, report: r.report}) // fails if nobody wants to know
}

func (r *reader) send(m message) error {
	select {
	case r.out <- m:
		return nil
	case <-r.ctx.Done():
		return r.ctx.Err()
	}
}

// all reads the files in their order.
func (r *reader) all() error {
	b := newBuffers()
	for _, file := range r.files {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		if err := r.file(b, file); err != nil {
			return err
		}
	}
	switch {
	case r.report.Records > 0 && r.report.MissingField == r.report.Records:
		return fmt.Errorf("%s: %w %q in any of the %d JSON records: name the right one",
			shownList(r.files), ErrNoField, r.opts.Field, r.report.Records)
	case !r.filled:
		return fmt.Errorf("%w: nothing but white space in %s (%d files, %d bytes)",
			ErrEmpty, shownList(r.files), r.report.Files, r.stored)
	}
	return io.EOF
}

// file reads one file.
func (r *reader) file(b buffers, file File) error {
	in, err := openInput(r.ctx, &r.gate, file, r.stdin, &r.stored)
	if err != nil {
		return err
	}
	defer in.close()
	s, err := b.source(in, file)
	if err != nil {
		return err
	}
	defer s.close()

	r.report.Files++
	before := r.report.Lines
	if err := r.text(s, file); err != nil {
		return err
	}
	if r.report.Lines == before {
		r.report.EmptyFiles++
	}
	return nil
}

// text reads the text of a file in its format.
func (r *reader) text(s *source, file File) error {
	jsonl, text := r.opts.Format == JSONL, io.Reader(s.text)
	if r.opts.Format == Auto && startsObject(s.text) {
		var err error
		if jsonl, text, err = isJSONL(s, file.Path, r.opts.Field, r.max); err != nil {
			return err
		}
	}
	c := &cutter{r: text, size: r.opts.BlockSize, max: r.max, firstCap: firstCap(file, r.opts.BlockSize)}
	origin := func(pos int64) int64 { return s.offset + pos }
	if jsonl {
		r.report.JSONLFiles++
		records := &records{
			lines:  lineReader{r: bufio.NewReaderSize(text, bufferSize), most: r.max, after: s.offset},
			field:  r.opts.Field,
			file:   file.Path,
			report: &r.report,
		}
		c.r, origin = records, records.origin
	}
	return r.blocks(c, file.Path, origin)
}

// startsObject tells whether a text may be JSON Lines, by its first bytes.
func startsObject(text *bufio.Reader) bool {
	head, _ := text.Peek(headSize)
	head = bytes.TrimSpace(head)
	return len(head) > 0 && head[0] == '{'
}

// firstCap is a guess at the bytes of text in a file, for its first buffer: a
// small file gets a small one. It leaves room to find the file's end.
func firstCap(file File, blockSize int) int {
	const guess = 4 // compressed text takes about a quarter of its length
	size := file.Size
	if file.Compression != Uncompressed {
		size *= guess
	}
	if size < 0 || size > int64(blockSize) {
		return blockSize + lookahead
	}
	return int(size) + 1
}

// A block with so many bad sequences, and more than one to so many bytes, is not
// damaged text but text in another encoding.
const (
	manyInvalid  = 100
	invalidShare = 50
)

// blocks sends the pieces of a file. origin tells where in the file a byte of
// its text comes from.
func (r *reader) blocks(c *cutter, path string, origin func(pos int64) int64) error {
	r.lines = lineCounter{}
	for {
		invalid := r.report.InvalidUTF8
		p, err := c.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		at := origin(p.pos)
		length := len(p.text)
		text := r.clean(p, path, at)
		if n := r.report.InvalidUTF8 - invalid; n >= manyInvalid && n > int64(length)/invalidShare {
			return &Error{File: path, Offset: at, Err: fmt.Errorf("%w: %d of the next %d bytes begin no character, so it is in another encoding: convert it, by iconv -f GB18030 -t UTF-8 or whatever it is in", ErrNotText, n, length)}
		}
		err = r.send(message{block: Block{
			Seq: r.seq,
			// Nobody writes to these bytes any more.
			Text:      unsafe.String(unsafe.SliceData(text), len(text)),
			Continues: p.continues,
			File:      path,
			Offset:    at,
			Read:      r.stored,
		}})
		if err != nil {
			return err
		}
		r.seq++
	}
}

// clean makes a piece that begins at byte offset of a file into the text of a
// block, and counts what it finds.
func (r *reader) clean(p piece, path string, offset int64) []byte {
	text := repairUTF8(p.text, func(i int) {
		note(&r.report.InvalidUTF8, &r.report.InvalidPlaces, path, offset+int64(i))
	})
	text, returns := normalizeLineEnds(text)
	if !p.continues && text[len(text)-1] != '\n' {
		text = append(text, '\n')
	}
	if p.forced {
		note(&r.report.ForcedCuts, &r.report.ForcedPlaces, path, offset+int64(len(p.text)))
	}
	r.report.CarriageReturns += int64(returns)
	r.report.NULs += int64(bytes.Count(text, []byte{0}))
	r.report.TextBytes += int64(len(text))
	r.filled = r.lines.count(text, &r.report) || r.filled
	return text
}
