package align

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
)

// A Move is how far a word has moved from the old model to the new one.
type Move struct {
	Word string
	Shared

	// Cosine is that between the old vector, rotated, and the new one: 1 if the word
	// stands where it stood.
	Cosine float64
}

// Moved returns the words that both models counted at least minCount times, those
// that moved most first; of equals the one that is more frequent in the old model.
// Rare words move far because little is known of them, so a floor is wanted. A model
// without counts sets none.
func (a *Alignment) Moved(minCount uint64) []Move {
	var moves []Move
	for _, s := range a.Words {
		if a.frequent(s, minCount) {
			moves = append(moves, Move{Word: a.old.model.Vocab.Word(s.Old), Shared: s})
		}
	}
	var wg sync.WaitGroup
	threads := runtime.GOMAXPROCS(0)
	for t := range threads {
		wg.Go(func() {
			young := make([]float64, a.dim)
			for i := t * len(moves) / threads; i < (t+1)*len(moves)/threads; i++ {
				rotated, _ := a.Rotated(moves[i].Old)
				a.new.into(young, moves[i].New)
				for d, x := range rotated {
					moves[i].Cosine += float64(x * young[d])
				}
			}
		})
	}
	wg.Wait()
	slices.SortFunc(moves, func(a, b Move) int {
		return cmp.Or(cmp.Compare(a.Cosine, b.Cosine), cmp.Compare(a.Old, b.Old))
	})
	return moves
}
