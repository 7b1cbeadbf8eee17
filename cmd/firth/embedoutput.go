package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"firth/internal/atomicfile"
)

// A vectorWriter writes the vectors of texts, one after another.
type vectorWriter struct {
	out  *bufio.Writer
	as   string
	rows *vectorSpool // of an array, whose number of rows stands before them
	line []byte
}

func newVectorWriter(w io.Writer, as string, dim int, tempDir string) (*vectorWriter, error) {
	v := &vectorWriter{out: bufio.NewWriterSize(w, 1<<18), as: as}
	if as != asNPY {
		return v, nil
	}
	var err error
	v.rows, err = newVectorSpool(tempDir, dim, false)
	return v, err
}

// textVector is a text and its vector as JSON.
type textVector struct {
	Text    string    `json:"text"`
	Tokens  int64     `json:"tokens"`
	Unknown int64     `json:"unknown"`
	Made    int64     `json:"made,omitempty"` // of the unknown, those that got a vector by their parts
	Vector  []float32 `json:"vector"`
}

func (v *vectorWriter) write(t pooledText) error {
	switch v.as {
	case asNPY:
		return v.rows.add(t)
	case asJSON:
		return printJSON(v.out, textVector{t.text, t.counts.Tokens, t.counts.Unknown, t.counts.Made, t.vector})
	}
	v.line = v.line[:0]
	for d, x := range t.vector {
		if d > 0 {
			v.line = append(v.line, ' ')
		}
		v.line = strconv.AppendFloat(v.line, float64(x), 'g', -1, 32)
	}
	_, err := v.out.Write(append(v.line, '\n'))
	return err
}

// end writes what has waited.
func (v *vectorWriter) end() error {
	if v.rows != nil {
		in, err := v.rows.rewind()
		if err != nil {
			return err
		}
		if _, err := v.out.WriteString(npyHeader("<f4", fmt.Sprintf("(%d, %d)", v.rows.n, v.rows.dim))); err != nil {
			return err
		}
		if _, err := io.Copy(v.out, in); err != nil {
			return err
		}
	}
	return v.out.Flush()
}

func (v *vectorWriter) close() error {
	if v.rows == nil {
		return nil
	}
	return v.rows.close()
}

// A componentFile is the direction that was taken out of vectors, as JSON.
type componentFile struct {
	Kind      string    `json:"kind"` // componentKind
	A         float64   `json:"a"`    // of the weights
	Texts     int64     `json:"texts"`
	Component []float32 `json:"component"`
}

const componentKind = "firth sif component"

func saveComponent(path string, component []float32, a float64, texts int64) error {
	return atomicfile.Write(path, func(w io.Writer) error {
		return printJSON(w, componentFile{componentKind, a, texts, component})
	})
}

// readComponent reads what saveComponent has written, for vectors of dimension dim that
// are made with a.
func readComponent(path string, dim int, a float64) ([]float32, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	const most = 64 << 20
	var c componentFile
	if err := json.NewDecoder(io.LimitReader(f, most)).Decode(&c); err != nil || c.Kind != componentKind {
		return nil, fmt.Errorf("%s: %w", path, errComponent)
	}
	var square float64
	for _, x := range c.Component {
		square += float64(x) * float64(x)
	}
	switch {
	case len(c.Component) != dim:
		return nil, fmt.Errorf("%s: it is of dimension %d, and the model has %d: it belongs to another model", path, len(c.Component), dim)
	case c.A != a:
		return nil, fmt.Errorf("%s: it was found with --sif-a %g, and this is %g", path, c.A, a)
	case square < 0.999 || square > 1.001:
		return nil, fmt.Errorf("%s: its direction has not length 1: the file is damaged", path)
	}
	return c.Component, nil
}

var errComponent = errors.New("not a file of firth embed --save-component")
