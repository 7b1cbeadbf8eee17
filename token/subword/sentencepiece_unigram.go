package subword

import (
	"errors"
	"math"
	"unicode/utf8"
)

// spUnigram is the unigram language model as SentencePiece does it: sums of scores
// are rounded to float32 after each piece, which decides between ways to cut that
// are almost equal.
type spUnigram struct {
	*spVocabulary
	trie     *trie
	scores   []float64
	unkScore float32
}

func newSPUnigram(v *spVocabulary) (*spUnigram, error) {
	u := &spUnigram{spVocabulary: v, scores: make([]float64, len(v.pieces))}
	least := float32(math.MaxFloat32)
	var keys []trieKey
	for id := range v.pieces {
		p := &v.pieces[id]
		if p.kind == spNormal {
			least = min(least, p.score)
		}
		if p.isText() && p.kind != spUnused {
			keys = append(keys, trieKey{p.text, int32(id)})
		}
	}
	if len(keys) == 0 {
		return nil, errors.New("no piece stands for text")
	}
	u.unkScore = least - unknownPenalty
	for id := range v.pieces {
		p := &v.pieces[id]
		u.scores[id] = float64(p.score)
		if p.kind == spUserDefined {
			// Whatever the file says: so that they win against pieces that are likelier
			// than any can be.
			u.scores[id] = float64(float32(float64(len(p.text))*0.1 - 0.1))
		}
	}
	u.trie = newTrie(keys)
	return u, nil
}

func (u *spUnigram) kind() string       { return "unigram" }
func (u *spUnigram) vocab() *vocabulary { return u.vocabulary }
func (u *spUnigram) spec() any          { return nil } // see spModel.converted

// encode appends the pieces of word to dst.
func (u *spUnigram) encode(s *scratch, dst []Piece, word string) []Piece {
	w := &s.unigram
	u.viterbi(w, word)
	w.path = w.path[:0]
	for end := int32(len(word)); end > 0; {
		b := &w.best[end]
		w.path = append(w.path, Piece{b.id, int(b.start), int(end)})
		end = b.start
	}
	from := len(dst)
	for i := len(w.path) - 1; i >= 0; i-- {
		p := w.path[i]
		if p.ID == u.unk {
			dst = u.unknown(dst, from, word, p.Start, p.End)
		} else {
			dst = append(dst, p)
		}
	}
	return dst
}

// viterbi fills w.best for every offset of word where a character ends.
func (u *spUnigram) viterbi(w *unigramScratch, word string) {
	if cap(w.best) <= len(word) {
		w.best = make([]bestEnd, len(word)+1, 2*len(word)+64)
	}
	best := w.best[:len(word)+1]
	w.best = best
	for i := range best {
		best[i].start = -1
	}
	best[0].score = 0
	nodes, scores := u.trie.nodes, u.scores
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
			score := float64(float32(till + scores[id]))
			if b := &best[j+1]; b.start < 0 || score > b.score {
				*b = bestEnd{score, int32(i), uint32(id)}
			}
			single = single || j+1 == i+size
		}
		if !single {
			score := float64(u.unkScore + float32(till))
			if b := &best[i+size]; b.start < 0 || score > b.score {
				*b = bestEnd{score, int32(i), u.unk}
			}
		}
		i += size
	}
}
