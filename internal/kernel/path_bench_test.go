package kernel

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// BenchmarkPaths reports the time of a word pair, with Huffman codes for words
// whose counts fall as those of a text that was subsampled, on matrices of the
// size of partitions. One batch after the other, so that a batch does not find in
// the cache what it has used itself.
func BenchmarkPaths(b *testing.B) {
	const inRows, words, n, batches = 1100, 4400, 512, 64
	counts := make([]float64, words)
	for i := range counts {
		counts[i] = math.Pow(float64(16*i+60), -0.75)
	}
	r := rand.New(rand.NewPCG(1, 2))
	start, steps := huffmanPaths(counts)
	table, err := NewPathTable(start, steps, words-1)
	if err != nil {
		b.Fatal(err)
	}
	sums, sum := make([]float64, words), 0.0
	for i, count := range counts {
		sum += count
		sums[i] = sum
	}
	var pairs [batches][]uint32
	all := 0
	for i := range pairs {
		for range n {
			word, _ := slices.BinarySearch(sums, r.Float64()*sum)
			all += int(start[word+1] - start[word])
			pairs[i] = append(pairs[i], uint32(inRows*math.Pow(r.Float64(), 3))<<16|uint32(word))
		}
	}
	for _, dim := range []int{100, 300} {
		eachBenchmark(b, fmt.Sprintf("dim=%d", dim), func(b *testing.B) {
			in, nodes := randomRows(r, inRows, dim), randomRows(r, words-1, dim)
			fit := make([]float64, n)
			batch := 0
			for b.Loop() {
				Paths(in, nodes, Stride(dim), pairs[batch], table, 1e-6, fit)
				batch = (batch + 1) % batches
			}
			pair := float64(b.Elapsed().Nanoseconds()) / float64(b.N*n)
			b.ReportMetric(pair, "ns/pair")
			b.ReportMetric(pair/(float64(all)/(n*batches)), "ns/step")
		})
	}
}

// huffmanPaths returns the paths to words in the Huffman tree of their counts. The
// heavier a node, the lower its row.
func huffmanPaths(counts []float64) (start, steps []uint32) {
	type node struct {
		count   float64
		number  int // words from 0 on, inner nodes then
		parent  *node
		heavier uint32 // the label
	}
	var nodes, left []*node
	for i, count := range counts {
		left = append(left, &node{count: count, number: i})
	}
	nodes = slices.Clone(left)
	byCount := func(a, b *node) int { return cmp.Compare(a.count, b.count) }
	slices.SortFunc(left, byCount)
	for len(left) > 1 {
		inner := &node{count: left[0].count + left[1].count, number: len(nodes)}
		left[0].parent, left[1].parent, left[1].heavier = inner, inner, 1
		nodes = append(nodes, inner)
		left = left[2:]
		at, _ := slices.BinarySearchFunc(left, inner, byCount)
		left = slices.Insert(left, at, inner)
	}
	for i := range counts {
		start = append(start, uint32(len(steps)))
		first := len(steps)
		for at := nodes[i]; at.parent != nil; at = at.parent {
			row := uint32(len(nodes) - 1 - at.parent.number) // the root is 0
			steps = append(steps, row|at.heavier*StepLabel)
		}
		slices.Reverse(steps[first:])
	}
	return append(start, uint32(len(steps))), steps
}
