package hnsw

import (
	"slices"

	"firth/internal/kernel"
)

// chosen is the room that choose needs.
type chosen struct {
	links  []uint32
	row    []float32
	scores []float32
}

// choose picks up to most links out of candidates, which are sorted, best first,
// and scored by their nearness to the row that is to be linked. A candidate is
// taken if it is nearer to that row than to all that were taken before: links into
// all directions lead further than links into the nearest cluster (Malkov and
// Yashunin, algorithm 4). The links are good until the next call.
func (g *Graph) choose(c *chosen, candidates []item, most int) []uint32 {
	c.links = c.links[:0]
	c.row = slices.Grow(c.row[:0], g.stride)[:g.stride]
	for _, candidate := range candidates {
		if len(c.links) == most {
			break
		}
		if id := candidate.id(); g.isNew(c, id, candidate.score()) {
			c.links = append(c.links, id)
		}
	}
	return c.links
}

// isNew tells whether a row is less near to each of the links than score.
func (g *Graph) isNew(c *chosen, id uint32, score float32) bool {
	if len(c.links) == 0 {
		return true
	}
	// The row is the query, multiplied by its scale last, so that the scores are those
	// of a search but for rounding.
	const together = 8 // most candidates fall soon
	g.config.asQuery(c.row, g.rows.Row(int(id)))
	for part := range slices.Chunk(c.links, together) {
		c.scores = g.scoresOf(c.scores, c.row, part)
		for _, s := range c.scores {
			if s >= score {
				return false
			}
		}
	}
	return true
}

// scored returns rows as items by their nearness to row id, best first, in items if
// there is room.
func (g *Graph) scored(w *walker, items []item, id uint32, rows []uint32) []item {
	g.config.asQuery(w.query, g.rows.Row(int(id)))
	w.scores = g.scoresOf(w.scores, w.query, rows)
	items = items[:0]
	for i, r := range rows {
		items = append(items, newItem(w.scores[i], r))
	}
	sortItems(items)
	return items
}

// batchScores returns the nearness of the consecutive rows [from, to) to the
// walker's query.
func (g *Graph) batchScores(w *walker, from, to int) []float32 {
	w.scores = slices.Grow(w.scores[:0], to-from)[:to-from]
	kernel.DotRows(w.scores, g.vectors[from*g.stride:to*g.stride], w.query)
	for i := range w.scores {
		w.scores[i] = scaled(w.scores[i], g.scale[from+i])
	}
	return w.scores
}
