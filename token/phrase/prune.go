package phrase

// prune forgets the rarest words and pairs if the tables have outgrown their
// memory: those with one occurrence, then two, as many as it takes to have a quarter
// of the memory free again, and no fewer the next time. Which ones does not depend on the order of a table.
//
// A pair occurs no more often than its words did since they were last forgotten, so
// what stays has its words.
func (c *Counter) prune() {
	if c.opts.MaxMemory == 0 || c.bytes <= c.opts.MaxMemory {
		return
	}
	c.stats.Floor = max(c.stats.Floor, 1)
	c.forget(c.stats.Floor)
	for c.bytes > c.opts.MaxMemory/4*3 && len(c.occur) > 0 {
		c.stats.Floor++
		c.forget(c.stats.Floor)
	}
}

// forget rebuilds the tables without what has floor occurrences or fewer.
func (c *Counter) forget(floor uint64) {
	kept := newCounts(c.connectors)
	names, runs := byNumber(c.words.ids), byNumber(c.words.vias)
	ids := make([]uint32, len(c.occur))
	for id, n := range c.occur {
		if n <= floor {
			c.lose(n)
			continue
		}
		ids[id] = kept.word(names[id])
		kept.occur[ids[id]] = n
	}
	for p, n := range c.pairs {
		if n <= floor {
			c.lose(n)
			continue
		}
		kept.pair(pair{ids[p.first], ids[p.last], kept.via([]byte(runs[p.via]))}, n)
	}
	kept.lines, kept.tokens, kept.between = c.lines, c.tokens, c.between
	c.counts = kept
}

func (c *Counter) lose(n uint64) {
	c.stats.Pruned++
	c.stats.Forgotten += n
}
