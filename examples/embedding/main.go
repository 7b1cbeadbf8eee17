// Command embedding shows what a language model does first with a text: it turns tokens
// into ids, and looks their rows up in the [V, D] matrix that Firth has learned.
//
//	go run ./examples/embedding m.safetensors "自太古以来"
//
// embedding.py does the same with PyTorch's nn.Embedding.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"firth"
	"firth/token"
	"firth/vecfile"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: embedding MODEL TEXT")
		os.Exit(2)
	}
	if err := run(os.Stdout, os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "embedding:", err)
		os.Exit(1)
	}
}

// run prints the ids of a text, and the beginning of each vector.
func run(w io.Writer, path, text string) (err error) {
	model, _, err := vecfile.Open(path, vecfile.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, model.Close()) }()
	if model.Meta.Pipeline == nil {
		return fmt.Errorf("%s does not say how its text was cut", path)
	}
	ids, err := encode(model, text)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(w, "ids:", ids); err != nil {
		return err
	}
	for i, v := range embed(model.Input, ids) {
		if _, err := fmt.Fprintf(w, "%d  %.4f …\n", ids[i], v[:min(4, len(v))]); err != nil {
			return err
		}
	}
	return nil
}

// encode cuts a text as the model's corpus was cut, and returns the ids of the words
// that the model knows.
func encode(model *firth.Embeddings, text string) ([]int, error) {
	cfg, err := token.ParseConfig(model.Meta.Pipeline)
	if err != nil {
		return nil, err
	}
	pipeline, err := token.New(cfg)
	if err != nil {
		return nil, err
	}
	var ids []int
	for _, t := range pipeline.Tokenize(nil, text) {
		if id, ok := model.Vocab.ID(t.Text); ok {
			ids = append(ids, int(id))
		}
	}
	return ids, nil
}

// embed is the embedding layer: row ids[i] of the matrix for position i. It returns T
// vectors of D numbers, which share the matrix's memory.
func embed(matrix firth.Matrix, ids []int) [][]float32 {
	vectors := make([][]float32, len(ids))
	for i, id := range ids {
		vectors[i] = matrix.Row(id)
	}
	return vectors
}
