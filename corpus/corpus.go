package corpus

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"
	"unicode/utf8"
)

// Options say how a corpus is read. The zero value is a good choice.
type Options struct {
	// Format of the files. Set it to JSONL to have records without the field
	// counted and skipped even at the start of a file, to Lines to read JSON and
	// CSV as if they were prose, and to CSV for tables whose names do not end in
	// .csv or .tsv.
	Format Format
	// Field is the name of the field that holds the text: of a JSON object, in
	// the header of a CSV file, or the column of a Parquet file, with dots between
	// the names of nested ones. It is "text" if empty. A CSV file without a header
	// has numbers: "2" is its second column, and its first row is a row like any
	// other then.
	Field string
	// Encoding of all files, by its name in the WHATWG Encoding Standard or the
	// registry of IANA: "gb18030", "big5", "shift_jis", "utf-16le". If empty or
	// "auto" it is found for each file by looking at it. A byte order mark is
	// believed in any case.
	Encoding string
	// BlockSize is about how many bytes of text are in a block; 1 MiB if 0. It
	// decides where the blocks end, and nothing else.
	BlockSize int
	// Outputs are the files that will be written from this corpus. One that is
	// found in a folder or by a glob is left out and counted, so that a model can
	// lie beside its texts; one that is named itself is an error.
	Outputs []string

	// Separator stands between the fields of CSV files: an ASCII character that
	// is no quote and no line end. If 0 it is the one of , ; | and the tab that
	// the first row has most of.
	Separator byte

	// Wikipedia says what is read of a Wikipedia dump.
	Wikipedia WikipediaOptions

	// Sequences says that the texts are not prose: each line is a sequence of
	// items such as products, clicks or the nodes of a random walk. Over-long
	// lines are cut between items only, and a field that is an array of strings
	// or numbers (JSON Lines, Parquet) is a sequence, a line with tabs between its
	// items.
	Sequences bool
	// ItemSeparator stands between the items of a line; if 0, spaces and tabs do.
	// In the text of the blocks it is a tab always, the spaces around items are
	// gone with it, and those inside an item are "_", as word2vec has it: "San
	// Juan,Rome" is San_Juan and Rome. The Report counts them.
	ItemSeparator byte
}

// check fills in what is empty and refuses what makes no sense.
func (o *Options) check() error {
	if o.Field == "" {
		o.Field = "text"
	}
	if o.BlockSize == 0 {
		o.BlockSize = 1 << 20
	}
	if o.BlockSize < 0 || o.Format > lastFormat {
		return fmt.Errorf("corpus: no such options: block size %d, format %d", o.BlockSize, o.Format)
	}
	for _, c := range []byte{o.Separator, o.ItemSeparator} {
		if c >= utf8.RuneSelf || strings.IndexByte("\n\r\"", c) >= 0 {
			return fmt.Errorf("corpus: %q cannot be a separator: name an ASCII character that is no quote and no line end", c)
		}
	}
	if o.ItemSeparator != 0 && !o.Sequences {
		return errors.New("corpus: a separator of items is for sequences: set Sequences, too")
	}
	var err error
	o.Encoding, err = encodingName(o.Encoding)
	return err
}

// A Block is a piece of the text of one file.
type Block struct {
	Seq       int    // 0, 1, 2, ...
	Text      string // valid UTF-8: sentences, each ended by "\n"
	Continues bool   // the last sentence goes on in the next block; Text does not end in "\n" then
	File      string // where Text begins: the file, as [File.Path] says it,
	Offset    int64  // and the byte in it, decompressed (of the record, or of the rows in Parquet)
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
	if err := opts.check(); err != nil {
		return nil, err
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
			if err := file.look(opts); err != nil {
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

// Files lists the files in the order in which they are read, with what could be
// known of them before reading: the format and the encoding of what is compressed,
// or comes through a pipe, are not. [Report.Inputs] has what was found.
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
