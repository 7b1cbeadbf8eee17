package vocab

import (
	"container/heap"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// counts is a min-heap, for the textbook construction.
type countHeap []uint64

func (h countHeap) Len() int           { return len(h) }
func (h countHeap) Less(i, j int) bool { return h[i] < h[j] }
func (h countHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *countHeap) Push(x any)        { *h = append(*h, x.(uint64)) }
func (h *countHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// optimalLength is Σ count·length of a Huffman code: the sum of all inner nodes.
func optimalLength(counts []uint64) uint64 {
	h := countHeap(slices.Clone(counts))
	heap.Init(&h)
	total := uint64(0)
	for len(h) > 1 {
		sum := heap.Pop(&h).(uint64) + heap.Pop(&h).(uint64)
		total += sum
		heap.Push(&h, sum)
	}
	return total
}

func checkHuffman(t interface {
	Helper()
	Fatalf(string, ...any)
}, v *Vocabulary,
) {
	t.Helper()
	h := v.Huffman()
	if h.InnerNodes() != max(0, v.Len()-1) {
		t.Fatalf("%d inner nodes for %d words", h.InnerNodes(), v.Len())
	}
	// children[node][bit] is who comes after a step: the same for every word that
	// makes the step, and different for any two steps. This makes it a tree.
	type step struct {
		point uint32
		bit   uint8
	}
	after := map[step]int{}
	weights := make([]uint64, h.InnerNodes())
	mass, length, longest := 0.0, uint64(0), 0
	for id := range WordID(v.Len()) {
		code := h.Code(id)
		if len(code.Points) != len(code.Bits) {
			t.Fatalf("word %d: %d points, %d bits", id, len(code.Points), len(code.Bits))
		}
		longest = max(longest, len(code.Points))
		length += uint64(len(code.Points)) * v.Count(id)
		mass += math.Pow(2, -float64(len(code.Points)))
		for i, point := range code.Points {
			if i == 0 && point != 0 {
				t.Fatalf("word %d starts at node %d, not at the root", id, point)
			}
			if i > 0 && point <= code.Points[i-1] {
				t.Fatalf("word %d goes from node %d to %d", id, code.Points[i-1], point)
			}
			weights[point] += v.Count(id)
			next := -1 - int(id) // a word
			if i+1 < len(code.Points) {
				next = int(code.Points[i+1])
			}
			s := step{point, code.Bits[i]}
			if was, ok := after[s]; ok && was != next {
				t.Fatalf("step %v leads to %d and to %d", s, was, next)
			}
			after[s] = next
		}
	}
	// Prefix-free and complete: the words' probabilities by fair coins sum to 1.
	if v.Len() > 0 && math.Abs(mass-1) > 1e-9 {
		t.Fatalf("Σ 2^-length = %v", mass)
	}
	if len(after) != 2*h.InnerNodes() {
		t.Fatalf("%d steps at %d nodes", len(after), h.InnerNodes())
	}
	reached := map[int]bool{}
	for s, next := range after {
		if reached[next] {
			t.Fatalf("two ways lead to %d (one by %v)", next, s)
		}
		reached[next] = true
	}
	if want := optimalLength(v.Counts()); length != want {
		t.Fatalf("Σ count·length is %d, optimal is %d", length, want)
	}
	if h.Longest() != longest {
		t.Fatalf("longest code %d, said to be %d", longest, h.Longest())
	}
	for node := 1; node < len(weights); node++ {
		if weights[node] > weights[node-1] {
			t.Fatalf("node %d weighs %d, node %d before it %d", node, weights[node], node-1, weights[node-1])
		}
	}
	weight := func(next int) uint64 {
		if next < 0 {
			return v.Count(WordID(-1 - next))
		}
		return weights[next]
	}
	for node := range uint32(len(weights)) {
		if weight(after[step{node, 0}]) > weight(after[step{node, 1}]) {
			t.Fatalf("node %d: bit 0 leads to the heavier child", node)
		}
	}
}

func TestHuffmanIsOptimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.OneOf(rapid.Uint64Range(0, 3), rapid.Uint64Range(0, 1<<40)), 0, 60).Draw(t, "counts")
		checkHuffman(t, withCountsRapid(t, counts))
	})
}

func TestHuffmanSmall(t *testing.T) {
	for _, counts := range [][]uint64{{}, {7}, {0}, {5, 2}, {2, 5}, {0, 0}, {0, 0, 0, 0, 0}, {1, 1, 1, 0}} {
		checkHuffman(t, withCounts(t, counts...))
	}
	h := withCounts(t, 5, 2).Huffman()
	if a, b := h.Code(0), h.Code(1); a.Bits[0] != 1 || b.Bits[0] != 0 || a.Points[0] != 0 || b.Points[0] != 0 {
		t.Errorf("codes of two words: %v, %v", a, b)
	}
	if code := withCounts(t, 7).Huffman().Code(0); len(code.Points) != 0 {
		t.Errorf("code of the only word: %v", code)
	}
	if longest := withCounts(t, make([]uint64, 64)...).Huffman().Longest(); longest != 6 {
		t.Errorf("64 equal words have codes of up to %d steps, want 6", longest)
	}
}

func TestHuffmanLongCodes(t *testing.T) {
	counts := []uint64{1, 1}
	for len(counts) < 90 {
		counts = append(counts, counts[len(counts)-1]+counts[len(counts)-2])
	}
	slices.Reverse(counts)
	v := withCounts(t, counts...)
	h := v.Huffman()
	if h.Longest() != 89 || len(h.Code(89).Points) != 89 {
		t.Fatalf("longest code %d, want 89", h.Longest())
	}
	for i, point := range h.Code(89).Points {
		if point != uint32(i) {
			t.Fatalf("step %d is at node %d", i, point)
		}
	}
}

func BenchmarkHuffman(b *testing.B) {
	counts := make([]uint64, 1<<18)
	for i := range counts {
		counts[i] = 1e9 / uint64(i+10)
	}
	v := withCounts(b, counts...)
	b.SetBytes(int64(8 * len(counts)))
	for b.Loop() {
		v.Huffman()
	}
}
