package main

import (
	"encoding/binary"

	"firth/pooling"
	"firth/token"
)

// A poolJob is some texts that one worker turns into vectors.
type poolJob struct {
	lines  []string
	begun  bool // the first is the rest of a line
	goesOn bool // the last is not the end of its line

	// The tokens of each line, where they are counted first: length and bytes, one after
	// another. ends says where those of each line end.
	tokens []byte
	ends   []int

	vectors [][]float32
	counts  []pooling.Counts
	parts   []*pooling.Text // of lines that are not whole
	data    []float32       // where the vectors lie
}

// pool makes a vector of each line. add gives the tokens of a line.
func (j *poolJob) pool(r *poolRun, text *pooling.Text, add func(line int, t *pooling.Text)) {
	n, dim := len(j.lines), r.pooler.Dim()
	if cap(j.data) < n*dim {
		j.data = make([]float32, n*dim)
	}
	j.vectors, j.counts, j.parts = j.vectors[:0], j.counts[:0], j.parts[:0]
	for i := range n {
		vector := j.data[:cap(j.data)][i*dim : (i+1)*dim : (i+1)*dim]
		var part *pooling.Text
		if i == 0 && j.begun || i == n-1 && j.goesOn {
			part = r.pooler.NewText()
			add(i, part)
		} else {
			text.Reset()
			add(i, text)
			text.Vector(vector)
		}
		j.vectors, j.counts, j.parts = append(j.vectors, vector), append(j.counts, text.Counts()), append(j.parts, part)
	}
}

// cut cuts the lines into tokens.
func (j *poolJob) cut(scanner *token.Scanner) {
	j.tokens, j.ends = j.tokens[:0], j.ends[:0]
	for _, line := range j.lines {
		for _, t := range scanner.Scan(line) {
			j.tokens = binary.AppendUvarint(j.tokens, uint64(len(t.Text)))
			j.tokens = append(j.tokens, t.Text...)
		}
		j.ends = append(j.ends, len(j.tokens))
	}
}

// eachToken calls do with the tokens of a line.
func (j *poolJob) eachToken(line int, do func(string)) {
	begin := 0
	if line > 0 {
		begin = j.ends[line-1]
	}
	for b := j.tokens[begin:j.ends[line]]; len(b) > 0; {
		n, size := binary.Uvarint(b)
		b = b[size:]
		do(string(b[:n]))
		b = b[n:]
	}
}

// count counts the tokens of all lines.
func (j *poolJob) count(c *pooling.Counter) {
	for i := range j.ends {
		j.eachToken(i, c.Add)
		if i < len(j.ends)-1 || !j.goesOn {
			c.EndText()
		}
	}
}
