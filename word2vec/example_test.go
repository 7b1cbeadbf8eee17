package word2vec_test

import (
	"context"
	"fmt"
	"strings"

	"firth"
	"firth/vocab"
	"firth/word2vec"
)

// Two words that keep the same company and never meet become alike.
func ExampleTrain() {
	text := strings.Repeat("a big dog ran . a large dog ran . we saw a tall tree . we saw a high tree . ", 200)
	counts := map[string]uint64{}
	for _, w := range strings.Fields(text) {
		counts[w]++
	}
	var entries []vocab.Entry
	for w, n := range counts {
		entries = append(entries, vocab.Entry{Word: w, Count: n})
	}
	v, err := vocab.New(entries)
	if err != nil {
		panic(err)
	}
	var sentences [][]vocab.WordID
	for s := range strings.SplitSeq(text, ".") {
		var ids []vocab.WordID
		for _, w := range strings.Fields(s) {
			id, _ := v.ID(w)
			ids = append(ids, id)
		}
		sentences = append(sentences, ids)
	}

	cfg := word2vec.DefaultConfig()
	cfg.Dim, cfg.Window, cfg.Subsample, cfg.Epochs = 10, 2, 0, 20
	result, err := word2vec.Train(context.Background(), v, word2vec.NewSentences(sentences), cfg, word2vec.Options{})
	if err != nil {
		panic(err)
	}
	vector := func(word string) []float32 { x, _ := result.Embeddings.Vector(word); return x }
	fmt.Println("big and large are close:", firth.Cosine(vector("big"), vector("large")) > 0.8)
	fmt.Println("big and tall are not:", firth.Cosine(vector("big"), vector("tall")) < 0.5)
	fmt.Println("the loss fell:", result.Losses[19] < result.Losses[0])
	// Output:
	// big and large are close: true
	// big and tall are not: true
	// the loss fell: true
}
