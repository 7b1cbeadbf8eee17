package word2vec

import (
	"cmp"
	"slices"

	"firth/internal/memory"
	"firth/vocab"
)

// A pairCounts says for each center how often it has which context word, over a
// whole text. A window counts with every radius from 1 to Window, once each, so
// that a context at distance d counts Window-d+1 times: in the proportion in which
// radii drawn at random would have reached it. Which words subsampling keeps is
// drawn as in the first epoch.
type pairCounts struct {
	start []int // center c has the pairs start[c] to start[c+1]
	pairs []contextCount
}

// A contextCount is a context word and how often it occurs, rounded to float32.
type contextCount struct {
	context vocab.WordID
	count   float32
}

// of returns the contexts of a center, by word.
func (p *pairCounts) of(center int) []contextCount { return p.pairs[p.start[center]:p.start[center+1]] }

const (
	countShards = 16
	countChunk  = 1 << 14 // positions that a thread takes at a time
	countRound  = 16      // chunks whose pairs are in memory at a time

	// pairBytes is the memory that a pair takes at most: 16 bytes in a table that is
	// 3/8 full and as much in the table before it, while the table grows.
	pairBytes = 64
	mostPairs = 1 << 28
)

// roomForPairs is how many different pairs there is memory for.
func roomForPairs() int64 {
	if available, known := memory.Available(); known {
		return min(mostPairs, available/pairBytes)
	}
	return mostPairs
}

// countPairs goes through the text once. It fails if there are more than so many
// different pairs. All sums are of whole numbers, so it does not matter in which
// order they are added up.
func countPairs(w *window, words int, most int64, team *team) (*pairCounts, error) {
	var tables [countShards]pairTable
	var chunks [countRound]pairChunk
	positions := w.source.Len()
	for from := int64(0); from < positions; from += countRound * countChunk {
		team.run(countRound, func(_, i int) {
			chunk := from + int64(i)*countChunk
			chunks[i].fill(w, min(chunk, positions), min(chunk+countChunk, positions))
		})
		for i := range chunks {
			if chunks[i].err != nil {
				return nil, chunks[i].err
			}
		}
		team.run(countShards, func(_, shard int) {
			for i := range chunks {
				for _, p := range chunks[i].pairs[shard] {
					tables[shard].add(p.key, p.weight)
				}
			}
		})
		different := int64(0)
		for i := range tables {
			different += int64(tables[i].used)
		}
		if done := min(from+countRound*countChunk, positions); different > most {
			return nil, configError("exact_from_counts: %d %% of the text have %d different pairs of words already, and there is room for %d (%.1f GB): take fewer words, a smaller window or more subsampling, or train the exact softmax without exact_from_counts",
				100*done/positions, different, most, float64(most*pairBytes)/1e9)
		}
	}
	return newPairCounts(tables[:], words, team), nil
}

// newPairCounts sorts what is in the tables.
func newPairCounts(tables []pairTable, words int, team *team) *pairCounts {
	p := &pairCounts{start: make([]int, words+1)}
	for i := range tables {
		tables[i].each(func(key, _ uint64) { p.start[key>>32+1]++ })
	}
	for i := range words {
		p.start[i+1] += p.start[i]
	}
	p.pairs = make([]contextCount, p.start[words])
	next := slices.Clone(p.start)
	for i := range tables {
		tables[i].each(func(key, n uint64) {
			p.pairs[next[key>>32]] = contextCount{vocab.WordID(key & (1<<32 - 1)), float32(n)}
			next[key>>32]++
		})
		tables[i] = pairTable{}
	}
	team.run(words, func(_, c int) {
		slices.SortFunc(p.of(c), func(a, b contextCount) int { return cmp.Compare(a.context, b.context) })
	})
	return p
}

// A pairChunk is the pairs of a stretch of text, by shard.
type pairChunk struct {
	span  span
	pairs [countShards][]weightedPair
	err   error
}

type weightedPair struct{ key, weight uint64 } // the key is center << 32 | context

func (c *pairChunk) fill(w *window, from, to int64) {
	for i := range c.pairs {
		c.pairs[i] = c.pairs[i][:0]
	}
	if from == to {
		return
	}
	s := &c.span
	if c.err = w.read(s, 0, from, to); c.err != nil {
		return
	}
	for i := range s.radius {
		s.radius[i] = w.size
	}
	s.each(func(center, lo, hi int) {
		for at := lo; at < hi; at++ {
			if at == center {
				continue
			}
			key := uint64(s.words[center])<<32 | uint64(s.words[at])
			shard := mix(key) % countShards
			c.pairs[shard] = append(c.pairs[shard], weightedPair{key, uint64(int(w.size) + 1 - max(at-center, center-at))})
		}
	})
}

// A pairTable adds up weights by key: a hash table with open addressing.
type pairTable struct {
	slots []weightedPair // weight 0: free
	used  int
}

func (t *pairTable) add(key, weight uint64) {
	if 4*(t.used+1) > 3*len(t.slots) {
		old := t.slots
		t.slots, t.used = make([]weightedPair, max(1<<10, 2*len(old))), 0
		for _, p := range old {
			if p.weight > 0 {
				t.add(p.key, p.weight)
			}
		}
	}
	mask := uint64(len(t.slots) - 1)
	for i := mix(key) >> 8 & mask; ; i = (i + 1) & mask {
		switch p := &t.slots[i]; {
		case p.weight == 0:
			*p = weightedPair{key, weight}
			t.used++
			return
		case p.key == key:
			p.weight += weight
			return
		}
	}
}

// each calls do for every pair, in no order that means anything.
func (t *pairTable) each(do func(key, weight uint64)) {
	for _, p := range t.slots {
		if p.weight > 0 {
			do(p.key, p.weight)
		}
	}
}
