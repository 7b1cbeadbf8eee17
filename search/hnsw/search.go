package hnsw

import (
	"fmt"
	"slices"

	"firth/internal/kernel"
)

// A Result is a row that was found.
type Result struct {
	ID    uint32
	Score float32 // the cosine, or the dot product
}

// A walker is the room that a search needs.
type walker struct {
	query   []float32 // that scores are made of in the end
	bytes   byteQuery // that a walk goes by
	seen    []uint8   // the number of the walk that met a row last
	walk    uint8
	ids     []uint32
	scores  []float32
	beam    beam
	queue   queue
	visited int // rows that were multiplied with the query
	chosen  chosen
}

// borrow returns a walker, which giveBack takes back.
func (g *Graph) borrow() *walker {
	w, _ := g.walkers.Get().(*walker)
	if w == nil {
		w = &walker{}
	}
	if len(w.seen) < g.Len() {
		w.seen, w.walk = make([]uint8, g.Len()), 0
	}
	w.query = slices.Grow(w.query[:0], g.rows.Dim)[:g.rows.Dim]
	w.visited = 0
	return w
}

func (g *Graph) giveBack(w *walker) { g.walkers.Put(w) }

// begin forgets which rows were met.
func (w *walker) begin() {
	if w.walk++; w.walk == 0 {
		clear(w.seen)
		w.walk = 1
	}
}

// see returns those rows that are met the first time, and their scores.
func (g *Graph) see(w *walker, rows []uint32) ([]uint32, []float32) {
	ids := w.ids[:0]
	for _, id := range rows {
		if w.seen[id] != w.walk {
			w.seen[id] = w.walk
			ids = append(ids, id)
		}
	}
	w.ids = ids
	w.visited += len(ids)
	w.scores = g.byteScores(w.scores, &w.bytes, ids)
	return ids, w.scores
}

// settle gives the rows in the beam their scores by the vectors themselves, and puts
// them in order of these.
func (g *Graph) settle(w *walker) {
	items := w.beam.items
	w.ids = w.ids[:0]
	for _, it := range items {
		w.ids = append(w.ids, it.id())
	}
	w.scores = slices.Grow(w.scores[:0], len(items))[:len(items)]
	kernel.DotRowsAt(w.scores, g.rows.Data, w.ids, w.query)
	for i, id := range w.ids {
		items[i] = newItem(scaled(w.scores[i], g.scale[id]), id)
	}
	sortItems(items)
}

// scaled is a score: the product of the row with the query and the scale. A zero
// has no sign.
func scaled(product, scale float32) float32 { return float32(product*scale) + 0 }

// Search returns the k rows nearest to a query, best first, without deleted rows.
// ef is how many rows are in view, k at least: more of them find more of the true
// neighbors, in more time. Where keep is not nil, only rows that it wants are
// found: others are walked through, and if most are, an exact search takes over.
// There may be fewer than k rows. Search panics if query is not of the matrix's
// dimension.
func (g *Graph) Search(query []float32, k, ef int, keep func(id uint32) bool) []Result {
	if len(query) != g.rows.Dim {
		panic(fmt.Sprintf("hnsw: query of dimension %d for vectors of dimension %d", len(query), g.rows.Dim))
	}
	w := g.borrow()
	defer g.giveBack(w)
	if k <= 0 || g.entry == none || !g.config.asQuery(w.query, query) {
		return nil
	}
	w.bytes.set(w.query)
	ef = max(ef, k)
	at := g.descend(w, 0)
	if keep == nil {
		g.walk(w, []uint32{at}, 0, ef)
	} else {
		g.walkFor(w, at, ef, keep)
	}
	g.settle(w)
	found := make([]Result, min(k, len(w.beam.items)))
	for i := range found {
		found[i] = Result{w.beam.items[i].id(), w.beam.items[i].score()}
	}
	return found
}

// descend goes from the entry down to the level above level, on each to the row
// nearest to the query, and returns the last.
func (g *Graph) descend(w *walker, level int) uint32 {
	at := []uint32{g.entry}
	for l := int(g.levels[g.entry]); l > level; l-- {
		g.walk(w, at, l, 1)
		at[0] = w.beam.items[0].id()
	}
	return at[0]
}

// walk fills the beam with the width best rows that it meets on a level, beginning
// at some of them.
func (g *Graph) walk(w *walker, from []uint32, level, width int) {
	w.begin()
	b := &w.beam
	b.reset(width)
	ids, scores := g.see(w, from)
	for {
		for i, id := range ids {
			b.offer(newItem(scores[i], id))
		}
		at, more := b.follow()
		if !more {
			return
		}
		ids, scores = g.see(w, g.links(at, level))
	}
}

// walkFor fills the beam with the width best rows that keep wants, on level 0. All
// rows show the way, so that islands of wanted rows are reached. Where that meets
// more than a tenth of the rows, looking at all of them in order is cheaper, and
// exact.
func (g *Graph) walkFor(w *walker, from uint32, width int, keep func(id uint32) bool) {
	w.begin()
	w.visited = 0
	b, q := &w.beam, w.queue[:0]
	b.reset(width)
	ids, scores := g.see(w, []uint32{from})
	for {
		for i, id := range ids {
			it := newItem(scores[i], id)
			if b.rejects(it) {
				continue
			}
			q.push(it)
			if keep(id) {
				b.offer(it)
			}
		}
		if len(q) == 0 || b.rejects(q[0]) {
			break
		}
		if w.visited > 1000 && w.visited > g.Len()/10 {
			g.exact(w, width, keep)
			break
		}
		ids, scores = g.see(w, g.links(q.pop().id(), 0))
	}
	w.queue = q
}

// exact fills the beam by looking at every row.
func (g *Graph) exact(w *walker, width int, keep func(id uint32) bool) {
	const block = 256
	w.beam.reset(width)
	for from := 0; from < g.Len(); from += block {
		n := min(block, g.Len()-from)
		w.scores = slices.Grow(w.scores[:0], n)[:n]
		kernel.DotRows(w.scores, g.rows.Data[from*g.rows.Dim:(from+n)*g.rows.Dim], w.query)
		for i, score := range w.scores {
			id := uint32(from + i)
			if g.scale[id] == 0 || g.Deleted(id) {
				continue
			}
			if it := newItem(scaled(score, g.scale[id]), id); !w.beam.rejects(it) && (keep == nil || keep(id)) {
				w.beam.offer(it)
			}
		}
	}
}

// Exact returns what [Graph.Search] approaches, by looking at every row.
func (g *Graph) Exact(query []float32, k int, keep func(id uint32) bool) []Result {
	if len(query) != g.rows.Dim {
		panic(fmt.Sprintf("hnsw: query of dimension %d for vectors of dimension %d", len(query), g.rows.Dim))
	}
	w := g.borrow()
	defer g.giveBack(w)
	if k <= 0 || !g.config.asQuery(w.query, query) {
		return nil
	}
	g.exact(w, k, keep)
	found := make([]Result, len(w.beam.items))
	for i, it := range w.beam.items {
		found[i] = Result{it.id(), it.score()}
	}
	return found
}

// Recall returns which part of the k nearest rows a search finds with each ef, for
// sample rows spread over the matrix as queries; a row is not a neighbor of itself.
// It is 1 if there is nothing to find.
func (g *Graph) Recall(k, sample int, ef ...int) []float64 {
	found, all := make([]int, len(ef)), 0
	step := max(1, g.Len()/max(1, sample))
	for at := step / 2; at < g.Len(); at += step {
		id, query := uint32(at), g.rows.Row(at)
		if g.scale[at] == 0 {
			continue
		}
		truth := g.Exact(query, k+1, nil)
		truth = slices.DeleteFunc(truth, func(r Result) bool { return r.ID == id })
		all += len(truth)
		for i, ef := range ef {
			near := g.Search(query, k+1, ef, nil)
			for _, r := range truth {
				if slices.ContainsFunc(near, func(n Result) bool { return n.ID == r.ID }) {
					found[i]++
				}
			}
		}
	}
	recall := make([]float64, len(ef))
	for i := range recall {
		recall[i] = 1
		if all > 0 {
			recall[i] = float64(found[i]) / float64(all)
		}
	}
	return recall
}
