package vecfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"firth/vocab"
)

// maxHeaderLine is longer than any line of two numbers.
const maxHeaderLine = 256

// A word2vecHeader is the first line of word2vec files, text and binary: the
// number of rows and of numbers in each.
type word2vecHeader struct {
	rows, dim int
}

// parseWord2vecHeader reads "ROWS DIM".
func parseWord2vecHeader(line []byte) (word2vecHeader, error) {
	fields := bytes.Fields(line)
	if len(fields) != 2 || !isInteger(fields[0]) || !isInteger(fields[1]) {
		return word2vecHeader{}, fmt.Errorf("the header is %.40q, want two whole numbers, rows and dimension", line)
	}
	rows, err := strconv.ParseInt(string(fields[0]), 10, 64)
	if err != nil || rows < 0 || rows > vocab.MaxLen {
		return word2vecHeader{}, fmt.Errorf("the header announces %s rows, want 0 to %d", fields[0], vocab.MaxLen)
	}
	dim, err := strconv.ParseInt(string(fields[1]), 10, 64)
	if err != nil || dim < 1 || dim > maxDim {
		return word2vecHeader{}, fmt.Errorf("the header announces vectors of dimension %s, want 1 to %d", fields[1], maxDim)
	}
	return word2vecHeader{rows: int(rows), dim: int(dim)}, nil
}

// readWord2vecHeader reads the first line.
func readWord2vecHeader(in *input) (h word2vecHeader, err error) {
	in.skipBOM()
	line, err := in.readLine(maxHeaderLine)
	switch {
	case errors.Is(err, io.EOF):
		err = errors.New("the file is empty")
	case errors.Is(err, errLineTooLong):
		err = errors.New("the first line is no header of two whole numbers, rows and dimension")
	case err == nil:
		h, err = parseWord2vecHeader(line)
	}
	if err != nil {
		return h, in.errorAtLine(err)
	}
	return h, nil
}

// checkRow refuses a header whose dimension is such that a single row, of at
// least rowBytes, is longer than the file.
func (in *input) checkRow(h word2vecHeader, rowBytes int) error {
	if in.size < 0 || h.rows == 0 || int64(rowBytes) <= in.size-in.offset {
		return nil
	}
	return in.errorAtLine(fmt.Errorf("a row of %d numbers takes at least %d bytes, and only %d follow the header: %w", h.dim, rowBytes, in.size-in.offset, io.ErrUnexpectedEOF))
}

// room tells for how many rows, of about rowBytes each, memory should be set
// aside: no more than the file can hold, whatever its header announces.
func (in *input) room(h word2vecHeader, rowBytes int) int {
	left := in.size - in.offset
	if in.size < 0 {
		left = bufferSize
	}
	return int(min(int64(h.rows), left/int64(rowBytes)))
}

// errorAt makes a ParseError, less the path and format, which [Open] knows.
func (in *input) errorAt(offset int64, err error) error {
	return &ParseError{Offset: offset, Err: err}
}
