package vecfile

import (
	"errors"
	"fmt"
	"io"

	"firth"
)

// A wordList is the words of a file that keeps them apart from the vectors, with the
// bytes that they have there, even where these are no UTF-8.
type wordList struct {
	text   []byte
	ends   []int    // where each word ends in text
	starts []int64  // where each word's entry begins in the file
	counts []uint64 // how often each was seen; empty where the file does not say
}

func (w *wordList) len() int { return len(w.ends) }

// word returns word i.
func (w *wordList) word(i int) []byte {
	begin := 0
	if i > 0 {
		begin = w.ends[i-1]
	}
	return w.text[begin:w.ends[i]]
}

// add appends a word.
func (w *wordList) add(word []byte, start int64) {
	w.text = append(w.text, word...)
	w.ends = append(w.ends, len(w.text))
	w.starts = append(w.starts, start)
}

// rows puts words and vectors together, as many of the one as of the other. The
// vectors keep their memory.
func (w *wordList) rows(m firth.Matrix, report *Report) *rows {
	r := &rows{dim: m.Dim, offsets: make([]uint64, 1, w.len()+1), starts: make([]int64, 0, w.len()), report: report}
	for i := range w.ends {
		r.data = m.Data[:(i+1)*m.Dim]
		r.add(w.word(i), w.starts[i])
	}
	if w.len() == 0 {
		r.data = m.Data[:0]
	}
	r.counts = w.counts
	return r
}

// mappedRows is rows for vectors that nobody is to look at, since they lie in a file.
func (w *wordList) mappedRows(m firth.Matrix, report *Report) *rows {
	r := &rows{dim: m.Dim, offsets: make([]uint64, 1, w.len()+1), starts: make([]int64, 0, w.len()), report: report, mapped: true}
	for i := range w.ends {
		r.name(w.word(i), w.starts[i], 0)
	}
	r.data, r.counts = m.Data, w.counts
	return r
}

// readLines reads a file of one word on each line. split takes a line apart and
// adds what it holds.
func readLines(in *input, split func(line []byte, start int64) error) error {
	in.skipBOM()
	for {
		line, err := in.readLine(maxWord)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = split(line, in.lineStart)
		}
		if err != nil {
			return in.errorAtLine(err)
		}
	}
}

// mustName makes sure that there are as many words as vectors.
func (w *wordList) mustName(vectors int, path string) error {
	if w.len() == vectors {
		return nil
	}
	return &ParseError{Err: fmt.Errorf("it has %d vectors, and %s has %d words", vectors, path, w.len())}
}
