package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// A matrix is a file of numbers, float32 and little-endian, row after row, and one of
// the ids of the rows that are asked about.
type matrix struct {
	path, queries string
	rows, dim     int
	about         string // for the report
}

// head is the same with the first rows alone, and queries out of these.
func (m matrix) head(rows, queries int) (matrix, error) {
	m.rows = min(rows, m.rows)
	m.queries = filepath.Join(filepath.Dir(m.path), fmt.Sprintf("queries-%d-%d", m.rows, queries))
	return m, writeQueries(m.queries, m.rows, queries)
}

// writeQueries writes the ids of n rows, evenly spread, in an order that is not that of
// the rows.
func writeQueries(path string, rows, n int) error {
	n = min(n, rows)
	var ids []byte
	for _, i := range rand.New(rand.NewPCG(1, 2)).Perm(n) {
		ids = binary.LittleEndian.AppendUint32(ids, uint32(i*(rows/n)))
	}
	return os.WriteFile(path, ids, 0o666)
}

// prepare writes the vectors of the options into a folder.
func prepare(o options, work string) (m matrix, err error) {
	m.path = filepath.Join(work, "vectors")
	out, err := os.Create(m.path)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	if o.model == "" {
		m.rows, m.dim = o.rows, o.dim
		m.about = fmt.Sprintf("%d × %d, made up in clusters", m.rows, m.dim)
		return m, makeUp(out, m.rows, m.dim)
	}
	in, err := os.Open(o.model)
	if err != nil {
		return m, err
	}
	defer in.Close()
	if m.rows, m.dim, err = copyTensor(out, in, o.rows); err != nil {
		return m, fmt.Errorf("%s: %w", o.model, err)
	}
	m.about = fmt.Sprintf("%d × %d of %s", m.rows, m.dim, filepath.Base(o.model))
	return m, nil
}

// makeUp writes rows in clusters whose sizes fall as those of topics do, around
// centers that lie in clusters themselves, of lengths that differ: something like the
// vectors of words, and the same ones on every machine but for the last bit.
func makeUp(w io.Writer, rows, dim int) error {
	rng := rand.New(rand.NewPCG(3, 4))
	normal := func(center []float64, width float64) []float64 {
		x := make([]float64, dim)
		for j := range x {
			x[j] = width * rng.NormFloat64()
			if center != nil {
				x[j] += center[j]
			}
		}
		return x
	}
	var topics, centers [][]float64
	for range 50 {
		topics = append(topics, normal(nil, 1))
	}
	for range max(1, rows/100) {
		centers = append(centers, normal(topics[rng.IntN(len(topics))], 1))
	}
	out := bufio.NewWriterSize(w, 1<<20)
	var number [4]byte
	for range rows {
		// The place of the cluster by Zipf's law, nearly.
		at := int(math.Pow(float64(len(centers)), rng.Float64())) - 1
		length := math.Exp(rng.NormFloat64()/2) / math.Sqrt(float64(dim))
		for _, x := range normal(centers[at], 0.8+0.8*rng.Float64()) {
			binary.LittleEndian.PutUint32(number[:], math.Float32bits(float32(length*x)))
			out.Write(number[:])
		}
	}
	return out.Flush()
}

// copyTensor writes the first rows of the vectors in a safetensors file.
func copyTensor(w io.Writer, in io.ReadSeeker, most int) (rows, dim int, err error) {
	var size [8]byte
	if _, err := io.ReadFull(in, size[:]); err != nil {
		return 0, 0, err
	}
	length := binary.LittleEndian.Uint64(size[:])
	if length > 100<<20 {
		return 0, 0, errors.New("it does not begin as safetensors do")
	}
	header := make([]byte, length)
	if _, err := io.ReadFull(in, header); err != nil {
		return 0, 0, err
	}
	type tensor struct {
		Dtype   string   `json:"dtype"`
		Shape   []int    `json:"shape"`
		Offsets [2]int64 `json:"data_offsets"`
	}
	raw := map[string]json.RawMessage{}
	if err := json.Unmarshal(header, &raw); err != nil {
		return 0, 0, err
	}
	delete(raw, "__metadata__")
	var t tensor
	for name, text := range raw {
		if name == "input" || name == "embeddings" || len(raw) == 1 {
			if err := json.Unmarshal(text, &t); err != nil {
				return 0, 0, err
			}
		}
	}
	if t.Dtype != "F32" || len(t.Shape) != 2 || t.Shape[0] < 1 || t.Shape[1] < 1 {
		return 0, 0, fmt.Errorf("want a tensor named input or embeddings, F32, of two dimensions, and it has %s %v", t.Dtype, t.Shape)
	}
	rows, dim = min(most, t.Shape[0]), t.Shape[1]
	if _, err := in.Seek(8+int64(length)+t.Offsets[0], io.SeekStart); err != nil {
		return 0, 0, err
	}
	_, err = io.CopyN(w, in, int64(rows)*int64(dim)*4)
	return rows, dim, err
}
