package hnsw

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"firth"
)

// batch is how many rows are inserted at a time. A row does not see the links of
// the other rows of its batch, but sees these rows themselves, all of the earlier
// ones; so large batches cost no recall, and 256 rows keep many threads busy.
const batch = 256

// Build makes a graph of the rows of a matrix, on all threads. progress, which may
// be nil, is told how many rows are in, now and then. The graph is the same for any
// number of threads. It must be closed. Build fails if the config is out of range, if the matrix has
// more than 2^31-1 rows, or with the context's error when that ends.
func Build(ctx context.Context, rows firth.Matrix, config Config, progress func(done int)) (*Graph, error) {
	config, err := config.withDefaults()
	if err != nil {
		return nil, err
	}
	g := &Graph{config: config, rows: firth.Matrix{Dim: rows.Dim}, entry: none}
	if err := g.take(rows); err != nil {
		return nil, err
	}
	return g, g.insert(ctx, progress)
}

// ErrRows tells that a matrix is not the one that a graph was built of.
var ErrRows = errors.New("not the vectors of this graph")

// Insert takes in the rows that a matrix has beyond those of the graph: rows must
// begin with the rows that the graph has, which may lie elsewhere now. It fails with
// [ErrRows] if there are fewer, or of another dimension. If the context ends, the
// graph has the rows of the batches that were done. A graph that is packed is packed
// anew.
func (g *Graph) Insert(ctx context.Context, rows firth.Matrix, progress func(done int)) error {
	packed := g.bytes != nil
	if err := errors.Join(g.own(), g.take(rows)); err != nil {
		return err
	}
	if packed && rows.Rows > 0 && rows.Dim > 0 {
		if err := g.pack(); err != nil {
			return err
		}
	}
	return g.insert(ctx, progress)
}

// take puts a matrix in the place of the present one.
func (g *Graph) take(rows firth.Matrix) error {
	if rows.Dim != g.rows.Dim || rows.Rows < g.Len() || len(rows.Data) != rows.Rows*rows.Dim {
		return fmt.Errorf("hnsw: %d vectors of dimension %d after %d of dimension %d: %w", rows.Rows, rows.Dim, g.Len(), g.rows.Dim, ErrRows)
	}
	if rows.Rows >= maxRows {
		return fmt.Errorf("hnsw: %d rows: want fewer than %d", rows.Rows, maxRows)
	}
	g.rows = rows
	return g.unpack()
}

// insert takes in the rows of the matrix that are not yet in the graph.
func (g *Graph) insert(ctx context.Context, progress func(done int)) error {
	if err := g.packFor(g.rows.Rows - g.Len()); err != nil {
		return err
	}
	for g.Len() < g.rows.Rows {
		if err := context.Cause(ctx); err != nil {
			g.rows.Rows = g.Len()
			g.rows.Data = g.rows.Data[:g.Len()*g.rows.Dim]
			return err
		}
		g.insertBatch(min(batch, g.rows.Rows-g.Len()))
		if progress != nil {
			progress(g.Len())
		}
	}
	return nil
}

// own makes the graph's memory its own, so that it can be changed.
func (g *Graph) own() error {
	if g.mapped == nil {
		return nil
	}
	g.scale, g.levels, g.base = slices.Clone(g.scale), slices.Clone(g.levels), slices.Clone(g.base)
	g.upper, g.upperAt, g.deleted = slices.Clone(g.upper), slices.Clone(g.upperAt), slices.Clone(g.deleted)
	return g.unmap()
}

// A link is from a new row to an old one, or to an earlier row of its batch, which
// is to link back.
type link struct {
	to, from uint32
	level    uint8
}

// insertBatch takes in the next n rows.
func (g *Graph) insertBatch(n int) {
	from := g.Len()
	before := g.entry // a search sees the graph without the batch
	g.grow(n)

	// The links of the new rows, each searched by itself.
	links := make([][]link, n)
	parallel(n, func(i int) {
		if g.scale[from+i] != 0 {
			links[i] = g.link(uint32(from+i), uint32(from), before)
		}
	})
	for i := range n {
		if id := uint32(from + i); g.scale[id] != 0 && (g.entry == none || g.levels[id] > g.levels[g.entry]) {
			g.entry = id
		}
	}

	// The links back, each list by itself, in the order of the new rows.
	all := slices.Concat(links...)
	slices.SortFunc(all, func(a, b link) int {
		for _, pair := range [3][2]uint32{{uint32(a.level), uint32(b.level)}, {a.to, b.to}, {a.from, b.from}} {
			switch {
			case pair[0] < pair[1]:
				return -1
			case pair[0] > pair[1]:
				return 1
			}
		}
		return 0
	})
	var lists [][]link
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to].to == all[from].to && all[to].level == all[from].level {
			to++
		}
		lists = append(lists, all[from:to])
		from = to
	}
	parallel(len(lists), func(i int) { g.linkBack(lists[i]) })
}

// grow makes room for n rows, without links.
func (g *Graph) grow(n int) {
	for range n {
		id := g.Len()
		scale, level := g.config.scaleOf(g.rows.Row(id)), uint8(0)
		if scale != 0 {
			level = g.config.levelOf(uint32(id))
		}
		g.scale = append(g.scale, scale)
		g.levels = append(g.levels, level)
		g.upperAt = append(g.upperAt, uint32(len(g.upper)/(1+g.config.M)))
		g.base = append(g.base, make([]uint32, 1+2*g.config.M)...)
		g.upper = append(g.upper, make([]uint32, int(level)*(1+g.config.M))...)
		if id%64 == 0 {
			g.deleted = append(g.deleted, 0)
		}
	}
}

// link chooses and sets the links of a new row, on all its levels, to rows of the
// graph before the batch, which begins at row first, and to earlier rows of the
// batch.
func (g *Graph) link(id, first, entry uint32) []link {
	w := g.borrow()
	defer g.giveBack(w)
	g.setRow(&w.bytes, id)
	inBatch := slices.Clone(g.batchScores(w, first, id))

	var links []link
	var at []uint32 // where the walk of a level begins
	level, top := int(g.levels[id]), -1
	if entry != none {
		top = int(g.levels[entry])
		at = []uint32{entry}
	}
	for l := top; l > level; l-- {
		g.walk(w, at, l, 1)
		at[0] = w.beam.items[0].id()
	}
	for l := level; l >= 0; l-- {
		w.beam.reset(g.config.EfConstruction)
		if l <= top {
			g.walk(w, at, l, g.config.EfConstruction)
			at = at[:0]
			for _, it := range w.beam.items {
				at = append(at, it.id())
			}
		}
		for i, score := range inBatch {
			if other := int(first) + i; g.scale[other] != 0 && int(g.levels[other]) >= l {
				w.beam.offer(newItem(score, uint32(other)))
			}
		}
		to := g.choose(&w.chosen, w.bytes.scale, w.beam.items, g.config.M)
		g.setLinks(id, l, to)
		for _, t := range to {
			links = append(links, link{to: t, from: id, level: uint8(l)})
		}
	}
	return links
}

// linkBack gives a row links to the new rows that are linked to it. If there is no
// room for all, the links are chosen anew.
func (g *Graph) linkBack(news []link) {
	to, level := news[0].to, int(news[0].level)
	rows := slices.Clone(g.links(to, level))
	for _, n := range news {
		rows = append(rows, n.from)
	}
	if len(rows) > g.most(level) {
		w := g.borrow()
		items := g.scored(w, nil, to, rows)
		rows = slices.Clone(g.choose(&w.chosen, w.bytes.scale, items, g.most(level)))
		g.giveBack(w)
	}
	g.setLinks(to, level, rows)
}

// parallel calls f for 0 to n-1, on all threads.
func parallel(n int, f func(i int)) {
	var next atomic.Int64
	work := func() {
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			f(i)
		}
	}
	var others sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
}
