package word2vec

import (
	"fmt"
	"math"

	"firth/vocab"
)

// window draws the training windows of a text. Both of its random decisions, to
// keep a word and how far to look around it, are a hash of seed, epoch and
// position, so any stretch of the text can be done at any time, by anyone.
type window struct {
	source Source
	keep   []uint32 // by word: kept if the position's high 32 bits are at most this
	size   uint32   // Config.Window
	seed   uint64
}

func newWindow(source Source, v *vocab.Vocabulary, cfg Config) *window {
	w := &window{source: source, keep: make([]uint32, v.Len()), size: uint32(cfg.Window), seed: cfg.Seed}
	for id, p := range v.KeepProbs(cfg.Subsample) {
		w.keep[id] = uint32(max(0, math.Ceil(p*(1<<32))-1))
	}
	return w
}

// span is a stretch of the text after subsampling: what is left of the
// sentences that have a center in it.
type span struct {
	words  []vocab.WordID // kept words, and an EndOfSentence after each sentence
	radius []uint32       // by word
	// words[first:last] came from the stretch; the rest is context around it.
	first, last int

	ids []vocab.WordID // scratch
}

// maxMargin bounds the search for context in text of which subsampling leaves
// next to nothing.
const maxMargin = 1 << 20

// read fills s with the positions from to to of an epoch, and with as much text
// around them as the windows of their words can reach.
func (w *window) read(s *span, epoch int, from, to int64) error {
	k := key(forPosition, w.seed, uint64(epoch))
	// So much text around the stretch has mostly enough words for its outer centers.
	for around := int64(8 + 4*w.size); ; around *= 4 {
		lo, hi := max(0, from-around), min(w.source.Len(), to+around)
		n := int(hi - lo)
		if cap(s.ids) < n {
			s.ids, s.words, s.radius = make([]vocab.WordID, n), make([]vocab.WordID, n), make([]uint32, n)
		}
		s.ids, s.words, s.radius = s.ids[:n], s.words[:0], s.radius[:0]
		if err := w.source.ReadIDs(s.ids, lo); err != nil {
			return err
		}
		stretch := s.ids[from-lo : to-lo]
		if err := w.leave(s, k, s.ids[:from-lo], lo); err != nil {
			return err
		}
		s.first = len(s.words)
		if err := w.leave(s, k, stretch, from); err != nil {
			return err
		}
		s.last = len(s.words)
		if err := w.leave(s, k, s.ids[to-lo:], to); err != nil {
			return err
		}
		if around >= maxMargin || (lo == 0 || w.enough(s.words[:s.first])) && (hi == w.source.Len() || w.enough(s.words[s.last:])) {
			return nil
		}
	}
}

// leave appends to s what subsampling leaves of ids, which begin at position pos of
// the text. There is room for all of them.
func (w *window) leave(s *span, k uint64, ids []vocab.WordID, pos int64) error {
	n := len(s.words)
	words, radius := s.words[n:n+len(ids)], s.radius[n:n+len(ids)]
	keep, size, left := w.keep, w.size, 0
	for i, id := range ids {
		// Every word is written, and counts if it is left: half of them are, at random,
		// so a branch would be guessed wrong too often.
		words[left] = id
		if int(id) >= len(keep) {
			if id != vocab.EndOfSentence {
				return fmt.Errorf("word id %d at position %d of the text: the vocabulary has %d words", id, pos+int64(i), len(keep))
			}
			radius[left] = 0
			left++
			continue
		}
		h := mix(k + uint64(pos+int64(i))*golden)
		radius[left] = 1 + below(uint32(h), size)
		kept := 0
		if uint32(h>>32) <= keep[id] {
			kept = 1
		}
		left += kept
	}
	s.words, s.radius = s.words[:n+left], s.radius[:n+left]
	return nil
}

// enough tells whether no window from beside these words reaches past them:
// a sentence ends in them, or they are as many as a window is wide.
func (w *window) enough(words []vocab.WordID) bool {
	if len(words) >= int(w.size) {
		return true
	}
	for _, id := range words {
		if id == vocab.EndOfSentence {
			return true
		}
	}
	return false
}

// each calls do for every center that has a context, in order: the center is
// words[c], its context words[lo:c] and words[c+1:hi].
func (s *span) each(do func(c, lo, hi int)) {
	begin, end := 0, -1 // of the sentence; end < c: not known yet
	for c := s.first - 1; c >= 0; c-- {
		if s.words[c] == vocab.EndOfSentence {
			begin = c + 1
			break
		}
	}
	for c := s.first; c < s.last; c++ {
		if s.words[c] == vocab.EndOfSentence {
			begin = c + 1
			continue
		}
		if end < c {
			for end = c + 1; end < len(s.words) && s.words[end] != vocab.EndOfSentence; end++ {
			}
		}
		r := int(s.radius[c])
		lo, hi := max(begin, c-r), min(end, c+r+1)
		if hi-lo > 1 {
			do(c, lo, hi)
		}
	}
}
