package hnsw

import (
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"sync"

	"firth"
	"firth/internal/kernel"
)

// A Metric says what near means.
type Metric uint32

const (
	// Cosine is the cosine of the angle between two vectors. Rows without a
	// direction (zero, not finite, or shorter than 1e-15 or longer than 1e15) are
	// never found.
	Cosine Metric = iota

	// Dot is the dot product. It is no metric: a long row is near to everything. Its
	// recall is lower than that of Cosine for the same ef.
	Dot
)

// String names the metric as the files and the command line do.
func (m Metric) String() string {
	switch m {
	case Cosine:
		return "cosine"
	case Dot:
		return "dot"
	}
	return fmt.Sprintf("Metric(%d)", uint32(m))
}

// A Config says how a graph is built. Its zero value stands for the defaults.
type Config struct {
	Metric Metric

	// M is how many links a new row begins with on each level, 2 to 512 (0: 16). A
	// row keeps up to 2·M of them on the lowest level.
	M int

	// EfConstruction is how many rows are in view while the neighbors of a new row
	// are searched, M to 65536 (0: 200).
	EfConstruction int

	// Seed chooses the levels of the rows.
	Seed uint64
}

// withDefaults fills in the zeros, and checks the rest.
func (c Config) withDefaults() (Config, error) {
	if c.M == 0 {
		c.M = 16
	}
	if c.EfConstruction == 0 {
		c.EfConstruction = max(200, c.M)
	}
	switch {
	case c.Metric != Cosine && c.Metric != Dot:
		return c, fmt.Errorf("hnsw: %v: want cosine or dot", c.Metric)
	case c.M < 2 || c.M > 512:
		return c, fmt.Errorf("hnsw: %d links: want 2 to 512", c.M)
	case c.EfConstruction < c.M || c.EfConstruction > 1<<16:
		return c, fmt.Errorf("hnsw: %d rows in view while building: want %d (the links) to 65536", c.EfConstruction, c.M)
	}
	return c, nil
}

const (
	maxLevels = 32      // of a row; 2^-24 and less of the rows have more than 6
	maxRows   = 1 << 31 // ids have 31 bits in a beam
	none      = math.MaxUint32
)

// A Graph links rows of a matrix. Many goroutines may search it at once; Insert
// and Delete must be alone.
type Graph struct {
	config Config
	rows   firth.Matrix

	bytes *byteRows // what walks go by; nil if it is made when it is needed

	// scale is what a product with a row is multiplied with: 1/|row| for Cosine, 1 for
	// Dot, 0 for a row that is not in the graph.
	scale []float32

	// A list of links is its length and then that many ids, in room for the most
	// there can be. base has the lists of level 0, one for each row; upper those of
	// the levels 1 to levels[i], from place upperAt[i] on.
	levels  []uint8
	base    []uint32
	upper   []uint32
	upperAt []uint32

	deleted []uint64 // one bit a row
	gone    int      // how many rows are deleted

	entry uint32 // the row at which a search begins; none in an empty graph

	walkers sync.Pool // of *walker
	mapped  io.Closer // what the slices lie in; nil if they are the graph's own
}

// Len is the number of rows, deleted ones among them.
func (g *Graph) Len() int { return len(g.levels) }

// Live is the number of rows that are not deleted.
func (g *Graph) Live() int { return len(g.levels) - g.gone }

// Config returns how the graph was built, with the defaults filled in.
func (g *Graph) Config() Config { return g.config }

// Deleted tells whether a row has been deleted.
func (g *Graph) Deleted(id uint32) bool { return g.deleted[id/64]>>(id%64)&1 != 0 }

// Close gives memory back that is not Go's; the graph must not be used afterwards.
// The matrix stays open.
func (g *Graph) Close() error { return errors.Join(g.unpack(), g.unmap()) }

func (g *Graph) unmap() error {
	if g.mapped == nil {
		return nil
	}
	c := g.mapped
	g.mapped = nil
	return c.Close()
}

// most is how many links a row can have on a level.
func (g *Graph) most(level int) int {
	if level == 0 {
		return 2 * g.config.M
	}
	return g.config.M
}

// room is the place for the links of a row on a level, their number first.
func (g *Graph) room(id uint32, level int) []uint32 {
	if level == 0 {
		size := 1 + 2*g.config.M
		return g.base[int(id)*size : (int(id)+1)*size]
	}
	size := 1 + g.config.M
	at := (int(g.upperAt[id]) + level - 1) * size
	return g.upper[at : at+size]
}

// links are the rows that a row is linked to on a level.
func (g *Graph) links(id uint32, level int) []uint32 {
	room := g.room(id, level)
	return room[1 : 1+room[0]]
}

// setLinks replaces the links of a row on a level.
func (g *Graph) setLinks(id uint32, level int, links []uint32) {
	room := g.room(id, level)
	room[0] = uint32(len(links))
	clear(room[1+copy(room[1:], links):])
}

// levelOf draws the level of a row: l or higher with probability M^-l, from
// nothing but the seed and the id.
func (c Config) levelOf(id uint32) uint8 {
	// The mixing steps of SplitMix64 (Steele, Lea and Flood, 2014).
	x := c.Seed + (uint64(id)+1)*0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	x ^= x >> 31
	level := uint8(0)
	for level < maxLevels-1 {
		var low uint64
		x, low = bits.Mul64(x, uint64(c.M))
		if x != 0 {
			break
		}
		x = low
		level++
	}
	return level
}

// scaleOf is what products with a row are multiplied with.
func (c Config) scaleOf(row []float32) float32 {
	square := float64(kernel.Dot(row, row))
	if c.Metric == Dot {
		if math.IsNaN(square) || math.IsInf(square, 0) {
			return 0
		}
		return 1
	}
	if !(square >= 1e-30 && square <= 1e30) { // so that a NaN is neither
		return 0
	}
	return float32(1 / math.Sqrt(square))
}

// asQuery makes a vector a query: of length 1 for Cosine. It tells whether anything is
// near to it.
func (c Config) asQuery(dst, v []float32) bool {
	copy(dst, v)
	scale := c.scaleOf(v)
	if scale != 1 {
		kernel.Scale(dst, scale)
	}
	return scale != 0
}
