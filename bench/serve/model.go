package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"

	"firth/bench/internal/quiet"
)

// makeVectors writes vectors that lie in clusters, as those of words do, in word2vec's
// binary format; the same every time. A file that is there stays.
func makeVectors(path string, words, dim int) (err error) {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	f, err := os.Create(path + ".part")
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err == nil {
			err = os.Rename(path+".part", path)
		}
	}()
	random := rand.New(rand.NewPCG(1, 2))
	centers := make([]float64, max(1, words/200)*dim)
	for i := range centers {
		centers[i] = random.NormFloat64()
	}
	w := bufio.NewWriterSize(f, 1<<20)
	fmt.Fprintf(w, "%d %d\n", words, dim)
	row := make([]byte, 0, 4*dim)
	for i := range words {
		center := centers[random.IntN(len(centers)/dim)*dim:][:dim]
		row = row[:0]
		for _, x := range center {
			row = binary.LittleEndian.AppendUint32(row, math.Float32bits(float32(x+0.7*random.NormFloat64())))
		}
		fmt.Fprintf(w, "word%d ", i)
		if _, err := w.Write(append(row, '\n')); err != nil {
			return err
		}
	}
	return w.Flush()
}

// convert makes a model of Firth's own of the vectors, which it can map into memory.
func convert(ctx context.Context, o options, vectors, work string) (string, error) {
	model := filepath.Join(work, "model.safetensors")
	_ = os.Remove(filepath.Join(work, "model.hnsw")) // of an earlier run; it is not there in most cases
	return model, quiet.Run(ctx, o.firth, "convert", vectors, model)
}
