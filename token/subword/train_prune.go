package subword

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// cover counts the pieces of the best way to put each segment together, by the
// algorithm of Viterbi. Counts are of occurrences, not in countUnit.
func (l *lattice) cover(ctx context.Context) (expectation, error) {
	return l.overSegments(ctx, func(s *latticeScratch, counts []int64, segment int) float64 {
		seg := l.text.segments[segment]
		log := l.bestWay(s, seg.start, seg.end, l.first[segment], 0)
		for at := seg.end - seg.start; at > 0; {
			id := s.from[at]
			counts[id] += seg.count
			at -= l.pieces[id].length
		}
		return float64(float64(seg.count) * log)
	})
}

// bestWay finds the most probable pieces of symbols[start:end], where first is the
// edge that the place start begins with. s.from[i] is then the last piece on the
// best way to start+i. Of equal ways, the one with the shorter last piece is
// taken. Pieces of except characters or more are not used, if except is not 0.
func (l *lattice) bestWay(s *latticeScratch, start, end int32, first int64, except int32) float64 {
	n := int(end - start)
	s.best = zeroed(s.best, n+1)
	s.from = zeroed(s.from, n+1)
	best, from := s.best, s.from
	for i := range best {
		best[i] = math.Inf(-1)
	}
	best[0] = 0
	edge := first
	for i := range n {
		at := int(start) + i
		here := best[i]
		id := l.text.symbols[at] - 1
		if way := here + l.pieces[id].log; way > best[i+1] || math.IsInf(best[i+1], -1) {
			best[i+1], from[i+1] = way, id
		}
		for _, id := range l.edges[edge : edge+int64(l.degree[at])] {
			length := l.pieces[id].length
			if i+int(length) > n || except != 0 && length >= except {
				break // the others are longer
			}
			if way := here + l.pieces[id].log; way > best[i+int(length)] {
				best[i+int(length)], from[i+int(length)] = way, id
			}
		}
		edge += int64(l.degree[at])
	}
	return best[n]
}

// prune drops pieces until there are size, those first whose loss is the least:
// by how much the text becomes less probable if each piece in the best cover is
// replaced by the best way to write it with others. Pieces that are not in the
// cover, or that are less probable than others in their place, go in any case.
// Characters stay.
func (l *lattice) prune(ctx context.Context, size int) error {
	covered, err := l.cover(ctx)
	if err != nil {
		return err
	}
	sum := int64(0)
	for _, n := range covered.counts {
		sum += n
	}
	edgeAt := l.edgePlaces()
	type candidate struct {
		id   uint32
		loss float64
	}
	var candidates []candidate
	s := &latticeScratch{}
	chars := len(l.text.alphabet)
	for id := chars; id < len(l.pieces); id++ {
		if id%4096 == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		p := &l.pieces[id]
		n := covered.counts[id]
		if p.dropped() || n == 0 {
			p.drop()
			continue
		}
		if l.bestWay(s, p.at, p.at+p.length, edgeAt[id], p.length) >= p.log {
			p.drop()
			continue
		}
		parts := int64(0)
		logs := 0.0
		for at := p.length; at > 0; {
			part := s.from[at]
			logs += ln(float64(covered.counts[part] + n))
			parts++
			at -= l.pieces[part].length
		}
		without := logs - float64(float64(parts)*ln(float64(sum+n*(parts-1))))
		with := ln(float64(n)) - ln(float64(sum))
		candidates = append(candidates, candidate{uint32(id), float64(float64(n) * (with - without))})
	}
	slices.SortFunc(candidates, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.loss, a.loss), cmp.Compare(a.id, b.id))
	})
	for i := max(0, size-chars); i < len(candidates); i++ {
		l.pieces[candidates[i].id].drop()
	}
	l.keep()
	return nil
}

// edgePlaces returns, for each piece, the edge that its place begins with.
func (l *lattice) edgePlaces() []int64 {
	wanted := make(map[int32]int64, len(l.pieces))
	for _, p := range l.pieces {
		wanted[p.at] = 0
	}
	for i, seg := range l.text.segments {
		edge := l.first[i]
		for at := seg.start; at < seg.end; at++ {
			if _, ok := wanted[at]; ok {
				wanted[at] = edge
			}
			edge += int64(l.degree[at])
		}
	}
	places := make([]int64, len(l.pieces))
	for id, p := range l.pieces {
		places[id] = wanted[p.at]
	}
	return places
}
