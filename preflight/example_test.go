package preflight_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"firth/corpus"
	"firth/preflight"
	"firth/token"
	"firth/vocab"
	"firth/word2vec"
)

func ExampleInspect() {
	text := strings.NewReader(strings.Repeat("<p>The cat sat on the mat.</p>\n", 50) + "A dog came by.\n")
	c, err := corpus.Open([]string{"-"}, text, corpus.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	p, err := token.New(token.DefaultConfig())
	if err != nil {
		log.Fatal(err)
	}

	r, err := preflight.Inspect(context.Background(), c, p, preflight.Options{
		Config: word2vec.DefaultConfig(),
		Limits: vocab.Limits{MinCount: 1},
	})
	if err != nil {
		log.Fatal(err)
	}

	fmt.Println(r.Tokens.Tokens, "tokens,", r.Vocabulary.Words, "words")
	for _, f := range r.Findings {
		fmt.Println(f.Severity, f.ID)
	}
	// Output:
	// 404 tokens, 10 words
	// problem duplicates
	// problem markup
	// problem small
	// problem few_words
}
