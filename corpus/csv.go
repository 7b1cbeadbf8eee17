package corpus

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// csvRecords are the texts of one column of a table (RFC 4180).
//
// It is read as Python's csv module reads it: a row ends in "\n", "\r\n" or "\r";
// a field that begins with a quote goes on to the next quote that is not doubled,
// line ends and separators included; a quote inside any other field is a
// character like others, and what follows a closing quote belongs to the field.
// encoding/csv refuses both, and copies every field of every row.
type csvRecords struct {
	in     *bufio.Reader
	opts   Options
	most   int // bytes of a row
	file   string
	source *decoding
	report *Report

	separator byte
	column    int // counted from 0; -1 as long as it is not known
	fields    int // of the first row
	read      int64
	line      int64 // of the end of the last row, from 1
	row       csvRow
	waiting   bool // row has been read but not returned
}

// A csvRow is one row of a table.
type csvRow struct {
	offset, line int64 // where it begins; lines are counted from 1
	fields       int
	text         []byte // of the column that is wanted
	found        bool   // there is such a column
	oddQuotes    bool
	all          [][]byte // every field, if asked for
}

func newCSV(in *bufio.Reader, file string, opts Options, most int, source *decoding, report *Report) (*csvRecords, error) {
	c := &csvRecords{in: in, opts: opts, most: most, file: file, source: source, report: report, line: 1, column: -1}
	c.separator = opts.Separator
	if c.separator == 0 {
		head, err := in.Peek(headSize)
		if err != nil && err != io.EOF {
			return nil, err
		}
		c.separator = separatorOf(head, tableName(file) == ".tsv")
	}
	return c, c.header()
}

// header finds the column. A field that is a number, and not the name of a
// column, counts columns, and the first row is one like all others then.
func (c *csvRecords) header() error {
	err := c.readRow(true)
	if err == io.EOF {
		return nil // an empty table
	}
	if err != nil {
		return err
	}
	c.fields = c.row.fields
	var names []string
	for _, f := range c.row.all {
		names = append(names, strings.TrimSpace(string(f)))
	}
	if c.column = slices.Index(names, c.opts.Field); c.column >= 0 {
		return nil
	}
	if n, err := strconv.Atoi(c.opts.Field); err == nil && 1 <= n && n <= c.fields {
		c.column = n - 1
		c.row.text, c.row.found, c.waiting = c.row.all[c.column], true, true
		return nil
	}
	return &Error{File: c.file, Line: c.row.line, Offset: c.source.origin(c.row.offset), Err: fmt.Errorf(
		"%w: no column %q among the %d of this table: %s; name one of them, or its number, which counts from 1",
		ErrNoField, c.opts.Field, len(names), shownNames(names))}
}

// shownNames lists the names of columns, the first few of them.
func shownNames(names []string) string {
	const most, long = 12, 40
	var list []string
	for i, name := range names {
		if i == most {
			list = append(list, "...")
			break
		}
		if len(name) > long {
			name = strings.ToValidUTF8(name[:long], "") + "..."
		}
		list = append(list, strconv.Quote(name))
	}
	return strings.Join(list, ", ")
}

func (c *csvRecords) next() (text []byte, at int64, err error) {
	for {
		if !c.waiting {
			if err := c.readRow(false); err != nil {
				return nil, 0, err
			}
		}
		c.waiting = false
		at := c.source.origin(c.row.offset)
		c.source.forget(c.row.offset)
		c.report.Records++
		if c.row.fields != c.fields {
			note(&c.report.Ragged, &c.report.RaggedPlaces, c.file, at)
		}
		if c.row.oddQuotes {
			c.report.OddQuotes++
		}
		if c.row.found {
			return c.row.text, at, nil
		}
		note(&c.report.MissingField, &c.report.MissingPlaces, c.file, at)
	}
}

// readRow reads the next row that is not an empty line.
func (c *csvRecords) readRow(all bool) error {
	for {
		c.row = csvRow{offset: c.read, line: c.line, text: c.row.text[:0]}
		err := c.parse(all)
		if err == io.EOF && c.row.fields > 0 {
			return nil // the last row has no line end
		}
		if err != nil || c.row.fields > 0 {
			return err
		}
	}
}

var (
	errUnclosed = errors.New("a quote that opens a field in this row is never closed")
	errLongRow  = errors.New("row too long")
)

// parse reads up to the end of a row: its line end, or io.EOF. A row of no bytes
// has no fields.
func (c *csvRecords) parse(all bool) error {
	first := true
	for {
		b, err := c.in.ReadByte()
		if err != nil {
			if err == io.EOF && !first {
				c.endField(all, nil) // the row ends in a separator
			}
			return err
		}
		c.read++
		if first && (b == '\n' || b == '\r') {
			return c.endLine(b)
		}
		first = false
		wanted := all || c.row.fields == c.column
		start := len(c.row.text)
		end := b
		switch {
		case b == '"':
			end, err = c.quoted(wanted)
		case b != c.separator && b != '\n' && b != '\r':
			if wanted {
				c.row.text = append(c.row.text, b)
			}
			end, err = c.plain(wanted)
		}
		if err != nil && err != io.EOF {
			return err
		}
		c.endField(all, c.row.text[start:])
		switch {
		case err == io.EOF:
			return err
		case end != c.separator:
			return c.endLine(end)
		}
	}
}

func (c *csvRecords) endField(all bool, text []byte) {
	if all {
		c.row.all = append(c.row.all, bytes.Clone(text))
	} else if c.row.fields == c.column {
		c.row.found = true
	}
	c.row.fields++
}

// endLine ends a row at a line end that begins with b.
func (c *csvRecords) endLine(b byte) error {
	c.line++
	if b == '\r' {
		if next, err := c.in.Peek(1); err == nil && next[0] == '\n' {
			_, _ = c.in.Discard(1)
			c.read++
		}
	}
	return nil
}

// plain reads a field without quotes up to the byte that ends it, which it
// returns, or io.EOF.
func (c *csvRecords) plain(wanted bool) (byte, error) {
	for {
		window, err := c.window()
		if err != nil {
			return 0, err
		}
		i := fieldEnd(window, c.separator)
		if err := c.take(window[:i], wanted); err != nil {
			return 0, err
		}
		if i < len(window) {
			b, err := c.in.ReadByte()
			c.read++
			return b, err
		}
	}
}

// fieldEnd is the length of the plain field at the start of b.
func fieldEnd(b []byte, separator byte) int {
	for i, c := range b {
		if c == separator || c == '\n' || c == '\r' {
			return i
		}
	}
	return len(b)
}

// quoted reads a field after its opening quote.
func (c *csvRecords) quoted(wanted bool) (byte, error) {
	for {
		window, err := c.window()
		if err == io.EOF {
			return 0, c.fail(errUnclosed)
		}
		if err != nil {
			return 0, err
		}
		i := bytes.IndexByte(window, '"')
		if i < 0 {
			i = len(window)
		}
		if err := c.take(window[:i], wanted); err != nil {
			return 0, err
		}
		if i == len(window) {
			continue
		}
		_, _ = c.in.Discard(1) // the quote
		c.read++
		b, err := c.in.ReadByte()
		if err != nil {
			return 0, err
		}
		c.read++
		switch b {
		case '"':
			if wanted {
				c.row.text = append(c.row.text, '"')
			}
			continue
		case c.separator, '\n', '\r':
			return b, nil
		}
		c.row.oddQuotes = true
		if wanted {
			c.row.text = append(c.row.text, b)
		}
		return c.plain(wanted)
	}
}

// window returns some of the bytes that come next.
func (c *csvRecords) window() ([]byte, error) {
	if _, err := c.in.Peek(1); err != nil {
		return nil, err
	}
	return c.in.Peek(c.in.Buffered())
}

// take moves over the next bytes of a field, counts their lines, and keeps them
// if they are wanted.
func (c *csvRecords) take(b []byte, wanted bool) error {
	c.line += int64(lineEnds(b))
	if wanted {
		if len(c.row.text)+len(b) > c.most {
			return c.fail(fmt.Errorf("%w: a field of over %d bytes; is there a quote that is never closed?", errLongRow, c.most))
		}
		c.row.text = append(c.row.text, b...)
	}
	c.read += int64(len(b))
	_, err := c.in.Discard(len(b))
	return err
}

// lineEnds counts the lines that end in b, but for a lone "\r" before a "\n".
func lineEnds(b []byte) int { return bytes.Count(b, []byte{'\n'}) }

// fail says where the row begins that is broken.
func (c *csvRecords) fail(err error) error {
	return &Error{File: c.file, Line: c.row.line, Offset: c.source.origin(c.row.offset), Err: fmt.Errorf("%w: %w", ErrCSV, err)}
}

// separatorOf finds what stands between the fields of a table: the tab if its
// name ends in .tsv, or else whatever of , ; | and the tab its first row has most
// of outside of quotes.
func separatorOf(head []byte, tsv bool) byte {
	if tsv {
		return '\t'
	}
	const separators = ",;\t|"
	var count [len(separators)]int
	quoted := false
	for _, c := range head {
		if c == '"' {
			quoted = !quoted
		}
		if !quoted && (c == '\n' || c == '\r') {
			break
		}
		if i := strings.IndexByte(separators, c); i >= 0 && !quoted {
			count[i]++
		}
	}
	best := 0
	for i, n := range count {
		if n > count[best] {
			best = i
		}
	}
	return separators[best]
}
