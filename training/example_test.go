package training_test

import (
	"context"
	"fmt"

	"firth/search"
	"firth/token"
	"firth/training"
	"firth/vocab"
	"firth/word2vec"
	"firth/world"
)

// From raw text to a question: train on the text of a small world, then ask.
func ExampleRun() {
	text, err := world.NewReader(world.Config{Language: world.English, Tokens: 60_000, Seed: 1})
	if err != nil {
		panic(err)
	}
	cfg := word2vec.DefaultConfig()
	cfg.Dim, cfg.Epochs = 24, 8
	embeddings, report, err := training.Run(context.Background(), training.Options{
		Inputs:   []string{"-"},
		Stdin:    text,
		Pipeline: token.DefaultConfig(),
		Limits:   vocab.Limits{MinCount: 5},
		Config:   cfg,
	})
	if err != nil {
		panic(err)
	}
	cosine, err := search.NewIndex(embeddings).Similarity("big", "large")
	if err != nil {
		panic(err)
	}
	fmt.Println("epochs:", len(report.Summary.Losses))
	fmt.Println("big and large are alike:", cosine > 0.8)
	// Output:
	// epochs: 8
	// big and large are alike: true
}
