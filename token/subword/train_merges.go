package subword

import (
	"context"
	"sync"
)

// A wordCount is a word of the text and how often it stands there.
type wordCount struct {
	text  string
	count int64
}

// A merger learns merges by byte-pair encoding (Sennrich, Haddow and Birch 2016,
// arXiv:1508.07909): again and again the most frequent pair of neighbors within
// words becomes one piece. Of pairs with the same count, the one with smaller ids
// comes first, which makes it learn what the trainer of Hugging Face learns.
//
// Words are lists of symbols in one array, and each pair knows the words in which
// it came to be, so a merge costs as much as there are words with the pair. A pair
// comes to be in one step only, that which makes its younger symbol. From then on
// its count can only fall, by merges that take its neighbors from it. So the count
// in the queue is an upper bound, and is looked up again when the pair is first.
type merger struct {
	pieces  []string
	ids     map[string]uint32
	lengths []int32 // of pieces, in symbols

	symbols []uint32 // of all words
	words   []mergedWord

	// join makes the text of a piece from those of its parts.
	join      func(left, right string) string
	maxLength int // of a piece, in symbols; 0 is no limit
	minCount  int64
	threads   int

	table   *pairTable
	queue   pairQueue
	changes [][]pairChange // memory for one merge, by chunks of words
	merges  [][2]uint32    // the ids that were joined
}

// A mergedWord is symbols[start:start+length].
type mergedWord struct {
	start  int
	length int32
	count  int64
}

// intern returns the id of a piece, which is new if there is none.
func (m *merger) intern(piece string, length int) uint32 {
	if id, ok := m.ids[piece]; ok {
		return id
	}
	id := uint32(len(m.pieces))
	m.pieces = append(m.pieces, piece)
	m.lengths = append(m.lengths, int32(length))
	m.ids[piece] = id
	return id
}

// addWord takes a word of the symbols that were appended to m.symbols since the
// last call.
func (m *merger) addWord(count int64) {
	start := 0
	if n := len(m.words); n > 0 {
		start = m.words[n-1].start + int(m.words[n-1].length)
	}
	m.words = append(m.words, mergedWord{start, int32(len(m.symbols) - start), count})
}

// fits tells whether two symbols may become one piece.
func (m *merger) fits(left, right uint32) bool {
	return m.maxLength == 0 || int(m.lengths[left])+int(m.lengths[right]) <= m.maxLength
}

// learn merges until there are size pieces, or no pair is frequent enough. step is
// called after each merge.
func (m *merger) learn(ctx context.Context, size int, step func()) error {
	if err := m.countPairs(ctx); err != nil {
		return err
	}
	for len(m.pieces) < size && len(m.queue) > 0 {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		top := m.queue.pop()
		if count := m.table.count(top.pair); count != top.count {
			top.count = count
			m.queue.push(top)
			continue
		}
		if top.count < max(1, m.minCount) {
			break
		}
		left, right := top.pair.left(), top.pair.right()
		piece := m.intern(m.join(m.pieces[left], m.pieces[right]), int(m.lengths[left])+int(m.lengths[right]))
		m.merges = append(m.merges, [2]uint32{left, right})
		m.apply(top.pairPlaces, piece)
		m.enqueue()
		step()
	}
	return nil
}

// countPairs fills the table and the queue from the words as they are.
func (m *merger) countPairs(ctx context.Context) error {
	m.table = newPairTable()
	for w, word := range m.words {
		if w%4096 == 0 {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
		}
		symbols := m.symbols[word.start : word.start+int(word.length)]
		for i := 1; i < len(symbols); i++ {
			if m.fits(symbols[i-1], symbols[i]) {
				m.table.add(newPair(symbols[i-1], symbols[i]), word.count, int32(w))
			}
		}
	}
	m.enqueue()
	return nil
}

// enqueue puts the pairs that have come to be into the queue.
func (m *merger) enqueue() {
	m.table.take(func(count int64, places pairPlaces) {
		if count > 0 {
			m.queue.push(queuedPair{count, places})
		}
	})
}

// A pairChange is a pair that came to be in a word, or was broken there.
type pairChange struct {
	pair pair
	word int32
	made bool
}

// changeChunk is how many words are merged at a time, by one of the threads.
const changeChunk = 2048

// apply merges a pair in its words, and counts the changes. Words are rewritten
// in parallel; the changes are counted in the order of the words, so that threads
// have no part in it.
func (m *merger) apply(places pairPlaces, piece uint32) {
	chunks := (len(places.words) + changeChunk - 1) / changeChunk
	for len(m.changes) < chunks {
		m.changes = append(m.changes, nil)
	}
	rewrite := func(c int) {
		words := places.words[c*changeChunk : min((c+1)*changeChunk, len(places.words))]
		m.changes[c] = m.rewrite(m.changes[c][:0], places.pair, words, piece)
	}
	if threads := min(m.threads, chunks); threads > 1 {
		var wg sync.WaitGroup
		for t := range threads {
			wg.Go(func() {
				for c := t; c < chunks; c += threads {
					rewrite(c)
				}
			})
		}
		wg.Wait()
	} else {
		for c := range chunks {
			rewrite(c)
		}
	}
	for _, changes := range m.changes[:chunks] {
		m.count(changes)
	}
}

// rewrite merges a pair in some words and appends the changes of other pairs.
func (m *merger) rewrite(changes []pairChange, p pair, words []int32, piece uint32) []pairChange {
	left, right := p.left(), p.right()
	change := func(a, b uint32, word int32, made bool) {
		if m.fits(a, b) {
			changes = append(changes, pairChange{newPair(a, b), word, made})
		}
	}
	for _, w := range words {
		word := &m.words[w]
		symbols := m.symbols[word.start : word.start+int(word.length)]
		kept := 0
		for i := 0; i < len(symbols); i++ {
			if symbols[i] != left || i+1 == len(symbols) || symbols[i+1] != right {
				symbols[kept] = symbols[i]
				kept++
				continue
			}
			if kept > 0 {
				change(symbols[kept-1], left, w, false)
				change(symbols[kept-1], piece, w, true)
			}
			i++
			if i+1 < len(symbols) {
				change(right, symbols[i+1], w, false)
				change(piece, symbols[i+1], w, true)
			}
			symbols[kept] = piece
			kept++
		}
		word.length = int32(kept)
	}
	return changes
}

// count enters changes into the table.
func (m *merger) count(changes []pairChange) {
	for _, c := range changes {
		if n := m.words[c.word].count; c.made {
			m.table.add(c.pair, n, c.word)
		} else {
			m.table.sub(c.pair, n)
		}
	}
}
