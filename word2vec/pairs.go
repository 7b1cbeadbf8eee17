package word2vec

import "firth/vocab"

// pairs are the training pairs of one chunk of text, sorted into buckets: the
// pairs whose input word lies in partition p and whose output word lies in
// partition q are bucket p·parts+q, in the order of the text. A pair is the
// local row of its input word, times 65,536, plus that of its output word.
type pairs struct {
	sorted []uint32
	start  []uint32 // by bucket; start[len-1] is the number of pairs
}

// pairScratch is memory that making pairs needs for a while: one for each thread.
type pairScratch struct {
	span   span
	buffer []rawPair
}

type rawPair struct {
	bucket uint32
	rows   uint32
}

func (b *pairs) bucket(i int) []uint32 { return b.sorted[b.start[i]:b.start[i+1]] }

// fill makes the pairs of the positions from to to: each kept word is a center,
// and each word of its window a context, which predicts it.
func (b *pairs) fill(scratch *pairScratch, w *window, l *layout, epoch int, from, to int64) error {
	s := &scratch.span
	if err := w.read(s, epoch, from, to); err != nil {
		return err
	}
	parts := uint32(l.parts)
	buckets := l.parts * l.parts
	if len(b.start) != buckets+1 {
		b.start = make([]uint32, buckets+1)
	}
	clear(b.start)
	raw := scratch.buffer[:0]
	words := s.words
	for c := s.first; c < s.last; c++ {
		if words[c] == vocab.EndOfSentence {
			continue
		}
		center := l.place[words[c]]
		lo, hi := s.around(c)
		for at := lo; at < hi; at++ {
			if at == c {
				continue
			}
			context := l.place[words[at]]
			bucket := uint32(context.part)*parts + uint32(center.part)
			b.start[bucket+1]++
			raw = append(raw, rawPair{bucket, uint32(context.local)<<16 | uint32(center.local)})
		}
	}
	for i := range buckets {
		b.start[i+1] += b.start[i]
	}
	scratch.buffer = raw
	if cap(b.sorted) < len(raw) {
		b.sorted = make([]uint32, len(raw), len(raw)+len(raw)/8)
	}
	b.sorted = b.sorted[:len(raw)]
	// The starts serve as write marks: after the loop each is the next bucket's
	// start, so they are moved back by one.
	for _, p := range raw {
		b.sorted[b.start[p.bucket]] = p.rows
		b.start[p.bucket]++
	}
	copy(b.start[1:], b.start[:buckets])
	b.start[0] = 0
	return nil
}
