package hnsw

import (
	"errors"
	"fmt"
	"slices"
)

// Delete takes rows out of the graph: they are not found any more, and no walk goes
// through them. Each row that was linked to one of them chooses its links anew, out
// of those that are left and those that the deleted rows had, so that the graph
// stays whole. The rows keep their ids, which are not given to others; a row that
// is deleted already stays so. It fails if there is no such row.
func (g *Graph) Delete(ids ...uint32) error {
	for _, id := range ids {
		if int(id) >= g.Len() {
			return fmt.Errorf("hnsw: no row %d among %d", id, g.Len())
		}
	}
	if err := errors.Join(g.own(), g.packFor(len(ids))); err != nil {
		return err
	}
	for _, id := range ids {
		if !g.Deleted(id) {
			g.deleted[id/64] |= 1 << (id % 64)
			g.gone++
		}
	}
	// All lists are mended in view of the graph as it was, and put in place after.
	mended := make([][][]uint32, g.Len())
	parallel(g.Len(), func(i int) {
		if id := uint32(i); !g.Deleted(id) {
			mended[i] = g.mend(id)
		}
	})
	for i, levels := range mended {
		for level, links := range levels {
			if links != nil {
				g.setLinks(uint32(i), level, links)
			}
		}
	}
	for _, id := range ids {
		for level := range int(g.levels[id]) + 1 {
			g.setLinks(id, level, nil)
		}
		g.scale[id] = 0
	}
	if g.entry != none && g.Deleted(g.entry) {
		g.entry = none
		for i, level := range g.levels {
			if g.scale[i] != 0 && (g.entry == none || level > g.levels[g.entry]) {
				g.entry = uint32(i)
			}
		}
	}
	return nil
}

// mend returns the new links of a row on each level, nil where they stay.
func (g *Graph) mend(id uint32) [][]uint32 {
	var levels [][]uint32
	for level := range int(g.levels[id]) + 1 {
		links := g.links(id, level)
		if !slices.ContainsFunc(links, g.Deleted) {
			continue
		}
		if levels == nil {
			levels = make([][]uint32, g.levels[id]+1)
		}
		levels[level] = g.detour(id, level)
	}
	return levels
}

// detour chooses links of a row on a level anew. Where deleted rows are linked to
// deleted rows, it looks behind them too.
func (g *Graph) detour(id uint32, level int) []uint32 {
	w := g.borrow()
	defer g.giveBack(w)
	w.begin()
	w.seen[id] = w.walk
	var rows []uint32
	ahead := slices.Clone(g.links(id, level))
	for i := 0; i < len(ahead) && len(rows) < g.config.EfConstruction; i++ {
		at := ahead[i]
		if w.seen[at] == w.walk {
			continue
		}
		w.seen[at] = w.walk
		if g.Deleted(at) {
			ahead = append(ahead, g.links(at, level)...)
		} else {
			rows = append(rows, at)
		}
	}
	items := g.scored(w, nil, id, rows)
	return append([]uint32{}, g.choose(&w.chosen, w.bytes.scale, items, g.most(level))...)
}
