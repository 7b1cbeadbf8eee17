package word2vec

import (
	"firth/internal/kernel"
	"firth/internal/memory"
	"firth/vocab"
)

const (
	// maxPartitions keeps the number of buckets, its square, in bounds.
	maxPartitions = 4096

	// usualPartitions is enough for 8 threads: a thread needs about two to choose
	// from.
	usualPartitions = 16

	// wordsPerPartition is the least that a partition should hold: a word's
	// negatives all come from one partition, so a small one would never set the
	// word apart from most others.
	wordsPerPartition = 256

	// maxRows is the most rows of a partition, one of them the dummy: a pair of
	// local row numbers fits 32 bits.
	maxRows = 1 << 16
)

// A layout deals the words out to partitions. Both matrices are laid out by it:
// the rows of a partition are contiguous, followed by a dummy row of zeros, which
// the pairs that fill up a record point to.
type layout struct {
	parts  int
	stride int              // numbers in a row
	first  []int            // by partition: its first row; first[parts] is the number of rows
	words  [][]vocab.WordID // by partition: the words by local row
	place  []place          // by word
}

// A place is a row: its partition, and its number within it.
type place struct{ part, local uint16 }

// dummy is the local number of a partition's dummy row.
func (l *layout) dummy(part int) uint32 { return uint32(len(l.words[part])) }

// rows returns the rows of a partition of matrix m, the dummy among them.
func (l *layout) rows(m []float32, part int) []float32 {
	return m[l.first[part]*l.stride : l.first[part+1]*l.stride]
}

// row returns the row of a word in matrix m, padding included.
func (l *layout) row(m []float32, id vocab.WordID) []float32 {
	p := l.place[id]
	at := (l.first[p.part] + int(p.local)) * l.stride
	return m[at : at+l.stride]
}

// matrix allocates a matrix of this layout.
func (l *layout) matrix(space memory.Space) (*memory.Floats, error) {
	return space.Floats(l.first[l.parts] * l.stride)
}

// partitions chooses how many partitions a vocabulary of n words is cut into.
// Never by the number of threads: the result would depend on it.
func partitions(n, asked int) int {
	parts := asked
	if parts == 0 {
		parts = min(usualPartitions, n/wordsPerPartition)
	}
	return max(1, parts, (n+maxRows-2)/(maxRows-1))
}

// newLayout deals the words out, most frequent first, each to the partition that
// has the fewest updates to expect so far, so that the tasks of a round take
// about equally long. weight is the expected number of updates by word.
func newLayout(v *vocab.Vocabulary, weight []float64, parts, dim int) *layout {
	l := &layout{
		parts:  parts,
		stride: kernel.Stride(dim),
		first:  make([]int, parts+1),
		words:  make([][]vocab.WordID, parts),
		place:  make([]place, v.Len()),
	}
	most := (v.Len() + parts - 1) / parts // words of a partition
	load := make([]float64, parts)
	for id := range l.place {
		best := -1
		for p := range parts {
			if len(l.words[p]) < most && (best < 0 || load[p] < load[best]) {
				best = p
			}
		}
		load[best] += weight[id]
		l.place[id] = place{uint16(best), uint16(len(l.words[best]))}
		l.words[best] = append(l.words[best], vocab.WordID(id))
	}
	for p, words := range l.words {
		l.first[p+1] = l.first[p] + len(words) + 1
	}
	return l
}
