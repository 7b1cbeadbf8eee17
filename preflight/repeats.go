package preflight

import (
	"cmp"
	"math"
	"slices"
)

// A repeats finds lines that the text has more than once, but for white space at their
// ends.
type repeats struct {
	tally      *tally
	lines      uint64 // compared
	bytes      uint64 // of them
	uncompared uint64 // those that go over the ends of blocks
	top        []repeated
}

// A repeated is one of the lines with the most copies.
type repeated struct {
	hash  uint64
	count uint32
	text  string
}

const topRepeats = 10

func newRepeats(memory int64) *repeats { return &repeats{tally: newTally(memory)} }

// add compares the next line of the text.
func (r *repeats) add(line string, hash uint64) {
	r.lines++
	r.bytes += uint64(len(line))
	if n := r.tally.add(hash, len(line)); n > 1 {
		r.rank(line, hash, n)
	}
}

// rank keeps the lines with the most copies, the most first. A line's count changes
// only where it stands, so none is missed.
func (r *repeats) rank(line string, hash uint64, count uint32) {
	full := len(r.top) == topRepeats
	if full && count <= r.top[topRepeats-1].count {
		return
	}
	at := slices.IndexFunc(r.top, func(t repeated) bool { return t.hash == hash })
	switch {
	case at >= 0:
	case full:
		at = topRepeats - 1
		r.top[at] = repeated{hash: hash, text: excerpt(line, 0)}
	default:
		at = len(r.top)
		r.top = append(r.top, repeated{hash: hash, text: excerpt(line, 0)})
	}
	r.top[at].count = count
	for ; at > 0 && r.top[at].count > r.top[at-1].count; at-- {
		r.top[at], r.top[at-1] = r.top[at-1], r.top[at]
	}
}

// report sums up.
func (r *repeats) report() Duplicates {
	d := Duplicates{Compared: r.lines, NotCompared: r.uncompared, Exact: r.tally.level == 0, SampledOneIn: 1 << r.tally.level}
	copies, size, variance := 0.0, 0.0, 0.0
	r.tally.each(func(e *tallied, weight float64) {
		extra := float64(e.count - 1)
		x := extra * float64(e.size())
		copies += extra * weight
		size += x * weight
		variance += x * x * weight * (weight - 1)
	})
	d.Lines, d.Bytes = uint64(copies), uint64(size)
	if r.bytes > 0 {
		d.Share = min(1, size/float64(r.bytes))
		d.ShareError = math.Sqrt(variance) / float64(r.bytes)
	}
	for _, t := range r.top {
		d.Top = append(d.Top, RepeatedLine{Copies: uint64(t.count), Text: t.text})
	}
	slices.SortStableFunc(d.Top, func(a, b RepeatedLine) int {
		return cmp.Or(cmp.Compare(b.Copies, a.Copies), cmp.Compare(a.Text, b.Text))
	})
	return d
}
