package baseline_test

import (
	"context"
	"fmt"

	"firth/baseline"
	"firth/vocab"
)

// A text in memory.
type text []vocab.WordID

func (t text) Len() int64 { return int64(len(t)) }

func (t text) ReadIDs(dst []vocab.WordID, pos int64) error {
	copy(dst, t[pos:])
	return nil
}

func Example() {
	const the, cat, dog, sat, ran, end = 0, 1, 2, 3, 4, vocab.EndOfSentence
	corpus := text{the, cat, sat, end, the, dog, sat, end, the, cat, ran, end, the, dog, ran, end}
	counts, err := baseline.Count(context.Background(), corpus, 5, baseline.CountOptions{Window: 2})
	if err != nil {
		panic(err)
	}
	ppmi := counts.PPMI(baseline.PPMIOptions{Smoothing: .75})
	space := ppmi.Space()
	fmt.Printf("cat, dog: %.2f\n", space.Cosine([]vocab.WordID{cat}, []vocab.WordID{dog}))
	fmt.Printf("cat, sat: %.2f\n", space.Cosine([]vocab.WordID{cat}, []vocab.WordID{sat}))
	vectors, _, err := ppmi.SVD(baseline.SVDOptions{Dim: 2})
	if err != nil {
		panic(err)
	}
	fmt.Println("vectors of", vectors.Dim, "numbers for", vectors.Rows, "words")
	// Output:
	// cat, dog: 1.00
	// cat, sat: 0.53
	// vectors of 2 numbers for 5 words
}
