package hnsw

import "slices"

// chosen is the room that choose needs.
type chosen struct {
	links  []uint32
	query  byteQuery
	scores []float32
}

// choose picks up to most links of a row out of candidates, which are sorted, best
// first, and scored by their nearness to that row, whose scale is left out of these
// scores. A candidate is taken if it is nearer to that row than to all that were taken
// before: links into all directions lead further than links into the nearest cluster
// (Malkov and Yashunin, algorithm 4). The links are good until the next call.
func (g *Graph) choose(c *chosen, scale float32, candidates []item, most int) []uint32 {
	c.links = c.links[:0]
	for _, candidate := range candidates {
		if len(c.links) == most {
			break
		}
		if id := candidate.id(); g.isNew(c, id, float64(candidate.score())*float64(scale)) {
			c.links = append(c.links, id)
		}
	}
	return c.links
}

// isNew tells whether a row is less near to each of the links than score, which has
// the scales of both rows in it.
func (g *Graph) isNew(c *chosen, id uint32, score float64) bool {
	if len(c.links) == 0 {
		return true
	}
	const together = 8 // most candidates fall soon
	g.setRow(&c.query, id)
	for part := range slices.Chunk(c.links, together) {
		c.scores = g.byteScores(c.scores, &c.query, part)
		for _, s := range c.scores {
			if float64(s)*float64(c.query.scale) >= score {
				return false
			}
		}
	}
	return true
}

// scored returns rows as items by their nearness to row id, best first, in items if
// there is room. The walker's query is then that row.
func (g *Graph) scored(w *walker, items []item, id uint32, rows []uint32) []item {
	g.setRow(&w.bytes, id)
	w.scores = g.byteScores(w.scores, &w.bytes, rows)
	items = items[:0]
	for i, r := range rows {
		items = append(items, newItem(w.scores[i], r))
	}
	sortItems(items)
	return items
}

// batchScores returns the nearness of the consecutive rows [from, to) to the
// walker's query.
func (g *Graph) batchScores(w *walker, from, to uint32) []float32 {
	w.ids = w.ids[:0]
	for id := from; id < to; id++ {
		w.ids = append(w.ids, id)
	}
	w.scores = g.byteScores(w.scores, &w.bytes, w.ids)
	return w.scores
}
