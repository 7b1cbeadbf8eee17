package hnsw

import (
	"fmt"
	"math"
	"math/bits"
)

// check looks for anything in a graph's arrays that a search could stumble over.
func (g *Graph) check() error {
	g.gone = 0
	for i, word := range g.deleted {
		g.gone += bits.OnesCount64(word)
		if i == len(g.deleted)-1 && g.Len()%64 != 0 && word>>(g.Len()%64) != 0 {
			return fmt.Errorf("row behind the last is deleted")
		}
	}
	lists := 0
	for i, level := range g.levels {
		if level >= maxLevels || int(g.upperAt[i]) != lists {
			return fmt.Errorf("row %d has its links on %d levels in list %d: want list %d", i, level, g.upperAt[i], lists)
		}
		lists += int(level)
	}
	if lists*(1+g.config.M) != len(g.upper) {
		return fmt.Errorf("%d lists of links above level 0: want %d", len(g.upper)/(1+g.config.M), lists)
	}
	anyRow := false
	for i, s := range g.scale {
		if !(s >= 0 && s <= math.MaxFloat32) || s != 0 && g.Deleted(uint32(i)) {
			return fmt.Errorf("row %d has scale %v", i, s)
		}
		anyRow = anyRow || s != 0
		for level := range int(g.levels[i]) + 1 {
			if err := g.checkLinks(uint32(i), level); err != nil {
				return err
			}
		}
	}
	if !anyRow && g.entry == none {
		return nil
	}
	if int64(g.entry) >= int64(g.Len()) || g.scale[g.entry] == 0 {
		return fmt.Errorf("searches begin at row %d", g.entry)
	}
	return nil
}

func (g *Graph) checkLinks(id uint32, level int) error {
	room := g.room(id, level)
	if int64(room[0]) > int64(len(room)-1) {
		return fmt.Errorf("row %d has %d links on level %d", id, room[0], level)
	}
	for _, to := range g.links(id, level) {
		if int64(to) >= int64(g.Len()) || int(g.levels[to]) < level || g.scale[to] == 0 {
			return fmt.Errorf("row %d is linked to row %d on level %d", id, to, level)
		}
	}
	return nil
}
