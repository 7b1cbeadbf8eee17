package eval

import (
	"cmp"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"firth"
	"firth/vocab"
)

// ErrNothingShared tells that models have too few words in common to be compared.
var ErrNothingShared = errors.New("the models share too few words")

// StabilityOptions say what [MeasureStability] looks at. The zero value is valid.
type StabilityOptions struct {
	// Neighbors is how many neighbors of each word are compared; 0 stands for 10.
	Neighbors int

	// Words is of how many words, the most frequent that all models have; 0 stands
	// for 1,000.
	Words int

	// Bands are the ranks by frequency at which bands of words end, rising; nil
	// stands for 100, 1,000, 10,000 and 100,000. The last band ends with Words.
	Bands []int

	// Threads is how many search for neighbors; 0 stands for one on each core. It
	// never changes a result.
	Threads int
}

// A Stability is how far models agree on the neighbors of words: of each pair of
// models, the mean over words.
type Stability struct {
	Shared    int // words that all models have
	Neighbors int // of each word that are compared

	// Pairs has each pair of models once: 0 and 1, 0 and 2, …, 1 and 2, …
	Pairs []Agreement

	// Mean is over all pairs of models.
	Mean Agreement
}

// An Agreement is how far two models agree on the neighbors of words.
type Agreement struct {
	A, B int // which models, from 0
	Band
	Bands []Band // by frequency
}

// A Band is words from one rank by frequency to another, and the agreement on them.
type Band struct {
	From int `json:"from"` // rank of the first word, from 1
	To   int `json:"to"`   // rank of the last

	// Overlap is the mean share of a word's k neighbors that both models have:
	// |A ∩ B| / k, from 0 to 1.
	Overlap float64 `json:"overlap"`

	// Jaccard is the mean of |A ∩ B| / |A ∪ B|, from 0 to 1.
	Jaccard float64 `json:"jaccard"`
}

// MeasureStability compares the nearest neighbors of words in models, such as those
// trained with different seeds: how much of them is the data, and how much is chance
// (Wendlandt, Kummerfeld and Mihalcea, "Factors Influencing the Surprising
// Instability of Word Embeddings", NAACL 2018; Antoniak and Mimno, "Evaluating the
// Stability of Embedding-based Word Similarities", TACL 2018).
//
// Words are ranked by the first model. Neighbors are sought among the words that all
// models have. It fails with [ErrNothingShared] if there are not more of them than
// neighbors. It panics if there are fewer than two models.
func MeasureStability(models []*firth.Embeddings, opts StabilityOptions) (Stability, error) {
	if len(models) < 2 {
		panic("eval: stability of fewer than two models")
	}
	k, size, bands, threads := opts.Neighbors, opts.Words, opts.Bands, opts.Threads
	if k <= 0 {
		k = 10
	}
	if size <= 0 {
		size = 1000
	}
	if bands == nil {
		bands = []int{100, 1000, 10_000, 100_000}
	}
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	shared := sharedWords(models)
	if len(shared[0]) <= k {
		return Stability{}, fmt.Errorf("%w: %d, and each is to have %d neighbors", ErrNothingShared, len(shared[0]), k)
	}
	size = min(size, len(shared[0]))
	neighbors := make([][][]vocab.WordID, len(models))
	for m, e := range models {
		words := shared[m]
		neighbors[m] = nearest(Dense(func(i vocab.WordID) []float32 { return e.Input.Row(int(words[i])) }), len(words), size, k, threads)
	}
	s := Stability{Shared: len(shared[0]), Neighbors: k}
	for a := range models {
		for b := a + 1; b < len(models); b++ {
			s.Pairs = append(s.Pairs, agree(a, b, neighbors[a], neighbors[b], k, bands))
		}
	}
	s.Mean = meanAgreement(s.Pairs)
	return s, nil
}

// sharedWords returns, for each model, the ids of the words that all have, in the
// order of the first.
func sharedWords(models []*firth.Embeddings) [][]vocab.WordID {
	shared := make([][]vocab.WordID, len(models))
	ids := make([]vocab.WordID, len(models))
words:
	for i := range models[0].Vocab.Len() {
		ids[0] = vocab.WordID(i)
		word := models[0].Vocab.Word(ids[0])
		for m := 1; m < len(models); m++ {
			id, ok := models[m].Vocab.ID(word)
			if !ok {
				continue words
			}
			ids[m] = id
		}
		for m, id := range ids {
			shared[m] = append(shared[m], id)
		}
	}
	return shared
}

// nearest returns the k nearest neighbors of each of the first asked of size words,
// in no order. Of words equally near, the more frequent ones are taken.
func nearest(space Space, size, asked, k, threads int) [][]vocab.WordID {
	const panel = 512
	all := make([][]vocab.WordID, asked)
	for from := 0; from < asked; from += panel {
		words := make([]vocab.WordID, min(panel, asked-from))
		for i := range words {
			words[i] = vocab.WordID(from + i)
		}
		for i, near := range nearestTo(space, words, size, k, threads) {
			all[from+i] = near
		}
	}
	return all
}

type neighbor struct {
	cosine float32
	word   vocab.WordID
}

// byNearness puts the nearer, and of equally near ones the more frequent, first.
func byNearness(a, b neighbor) int {
	return cmp.Or(cmp.Compare(b.cosine, a.cosine), cmp.Compare(a.word, b.word))
}

func nearestTo(space Space, words []vocab.WordID, size, k, threads int) [][]vocab.WordID {
	width, scorer := Stride(len(words)), space.Against(words)
	tiles := (size + TileWords - 1) / TileWords
	found := make([][][]neighbor, max(1, min(threads, tiles)))
	var taken atomic.Int64
	var wg sync.WaitGroup
	for w := range found {
		wg.Go(func() {
			score, cosines := scorer(), make([]float32, TileWords*width)
			best := make([][]neighbor, len(words)) // sorted, k at most
			for {
				from := (int(taken.Add(1)) - 1) * TileWords
				if from >= size {
					break
				}
				to := min(size, from+TileWords)
				score(cosines, from, to)
				for id := from; id < to; id++ {
					row := cosines[(id-from)*width:][:len(words)]
					for i, c := range row {
						if n := best[i]; c == c && (len(n) < k || c >= n[k-1].cosine) && words[i] != vocab.WordID(id) {
							best[i] = insert(n, neighbor{c, vocab.WordID(id)}, k)
						}
					}
				}
			}
			found[w] = best
		})
	}
	wg.Wait()
	near := make([][]vocab.WordID, len(words))
	for i := range words {
		var all []neighbor
		for _, best := range found {
			all = append(all, best[i]...)
		}
		slices.SortFunc(all, byNearness)
		for _, n := range all[:min(k, len(all))] {
			near[i] = append(near[i], n.word)
		}
	}
	return near
}

// insert puts n into its place among the k best.
func insert(best []neighbor, n neighbor, k int) []neighbor {
	at, _ := slices.BinarySearchFunc(best, n, byNearness)
	if at == k {
		return best
	}
	if len(best) == k {
		best = best[:k-1]
	}
	return slices.Insert(best, at, n)
}

// agree compares the neighbors of words in two models.
func agree(a, b int, ofA, ofB [][]vocab.WordID, k int, bands []int) Agreement {
	all := Agreement{A: a, B: b, Band: Band{From: 1, To: len(ofA)}}
	ends := slices.Clone(bands)
	ends = append(slices.DeleteFunc(ends, func(end int) bool { return end >= len(ofA) }), len(ofA))
	from := 0
	for _, to := range ends {
		band := Band{From: from + 1, To: to}
		for i := from; i < to; i++ {
			common := 0
			for _, w := range ofA[i] {
				if slices.Contains(ofB[i], w) {
					common++
				}
			}
			band.Overlap += float64(common) / float64(k)
			band.Jaccard += float64(common) / float64(max(1, len(ofA[i])+len(ofB[i])-common))
		}
		all.Overlap += band.Overlap
		all.Jaccard += band.Jaccard
		band.Overlap /= float64(to - from)
		band.Jaccard /= float64(to - from)
		all.Bands = append(all.Bands, band)
		from = to
	}
	all.Overlap /= float64(len(ofA))
	all.Jaccard /= float64(len(ofA))
	return all
}

// meanAgreement is the mean of agreements on the same words.
func meanAgreement(pairs []Agreement) Agreement {
	mean := Agreement{Band: Band{From: pairs[0].From, To: pairs[0].To}, Bands: make([]Band, len(pairs[0].Bands))}
	share := 1 / float64(len(pairs))
	for _, p := range pairs {
		mean.Overlap += float64(p.Overlap * share)
		mean.Jaccard += float64(p.Jaccard * share)
		for i, band := range p.Bands {
			m := &mean.Bands[i]
			m.From, m.To = band.From, band.To
			m.Overlap += float64(band.Overlap * share)
			m.Jaccard += float64(band.Jaccard * share)
		}
	}
	return mean
}
