package vecfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"firth"
	"firth/vocab"
)

// readWord2vecBinary reads a header line "ROWS DIM" and then, for each row, the
// word, a space and DIM float32, least byte first. The C tool ends a row with a
// newline and gensim does not; both are read, because no word begins with one.
func readWord2vecBinary(in *input, report *Report) (*firth.Embeddings, error) {
	header, err := readWord2vecHeader(in)
	rowBytes := 1 + 4*header.dim // a space and the vector; the word may be empty
	if err == nil {
		err = in.checkRow(header, rowBytes)
	}
	if err != nil {
		return nil, err
	}
	if e, done, err := copyWord2vecBinary(in, header, report); done {
		return e, err
	}
	r := newRows(header.dim, in.room(header, rowBytes), report)
	var word []byte
	for range header.rows {
		if err := in.skipNewlines(); err != nil {
			return nil, in.errorAt(in.offset, err)
		}
		start := in.offset
		word, err = in.readWord(word[:0], ' ')
		if err == nil {
			err = readFloat32s(in.r, r.next())
			in.offset += int64(4 * header.dim)
		}
		switch {
		case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
			return nil, in.errorAt(start, fmt.Errorf("the file ends in row %d of the %d that its header announces: %w", r.len()+1, header.rows, io.ErrUnexpectedEOF))
		case err != nil:
			return nil, in.errorAt(start, fmt.Errorf("row %d: %w", r.len()+1, in.wrap(err)))
		}
		r.add(word, start)
	}
	switch err := in.skipNewlines(); {
	case err != nil:
		return nil, in.errorAt(in.offset, err)
	case in.more():
		return nil, in.errorAt(in.offset, fmt.Errorf("more data follows the %d rows of %d numbers that the header announces; one of the two is wrong", header.rows, header.dim))
	}
	return r.finish()
}

// skipNewlines passes over the ends of rows.
func (in *input) skipNewlines() error {
	for {
		c, err := in.r.ReadByte()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return in.wrap(err)
		}
		if c != '\n' {
			return in.r.UnreadByte()
		}
		in.offset++
	}
}

// more tells whether the input goes on.
func (in *input) more() bool {
	_, err := in.r.Peek(1)
	return err == nil
}

// readWord appends the bytes up to the next end to dst and passes over it.
func (in *input) readWord(dst []byte, end byte) ([]byte, error) {
	for {
		part, err := in.r.ReadSlice(end)
		dst = append(dst, part...)
		in.offset += int64(len(part))
		if err == nil {
			return dst[:len(dst)-1], nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return nil, err
		}
		if len(dst) > maxWord {
			return nil, fmt.Errorf("no %q within %d bytes, so no word ends here; perhaps the dimension in the header is wrong", end, len(dst))
		}
	}
}

// writeWord2vecBinary writes rows as gensim does, without newlines between them.
func writeWord2vecBinary(w *bufio.Writer, e *firth.Embeddings) error {
	fmt.Fprintf(w, "%d %d\n", e.Vocab.Len(), e.Dim())
	for i := range e.Vocab.Len() {
		w.WriteString(e.Vocab.Word(vocab.WordID(i)))
		w.WriteByte(' ')
		if err := writeFloat32s(w, e.Input.Row(i)); err != nil {
			return err
		}
	}
	return nil
}
