package vocab_test

import (
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"strings"

	"firth/vocab"
)

func ExampleNew() {
	v, err := vocab.New([]vocab.Entry{{Word: "cat", Count: 3}, {Word: "the", Count: 100}, {Word: "sat", Count: 3}})
	if err != nil {
		log.Fatal(err)
	}
	id, ok := v.ID("cat")
	fmt.Println(id, ok, v.Word(2))
	// Output: 1 true sat
}

func ExampleCounter() {
	c := vocab.NewCounter(vocab.CounterOptions{MaxMemory: 1 << 30})
	defer c.Close()

	// One shard for each goroutine; here is one.
	s := c.Shard()
	for i, word := range strings.Fields("the cat sat on the mat and the cat slept") {
		s.Add(word, vocab.PositionAt(0, i))
	}
	if err := s.EndBlock(); err != nil {
		log.Fatal(err)
	}

	v, _, stats, err := c.Finish(vocab.Limits{MaxSize: 3})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(stats.Tokens, "tokens,", stats.Words, "words,", stats.CutWords, "cut")
	if err := vocab.Write(os.Stdout, v); err != nil {
		log.Fatal(err)
	}
	// Output:
	// 10 tokens, 7 words, 4 cut
	// # firth vocabulary, version 1
	// the	3
	// cat	2
	// sat	1
}

func ExampleAlias() {
	v, err := vocab.New([]vocab.Entry{{Word: "the", Count: 100}, {Word: "cat", Count: 3}, {Word: "sat", Count: 3}})
	if err != nil {
		log.Fatal(err)
	}
	noise, err := vocab.NewAlias(v.Noise(0.75))
	if err != nil {
		log.Fatal(err)
	}
	rng := rand.NewPCG(1, 2) // any source of 64 random bits will do
	drawn := make([]int, v.Len())
	for range 1000 {
		drawn[noise.Draw(rng.Uint64())]++
	}
	fmt.Println(drawn)
	// Output: [888 54 58]
}

func ExampleVocabulary_Huffman() {
	v, err := vocab.New([]vocab.Entry{{Word: "the", Count: 5}, {Word: "cat", Count: 2}, {Word: "sat", Count: 1}})
	if err != nil {
		log.Fatal(err)
	}
	h := v.Huffman()
	for id := range vocab.WordID(3) {
		code := h.Code(id)
		fmt.Println(v.Word(id), code.Points, code.Bits)
	}
	// Output:
	// the [0] [1]
	// cat [0 1] [0 1]
	// sat [0 1] [0 0]
}
