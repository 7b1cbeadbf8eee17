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

// margin is how many positions are read at first on either side of a stretch,
// for the contexts of its outer centers.
const margin = 64

// maxMargin bounds the search for context in text of which subsampling leaves
// next to nothing.
const maxMargin = 1 << 20

// read fills s with the positions from to to of an epoch, and with as much text
// around them as the windows of their words can reach.
func (w *window) read(s *span, epoch int, from, to int64) error {
	k := key(forPosition, w.seed, uint64(epoch))
	for around := int64(margin); ; around *= 4 {
		lo, hi := max(0, from-around), min(w.source.Len(), to+around)
		if cap(s.ids) < int(hi-lo) {
			s.ids = make([]vocab.WordID, hi-lo)
		}
		s.ids = s.ids[:hi-lo]
		if err := w.source.ReadIDs(s.ids, lo); err != nil {
			return err
		}
		s.words, s.radius = s.words[:0], s.radius[:0]
		s.first, s.last = -1, -1
		for i, id := range s.ids {
			pos := lo + int64(i)
			if pos == from {
				s.first = len(s.words)
			}
			if pos == to {
				s.last = len(s.words)
			}
			if id == vocab.EndOfSentence {
				s.words = append(s.words, id)
				s.radius = append(s.radius, 0)
				continue
			}
			if int(id) >= len(w.keep) {
				return fmt.Errorf("word id %d at position %d of the text: the vocabulary has %d words", id, pos, len(w.keep))
			}
			h := mix(k + uint64(pos)*golden)
			if uint32(h>>32) <= w.keep[id] {
				s.words = append(s.words, id)
				s.radius = append(s.radius, 1+below(uint32(h), w.size))
			}
		}
		if s.first < 0 {
			s.first = len(s.words)
		}
		if s.last < 0 {
			s.last = len(s.words)
		}
		if around >= maxMargin || (lo == 0 || w.enough(s.words[:s.first])) && (hi == w.source.Len() || w.enough(s.words[s.last:])) {
			return nil
		}
	}
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
