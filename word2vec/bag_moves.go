package word2vec

import "firth/internal/kernel"

// bagShards is how many shards the rows of a matrix are dealt out to, by their
// numbers.
const bagShards = 16

// hotRows is how many rows, the most frequent, have their moves one after another,
// so that a row stays in registers through all of them. The others have few in a
// part.
const hotRows = 256

// A moveList is the moves of a part, those of a shard one after another. They are
// sorted in two passes: begin, count each, layOut, put each in the same order. The
// moves of a row keep their order.
type moveList struct {
	moves []kernel.BagMove
	start [bagShards + 1]uint32
	marks [hotRows + bagShards]uint32 // by bin: how many; then where the next goes
}

// bin is where a row's moves stand: hot rows have bins of their own. (It is a minimum
// because half of the rows being hot, at random, a branch would be guessed wrong too
// often. hotRows is a multiple of bagShards.)
func bin(row uint32) uint32 { return min(row, hotRows+row%bagShards) }

func (l *moveList) begin() { clear(l.marks[:]) }

func (l *moveList) count(row uint32) { l.marks[bin(row)]++ }

// layOut gives every bin its place: for each shard its hot rows, then the others.
func (l *moveList) layOut() {
	at := uint32(0)
	take := func(bin int) {
		n := l.marks[bin]
		l.marks[bin] = at
		at += n
	}
	for s := range bagShards {
		l.start[s] = at
		for row := s; row < hotRows; row += bagShards {
			take(row)
		}
		take(hotRows + s)
	}
	l.start[bagShards] = at
	if cap(l.moves) < int(at) {
		l.moves = make([]kernel.BagMove, at+at/8)
	}
	l.moves = l.moves[:at]
}

// put puts a move in its place, and returns it.
func (l *moveList) put(m kernel.BagMove) uint32 {
	mark := &l.marks[bin(m.Row)]
	at := *mark
	*mark++
	l.moves[at] = m
	return at
}

func (l *moveList) shard(s int) []kernel.BagMove { return l.moves[l.start[s]:l.start[s+1]] }
