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
	s, err := b.source(in, file, r.opts, &r.report)
	if err != nil {
		return err
	}
	defer s.close()

	r.report.Files++
	before := r.report
	file.Compression, file.Format = s.compression, s.format
	this := FileReport{File: file, Forced: s.decoding.forced}
	err = r.text(in, s, &this)
	if !binaryFormat(this.Format) {
		if this.Encoding = s.decoding.name(); this.Encoding != UTF8 {
			r.report.Converted++
		}
	}
	this.TextBytes = r.report.TextBytes - before.TextBytes
	this.Lines = r.report.Lines - before.Lines
	this.Invalid = r.report.InvalidUTF8 - before.InvalidUTF8
	this.Records = r.report.Records - before.Records
	r.report.Inputs = append(r.report.Inputs, this)
	if err != nil {
		return err
	}
	if this.Lines == 0 {
		r.report.EmptyFiles++
	}
	return nil
}

// text reads the text of a file in its format, which it writes to this.
func (r *reader) text(in *input, s *source, this *FileReport) error {
	c := &cutter{size: r.opts.BlockSize, max: r.max, firstCap: firstCap(this.File, r.opts.BlockSize)}
	if r.opts.Sequences {
		c.separators = itemSeparators(r.opts.ItemSeparator)
	}
	text := io.Reader(s.text)
	if this.Format == Auto {
		this.Format = Lines
		if head, _ := s.text.Peek(headSize); isWikipedia(head) { // in UTF-16, say
			this.Format = Wikipedia
		} else if startsObject(s.text) {
			isJSON, all, err := isJSONL(s, this.Path, r.opts, r.max)
			if err != nil {
				return err
			}
			if text = all; isJSON {
				this.Format = JSONL
			}
		}
	}
	var records texts
	switch this.Format {
	case Lines:
		c.r = text
		return r.blocks(c, this, s.decoding.origin, s.decoding)
	case WARC:
		archive := newWARC(s.text, this.Path, &r.report)
		c.r = archive
		return r.blocks(c, this, archive.marks.origin, nil)
	case JSONL:
		r.report.JSONLFiles++
		records = &jsonRecords{
			lines:     lineReader{r: bufio.NewReaderSize(text, bufferSize), most: r.max},
			field:     r.opts.Field,
			sequences: r.opts.Sequences,
			file:      this.Path,
			source:    s.decoding,
			report:    &r.report,
		}
	case CSV:
		table, err := newCSV(s.text, this.Path, r.opts, r.max, s.decoding, &r.report)
		if err != nil {
			return err
		}
		records = table
	case Parquet:
		column, err := openColumn(r.ctx, in, s, this.File, r.opts, &r.report)
		if err != nil {
			return err
		}
		defer column.close()
		records = column
	case Wikipedia:
		pages := newWikiPages(s.text, this.Path, r.opts.Wikipedia, r.max, s.decoding, &r.report)
		defer pages.close()
		records = pages
	default:
		panic(fmt.Sprintf("corpus: no reader for format %d", this.Format))
	}
	all := &joined{texts: records}
	c.r = all
	return r.blocks(c, this, all.marks.origin, nil)
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
// its text comes from. d is what the pieces come from, or nil if it is told by
// others what it may forget.
func (r *reader) blocks(c *cutter, this *FileReport, origin func(pos int64) int64, d *decoding) error {
	path := this.Path
	// An archive is from many places, and has some of everything.
	mixed := this.Format == WARC || r.opts.Encoding == UTF8
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
		if n := r.report.InvalidUTF8 - invalid; n >= manyInvalid && n > int64(length)/invalidShare && !mixed {
			return &Error{File: path, Offset: at, Err: fmt.Errorf("%w: %d of the next %d bytes begin no character, though what comes before is UTF-8, as in a file that was put together of several: take it apart, or name the encoding by --encoding", ErrEncoding, n, length)}
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
		if d != nil {
			d.forget(c.pos)
		}
	}
}

// clean makes a piece that begins at byte offset of a file into the text of a
// block, and counts what it finds.
func (r *reader) clean(p piece, path string, offset int64) []byte {
	text := repairUTF8(p.text, func(i int) {
		note(&r.report.InvalidUTF8, &r.report.InvalidPlaces, path, offset+int64(i))
	})
	text, returns := normalizeLineEnds(text)
	if r.opts.ItemSeparator != 0 {
		r.report.JoinedItems += separateItems(text, r.opts.ItemSeparator)
	}
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
