package han

import (
	_ "embed"
	"encoding/binary"
	"math/bits"
	"slices"
)

// placesFile is what findPlaces finds for the embedded dictionary, which takes
// seconds: the number of cells, a bit for each cell that belongs to a child of a
// node with several children or of the root, rounded up to 64, and the bases of the
// nodes with several children in their order. Integers are little endian, of 4
// bytes; bits are words of 8. The tests write it (-update) and check it.
//
//go:embed data/places.bin
var placesFile []byte

// places say where the children of some nodes of a trie lie in its double array:
// those of the nodes that have several, and of the root. Those that are only
// children go to any cells that are left.
type places struct {
	taken []uint64 // a bit set of cells
	bases []uint32 // of the nodes with several children, in their order, without the root
}

// decodePlaces decodes what is embedded, which the tests check.
func decodePlaces() places {
	in := placesFile
	cells := int(binary.LittleEndian.Uint32(in))
	in = in[4:]
	p := places{taken: make([]uint64, (cells+63)/64)}
	for i := range p.taken {
		p.taken[i] = binary.LittleEndian.Uint64(in[8*i:])
	}
	in = in[8*len(p.taken):]
	p.bases = make([]uint32, len(in)/4)
	for i := range p.bases {
		p.bases[i] = binary.LittleEndian.Uint32(in[4*i:])
	}
	return p
}

// encode is what decodePlaces decodes.
func (p places) encode() []byte {
	out := binary.LittleEndian.AppendUint32(nil, uint32(64*len(p.taken)))
	for _, w := range p.taken {
		out = binary.LittleEndian.AppendUint64(out, w)
	}
	for _, base := range p.bases {
		out = binary.LittleEndian.AppendUint32(out, base)
	}
	return out
}

// findPlaces packs the children of nodes, those of nodes with many first, as tightly
// as it can. It leaves more cells free than there are only children.
func findPlaces(t *nodes, codes int) places {
	type family struct {
		place  int // among those with several children
		labels []uint16
	}
	var families []family
	next := 1 + int(t.children[0])
	for _, children := range t.children[1:] {
		if children > 1 {
			families = append(families, family{len(families), t.label[next : next+int(children)]})
		}
		next += int(children)
	}
	p := places{bases: make([]uint32, len(families))}
	slices.SortStableFunc(families, func(a, b family) int { return len(b.labels) - len(a.labels) })
	l := newLayout(codes, len(t.label))
	highest := 0
	for _, f := range families {
		clear(l.more[:])
		base := l.place(f.labels)
		p.bases[f.place] = uint32(base)
		highest = max(highest, base+int(f.labels[len(f.labels)-1]))
	}
	p.taken = l.taken[:highest/64+1]
	return p
}

// decodeTrie lays the nodes at the beginning of in out as a double array, with the
// children of those that have several at places, and returns how many are words. It
// gives what decodeNodes and compile give, in other cells and a third of the time.
func decodeTrie(in *input, codes int, total uint64, p places) (t trie, words int) {
	counts := make([]uint64, 1+in.integer())
	readIntegers(in, counts[1:])
	size := 1 + int(in.integer())

	// The three lists of the nodes are read side by side.
	data, ofChildren := []byte(*in), 0
	ofLabel := integersEnd(data, ofChildren, size)
	ofCount := integersEnd(data, ofLabel, size-1)
	*in = data[integersEnd(data, ofCount, size-1):]

	// Every base is given away once, so those of the places are marked first.
	last := 64 * len(p.taken)
	given := make([]uint64, len(p.taken)+1)
	given[0] = 1 // base 0 stands for no children
	for _, base := range p.bases {
		given[base/64] |= 1 << (base % 64)
	}
	cells := make([]cell, last+codes)
	free := holes{p.taken, ^p.taken[0], 0}

	// waiting has the cell and the label of the nodes whose parent has come, in order.
	type place struct {
		at    uint32
		label uint16
	}
	waiting := make([]place, size)
	next, several := 1, 0
	var n, count, code int
	for node, own := range waiting {
		n, ofChildren = shortInteger(data, ofChildren)
		if node > 0 {
			count, ofCount = shortInteger(data, ofCount)
		}
		if count != 0 {
			words++
		}
		base := 0
		switch {
		case n == 1 && node > 0:
			at := 0
			code, ofLabel = shortInteger(data, ofLabel)
			at, base = free.take(code, given)
			waiting[next] = place{uint32(at), uint16(code)}
			next++
		case n > 0:
			if node > 0 {
				base = int(p.bases[several])
				several++
			}
			code = 0
			step := 0
			children := waiting[next : next+n]
			for i := range children {
				step, ofLabel = shortInteger(data, ofLabel)
				code += step
				children[i] = place{uint32(base + code), uint16(code)}
			}
			next += n
		}
		cells[own.at] = newCell(base, count, own.label)
	}
	return trie{cells: cells, counts: counts, weight: weights(counts, total)}, words
}

// holes are the cells that are free, from the one that was taken last.
type holes struct {
	taken []uint64
	free  uint64 // in word w of taken
	w     int
}

// take finds a cell for an only child, and the base of its parent, and takes both.
// A cell whose base is another node's is passed over for good; there are plenty.
func (h *holes) take(code int, given []uint64) (at, base int) {
	for {
		for h.free == 0 {
			h.w++
			h.free = ^h.taken[h.w]
		}
		at = h.w*64 + bits.TrailingZeros64(h.free)
		h.free &= h.free - 1
		if base = at - code; base > 0 && given[base/64]>>(base%64)&1 == 0 {
			given[base/64] |= 1 << (base % 64)
			return at, base
		}
	}
}

// shortInteger reads an unsigned varint of one or two bytes, as all of the nodes'
// are, without a branch that nobody could predict. It wants a byte after it.
func shortInteger(data []byte, at int) (v, next int) {
	w := uint(data[at]) | uint(data[at+1])<<8
	two := w >> 7 & 1
	return int(w&0x7F | w>>8<<7&-two), at + 1 + int(two)
}

// integersEnd is where the n varints end that begin at at.
func integersEnd(data []byte, at, n int) int {
	// The last byte of each has its highest bit clear.
	for ; at+8 <= len(data); at += 8 {
		ends := 8 - bits.OnesCount64(binary.LittleEndian.Uint64(data[at:])&0x8080808080808080)
		if ends >= n {
			break
		}
		n -= ends
	}
	for ; n > 0; at++ {
		if data[at] < 0x80 {
			n--
		}
	}
	return at
}
