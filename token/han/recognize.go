package han

import "unicode/utf8"

// recognize makes words of the single characters from index i to j, as jieba's
// finalseg does: of Chinese ones by the hidden Markov model, of what stands
// between them by cutASCII.
func (c *Cutter) recognize(i, j int) {
	for i < j {
		run := i
		ascii := c.first[i] < utf8.RuneSelf
		for i < j && (c.first[i] < utf8.RuneSelf) == ascii {
			i++
		}
		if ascii {
			c.cutASCII(run, i)
		} else {
			c.cutHan(run, i)
		}
	}
}

// cutHan cuts the Chinese characters from index i to j where the hidden Markov
// model says that words end.
func (c *Cutter) cutHan(i, j int) {
	states := c.states[:j-i]
	viterbi(c.s.hmm, c.codes[i:j], states)
	word := i
	for k, state := range states {
		if state != end && state != single {
			continue
		}
		after := i + k + 1
		if c.s.mayNot(c.codes[word:after]) {
			c.split(word, after)
		} else {
			c.ends = append(c.ends, after)
		}
		word = after
	}
}

// mayNot tells whether codes are a word that was removed.
func (s *Segmenter) mayNot(codes []uint16) bool {
	if len(s.removed) == 0 {
		return false
	}
	_, removed := s.removed[s.trie.find(codes)]
	return removed
}

// cutASCII cuts the ASCII characters from index i to j. Words are what jieba's
// re_skip finds, [a-zA-Z0-9]+(\.\d+)?%?, so that 3.14 and 100% are whole, and the
// stretches between them, ++ and - and the like.
func (c *Cutter) cutASCII(i, j int) {
	for i < j {
		between := i
		for i < j && !isAlnum(c.first[i]) {
			i++
		}
		if i > between {
			c.ends = append(c.ends, i)
		}
		if i == j {
			return
		}
		for i < j && isAlnum(c.first[i]) {
			i++
		}
		if i+1 < j && c.first[i] == '.' && isDigit(c.first[i+1]) {
			for i++; i < j && isDigit(c.first[i]); {
				i++
			}
		}
		if i < j && c.first[i] == '%' {
			i++
		}
		c.ends = append(c.ends, i)
	}
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func isAlnum(b byte) bool {
	return isDigit(b) || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}
