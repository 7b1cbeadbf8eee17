package training_test

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"firth/training"
	"firth/vocab"
	"firth/word2vec"
)

// Whoever looks on sees the vectors as they are, at each end of an epoch and in
// between, and changes nothing.
func TestWatch(t *testing.T) {
	for _, c := range []struct {
		architecture word2vec.Architecture
		objective    word2vec.Objective
	}{
		{word2vec.SkipGram, word2vec.NegativeSampling},
		{word2vec.SkipGram, word2vec.HierarchicalSoftmax},
		{word2vec.CBOW, word2vec.NegativeSampling},
	} {
		opts := smallRun(t, t.TempDir())
		opts.Config.Architecture, opts.Config.Objective = c.architecture, c.objective
		want := fileOf(t, opts)
		var last [][]float32
		marks, looks := 0, 0
		opts.Watch = func(v training.Vectors) {
			looks++
			if v.Mark {
				marks++
			}
			last = last[:0]
			for id := range v.Words.Len() {
				row := v.Row(vocab.WordID(id))
				for _, x := range row[v.Dim:] {
					if x != 0 {
						t.Fatalf("%s: behind the vector of word %d is %v", c, id, x)
					}
				}
				last = append(last, slices.Clone(row[:v.Dim]))
			}
		}
		e, _, err := training.Run(context.Background(), opts)
		if err != nil {
			t.Fatal(err)
		}
		if marks != opts.Config.Epochs || looks <= marks {
			t.Errorf("%s: %d looks, %d of them at marks, in %d epochs", c, looks, marks, opts.Config.Epochs)
		}
		for id, row := range last {
			if !slices.Equal(row, e.Input.Row(id)) {
				t.Fatalf("%s: the last vector seen of word %d is %v, the result has %v", c, id, row, e.Input.Row(id))
			}
		}
		if !bytes.Equal(encode(t, e), want) {
			t.Errorf("%s: a run that was watched gives another file", c)
		}
	}
}
