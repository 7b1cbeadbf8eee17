package han

import (
	"maps"
	"slices"
)

// An insertion is a node of the trie of the words that are to be inserted.
type insertion struct {
	word     bool   // count is to be set
	count    uint32 // an index into counts
	children map[uint16]*insertion
}

// insert gives a word of block characters the count with the index count, below
// root.
func (d *dictionary) insert(root *insertion, word string, count uint32) {
	n := root
	for _, r := range word {
		code := d.code(r)
		child := n.children[code]
		if child == nil {
			child = &insertion{}
			if n.children == nil {
				n.children = map[uint16]*insertion{}
			}
			n.children[code] = child
		}
		n = child
	}
	n.word, n.count = true, count
}

// code returns the code of a character, a new one if it has none of its own.
func (d *dictionary) code(r rune) uint16 {
	code := d.alphabet.code(r)
	if code == unknown {
		code = d.alphabet.add(r)
		d.hmm.emit = append(d.hmm.emit, d.hmm.emit[unknown])
	}
	return code
}

// merged returns the nodes of t with the insertions below root.
func (t *nodes) merged(root *insertion) nodes {
	// The first child of each node of t.
	first := make([]int, len(t.children))
	next := 1
	for i, children := range t.children {
		first[i] = next
		next += int(children)
	}

	// A node of the result comes from one of t (0 if there is none, except for the
	// root), from an insertion, or from both.
	type source struct {
		node int
		ins  *insertion
	}
	var out nodes
	out.counts = t.counts
	out.label = append(out.label, 0)
	queue := append(make([]source, 0, len(t.children)), source{0, root})
	for i := 0; i < len(queue); i++ {
		from := queue[i]
		count := t.count[from.node]
		var inserted map[uint16]*insertion
		if from.ins != nil {
			inserted = from.ins.children
			if from.ins.word {
				count = from.ins.count
			}
		}
		out.count = append(out.count, count)

		before := len(queue)
		if from.node != 0 || i == 0 {
			for child := first[from.node]; child < first[from.node]+int(t.children[from.node]); child++ {
				label := t.label[child]
				queue = append(queue, source{child, inserted[label]})
				out.label = append(out.label, label)
			}
		}
		if len(inserted) > 0 {
			known := out.label[before:]
			for _, label := range slices.Sorted(maps.Keys(inserted)) {
				if _, found := slices.BinarySearch(known, label); !found {
					queue = append(queue, source{0, inserted[label]})
					out.label = append(out.label, label)
				}
			}
		}
		out.children = append(out.children, uint16(len(queue)-before))
	}
	return out
}
