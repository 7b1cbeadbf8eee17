package vecfile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"firth"
	"firth/vocab"
)

// readProjector reads the vectors of TensorFlow's Embedding Projector: a line for
// each, its numbers with tabs between. words names them.
func readProjector(in *input, words *wordList, wordsPath string, report *Report) (*firth.Embeddings, error) {
	var data []float32
	dim, rows := 0, 0
	err := readLines(in, func(line []byte, _ int64) error {
		if len(line) == 0 {
			return nil
		}
		values := 0
		for {
			value, rest, more := bytes.Cut(line, []byte("\t"))
			x, ok := parseFloat(bytes.TrimSpace(value))
			if !ok {
				return fmt.Errorf("value %d is %.40q, not a number", values+1, value)
			}
			data = append(data, x)
			values++
			if line = rest; !more {
				break
			}
		}
		if rows == 0 {
			dim = values
		}
		if rows++; values != dim || dim > maxDim {
			return fmt.Errorf("the row has %d values, want %d", values, dim)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if rows == 0 {
		return nil, in.errorAt(0, errors.New("it has no vectors, so nothing tells their dimension"))
	}
	// A file of one column is the words alone; one of several begins with their names.
	if words.len() == rows+1 {
		if err := words.useHeader(); err != nil {
			return nil, err
		}
	} else if err := words.mustName(rows, wordsPath); err != nil {
		return nil, err
	}
	words.firstColumn()
	return words.rows(firth.Matrix{Rows: rows, Dim: dim, Data: data}, report).finish()
}

// useHeader takes the first line away, which names the columns. One that is called
// count becomes the counts.
func (w *wordList) useHeader() error {
	column := slices.IndexFunc(bytes.Split(w.word(0), []byte("\t")), func(name []byte) bool { return string(name) == "count" })
	if column > 0 {
		w.counts = make([]uint64, 0, w.len()-1)
		for i := 1; i < w.len(); i++ {
			cells := bytes.Split(w.word(i), []byte("\t"))
			n, err := uint64(0), errors.New("it is not there")
			if column < len(cells) {
				n, err = strconv.ParseUint(string(cells[column]), 10, 64)
			}
			if err != nil {
				return &ParseError{Line: i + 1, Offset: w.starts[i], Err: fmt.Errorf("the count of a word: %w", err)}
			}
			w.counts = append(w.counts, n)
		}
	}
	first := w.ends[0]
	w.text = w.text[first:]
	w.ends, w.starts = w.ends[1:], w.starts[1:]
	for i := range w.ends {
		w.ends[i] -= first
	}
	return nil
}

// firstColumn keeps of each line what stands before the first tab.
func (w *wordList) firstColumn() {
	cut := wordList{counts: w.counts}
	for i := range w.ends {
		word, _, _ := bytes.Cut(w.word(i), []byte("\t"))
		cut.add(word, w.starts[i])
	}
	*w = cut
}

// writeProjector writes the vectors, each number the shortest that reads back as
// the same float32.
func writeProjector(w *bufio.Writer, e *firth.Embeddings) error {
	if e.Vocab.Len() == 0 {
		return errors.New("files for the Projector without a word would be empty")
	}
	var line []byte
	for i := range e.Vocab.Len() {
		line = line[:0]
		for d, x := range e.Input.Row(i) {
			if d > 0 {
				line = append(line, '\t')
			}
			line = strconv.AppendFloat(line, float64(x), 'g', -1, 32)
		}
		if _, err := w.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	return nil
}

// writeProjectorWords writes the words, or words and counts if there are any: the
// Projector wants a line of names above more than one column, and none above one.
func writeProjectorWords(w *bufio.Writer, e *firth.Embeddings) error {
	if !slices.ContainsFunc(e.Vocab.Counts(), func(n uint64) bool { return n > 0 }) {
		return writeWords(w, e)
	}
	w.WriteString("word\tcount\n")
	for i := range e.Vocab.Len() {
		id := vocab.WordID(i)
		fmt.Fprintf(w, "%s\t%d\n", e.Vocab.Word(id), e.Vocab.Count(id))
	}
	return nil
}

// looksLikeProjector tells whether the first two lines are nothing but at least two
// numbers with tabs between.
func looksLikeProjector(first, rest []byte) bool {
	numbers := func(line []byte) int {
		cells := bytes.Split(bytes.TrimRight(line, "\r"), []byte("\t"))
		for _, c := range cells {
			if _, ok := parseFloat(bytes.TrimSpace(c)); !ok {
				return 0
			}
		}
		return len(cells)
	}
	n := numbers(first)
	if n < 2 {
		return false
	}
	second, _, complete := bytes.Cut(rest, []byte("\n"))
	return !complete || numbers(second) == n
}
