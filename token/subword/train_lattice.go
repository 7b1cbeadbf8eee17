package subword

import (
	"context"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
)

// A lattice has all ways to put the segments of a text together from pieces: at
// each place the pieces that begin there. It is built once, from the places that
// the suffix sort has found, and pieces that are pruned are taken out of it; text
// is never searched for pieces.
type lattice struct {
	text   *segmentText
	pieces []latticePiece // those of one character first, by their numbers less 1

	// edges are the pieces of two characters and more that begin at each place,
	// the shorter first; degree is how many.
	edges   []uint32
	degree  []uint8
	first   []int64 // edge of each segment
	longest int32   // length of a piece
	threads int
}

// A latticePiece is text.symbols[at:at+length].
type latticePiece struct {
	at, length int32
	prob, log  float64 // of drawing the piece, and its natural logarithm
}

// newLattice builds the lattice of all characters and of substrings.
func newLattice(f *substringFinder, found []substring, threads int) *lattice {
	t := f.text
	l := &lattice{text: t, threads: threads, longest: 1}
	l.pieces = make([]latticePiece, len(t.alphabet), len(t.alphabet)+len(found))
	weights := make([]int64, len(t.alphabet)+len(found))
	for i := len(t.symbols) - 1; i >= 0; i-- {
		if s := t.symbols[i]; s != 0 {
			l.pieces[s-1] = latticePiece{at: int32(i), length: 1}
			weights[s-1] += t.segments[t.owner[i]].count
		}
	}
	l.degree = make([]uint8, len(t.symbols))
	byLength := make([][]uint32, f.maxLength+1)
	for i, s := range found {
		id := uint32(len(l.pieces))
		l.pieces = append(l.pieces, latticePiece{at: f.order[s.from], length: s.length})
		weights[id] = s.score
		byLength[s.length] = append(byLength[s.length], uint32(i))
		l.longest = max(l.longest, s.length)
		for _, at := range f.order[s.from:s.to] {
			l.degree[at]++
		}
	}
	next := make([]int64, len(t.symbols)) // where the next edge of each place goes
	total := int64(0)
	for i, d := range l.degree {
		next[i] = total
		total += int64(d)
	}
	l.first = make([]int64, len(t.segments))
	for i, s := range t.segments {
		l.first[i] = next[s.start]
	}
	l.edges = make([]uint32, total)
	for _, ids := range byLength {
		for _, i := range ids {
			for _, at := range f.order[found[i].from:found[i].to] {
				l.edges[next[at]] = uint32(len(t.alphabet)) + i
				next[at]++
			}
		}
	}
	sum := int64(0)
	for _, w := range weights {
		sum += w
	}
	for i, w := range weights {
		l.pieces[i].set(ln(float64(w)) - ln(float64(sum)))
	}
	return l
}

// set gives the piece a logarithm of its probability. No probability is so small
// that a few of them leave the range of float64.
func (p *latticePiece) set(log float64) {
	p.log = max(log, leastLog)
	p.prob = exp(p.log)
}

// A piece that stands once in 10^18 has more than leastLog; one that was dropped,
// dropped.
const leastLog = -42

func (p *latticePiece) drop() { p.log, p.prob = math.Inf(-1), 0 }

func (p *latticePiece) dropped() bool { return p.prob == 0 }

// keep takes pieces out of the lattice that were dropped.
func (l *lattice) keep() {
	const none = math.MaxUint32
	numbers := make([]uint32, len(l.pieces))
	kept := l.pieces[:0]
	for i, p := range l.pieces {
		numbers[i] = none
		if !p.dropped() {
			numbers[i] = uint32(len(kept))
			kept = append(kept, p)
		}
	}
	l.pieces = kept
	from, to := 0, 0
	for s, seg := range l.text.segments {
		l.first[s] = int64(to)
		for at := seg.start; at < seg.end; at++ {
			degree := 0
			for _, id := range l.edges[from : from+int(l.degree[at])] {
				if n := numbers[id]; n != none {
					l.edges[to+degree] = n
					degree++
				}
			}
			from += int(l.degree[at])
			l.degree[at] = uint8(degree)
			to += degree
		}
	}
	l.edges = l.edges[:to]
}

// Expected counts are whole numbers of countUnit, so that they can be added in any
// order.
const countUnit = 1.0 / (1 << 20)

// expectation is the result of going over all segments.
type expectation struct {
	counts []int64 // of each piece, in countUnit
	log    float64 // natural logarithm of the probability of the text
}

// segmentChunk is how many segments are looked at at a time, by one of the
// threads.
const segmentChunk = 1024

// overSegments calls visit for all segments, from all threads. Each has a scratch
// and counts of its own; the counts are added up. What visit returns is added up
// in the order of the segments.
func (l *lattice) overSegments(ctx context.Context, visit func(s *latticeScratch, counts []int64, segment int) float64) (expectation, error) {
	chunks := (len(l.text.segments) + segmentChunk - 1) / segmentChunk
	sums := make([]float64, chunks)
	counts := make([][]int64, min(l.threads, chunks))
	var next atomic.Int64
	var wg sync.WaitGroup
	for t := range counts {
		wg.Go(func() {
			s := &latticeScratch{}
			mine := make([]int64, len(l.pieces))
			counts[t] = mine
			for ctx.Err() == nil {
				c := int(next.Add(1)) - 1
				if c >= chunks {
					return
				}
				sum := 0.0
				for i := c * segmentChunk; i < min((c+1)*segmentChunk, len(l.text.segments)); i++ {
					sum += visit(s, mine, i)
				}
				sums[c] = sum
			}
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		return expectation{}, context.Cause(ctx)
	}
	e := expectation{counts: make([]int64, len(l.pieces))}
	for _, sum := range sums {
		e.log += sum
	}
	for _, mine := range counts {
		for i, n := range mine {
			e.counts[i] += n
		}
	}
	if math.IsNaN(e.log) || math.IsInf(e.log, 0) {
		return e, fmt.Errorf("the probability of the text is %v: its pieces may be too long, try a smaller MaxPieceLength", e.log)
	}
	return e, nil
}

// latticeScratch has what one segment needs.
type latticeScratch struct {
	forward, backward []float64
	scale             []int32
	best              []float64
	from              []uint32
}

// expect returns how often each piece is expected in the text if every way to put
// it together counts by its probability: the E step of EM, by the forward-backward
// algorithm.
func (l *lattice) expect(ctx context.Context) (expectation, error) {
	return l.overSegments(ctx, func(s *latticeScratch, counts []int64, segment int) float64 {
		return l.expectSegment(s, counts, segment)
	})
}

// Probabilities of long segments leave the range of float64. Where one falls below
// small, it and all that are in reach of a piece are multiplied by 1/small, and
// that is remembered: numbers of the same scale can be added.
const (
	smallBits = 128
	small     = 1.0 / (1 << 64) / (1 << 64)
)

// expectSegment adds the expected counts of a segment and returns the logarithm of
// its probability, times its count.
func (l *lattice) expectSegment(s *latticeScratch, counts []int64, segment int) float64 {
	seg := l.text.segments[segment]
	symbols := l.text.symbols[seg.start:seg.end]
	degree := l.degree[seg.start:seg.end]
	n := len(symbols)
	longest := int(l.longest)
	s.forward = zeroed(s.forward, n+1)
	s.backward = zeroed(s.backward, n+1)
	s.scale = zeroed(s.scale, n+1)
	forward, backward, scale := s.forward, s.backward, s.scale

	// forward[i]: all ways to i, times small^-scale[i].
	forward[0] = 1
	edge, k := l.first[segment], int32(0)
	for i := range n {
		if forward[i] < small {
			for j := i; j <= min(i+longest, n); j++ {
				forward[j] *= 1 / small
			}
			k++
		}
		scale[i] = k
		here := forward[i]
		forward[i+1] += float64(here * l.pieces[symbols[i]-1].prob)
		for range degree[i] {
			p := &l.pieces[l.edges[edge]]
			edge++
			forward[i+int(p.length)] += float64(here * p.prob)
		}
	}
	scale[n] = k

	// backward[i]: all ways from i to the end. A piece from i to j has the
	// probability forward[i]·prob·backward[j] of those of the segment.
	backward[n] = 1
	unit := float64(seg.count) / countUnit / forward[n]
	k = 0
	for i := n - 1; i >= 0; i-- {
		here := math.Ldexp(float64(forward[i]*unit), smallBits*int(scale[n]-scale[i]-k))
		edge -= int64(degree[i])
		id := symbols[i] - 1
		way := float64(l.pieces[id].prob * backward[i+1])
		sum := way
		counts[id] += int64(math.RoundToEven(float64(way * here)))
		for _, id := range l.edges[edge : edge+int64(degree[i])] {
			p := &l.pieces[id]
			way := float64(p.prob * backward[i+int(p.length)])
			sum += way
			counts[id] += int64(math.RoundToEven(float64(way * here)))
		}
		backward[i] = sum
		if sum < small {
			for j := i; j <= min(i+longest, n); j++ {
				backward[j] *= 1 / small
			}
			k++
		}
	}
	log := ln(forward[n]) - float64(float64(scale[n])*(smallBits*math.Ln2))
	return float64(float64(seg.count) * log)
}

// zeroed returns n zeros, in the memory of s if there is enough.
func zeroed[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, 2*n)
	}
	s = s[:n]
	clear(s)
	return s
}
