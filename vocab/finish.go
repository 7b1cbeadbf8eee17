package vocab

import (
	"fmt"
	"sync"
)

// A counter is finished in one of two ways, which come to the same vocabulary. If
// there is memory for it, the words of all tables are brought together in one of
// them, and only those that are chosen are sorted. If not, or if tables are on
// disk already, each is sorted and they are merged.

// fitTogether tells whether all words of the tables may stand in one, in maxMemory
// bytes, if that is not 0.
func fitTogether(tables []countedTable, maxMemory int64) bool {
	words, bytes := int64(0), int64(0)
	for i := range tables {
		if tables[i].file != nil {
			return false
		}
		t := tables[i].table
		words += int64(len(t.words))
		bytes += t.peak()
	}
	// The first table may have to grow to hold them all, twice its part at a time.
	return maxMemory == 0 || len(tables) == 1 || bytes+4*words*(wordBytes+slotBytes) <= maxMemory
}

// finishTogether chooses the words of tables that are all in memory.
func (c *Counter) finishTogether(chosen *selection, stats *Stats) (*Vocabulary, *Remap, error) {
	if len(c.tables) == 0 {
		v, _, err := chosen.vocabulary(stats)
		return v, &Remap{vocabulary: v}, err
	}
	all := c.tables[0].table
	places := make([][]uint32, len(c.tables))
	for i := range c.tables[1:] {
		places[i+1] = all.addTable(c.tables[i+1].table)
		c.tables[i+1].table = nil
	}
	var r record
	for i := range all.words {
		all.record(&r, uint32(i))
		chosen.add(&r, stats)
	}
	v, ranks, err := chosen.vocabulary(stats)
	if err != nil {
		return nil, nil, err
	}
	ids := make([]WordID, len(all.words))
	for i := range ids {
		ids[i] = NotInVocabulary
	}
	for id, r := range ranks {
		ids[chosen.words[r.word].index] = WordID(id)
	}
	return v, &Remap{vocabulary: v, ids: ids, places: places}, nil
}

// finishSorted chooses the words of tables some of which are on disk.
func (c *Counter) finishSorted(chosen *selection, stats *Stats) (*Vocabulary, *Remap, error) {
	c.seal()
	if err := merge(c.tables, func(r *record) { chosen.add(r, stats) }); err != nil {
		return nil, nil, fmt.Errorf("merging counts: %w", err)
	}
	v, _, err := chosen.vocabulary(stats)
	if err != nil {
		return nil, nil, err
	}
	return v, &Remap{vocabulary: v, tables: c.tables}, nil
}

// seal sorts the tables that are in memory.
func (c *Counter) seal() {
	var wg sync.WaitGroup
	for i := range c.tables {
		if t := c.tables[i].table; t != nil {
			wg.Go(t.seal)
		}
	}
	wg.Wait()
}
