package projection

import (
	"math"
	"slices"

	"firth"
	"firth/internal/kernel"
)

// KMeansOptions say how [KMeans] works.
type KMeansOptions struct {
	// Seed chooses the words that groups begin with.
	Seed uint64

	// Threads is how many threads to use at most; 0 is all cores. The result does
	// not depend on it.
	Threads int
}

const (
	kmeansTries      = 8
	kmeansIterations = 100
)

// KMeans divides the rows of m into k groups, or as many as there are rows if
// they are fewer, and returns the group of each, from 0: every row is in the
// group whose mean is nearest (Lloyd 1982). The best of eight tries is taken, each
// begun with rows far from each other (k-means++, Arthur and Vassilvitskii 2007).
// Groups are numbered in the order of their first rows. It panics if k is not
// positive; numbers must be finite.
func KMeans(m firth.Matrix, k int, opts KMeansOptions) []int {
	if k < 1 {
		panic("projection: no groups")
	}
	k = min(k, m.Rows)
	var best []int
	least := math.Inf(1)
	for try := range kmeansTries {
		if m.Rows == 0 {
			break
		}
		c := newClustering(m, k, threadsOf(opts.Threads))
		c.begin(hash(opts.Seed, uint64(try)))
		for range kmeansIterations {
			if !c.assign() {
				break
			}
			c.average()
		}
		if cost := c.cost(); cost < least {
			least, best = cost, slices.Clone(c.group)
		}
	}
	return renumber(best)
}

// renumber numbers groups by their first member.
func renumber(groups []int) []int {
	numbers := map[int]int{}
	for i, g := range groups {
		if _, ok := numbers[g]; !ok {
			numbers[g] = len(numbers)
		}
		groups[i] = numbers[g]
	}
	return groups
}

// A clustering is one try.
type clustering struct {
	rows    firth.Matrix
	centers firth.Matrix
	threads int
	group   []int     // of each row
	square  []float64 // of each row's distance to its center
	lengths []float64 // squared, of each row
}

func newClustering(m firth.Matrix, k, threads int) *clustering {
	c := &clustering{
		rows: m, centers: firth.NewMatrix(k, m.Dim), threads: threads,
		group: make([]int, m.Rows), square: make([]float64, m.Rows), lengths: make([]float64, m.Rows),
	}
	for i := range c.lengths {
		c.group[i] = -1
		c.lengths[i] = float64(kernel.Dot(m.Row(i), m.Row(i)))
	}
	return c
}

// begin chooses rows as centers, each with a probability proportional to the
// squared distance to the nearest of those before.
func (c *clustering) begin(seed uint64) {
	for i := range c.square {
		c.square[i] = 1
	}
	for center := range c.centers.Rows {
		sum := 0.0
		for _, s := range c.square {
			sum += s
		}
		at := float64(float64(hash(seed, uint64(center))>>11) / (1 << 53) * sum)
		chosen := 0
		for i, s := range c.square {
			if s > 0 {
				chosen = i
			}
			if at -= s; at < 0 {
				break
			}
		}
		row := c.rows.Row(chosen)
		copy(c.centers.Row(center), row)
		forBlocks(c.rows.Rows, 1024, c.threads, func(from, to int) {
			for i := from; i < to; i++ {
				d := max(0, c.lengths[i]+c.lengths[chosen]-2*float64(kernel.Dot(row, c.rows.Row(i))))
				if center == 0 || d < c.square[i] {
					c.square[i] = d
				}
			}
		})
		c.square[chosen] = 0
	}
}

// assign puts each row into the group of the nearest center, the first of equally
// near ones, and tells whether any changed.
func (c *clustering) assign() bool {
	lengths := make([]float64, c.centers.Rows)
	for g := range lengths {
		lengths[g] = float64(kernel.Dot(c.centers.Row(g), c.centers.Row(g)))
	}
	before := slices.Clone(c.group)
	forBlocks(c.rows.Rows, 256, c.threads, func(from, to int) {
		for i := from; i < to; i++ {
			row := c.rows.Row(i)
			nearest := math.Inf(1)
			for g := range lengths {
				if d := lengths[g] - 2*float64(kernel.Dot(row, c.centers.Row(g))); d < nearest {
					nearest, c.group[i] = d, g
				}
			}
			c.square[i] = max(0, nearest+c.lengths[i])
		}
	})
	return !slices.Equal(before, c.group)
}

// average moves each center to the mean of its group. A group without rows gets
// the row that is farthest from its center.
func (c *clustering) average() {
	dim := c.rows.Dim
	sums := make([]float64, c.centers.Rows*dim)
	sizes := make([]int, c.centers.Rows)
	for i, g := range c.group {
		sizes[g]++
		sum := sums[g*dim : (g+1)*dim]
		for k, x := range c.rows.Row(i) {
			sum[k] += float64(x)
		}
	}
	for g, size := range sizes {
		center := c.centers.Row(g)
		if size == 0 {
			farthest := 0
			for i, s := range c.square {
				if s > c.square[farthest] {
					farthest = i
				}
			}
			c.square[farthest] = 0
			copy(center, c.rows.Row(farthest))
			continue
		}
		for k := range center {
			center[k] = float32(sums[g*dim+k] / float64(size))
		}
	}
}

// cost is the sum of the squared distances of the rows to their centers.
func (c *clustering) cost() float64 {
	sum := 0.0
	for _, s := range c.square {
		sum += s
	}
	return sum
}
