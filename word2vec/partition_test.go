package word2vec

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"firth/vocab"
)

// Every word has one row, no partition is over its share of words, and the
// expected work is even.
func TestLayout(t *testing.T) {
	for _, words := range []int{1, 2, 5, 16, 17, 1000, 20_000} {
		for _, parts := range []int{1, 2, 3, 16, 64} {
			entries := make([]vocab.Entry, words)
			weight := make([]float64, words)
			for i := range entries {
				entries[i] = vocab.Entry{Word: fmt.Sprint(i), Count: uint64(100_000/(i+1)) + 1}
				weight[i] = float64(entries[i].Count)
			}
			v, err := vocab.FromOrdered(entries)
			if err != nil {
				t.Fatal(err)
			}
			l := newLayout(v, weight, parts, 5)
			seen := make(map[[2]int]bool)
			for id, p := range l.place {
				seen[[2]int{int(p.part), int(p.local)}] = true
				if l.words[p.part][p.local] != vocab.WordID(id) {
					t.Fatalf("word %d lies in partition %d, row %d, where word %d lies", id, p.part, p.local, l.words[p.part][p.local])
				}
			}
			if len(seen) != words {
				t.Errorf("%d words, %d partitions: %d rows", words, parts, len(seen))
			}
			var total, most, heaviest float64
			for _, w := range weight {
				total += w
				heaviest = max(heaviest, w)
			}
			for p := range parts {
				if len(l.words[p]) > (words+parts-1)/parts {
					t.Errorf("%d words, %d partitions: partition %d has %d words", words, parts, p, len(l.words[p]))
				}
				sum := 0.0
				for _, id := range l.words[p] {
					sum += weight[id]
				}
				most = max(most, sum)
			}
			if limit := max(1.2*total/float64(parts), 1.2*heaviest); words >= 1000 && most > limit {
				t.Errorf("%d words, %d partitions: the largest has %.0f of %.0f updates", words, parts, most, total)
			}
		}
	}
	if got := partitions(10_000_000, 0); got*(maxRows-1) < 10_000_000 {
		t.Errorf("%d partitions for 10 M words: more than %d rows each", got, maxRows)
	}
	if got := partitions(100, 0); got != 1 {
		t.Errorf("%d partitions for 100 words", got)
	}
}

func TestKeysDiffer(t *testing.T) {
	seen := map[uint64]bool{}
	for a := range uint64(20) {
		for b := range uint64(20) {
			for c := range uint64(20) {
				seen[key(a, b, c)] = true
			}
		}
	}
	if len(seen) != 8000 {
		t.Errorf("%d keys of 8000 triples", len(seen))
	}
}

func TestBelow(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	counts := make([]int, 7)
	for range 70_000 {
		counts[below(r.Uint32(), 7)]++
	}
	for i, n := range counts {
		if n < 9_600 || n > 10_400 {
			t.Errorf("%d drawn %d times of 70,000", i, n)
		}
	}
	if below(1<<32-1, 7) != 6 || below(0, 7) != 0 {
		t.Error("below does not reach its ends")
	}
}
