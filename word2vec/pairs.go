package word2vec

import (
	"math/bits"

	"firth/vocab"
)

// pairs are the training pairs of one chunk of text, sorted into buckets: the
// pairs whose input word lies in partition p and whose output word lies in
// partition q are bucket p·parts+q, in the order of the text. A pair is the
// local row of its input word, times 65,536, plus that of its output word.
//
// Where the output side has more to train than its partitions hold (see
// outputs.topics), the pairs whose input word lies in partition p are once more in
// bucket parts²+p, with the number of the output word's topic in place of its row.
//
// The pairs of a bucket lie in pages, which are taken when they are needed: so one
// pass over the text does, without counting first.
type pairs struct {
	page uint32   // the length of a page, a power of two
	data []uint32 // pages; the first is never used, so that 0 is no place of a pair
	used uint32   // of data
	next []uint32 // by page: the page that goes on, or 0

	first []uint32 // by bucket: its first page, or 0
	end   []uint32 // by bucket: the place behind its last pair, or 0
}

// Long pages are read fast, but a bucket's last one is half empty.
const (
	shortestPage = 4
	longestPage  = 64
)

// pairScratch is memory that making pairs needs for a while: one for each thread.
type pairScratch struct {
	span              span
	contexts, centers []pairRow // by word of span
}

// A pairRow is what a word contributes to its pairs: the bucket of a pair is the
// sum of its words' buckets, and the pair itself has the bits of both rows.
type pairRow struct{ bucket, local uint32 }

// bucket appends the pairs of a bucket to segments, in order.
func (b *pairs) bucket(segments [][]uint32, i int) [][]uint32 {
	for page := b.first[i]; page != 0; page = b.next[page] {
		from, to := page*b.page, (page+1)*b.page
		if b.next[page] == 0 {
			to = b.end[i]
		}
		segments = append(segments, b.data[from:to])
	}
	return segments
}

// reset empties buckets, before they get about so many pairs.
func (b *pairs) reset(buckets, expected int) {
	b.page = uint32(min(longestPage, max(shortestPage, 1<<bits.Len(uint(expected/buckets)))))
	if len(b.first) != buckets {
		b.first, b.end = make([]uint32, buckets), make([]uint32, buckets)
	}
	clear(b.first)
	clear(b.end)
	b.used = b.page
	b.next = append(b.next[:0], 0)
	if room := expected + buckets*int(b.page)/2; len(b.data) < room/2 {
		b.data = make([]uint32, room)
	}
}

// newPage gives a bucket, of which the last page is full, another one, and returns
// its first place.
func (b *pairs) newPage(bucket uint32) uint32 {
	page := uint32(len(b.next))
	b.next = append(b.next, 0)
	if end := b.end[bucket]; end == 0 {
		b.first[bucket] = page
	} else {
		b.next[(end-1)/b.page] = page
	}
	at := b.used
	b.used += b.page
	if int(b.used) > len(b.data) {
		b.data = append(b.data, make([]uint32, int(b.used)-len(b.data)+len(b.data)/4+1<<12)...)
	}
	return at
}

// fill makes the pairs of the positions from to to: each kept word is a center,
// and each word of its window a context, which predicts it. inputs are the places
// of a word as a context.
func (b *pairs) fill(scratch *pairScratch, w *window, inputs []place, o outputs, parts, epoch int, from, to int64) error {
	s := &scratch.span
	if err := w.read(s, epoch, from, to); err != nil {
		return err
	}
	topics := o.topics()
	buckets, pairs := parts*parts, (s.last-s.first)*int(w.size+1)
	if topics != nil {
		buckets, pairs = buckets+parts, 2*pairs
	}
	b.reset(buckets, pairs)
	s.rows(scratch, inputs, o.places(), uint32(parts))
	b.sort(s, scratch.contexts, scratch.centers)
	if topics == nil {
		return nil
	}
	for i, id := range s.words {
		if id == vocab.EndOfSentence {
			continue
		}
		in := inputs[id]
		scratch.contexts[i] = pairRow{uint32(parts*parts) + uint32(in.part), uint32(in.local) << 16}
		scratch.centers[i] = pairRow{0, uint32(topics[id])}
	}
	b.sort(s, scratch.contexts, scratch.centers)
	return nil
}

// sort puts every pair of s into its bucket.
func (b *pairs) sort(s *span, contexts, centers []pairRow) {
	data, end, full := b.data, b.end, b.page-1
	s.each(func(c, lo, hi int) {
		center := centers[c]
		for _, context := range [2][]pairRow{contexts[lo:c], contexts[c+1 : hi]} {
			for _, row := range context {
				bucket := row.bucket + center.bucket
				at := end[bucket]
				if at&full == 0 {
					at = b.newPage(bucket)
					data = b.data
				}
				data[at] = row.local | center.local
				end[bucket] = at + 1
			}
		}
	})
}

// rows looks up where the words of s lie, once for all windows that they are in.
func (s *span) rows(scratch *pairScratch, inputs, outputs []place, parts uint32) {
	scratch.contexts, scratch.centers = scratch.contexts[:0], scratch.centers[:0]
	for _, id := range s.words {
		if id == vocab.EndOfSentence {
			scratch.contexts = append(scratch.contexts, pairRow{})
			scratch.centers = append(scratch.centers, pairRow{})
			continue
		}
		in, out := inputs[id], outputs[id]
		scratch.contexts = append(scratch.contexts, pairRow{uint32(in.part) * parts, uint32(in.local) << 16})
		scratch.centers = append(scratch.centers, pairRow{uint32(out.part), uint32(out.local)})
	}
}
