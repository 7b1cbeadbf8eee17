package subword

import "slices"

// A trie finds the pieces that a text begins with. It is a double array (Aoe 1989):
// the child of node n by byte c is nodes[n].base+c, if that node's parent is n.
type trie struct {
	nodes []trieNode
}

type trieNode struct {
	base   int32
	parent int32 // -1: a free place
	value  int32 // of the key that ends here, or -1
}

// trieRoot is the node of the empty key.
const trieRoot = 0

// longest returns the value and the length of the longest key that text begins
// with; the value is -1 if there is none.
func (t *trie) longest(text string) (value int32, length int) {
	nodes := t.nodes
	node := int32(trieRoot)
	value = -1
	for i := range len(text) {
		next := nodes[node].base + int32(text[i])
		if uint(next) >= uint(len(nodes)) || nodes[next].parent != node {
			break
		}
		node = next
		if v := nodes[node].value; v >= 0 {
			value, length = v, i+1
		}
	}
	return value, length
}

// A trieKey is a key with its value, which is not negative.
type trieKey struct {
	key   string
	value int32
}

// newTrie makes a trie of keys, which it sorts. Of equal keys the one with the
// largest value stays; empty keys are left out.
func newTrie(keys []trieKey) *trie {
	slices.SortFunc(keys, func(a, b trieKey) int {
		switch {
		case a.key < b.key:
			return -1
		case a.key > b.key:
			return 1
		}
		return int(a.value) - int(b.value)
	})
	b := trieBuilder{keys: keys}
	b.nodes = append(b.nodes, trieNode{base: 1, parent: trieRoot, value: -1})
	b.build()
	return &trie{slices.Clip(b.nodes)}
}

// trieBuilder places the nodes of a trie. Free places are a list: base and value of
// a free node are the free places before and after it, 0 for none.
type trieBuilder struct {
	keys        []trieKey
	nodes       []trieNode
	first, last int32
}

// A trieTask is a node whose children must be placed: the keys from to to, which
// agree in their first depth bytes.
type trieTask struct {
	node            int32
	from, to, depth int
}

// build places all nodes: it goes through a list rather than through itself, since
// keys can be long.
func (b *trieBuilder) build() {
	tasks := []trieTask{{trieRoot, 0, len(b.keys), 0}}
	var labels []byte
	var ends []int
	for len(tasks) > 0 {
		t := tasks[len(tasks)-1]
		tasks = tasks[:len(tasks)-1]
		i := t.from
		for i < t.to && len(b.keys[i].key) == t.depth {
			if t.depth > 0 {
				b.nodes[t.node].value = b.keys[i].value
			}
			i++
		}
		if i == t.to {
			continue
		}
		labels, ends = labels[:0], ends[:0]
		for j := i; j < t.to; j++ {
			c := b.keys[j].key[t.depth]
			if len(labels) == 0 || labels[len(labels)-1] != c {
				labels, ends = append(labels, c), append(ends, j)
			}
			ends[len(ends)-1] = j + 1
		}
		base := b.place(labels)
		b.nodes[t.node].base = base
		for k, c := range labels {
			child := base + int32(c)
			b.take(child)
			b.nodes[child] = trieNode{parent: t.node, value: -1}
			tasks = append(tasks, trieTask{child, i, ends[k], t.depth + 1})
			i = ends[k]
		}
	}
}

// maxTries bounds the search for a place; after so many the children go to the end.
const maxTries = 64

// place returns a base at which the places of all labels are free or do not exist
// yet, and makes those.
func (b *trieBuilder) place(labels []byte) int32 {
	low, high := int32(labels[0]), int32(labels[len(labels)-1])
	base := max(1, int32(len(b.nodes))-low)
	tries := 0
	for at := b.first; at != 0 && tries < maxTries; at = b.nodes[at].value {
		tries++
		if at > low && b.fits(at-low, labels) {
			base = at - low
			break
		}
	}
	for int32(len(b.nodes)) <= base+high {
		at := int32(len(b.nodes))
		b.nodes = append(b.nodes, trieNode{base: b.last, parent: -1})
		if b.last != 0 {
			b.nodes[b.last].value = at
		} else {
			b.first = at
		}
		b.last = at
	}
	return base
}

// fits tells whether no place of a label is taken.
func (b *trieBuilder) fits(base int32, labels []byte) bool {
	for _, c := range labels {
		if at := base + int32(c); int(at) < len(b.nodes) && b.nodes[at].parent >= 0 {
			return false
		}
	}
	return true
}

// take takes a place out of the list of free ones.
func (b *trieBuilder) take(at int32) {
	before, after := b.nodes[at].base, b.nodes[at].value
	if before != 0 {
		b.nodes[before].value = after
	} else {
		b.first = after
	}
	if after != 0 {
		b.nodes[after].base = before
	} else {
		b.last = before
	}
}
