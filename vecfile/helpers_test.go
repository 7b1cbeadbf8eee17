package vecfile

import (
	"bytes"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firth"
	"firth/vocab"
)

var update = flag.Bool("update", false, "write the golden files anew")

// fixtureWords and fixtureVectors are what make_fixtures.py writes.
var fixtureWords = []string{"山", "水", "似", "像", "naïve", "a\u00a0b", "1", "nan"}

func fixtureVectors() firth.Matrix {
	m := firth.NewMatrix(8, 4)
	for i := range m.Data {
		m.Data[i] = float32(float64(float64(i)/7) - 1)
	}
	copy(m.Row(6), []float32{0.1, float32(math.Copysign(0, -1)), 1e-45, math.MaxFloat32})
	copy(m.Row(7), []float32{1e-5, 1 << 24, 1.1754944e-38, -1e10})
	return m
}

// embeddings makes embeddings of words with the given counts, which may be nil.
func embeddings(t testing.TB, words []string, counts []uint64, input, output firth.Matrix, meta firth.Metadata) *firth.Embeddings {
	t.Helper()
	entries := make([]vocab.Entry, len(words))
	for i, w := range words {
		entries[i].Word = w
		if counts != nil {
			entries[i].Count = counts[i]
		}
	}
	v, err := vocab.FromOrdered(entries)
	if err != nil {
		t.Fatal(err)
	}
	e, err := firth.NewEmbeddings(v, input, output, meta, nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// tiny is two words with three numbers each.
func tiny(t testing.TB) *firth.Embeddings {
	return embeddings(t, []string{"似", "like"}, nil, firth.Matrix{Rows: 2, Dim: 3, Data: []float32{1, -2, 0.5, 0, 1e-7, 3}}, firth.Matrix{}, firth.Metadata{})
}

// full is embeddings with all there is.
func full(t testing.TB) *firth.Embeddings {
	output := fixtureVectors()
	for i := range output.Data {
		output.Data[i] = -output.Data[i]
	}
	return embeddings(t, fixtureWords, []uint64{9, 8, 7, 6, 5, 4, 3, 1 << 40}, fixtureVectors(), output, firth.Metadata{
		Pipeline: []byte(`{"tokenizer":"words", "note":"<似> & \"像\""}`),
		Config:   []byte(`{"dim":4}`),
		Training: []byte(`{"tokens":42}`),
	})
}

// checkEqual compares words, counts, and vectors bit by bit.
func checkEqual(t *testing.T, got, want *firth.Embeddings) {
	t.Helper()
	if got.Vocab.Len() != want.Vocab.Len() {
		t.Fatalf("%d words, want %d", got.Vocab.Len(), want.Vocab.Len())
	}
	for i := range got.Vocab.Len() {
		id := vocab.WordID(i)
		if got.Vocab.Word(id) != want.Vocab.Word(id) || got.Vocab.Count(id) != want.Vocab.Count(id) {
			t.Errorf("word %d is %q (%d), want %q (%d)", i, got.Vocab.Word(id), got.Vocab.Count(id), want.Vocab.Word(id), want.Vocab.Count(id))
		}
	}
	checkMatrix(t, "input", got.Input, want.Input)
	checkMatrix(t, "output", got.Output, want.Output)
}

func checkMatrix(t *testing.T, name string, got, want firth.Matrix) {
	t.Helper()
	if got.Rows != want.Rows || got.Dim != want.Dim {
		t.Fatalf("%s is %d×%d, want %d×%d", name, got.Rows, got.Dim, want.Rows, want.Dim)
	}
	for i := range want.Data {
		if math.Float32bits(got.Data[i]) != math.Float32bits(want.Data[i]) {
			t.Errorf("%s[%d] = %v, want %v", name, i, got.Data[i], want.Data[i])
		}
	}
}

// encode returns the bytes of a file.
func encode(t testing.TB, e *firth.Embeddings, f Format) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := Encode(&b, e, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tempFile writes a file for [Open].
func tempFile(t testing.TB, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "vectors")
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// open reads a file that must be good, and closes it when the test ends.
func open(t testing.TB, path string, opts Options) (*firth.Embeddings, Report) {
	t.Helper()
	e, report, err := Open(path, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e, report
}

// refuses checks that content gives a ParseError that says something, at a place.
func refuses(t *testing.T, content string, opts Options, says string, line int, offset int64) {
	t.Helper()
	path := tempFile(t, []byte(content))
	_, _, err := Open(path, opts)
	var parse *ParseError
	switch {
	case err == nil:
		t.Errorf("%.60q was read", content)
	case !errors.As(err, &parse):
		t.Errorf("%.60q: error %v is no ParseError", content, err)
	case parse.Path != path || !strings.HasPrefix(err.Error(), path):
		t.Errorf("%.60q: error %v does not name the file", content, err)
	case parse.Line != line || parse.Offset != offset || !strings.Contains(err.Error(), says):
		t.Errorf("%.60q: error %v (line %d, byte %d), want line %d, byte %d, saying %q", content, err, parse.Line, parse.Offset, line, offset, says)
	}
}
