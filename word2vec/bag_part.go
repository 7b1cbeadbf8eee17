package word2vec

import (
	"firth/internal/kernel"
	"firth/vocab"
)

// A bagPart is a part of a batch made ready for training: the windows of a stretch
// of text, and the lists of what is to be added to which row.
type bagPart struct {
	span    span
	words   []uint32 // as in span, with 0 for the end of a sentence
	windows []kernel.BagWindow
	tasks   []bagTask
	in, out moveList

	// What phase 1 makes are rows of bags.moves, from base on. All row numbers in
	// tasks and lists count from base.
	rows, base int

	// The objective's own: see its fill.
	outputs []uint32
	live    []uint8
	lengths []uint32
	slots   []uint32
}

// windowsPerTask is how many windows a thread takes at a time: their means stay in
// the first-level cache.
const windowsPerTask = 8 * kernel.BagGroup

// A bagTask is a few windows of a part, from to to-1.
type bagTask struct {
	from, to   int
	first, end uint32 // places of their contexts
	spread     int    // row of what the place first is to be moved by; the others follow
	moves      int    // first row of the objective
	outputs    int    // where the objective's lists begin
	loss       lossSum
}

// cut finds the windows of the part's span, deals them out to tasks, and lists the
// moves of Input.
func (p *bagPart) cut(weights rowWeights) {
	p.windows = p.windows[:0]
	p.span.each(func(c, lo, hi int) {
		p.windows = append(p.windows, kernel.BagWindow{From: uint32(lo), Center: uint32(c), To: uint32(hi)})
	})
	p.tasks, p.rows = p.tasks[:0], 0
	for from := 0; from < len(p.windows); from += windowsPerTask {
		t := bagTask{from: from, to: min(len(p.windows), from+windowsPerTask), spread: p.rows}
		t.first, t.end = kernel.BagSpan(p.windows[t.from:t.to])
		p.rows += int(t.end - t.first)
		p.tasks = append(p.tasks, t)
	}
	p.words = append(p.words[:0], make([]uint32, len(p.span.words))...)
	for i, id := range p.span.words {
		if id != vocab.EndOfSentence {
			p.words[i] = uint32(id)
		}
	}

	p.in.begin()
	for _, t := range p.tasks {
		for _, id := range p.span.words[t.first:t.end] {
			if id != vocab.EndOfSentence {
				p.in.count(uint32(id))
			}
		}
	}
	p.in.layOut()
	for _, t := range p.tasks {
		row := uint32(t.spread)
		for _, id := range p.span.words[t.first:t.end] {
			if id != vocab.EndOfSentence {
				p.in.put(kernel.BagMove{Row: uint32(id), From: row, Weight: weights.of(uint32(id))})
			}
			row++
		}
	}
}
