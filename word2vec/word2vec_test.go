package word2vec

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"

	"firth/vocab"
)

// zipfText returns a vocabulary and a text in which a word is likely to be
// followed by its neighbors by id, so that there is something to learn.
func zipfText(t testing.TB, words, tokens int, seed uint64) (*vocab.Vocabulary, *Sentences) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	zipf := rand.NewZipf(r, 1.2, 4, uint64(words-1))
	counts := make([]uint64, words)
	for i := range counts {
		counts[i] = 1
	}
	var sentences [][]int
	for n := 0; n < tokens; {
		sentence := make([]int, 1+r.IntN(30))
		topic := int(zipf.Uint64())
		for i := range sentence {
			if r.IntN(3) == 0 {
				topic = int(zipf.Uint64())
			}
			w := (topic + r.IntN(3)) % words
			sentence[i] = w
			counts[w]++
		}
		n += len(sentence)
		sentences = append(sentences, sentence)
	}
	entries := make([]vocab.Entry, words)
	for i := range entries {
		entries[i] = vocab.Entry{Word: fmt.Sprintf("w%d", i), Count: counts[i]}
	}
	v, err := vocab.New(entries)
	if err != nil {
		t.Fatal(err)
	}
	ids := make([][]vocab.WordID, len(sentences))
	for i, s := range sentences {
		for _, w := range s {
			id, _ := v.ID(fmt.Sprintf("w%d", w))
			ids[i] = append(ids[i], id)
		}
	}
	return v, NewSentences(ids)
}

func digest(r *Result) string {
	h := sha256.New()
	for _, data := range []any{r.Embeddings.Input.Data, r.Embeddings.Output.Data, r.Losses, r.Pairs} {
		if err := binary.Write(h, binary.LittleEndian, data); err != nil {
			panic(err)
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func train(t testing.TB, v *vocab.Vocabulary, s Source, cfg Config, opts Options) *Result {
	t.Helper()
	r, err := Train(context.Background(), v, s, cfg, opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A method is a way to learn.
type method struct {
	architecture Architecture
	objective    Objective
}

var methods = []method{
	{SkipGram, NegativeSampling},
	{SkipGram, HierarchicalSoftmax},
	{CBOW, NegativeSampling},
	{CBOW, HierarchicalSoftmax},
}

func (m method) String() string { return fmt.Sprintf("%s-%s", m.architecture, m.objective) }

func (m method) set(c *Config) { c.Architecture, c.Objective = m.architecture, m.objective }

func closeEngine(t testing.TB, e engine) {
	t.Helper()
	if err := e.close(); err != nil {
		t.Error(err)
	}
}
