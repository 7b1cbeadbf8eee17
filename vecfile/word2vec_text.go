package vecfile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unsafe"

	"firth"
	"firth/vocab"
)

// readWord2vecText reads a header line "ROWS DIM" and then a line for each row:
// the word and DIM numbers, with spaces or tabs between. fastText's .vec files
// are the same.
func readWord2vecText(in *input, report *Report) (*firth.Embeddings, error) {
	header, err := readWord2vecHeader(in)
	if err == nil {
		err = in.checkRow(header, 2*header.dim)
	}
	if err != nil {
		return nil, err
	}
	r := newRows(header.dim, in.room(header, 6*header.dim), report)
	if err := readTextRows(in, r, header.rows); err != nil {
		return nil, err
	}
	if r.len() < header.rows {
		return nil, in.errorAtLine(fmt.Errorf("the file ends after %d of the %d rows that its header announces: %w", r.len(), header.rows, io.ErrUnexpectedEOF))
	}
	return r.finish()
}

// readGloVeText reads the same without a header: the first line tells the
// dimension, the end of the file the number of rows.
func readGloVeText(in *input, report *Report) (*firth.Embeddings, error) {
	in.skipBOM()
	first, err := in.r.Peek(bufferSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, in.errorAt(in.offset, in.wrap(err))
	}
	line, _, complete := bytes.Cut(first, []byte("\n"))
	if !complete && err == nil {
		return nil, in.errorAt(0, fmt.Errorf("%w: over %d bytes, and there is no header that tells the dimension", errLineTooLong, bufferSize))
	}
	dim := trailingNumbers(line)
	if dim == 0 {
		return nil, in.errorAt(0, fmt.Errorf("the first line, %.40q, is not a word and its vector", line))
	}
	r := newRows(dim, 0, report)
	if err := readTextRows(in, r, math.MaxInt); err != nil {
		return nil, err
	}
	return r.finish()
}

// readTextRows reads lines to the end of the file. Those beyond announced are
// counted: GloVe itself writes headers that miss the row of <unk>.
func readTextRows(in *input, r *rows, announced int) error {
	limit := maxWord + maxNumber*r.dim
	for {
		line, err := in.readLine(limit)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return in.errorAtLine(err)
		}
		if skipSpace(line, 0) == len(line) {
			continue // a blank line has nothing to lose
		}
		vector := r.next()
		word, ok := parseRow(line, vector)
		var kinds []Kind
		if !ok {
			if word, kinds, err = parseOddRow(line, vector); err != nil {
				return in.errorAtLine(err)
			}
		}
		if r.len() >= announced {
			kinds = append(kinds, ExtraRow)
		}
		r.add(word, in.lineStart, kinds...)
	}
}

// errorAtLine makes a ParseError at the line that was read last.
func (in *input) errorAtLine(err error) error {
	return &ParseError{Line: in.line, Offset: in.lineStart, Err: err}
}

// parseRow reads a line that is as it should be: a word and len(vector) numbers.
// It says no to all others.
func parseRow(line []byte, vector []float32) (word []byte, ok bool) {
	i := skipField(line, 0)
	if i == 0 {
		return nil, false
	}
	word = line[:i]
	for d := range vector {
		start := skipSpace(line, i)
		i = skipField(line, start)
		if vector[d], ok = parseFloat(line[start:i]); !ok {
			return nil, false
		}
	}
	return word, skipSpace(line, i) == len(line)
}

// parseOddRow reads a line that parseRow said no to. It counts from the right: the
// last len(vector) fields must be numbers and what stands before them is the word,
// which then holds spaces. Where that could as well be a word with too many
// numbers, it is an error. A line may have no word at all.
func parseOddRow(line []byte, vector []float32) (word []byte, kinds []Kind, err error) {
	fields := splitFields(line)
	dim, n := len(vector), len(fields)
	values := n - 1 // all but the word
	noWord := n == dim && fields[0].start > 0
	if noWord {
		values = n
	}
	if values < dim {
		return nil, nil, fmt.Errorf("the row has %d values, want %d", values, dim)
	}
	for d, f := range fields[n-dim:] {
		x, ok := parseFloat(line[f.start:f.end])
		if !ok {
			return nil, nil, fmt.Errorf("value %d of %d is %.40q, not a number", d+1, dim, line[f.start:f.end])
		}
		vector[d] = x
	}
	if noWord {
		return nil, nil, nil
	}
	if values > dim && trailingNumbers(line) == values {
		return nil, nil, fmt.Errorf("the row has %d values, want %d", values, dim)
	}
	return line[:fields[n-dim-1].end], []Kind{SpacedWord}, nil
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' }

// skipField returns where the field ends that i is in.
func skipField(line []byte, i int) int {
	for i < len(line) && !isSpace(line[i]) {
		i++
	}
	return i
}

// skipSpace returns where the space ends that i is in.
func skipSpace(line []byte, i int) int {
	for i < len(line) && isSpace(line[i]) {
		i++
	}
	return i
}

// A field is a piece of a line between spaces: line[start:end].
type field struct{ start, end int }

// splitFields splits a line at spaces and tabs, and only there: some words hold
// other white space of Unicode, such as U+00A0.
func splitFields(line []byte) []field {
	var fields []field
	for i := skipSpace(line, 0); i < len(line); i = skipSpace(line, i) {
		end := skipField(line, i)
		fields = append(fields, field{i, end})
		i = end
	}
	return fields
}

// trailingNumbers counts the numbers at the end of a line, without its first
// field, which is the word.
func trailingNumbers(line []byte) int {
	fields := splitFields(line)
	n := 0
	for i := len(fields) - 1; i > 0; i-- {
		if _, ok := parseFloat(line[fields[i].start:fields[i].end]); !ok {
			break
		}
		n++
	}
	return n
}

// parseFloat reads a number without allocating. It takes what C, Python and Go
// print for NaN and infinity; a number too large becomes infinite, which rows
// reports.
func parseFloat(b []byte) (float32, bool) {
	x, err := strconv.ParseFloat(unsafe.String(unsafe.SliceData(b), len(b)), 32)
	if err == nil || errors.Is(err, strconv.ErrRange) {
		return float32(x), true
	}
	switch strings.ToLower(string(b)) { // NaN with a sign or a note, as C prints it
	case "-nan", "+nan", "nan(ind)", "-nan(ind)":
		return float32(math.NaN()), true
	}
	return 0, false
}

// writeGloVeText refuses embeddings whose file would not be told to be GloVe text:
// without a header, that hangs on the first line, which must have a word and at
// least two numbers, and must not begin like another kind of file.
func writeGloVeText(w *bufio.Writer, e *firth.Embeddings) error {
	if e.Vocab.Len() == 0 {
		return errors.New("GloVe text without a word would be an empty file")
	}
	first := appendTextRow(nil, e, 0)
	if f, err := sniff(first); f != GloVeText || bytes.HasPrefix(first, []byte("\ufeff")) {
		return fmt.Errorf("GloVe text has no header, and this first line could not be told from other kinds of files (%w): %.40q", err, first)
	}
	return writeText(w, e, false)
}

// writeText writes word2vec text, or GloVe text, which has no header. Each number
// is the shortest that reads back as the same float32.
func writeText(w *bufio.Writer, e *firth.Embeddings, header bool) error {
	if header {
		fmt.Fprintf(w, "%d %d\n", e.Vocab.Len(), e.Dim())
	}
	var line []byte
	for i := range e.Vocab.Len() {
		line = appendTextRow(line[:0], e, vocab.WordID(i))
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	return nil
}

// appendTextRow appends the line of a word.
func appendTextRow(line []byte, e *firth.Embeddings, id vocab.WordID) []byte {
	line = append(line, e.Vocab.Word(id)...)
	for _, x := range e.Input.Row(int(id)) {
		line = append(line, ' ')
		line = strconv.AppendFloat(line, float64(x), 'g', -1, 32)
	}
	return append(line, '\n')
}
