package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"math"

	"firth/internal/tempfile"
)

// A tokenSpool keeps the tokens of texts in a temporary file while they are counted.
type tokenSpool struct {
	file *tempfile.File
	out  *bufio.Writer
	in   *bufio.Reader
}

// A spooledJob stands before the tokens of a job.
type spooledJob struct {
	Lines         []string `json:",omitempty"` // where they are written with their vectors
	Ends          []int
	Begun, GoesOn bool
}

func newTokenSpool(dir string) (*tokenSpool, error) {
	file, err := tempfile.Create(dir, "firth-tokens-*.tmp")
	if err != nil {
		return nil, err
	}
	return &tokenSpool{file: file, out: bufio.NewWriterSize(file, 1<<18)}, nil
}

func (t *tokenSpool) add(j *poolJob, lines bool) error {
	head := spooledJob{Ends: j.ends, Begun: j.begun, GoesOn: j.goesOn}
	if lines {
		head.Lines = j.lines
	}
	b, err := json.Marshal(head)
	if err != nil {
		return err
	}
	return errors.Join(writeSized(t.out, b), writeSized(t.out, j.tokens))
}

// rewind goes to the beginning, to read.
func (t *tokenSpool) rewind() error {
	if err := t.out.Flush(); err != nil {
		return err
	}
	_, err := t.file.Seek(0, io.SeekStart)
	t.in = bufio.NewReaderSize(t.file, 1<<18)
	return err
}

// next reads a job, and returns io.EOF after the last.
func (t *tokenSpool) next(ctx context.Context, j *poolJob) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	b, err := readSized(t.in, nil)
	if err != nil {
		return err
	}
	var head spooledJob
	if err := json.Unmarshal(b, &head); err != nil {
		return err
	}
	j.lines, j.ends, j.begun, j.goesOn = head.Lines, head.Ends, head.Begun, head.GoesOn
	if j.lines == nil {
		j.lines = make([]string, len(j.ends))
	}
	j.tokens, err = readSized(t.in, j.tokens)
	return err
}

func (t *tokenSpool) close() error { return t.file.Close() }

// writeSized writes the length of b, and b.
func writeSized(w io.Writer, b []byte) error {
	if _, err := w.Write(binary.AppendUvarint(nil, uint64(len(b)))); err != nil {
		return err
	}
	_, err := w.Write(b)
	return err
}

// readSized reads what writeSized has written, into the memory of b if it is enough.
func readSized(r *bufio.Reader, b []byte) ([]byte, error) {
	n, err := binary.ReadUvarint(r)
	if err != nil {
		return nil, err
	}
	if uint64(cap(b)) < n {
		b = make([]byte, n)
	}
	b = b[:n]
	_, err = io.ReadFull(r, b)
	return b, err
}

// A vectorSpool keeps texts and their vectors in a temporary file.
type vectorSpool struct {
	file      *tempfile.File
	out       *bufio.Writer
	dim       int
	withTexts bool
	n         int64
	row       []byte
}

func newVectorSpool(dir string, dim int, withTexts bool) (*vectorSpool, error) {
	file, err := tempfile.Create(dir, "firth-vectors-*.tmp")
	if err != nil {
		return nil, err
	}
	return &vectorSpool{file: file, out: bufio.NewWriterSize(file, 1<<18), dim: dim, withTexts: withTexts, row: make([]byte, 4*dim)}, nil
}

func (v *vectorSpool) add(t pooledText) error {
	v.n++
	if v.withTexts {
		var counts []byte
		for _, n := range []int64{t.counts.Tokens, t.counts.Unknown, t.counts.Made} {
			counts = binary.AppendUvarint(counts, uint64(n))
		}
		if _, err := v.out.Write(counts); err != nil {
			return err
		}
		if err := writeSized(v.out, []byte(t.text)); err != nil {
			return err
		}
	}
	for d, x := range t.vector {
		binary.LittleEndian.PutUint32(v.row[4*d:], math.Float32bits(x))
	}
	_, err := v.out.Write(v.row)
	return err
}

// rewind goes to the beginning, to read.
func (v *vectorSpool) rewind() (*bufio.Reader, error) {
	if err := v.out.Flush(); err != nil {
		return nil, err
	}
	_, err := v.file.Seek(0, io.SeekStart)
	return bufio.NewReaderSize(v.file, 1<<18), err
}

// each calls do with all texts, in order.
func (v *vectorSpool) each(ctx context.Context, do func(pooledText) error) error {
	in, err := v.rewind()
	if err != nil {
		return err
	}
	t := pooledText{vector: make([]float32, v.dim)}
	for range v.n {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if v.withTexts {
			for _, n := range []*int64{&t.counts.Tokens, &t.counts.Unknown, &t.counts.Made} {
				x, err := binary.ReadUvarint(in)
				if err != nil {
					return err
				}
				*n = int64(x)
			}
			text, err := readSized(in, nil)
			if err != nil {
				return err
			}
			t.text = string(text)
		}
		if _, err := io.ReadFull(in, v.row); err != nil {
			return err
		}
		for d := range t.vector {
			t.vector[d] = math.Float32frombits(binary.LittleEndian.Uint32(v.row[4*d:]))
		}
		if err := do(t); err != nil {
			return err
		}
	}
	return nil
}

func (v *vectorSpool) close() error { return v.file.Close() }
