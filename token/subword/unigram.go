package subword

import (
	"errors"
	"fmt"
	"math"
	"unicode/utf8"
)

// unigramOptions say what a Unigram model does with characters that no piece has.
type unigramOptions struct {
	unk          uint32 // the id of the unknown piece
	byteFallback bool   // unknown characters become <0x..> pieces, if there are such
}

// unknownPenalty is what an unknown character costs beyond the least likely piece.
const unknownPenalty = 10

// unigram is the unigram language model (Kudo 2018, arXiv:1804.10959): a word becomes
// the pieces whose scores, logarithms of probabilities, have the largest sum. It is
// found by the Viterbi algorithm; of equal sums the one whose last piece begins
// first.
type unigram struct {
	unigramOptions
	vocabulary *vocabulary
	scores     []float64
	written    []float64 // the scores as a file has them, see referenceFloat
	trie       *trie
	unkScore   float64
	bytes      *[256]int32 // the pieces of bytes, if byteFallback
}

// newUnigram makes a model of pieces, whose ids are their places, and their scores.
func newUnigram(pieces []string, scores []float64, o unigramOptions) (*unigram, error) {
	if len(pieces) != len(scores) {
		return nil, fmt.Errorf("%d pieces and %d scores", len(pieces), len(scores))
	}
	if len(pieces) == 0 {
		return nil, errors.New("a unigram model without pieces")
	}
	if uint64(o.unk) >= uint64(len(pieces)) {
		return nil, fmt.Errorf("the unknown piece has the id %d, but there are only %d pieces", o.unk, len(pieces))
	}
	u := &unigram{unigramOptions: o, vocabulary: newVocabulary(pieces), scores: scores, written: scores}
	least := math.Inf(1)
	for i, score := range scores {
		if math.IsNaN(score) {
			return nil, fmt.Errorf("the score of piece %d, %q, is not a number", i, pieces[i])
		}
		least = min(least, score)
	}
	u.unkScore = least - unknownPenalty
	keys := make([]trieKey, 0, len(pieces))
	for i, piece := range pieces {
		keys = append(keys, trieKey{piece, int32(i)})
	}
	u.trie = newTrie(keys)
	if o.byteFallback {
		u.bytes = u.vocabulary.byteIDs()
	}
	return u, nil
}

func (u *unigram) kind() string       { return "unigram" }
func (u *unigram) vocab() *vocabulary { return u.vocabulary }

// unigramScratch is the memory of the Viterbi algorithm.
type unigramScratch struct {
	best []bestEnd
	path []Piece
}

// A bestEnd is the best way to cut a word up to some offset: its score and its last
// piece.
type bestEnd struct {
	score float64
	start int32 // where the last piece begins, -1 if there is no way
	id    uint32
}

// encode appends the pieces of word to dst.
func (u *unigram) encode(s *scratch, dst []Piece, word string) []Piece {
	w := &s.unigram
	w.viterbi(u.trie, u.scores, u.unk, u.unkScore, word)
	w.path = w.path[:0]
	for end := int32(len(word)); end > 0; {
		b := &w.best[end]
		last := len(w.path) - 1
		if b.id == u.unk && last >= 0 && w.path[last].ID == u.unk {
			w.path[last].Start = int(b.start) // unknown neighbors are one
		} else {
			w.path = append(w.path, Piece{b.id, int(b.start), int(end)})
		}
		end = b.start
	}
	for i := len(w.path) - 1; i >= 0; i-- {
		p := w.path[i]
		if p.ID == u.unk {
			dst = u.unknown(dst, word, p)
		} else {
			dst = append(dst, p)
		}
	}
	return dst
}

// viterbi fills w.best for every offset of word where a character ends.
func (w *unigramScratch) viterbi(t *trie, scores []float64, unk uint32, unkScore float64, word string) {
	if cap(w.best) <= len(word) {
		w.best = make([]bestEnd, len(word)+1, 2*len(word)+64)
	}
	best := w.best[:len(word)+1]
	w.best = best
	for i := range best {
		best[i].start = -1
	}
	best[0].score = 0
	nodes := t.nodes
	for i := 0; i < len(word); {
		size := 1
		if word[i] >= utf8.RuneSelf {
			_, size = utf8.DecodeRuneInString(word[i:])
		}
		till := best[i].score
		single := false // a piece is just this character
		node := int32(trieRoot)
		for j := i; j < len(word); j++ {
			next := nodes[node].base + int32(word[j])
			if uint(next) >= uint(len(nodes)) || nodes[next].parent != node {
				break
			}
			node = next
			id := nodes[node].value
			if id < 0 {
				continue
			}
			score := till + scores[id]
			if b := &best[j+1]; b.start < 0 || score > b.score {
				*b = bestEnd{score, int32(i), uint32(id)}
			}
			single = single || j+1 == i+size
		}
		if !single {
			score := till + unkScore
			if b := &best[i+size]; b.start < 0 || score > b.score {
				*b = bestEnd{score, int32(i), unk}
			}
		}
		i += size
	}
}

// unknown appends what stands for the unknown characters of p, a run of them.
func (u *unigram) unknown(dst []Piece, word string, p Piece) []Piece {
	run := word[p.Start:p.End]
	if id, ok := u.vocabulary.id(run); ok { // so the reference has it
		return append(dst, Piece{id, p.Start, p.End})
	}
	if u.bytes == nil {
		return append(dst, p)
	}
	from := len(dst)
	for i := range len(run) {
		id := u.bytes[run[i]]
		if id < 0 {
			return append(dst[:from], p)
		}
		dst = append(dst, Piece{uint32(id), p.Start, p.End})
	}
	return dst
}
