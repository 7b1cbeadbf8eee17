package vecfile

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"firth"
	"firth/vocab"
)

// large is embeddings of 20,000 words, or as many as are asked for.
func large(b *testing.B, rows, dim int) *firth.Embeddings {
	words := make([]string, rows)
	for i := range words {
		words[i] = fmt.Sprintf("词%d", i)
	}
	m := firth.NewMatrix(rows, dim)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range m.Data {
		m.Data[i] = float32(r.NormFloat64()) * 0.1
	}
	return embeddings(b, words, nil, m, firth.Matrix{}, firth.Metadata{})
}

// BenchmarkOpenMapped opens 200,000 × 100 without looking at a vector.
func BenchmarkOpenMapped(b *testing.B) {
	path := filepath.Join(b.TempDir(), "m.safetensors")
	if _, err := Write(path, large(b, 200_000, 100), Safetensors); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		e, _, err := Open(path, Options{})
		if err != nil {
			b.Fatal(err)
		}
		e.Close()
	}
}

// BenchmarkOpenMappedLarge opens 1,000,000 × 300, with words of several scripts. The vectors, which nobody looks at, are a hole in the
// file.
func BenchmarkOpenMappedLarge(b *testing.B) {
	if testing.Short() {
		b.Skip("a large file")
	}
	const rows, dim = 1_000_000, 300
	entries := make([]vocab.Entry, rows)
	for i := range entries {
		entries[i] = vocab.Entry{Word: fmt.Sprintf("%s%d", []string{"word", "words", "wörter", "单词"}[i%4], i), Count: uint64(10_000_000 / (i + 1))}
	}
	v, err := vocab.FromOrdered(entries)
	if err != nil {
		b.Fatal(err)
	}
	words, offsets, counts := v.Arena()
	tensors, _, err := tensorsToWrite(&firth.Embeddings{Vocab: v, Input: firth.Matrix{Rows: rows, Dim: dim}}, nil)
	if err != nil {
		b.Fatal(err)
	}
	header, err := safetensorsHeaderOf(&firth.Metadata{}, "", tensors, false)
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "m.safetensors")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	for _, part := range [][]byte{header, bytesOf(counts), bytesOf(offsets)} {
		if _, err := f.Write(part); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := f.WriteAt(words, int64(len(header)+8*(2*rows+1)+4*rows*dim)); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		e, _, err := Open(path, Options{})
		if err != nil {
			b.Fatal(err)
		}
		e.Close()
	}
}

func benchmarkOpen(b *testing.B, format Format) {
	path := filepath.Join(b.TempDir(), "m")
	if _, err := Write(path, large(b, 20_000, 100), format); err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	b.ReportAllocs()
	for b.Loop() {
		e, _, err := Open(path, Options{})
		if err != nil {
			b.Fatal(err)
		}
		e.Close()
	}
}

func BenchmarkReadWord2vecText(b *testing.B)   { benchmarkOpen(b, Word2vecText) }
func BenchmarkReadWord2vecBinary(b *testing.B) { benchmarkOpen(b, Word2vecBinary) }

func benchmarkWrite(b *testing.B, format Format) {
	e := large(b, 20_000, 100)
	path := filepath.Join(b.TempDir(), "m")
	for b.Loop() {
		if _, err := Write(path, e, format); err != nil {
			b.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(info.Size())
	}
}

func BenchmarkWriteSafetensors(b *testing.B)  { benchmarkWrite(b, Safetensors) }
func BenchmarkWriteWord2vecText(b *testing.B) { benchmarkWrite(b, Word2vecText) }
