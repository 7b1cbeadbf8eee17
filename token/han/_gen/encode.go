package main

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// isBlock is the function IsBlock of the package, which cannot be imported here: it
// does not build without the file that is to be made.
func isBlock(r rune) bool {
	return 0x4E00 <= r && r <= 0x9FD5 || r < 0x80 && block.MatchString(string(r))
}

var block = regexp.MustCompile(`[a-zA-Z0-9+#&._%-]`)

// encode returns what is compressed.
func encode(files map[string]string) ([]byte, error) {
	words, total, err := readDictionary(files["dict.txt"])
	if err != nil {
		return nil, err
	}
	start := readProbabilities(files["finalseg/prob_start.py"])[""]
	trans := readProbabilities(files["finalseg/prob_trans.py"])
	emit := readProbabilities(files["finalseg/prob_emit.py"])

	var out buffer
	out.integer(total)

	outside := map[string]uint64{}
	root := &node{}
	for word, count := range words {
		if strings.ContainsFunc(word, func(r rune) bool { return !isBlock(r) }) {
			outside[word] = count
			continue
		}
		root.insert(word, count)
	}

	order := alphabet(root, emit)
	code := map[rune]int{}
	last := rune(0)
	out.integer(uint64(len(order)))
	for i, r := range order {
		code[r] = i + 2 // 0 and 1 are for what has no code of its own
		out.signed(int64(r - last))
		last = r
	}

	out.integer(uint64(len(outside)))
	for _, word := range slices.Sorted(maps.Keys(outside)) {
		out.integer(uint64(len(word)))
		out.data = append(out.data, word...)
		out.integer(outside[word])
	}

	index := encodeCounts(&out, root)
	encodeNodes(&out, root, code, index)
	err = encodeHMM(&out, order, start, trans, emit)
	return out.data, err
}

// readDictionary reads dict.txt, "word count tag" a line, as jieba does: a word
// that comes twice has its last count, and the total has both.
func readDictionary(text string) (words map[string]uint64, total uint64, err error) {
	words = map[string]uint64{}
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		fields := strings.Split(strings.TrimSpace(line), " ")
		if len(fields) < 2 {
			return nil, 0, fmt.Errorf("dict.txt:%d: no count", i+1)
		}
		count, err := strconv.ParseUint(fields[1], 10, 32)
		if err != nil || count == 0 {
			return nil, 0, fmt.Errorf("dict.txt:%d: count %q", i+1, fields[1])
		}
		words[fields[0]] = count
		total += count
	}
	return words, total, nil
}

// A key and a number, or the brace that begins the numbers of a state.
var entry = regexp.MustCompile(`'(\\u[0-9a-f]{4}|.)':\s*(\{|[-+.0-9e]+)`)

// readProbabilities reads a Python dictionary of numbers, or of such dictionaries.
// The outer key of one that stands in no other is "".
func readProbabilities(text string) map[string]map[rune]float64 {
	all := map[string]map[rune]float64{}
	state := ""
	for _, m := range entry.FindAllStringSubmatch(text, -1) {
		if m[2] == "{" {
			state = m[1]
			continue
		}
		if all[state] == nil {
			all[state] = map[rune]float64{}
		}
		key, _, _, err := strconv.UnquoteChar(m[1], '\'')
		if err != nil {
			panic(err)
		}
		value, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			panic(err)
		}
		all[state][key] = value
	}
	return all
}

// A node of the trie of words.
type node struct {
	count    uint64 // 0 if it is only the beginning of words
	children map[rune]*node
}

func (n *node) insert(word string, count uint64) {
	for _, r := range word {
		child := n.children[r]
		if child == nil {
			child = &node{}
			if n.children == nil {
				n.children = map[rune]*node{}
			}
			n.children[r] = child
		}
		n = child
	}
	n.count = count
}

// walk calls visit for the node and all below it, in no particular order.
func (n *node) walk(visit func(*node)) {
	visit(n)
	for _, child := range n.children {
		child.walk(visit)
	}
}

// alphabet returns the characters of the trie, those of most nodes first, then the
// others that the hidden Markov model has emissions for.
func alphabet(root *node, emit map[string]map[rune]float64) []rune {
	nodes := map[rune]int{}
	root.walk(func(n *node) {
		for r := range n.children {
			nodes[r]++
		}
	})
	for _, emissions := range emit {
		for r := range emissions {
			// It is asked for Chinese characters of blocks only.
			if r >= 0x80 && isBlock(r) {
				nodes[r] += 0
			}
		}
	}
	return slices.SortedFunc(maps.Keys(nodes), func(a, b rune) int {
		return cmp.Or(cmp.Compare(nodes[b], nodes[a]), cmp.Compare(a, b))
	})
}

// encodeCounts writes the counts, the most frequent first, and returns their
// numbers, from 1.
func encodeCounts(out *buffer, root *node) map[uint64]uint64 {
	times := map[uint64]int{}
	root.walk(func(n *node) {
		if n.count > 0 {
			times[n.count]++
		}
	})
	counts := slices.SortedFunc(maps.Keys(times), func(a, b uint64) int {
		return cmp.Or(cmp.Compare(times[b], times[a]), cmp.Compare(a, b))
	})
	index := map[uint64]uint64{0: 0}
	out.integer(uint64(len(counts)))
	for i, count := range counts {
		out.integer(count)
		index[count] = uint64(i + 1)
	}
	return index
}

func encodeNodes(out *buffer, root *node, code map[rune]int, index map[uint64]uint64) {
	var children, labels, counts buffer
	level := []*node{root}
	size := uint64(0)
	for len(level) > 0 {
		var below []*node
		for _, n := range level {
			children.integer(uint64(len(n.children)))
			last := 0
			for _, r := range slices.SortedFunc(maps.Keys(n.children), func(a, b rune) int { return cmp.Compare(code[a], code[b]) }) {
				labels.integer(uint64(code[r] - last))
				last = code[r]
				counts.integer(index[n.children[r].count])
				below = append(below, n.children[r])
				size++
			}
		}
		level = below
	}
	out.integer(size)
	out.data = slices.Concat(out.data, children.data, labels.data, counts.data)
}

func encodeHMM(out *buffer, order []rune, start map[rune]float64, trans, emit map[string]map[rune]float64) error {
	const states = "BEMS"
	if len(start) != 4 || len(trans) != 4 || len(emit) != 4 {
		return fmt.Errorf("%d, %d and %d states, not 4", len(start), len(trans), len(emit))
	}
	for _, state := range states {
		out.float(start[state])
	}
	for _, step := range []string{"BE", "BM", "EB", "ES", "ME", "MM", "SB", "SS"} {
		p, known := trans[step[:1]][rune(step[1])]
		if !known {
			return fmt.Errorf("no probability of %s", step)
		}
		out.float(p)
	}

	index := map[float64]uint64{}
	for _, emissions := range emit {
		for _, p := range emissions {
			index[p] = 0
		}
	}
	out.integer(uint64(len(index)))
	for i, p := range slices.Sorted(maps.Keys(index)) {
		out.float(p)
		index[p] = uint64(i + 1)
	}
	for _, state := range states {
		for _, r := range order {
			p, known := emit[string(state)][r]
			if !known {
				out.integer(0)
				continue
			}
			out.integer(index[p])
		}
	}
	return nil
}

// A buffer takes integers as varints, and floats.
type buffer struct{ data []byte }

func (b *buffer) integer(v uint64) { b.data = binary.AppendUvarint(b.data, v) }
func (b *buffer) signed(v int64)   { b.data = binary.AppendVarint(b.data, v) }
func (b *buffer) float(v float64) {
	b.data = binary.LittleEndian.AppendUint64(b.data, math.Float64bits(v))
}
