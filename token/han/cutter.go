package han

import "unicode/utf8"

// A Cutter cuts text with the words of a [Segmenter]. It keeps memory from call to
// call, some 20 bytes for each character of the longest block so far, and is for one
// goroutine at a time.
type Cutter struct {
	s *Segmenter

	// The block being cut, by character: its code, and its first byte, which is
	// all of it unless it is Chinese.
	codes []uint16
	first []byte

	length []int32 // of the word that begins here
	score  []float64
	prefix [3][]cell // for a window of the block
	states []uint8

	// ends has the words of the block: the index of the character after each.
	ends []int

	// starts is for Search: the offset of each character, and the end.
	starts []int
}

// NewCutter returns a cutter.
func (s *Segmenter) NewCutter() *Cutter {
	c := &Cutter{s: s}
	for i := range c.prefix {
		c.prefix[i] = make([]cell, window)
	}
	return c
}

// Cut appends the end of each word in text to dst, as a byte offset. A word begins
// where the one before it ends, the first at 0; the last ends at len(text).
func (c *Cutter) Cut(dst []int, text string) []int {
	for at := 0; at < len(text); {
		if !c.readBlock(text[at:]) {
			at += otherSize(text[at:])
			dst = append(dst, at)
			continue
		}
		c.cutBlock()
		i := 0
		for _, end := range c.ends {
			for _, b := range c.first[i:end] {
				at += sizeOf(b)
			}
			i = end
			dst = append(dst, at)
		}
	}
	return dst
}

// sizeOf returns the length of a character of a block by its first byte.
func sizeOf(first byte) int {
	if first < utf8.RuneSelf {
		return 1
	}
	return 3
}

// otherSize returns the length of the first word of a text that does not begin
// with a block.
func otherSize(text string) int {
	if len(text) >= 2 && text[0] == '\r' && text[1] == '\n' {
		return 2
	}
	_, size := utf8.DecodeRuneInString(text)
	return size
}

// readBlock reads the block that text begins with into codes and first, and tells
// whether there is one.
func (c *Cutter) readBlock(text string) bool {
	a := c.s.alphabet
	codes, first := c.codes[:0], c.first[:0]
	for at := 0; at < len(text); {
		b := text[at]
		code, size := uint16(outside), 1
		if b < utf8.RuneSelf {
			code = a.ascii[b]
		} else if at+2 < len(text) {
			b1, b2 := text[at+1]^0x80, text[at+2]^0x80
			r := uint32(b&0x0F)<<12 | uint32(b1)<<6 | uint32(b2)
			if b>>4 == 0xE && b1 < 0x40 && b2 < 0x40 && r-firstHan < hanCount {
				code, size = a.han[r-firstHan], 3
			}
		}
		if code == outside {
			break
		}
		codes = append(codes, code)
		first = append(first, b)
		at += size
	}
	c.codes, c.first = codes, first
	return len(codes) > 0
}

// cutBlock finds the words of the block that was read.
func (c *Cutter) cutBlock() {
	n := len(c.codes)
	if len(c.length) < n {
		// With as much room as append found good for the block.
		n := cap(c.codes)
		c.length = make([]int32, n)
		c.score = make([]float64, n+1)
		c.states = make([]uint8, n)
	}
	bestRoute(&c.s.trie, c.codes, &c.prefix, c.score[:n+1], c.length[:n])

	c.ends = c.ends[:0]
	for i := 0; i < n; {
		if c.length[i] > 1 {
			i += int(c.length[i])
			c.ends = append(c.ends, i)
			continue
		}
		run := i
		for i < n && c.length[i] == 1 {
			i++
		}
		switch {
		case c.s.hmm == nil:
			c.joinAlnum(run, i)
		case i-run == 1:
			c.ends = append(c.ends, i)
		case c.s.trie.isWord(c.codes[run:i]):
			// The dictionary has the word that they make, but finds them more
			// probable: that is not for the hidden Markov model to overrule.
			c.split(run, i)
		default:
			c.recognize(run, i)
		}
	}
}

// split makes a word of each character from index i to j.
func (c *Cutter) split(i, j int) {
	for i < j {
		i++
		c.ends = append(c.ends, i)
	}
}

// joinAlnum makes words of the single characters from index i to j: each run of
// ASCII letters and digits is one, any other character is one by itself.
func (c *Cutter) joinAlnum(i, j int) {
	for i < j {
		alnum := isAlnum(c.first[i])
		i++
		for alnum && i < j && isAlnum(c.first[i]) {
			i++
		}
		c.ends = append(c.ends, i)
	}
}
