package corpus

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
)

// A Format is how a file holds its text.
type Format uint8

const (
	// Auto looks at each file: JSON Lines if its first line that is not blank
	// is a JSON object with the field, else Lines.
	Auto Format = iota
	// Lines is plain text. Every line is a sentence.
	Lines
	// JSONL is JSON Lines: an object a line, the text in one of its fields.
	// Every line of the text is a sentence.
	JSONL
)

// Options say how a corpus is read. The zero value is a good choice.
type Options struct {
	// Format of the files. Set it to JSONL to have records without the field
	// counted and skipped even at the start of a file, and to Lines to read
	// JSON as if it were prose.
	Format Format
	// Field is the name of the JSON field that holds the text; "text" if empty.
	Field string
	// BlockSize is about how many bytes of text are in a block; 1 MiB if 0. It
	// decides where the blocks end, and nothing else.
	BlockSize int
	// Outputs are the files that will be written from this corpus. One that is
	// found in a folder or by a glob is left out and counted, so that a model can
	// lie beside its texts; one that is named itself is an error.
	Outputs []string
}

// A Block is a piece of the text of one file.
type Block struct {
	Seq       int    // 0, 1, 2, ...
	Text      string // valid UTF-8: sentences, each ended by "\n"
	Continues bool   // the last sentence goes on in the next block; Text does not end in "\n" then
	File      string // where Text begins: the file, as [File.Path] says it,
	Offset    int64  // and the byte in its decompressed text (of the record in JSON Lines)
	Read      int64  // stored bytes read so far, of all files, for showing progress
}

// readAhead is how many blocks wait for the caller while the next one is made.
const readAhead = 2

// A Corpus is text that is read once, from its beginning to its end. Its methods
// may be called from one goroutine at a time.
type Corpus struct {
	reader *reader
	blocks chan message
	stop   context.CancelFunc
	done   chan struct{} // closed when the reading goroutine has ended
	start  sync.Once
	closed bool
	end    error // what ended the corpus
	report Report
}

// message is a block, or the end with its reason and the report.
type message struct {
	block  Block
	err    error
	report Report
}

// Open finds the files that args name: files, globs, folders (with all that is in
// them, in name order, but for names that begin with a dot) and "-" for stdin,
// which is not used otherwise. It checks all that can be checked without reading
// the files through, but reads nothing from stdin and from pipes.
//
// The caller must call [Corpus.Close].
func Open(args []string, stdin io.Reader, opts Options) (*Corpus, error) {
	if opts.Field == "" {
		opts.Field = "text"
	}
	if opts.BlockSize == 0 {
		opts.BlockSize = 1 << 20
	}
	if opts.BlockSize < 0 || opts.Format > JSONL {
		return nil, fmt.Errorf("corpus: no such options: block size %d, format %d", opts.BlockSize, opts.Format)
	}
	var found finder
	for _, path := range opts.Outputs {
		if info, err := os.Stat(path); err == nil {
			found.outputs = append(found.outputs, info)
		}
	}
	for _, arg := range args {
		if arg == stdinPath && stdin == nil {
			return nil, errors.New("the corpus names standard input (-), and there is none")
		}
		if err := found.find(arg); err != nil {
			return nil, err
		}
	}
	if len(found.files) == 0 {
		return nil, fmt.Errorf("%w: name its files, folders, or - for standard input", ErrEmpty)
	}
	if err := found.checkTwice(); err != nil {
		return nil, err
	}
	for i := range found.files {
		if file := &found.files[i]; file.Size >= 0 {
			if err := file.look(); err != nil {
				return nil, err
			}
		}
	}
	c := newCorpus(found, stdin, opts)
	if c.Size() == 0 {
		return nil, fmt.Errorf("%w: %s of 0 bytes", ErrEmpty, shownList(found.files))
	}
	return c, nil
}

func newCorpus(found finder, stdin io.Reader, opts Options) *Corpus {
	ctx, stop := context.WithCancel(context.Background())
	c := &Corpus{
		blocks: make(chan message, readAhead),
		stop:   stop,
		done:   make(chan struct{}),
	}
	c.reader = &reader{
		ctx:    ctx,
		files:  found.files,
		stdin:  stdin,
		opts:   opts,
		max:    max(maxBlock, opts.BlockSize),
		out:    c.blocks,
		report: Report{Hidden: found.hidden, Special: found.special, Outputs: found.skipped},
	}
	return c
}

// Files lists the files in the order in which they are read.
func (c *Corpus) Files() []File { return c.reader.files }

// Size is the number of stored bytes of all files, or -1 if it is not known
// because standard input, a pipe or a device is among them.
func (c *Corpus) Size() int64 {
	size := int64(0)
	for _, f := range c.reader.files {
		if f.Size < 0 {
			return -1
		}
		size += f.Size
	}
	return size
}

// Next returns the next block. It fails with io.EOF after the last one, with
// [ErrEmpty] instead if there was nothing but white space, and with ctx's error
// once ctx is done, after which Next may be called again. Any other error is
// final, and comes after all the blocks before the place where it arose.
func (c *Corpus) Next(ctx context.Context) (Block, error) {
	switch {
	case c.closed:
		return Block{}, fmt.Errorf("corpus: %w", fs.ErrClosed)
	case c.end != nil:
		return Block{}, c.end
	case ctx.Err() != nil:
		return Block{}, ctx.Err()
	}
	c.start.Do(func() {
		go func() {
			defer close(c.done)
			c.reader.run()
		}()
	})
	select {
	case m := <-c.blocks:
		if m.err != nil {
			c.end, c.report = m.err, m.report
		}
		return m.block, m.err
	case <-ctx.Done():
		return Block{}, ctx.Err()
	}
}

// Report tells what was read. It is filled once Next has returned io.EOF or
// another error of its own, and then says what had been read until there.
func (c *Corpus) Report() Report { return c.report }

// Close stops reading and closes the files. A read from standard input or from a
// pipe that is under way cannot be stopped; it ends by itself, and Close does not
// wait for it.
func (c *Corpus) Close() error {
	if c.closed {
		return nil
	}
	c.closed = true
	c.stop()
	started := true
	c.start.Do(func() { started = false })
	if inside := c.reader.gate.close(); started && !inside {
		<-c.done
	}
	return nil
}
