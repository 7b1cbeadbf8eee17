package han

// Search appends the words of text to dst as [start, end), in byte offsets, for the
// index of a search engine: in front of each word of three characters or more the
// words of two characters in it, then, if it has four or more, those of three.
// They overlap.
func (c *Cutter) Search(dst [][2]int, text string) [][2]int {
	for at := 0; at < len(text); {
		if !c.readBlock(text[at:]) {
			start := at
			at += otherSize(text[at:])
			dst = append(dst, [2]int{start, at})
			continue
		}
		c.starts = append(c.starts[:0], at)
		for _, b := range c.first {
			at += sizeOf(b)
			c.starts = append(c.starts, at)
		}
		c.cutBlock()
		word := 0
		for _, end := range c.ends {
			for size := 2; size <= 3 && size < end-word; size++ {
				for i := word; i+size <= end; i++ {
					if c.s.trie.isWord(c.codes[i : i+size]) {
						dst = append(dst, [2]int{c.starts[i], c.starts[i+size]})
					}
				}
			}
			dst = append(dst, [2]int{c.starts[word], c.starts[end]})
			word = end
		}
	}
	return dst
}
