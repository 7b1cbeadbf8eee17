package search

import (
	"slices"
	"sync/atomic"
	"testing"

	"firth/vocab"

	"pgregory.net/rapid"
)

func TestTopKDoesNotDependOnWorkersOrBlocks(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		scores := rapid.SliceOfN(rapid.IntRange(-5, 5), 0, 200).Draw(r, "scores")
		k := rapid.IntRange(1, 220).Draw(r, "k")
		workers := rapid.IntRange(1, 9).Draw(r, "workers")
		block := rapid.IntRange(1, 50).Draw(r, "block")

		var want []candidate
		for i, s := range scores {
			want = append(want, candidate{float64(s), vocab.WordID(i)})
		}
		slices.SortStableFunc(want, func(a, b candidate) int { return int(b.score - a.score) })
		want = want[:min(k, len(want))]

		var looked atomic.Int64
		tops := make([]topK, workers)
		for i := range tops {
			tops[i].k = k
		}
		forBlocks(len(scores), block, workers, func(worker, from, to int) {
			looked.Add(int64(to - from))
			for i := from; i < to; i++ {
				if s := float64(scores[i]); !tops[worker].rejects(s) {
					tops[worker].offer(candidate{s, vocab.WordID(i)})
				}
			}
		})
		got := merged(tops)
		if !slices.Equal(got, want) {
			r.Errorf("got %v, want %v", got, want)
		}
		if int(looked.Load()) != len(scores) {
			r.Errorf("%d of %d rows looked at", looked.Load(), len(scores))
		}
	})
}

// Candidates in any order, as the blocks of several workers bring them.
func TestTopKInAnyOrder(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		scores := rapid.SliceOfN(rapid.IntRange(0, 9), 1, 60).Draw(r, "scores")
		var all []candidate
		for i, s := range scores {
			all = append(all, candidate{float64(s), vocab.WordID(i)})
		}
		top := topK{k: rapid.IntRange(1, 70).Draw(r, "k")}
		for _, c := range rapid.Permutation(all).Draw(r, "order") {
			top.offer(c)
		}
		slices.SortFunc(all, compareCandidates)
		if got, want := top.sorted(), all[:min(top.k, len(all))]; !slices.Equal(got, want) {
			r.Errorf("got %v, want %v", got, want)
		}
	})
}
