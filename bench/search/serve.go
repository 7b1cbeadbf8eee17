package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"time"

	"firth"
	"firth/bench/internal/processor"
	"firth/bench/internal/worker"
	"firth/search"
	"firth/search/hnsw"
	"firth/vocab"
)

// serveCommand makes this program the server of Firth.
const serveCommand = "serve"

// neighbors is how many are asked for.
const neighbors = 10

// A finder is one way of Firth to find neighbors.
type finder interface {
	build() error
	// search finds the neighbors of rows, together.
	search(ids []uint32, ef int) [][]pair
}

// A pair is a row that was found.
type pair struct {
	ID    uint32
	Score float32
}

// serve finds neighbors as often as it is told, as peers/serve.py does.
func serve(kind, config string, in io.Reader, out io.Writer) error {
	var c setting
	if err := json.Unmarshal([]byte(config), &c); err != nil {
		return err
	}
	rows, err := readNumbers(c.Vectors, c.Rows*c.Dim)
	if err != nil {
		return err
	}
	ids, err := readIDs(c.Queries)
	if err != nil {
		return err
	}
	f, err := newFinder(kind, firth.Matrix{Rows: c.Rows, Dim: c.Dim, Data: rows}, c)
	if err != nil {
		return err
	}
	return worker.Serve(in, out, func(line string) (any, error) {
		var o order
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			return nil, err
		}
		return obey(o, f, ids)
	})
}

// obey does what one order says.
func obey(o order, f finder, ids []uint32) (a answer, err error) {
	var found [][]pair
	work := func() error {
		if o.Do == buildOrder {
			return f.build()
		}
		for part := range slices.Chunk(ids[:o.Count], o.Batch) {
			found = append(found, f.search(part, o.Ef)...)
		}
		return nil
	}
	cpu, err := processor.Seconds()
	if err != nil {
		return a, err
	}
	begun := time.Now()
	if err := work(); err != nil {
		return a, err
	}
	a.Wall = time.Since(begun).Seconds()
	ended, err := processor.Seconds()
	if a.CPU = ended - cpu; err != nil || o.Do == buildOrder {
		return a, err
	}
	return a, writeFound(o.File, found)
}

// writeFound writes ten pairs for each query.
func writeFound(path string, found [][]pair) error {
	var data []byte
	for _, near := range found {
		for i := range neighbors {
			p := pair{ID: math.MaxUint32}
			if i < len(near) {
				p = near[i]
			}
			data = binary.LittleEndian.AppendUint32(data, p.ID)
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(p.Score))
		}
	}
	return os.WriteFile(path, data, 0o666)
}

func newFinder(kind string, rows firth.Matrix, c setting) (finder, error) {
	switch kind {
	case exactKind, int8Kind:
		words := make([]vocab.Entry, rows.Rows)
		for i := range words {
			words[i] = vocab.Entry{Word: strconv.Itoa(i), Count: 1}
		}
		v, err := vocab.FromOrdered(words)
		if err != nil {
			return nil, err
		}
		e, err := firth.NewEmbeddings(v, rows, firth.Matrix{}, firth.Metadata{}, nil)
		if err != nil {
			return nil, err
		}
		return &scan{e, search.NewIndex(e), kind == int8Kind}, nil
	case graphKind:
		return &graph{rows: rows, config: hnsw.Config{M: c.M, EfConstruction: c.EfConstruction}}, nil
	}
	return nil, fmt.Errorf("there is no %q", kind)
}

// scan is the exact search.
type scan struct {
	embeddings *firth.Embeddings
	index      *search.Index
	int8       bool
}

func (s *scan) build() error {
	if s.int8 {
		s.index.EnableInt8()
	}
	s.index.Search(s.embeddings.Input.Row(0), 1) // computes the norms
	return nil
}

func (s *scan) search(ids []uint32, _ int) [][]pair {
	queries := make([]search.Query, len(ids))
	for i, id := range ids {
		queries[i] = search.Query{Vector: s.embeddings.Input.Row(int(id)), K: neighbors, Skip: []vocab.WordID{vocab.WordID(id)}}
	}
	found := make([][]pair, len(ids))
	for i, near := range s.index.SearchAll(queries) {
		for _, n := range near {
			found[i] = append(found[i], pair{uint32(n.ID), float32(n.Score)})
		}
	}
	return found
}

// graph is the search in a graph.
type graph struct {
	rows   firth.Matrix
	config hnsw.Config
	graph  *hnsw.Graph
}

func (g *graph) build() (err error) {
	g.graph, err = hnsw.Build(context.Background(), g.rows, g.config, nil)
	return err
}

func (g *graph) search(ids []uint32, ef int) [][]pair {
	found := make([][]pair, len(ids))
	for i, id := range ids {
		for _, r := range g.graph.Search(g.rows.Row(int(id)), neighbors+1, ef, nil) {
			if r.ID != id && len(found[i]) < neighbors {
				found[i] = append(found[i], pair{r.ID, r.Score})
			}
		}
	}
	return found
}

// readNumbers reads the first n numbers of a file.
func readNumbers(path string, n int) ([]float32, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	numbers := make([]float32, n)
	return numbers, binary.Read(bufio.NewReaderSize(f, 1<<20), binary.LittleEndian, numbers)
}

func readIDs(path string) ([]uint32, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	ids := make([]uint32, len(data)/4)
	_, err = binary.Decode(data, binary.LittleEndian, ids)
	return ids, err
}
