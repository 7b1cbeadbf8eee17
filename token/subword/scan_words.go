package subword

// wordSplitter is a pattern of the family of cl100k and o200k: contractions; words
// with one sign before them that is no letter, number or line end; numbers in
// groups; other signs with a space before and line ends after them; white space.
type wordSplitter struct {
	contractions bool      // 's, 'll and so on: apart, or at the end of words if cased
	cased        bool      // words end before an upper case letter that follows a lower case one
	word         runeClass // what words are made of: letters, perhaps marks
	notOther     runeClass // what other signs are not
	digits       int       // in a group
	slash        bool      // slashes may stand among the line ends after other signs
	wholeEnd     bool      // white space at the end of the text is one match
}

func (s wordSplitter) find(dst []span, text string) []span {
	t := classes()
	for i := 0; i < len(text); {
		end := s.next(t, text, i)
		dst = append(dst, span{i, end})
		i = end
	}
	return dst
}

// next returns the end of the match at text[i].
func (s *wordSplitter) next(t *classTable, text string, i int) int {
	c := text[i]
	if c == '\'' && s.contractions && !s.cased {
		if n := contraction(text[i+1:], true); n > 0 {
			return i + 1 + n
		}
	}
	class, size := t.at(text, i)
	var end int
	if s.cased {
		end = s.casedWord(t, text, i, class, size)
	} else {
		end = s.plainWord(t, text, i, class, size)
	}
	if end > i {
		return end
	}
	if class&classNumber != 0 {
		return t.numbers(text, i+size, s.digits-1)
	}
	j := i
	if c == ' ' && i+1 < len(text) {
		j++
		class, size = t.at(text, j)
	}
	if class&s.notOther == 0 {
		j = t.runOther(text, j+size, s.notOther)
		for j < len(text) && (text[j] == '\r' || text[j] == '\n' || s.slash && text[j] == '/') {
			j++
		}
		return j
	}
	return t.spaces(text, i, true, s.wholeEnd)
}

// plainWord returns the end of a match of [^\r\n\p{L}\p{N}]?\p{L}+ at text[i], or
// i. The character there is of class and size.
func (s *wordSplitter) plainWord(t *classTable, text string, i int, class runeClass, size int) int {
	j := i + size
	if class&classLetter != 0 {
		return t.run(text, j, s.word, 0)
	}
	if class&(classNewline|classNumber) != 0 {
		return i
	}
	if j < len(text) {
		if next, n := t.at(text, j); next&s.word != 0 {
			return t.run(text, j+n, s.word, 0)
		}
	}
	if class&s.word != 0 {
		return j // a mark, not before a word but a word by itself
	}
	return i
}

// casedWord returns the end of a match at text[i], or i, of the first of
//
//	X?U*W+
//	X?U+W*
//
// where X is no letter, number or line end, U is a letter that is not lower case or
// a mark, and W is a letter that is not upper case or a mark. A contraction may
// follow both.
func (s *wordSplitter) casedWord(t *classTable, text string, i int, class runeClass, size int) int {
	const wordly = classLetter | classMark
	lead := class&(classNewline|classNumber|classLetter) == 0
	j := i
	if lead {
		j += size
	}
	// U* takes all it can. If W+ finds nothing there, U* gives back down to the last
	// that is a W too, and W+ takes that one.
	from, afterBoth := j, 0
	for j < len(text) {
		c, n := t.at(text, j)
		if c&wordly == 0 || c&classLower != 0 {
			break
		}
		j += n
		if c&classUpper == 0 {
			afterBoth = j
		}
	}
	switch w := t.run(text, j, wordly, classUpper); {
	case w > j:
		return s.suffix(text, w)
	case afterBoth > 0:
		return s.suffix(text, afterBoth)
	case lead && class&classMark != 0:
		return s.suffix(text, i+size) // the mark is no X but a word by itself
	case j > from:
		return s.suffix(text, j)
	}
	return i
}

// suffix returns the end of the contraction at text[i], or i.
func (s *wordSplitter) suffix(text string, i int) int {
	if s.contractions && i < len(text) && text[i] == '\'' {
		if n := contraction(text[i+1:], true); n > 0 {
			return i + 1 + n
		}
	}
	return i
}

// numbers returns the end of up to n numbers from text[i] on.
func (t *classTable) numbers(text string, i, n int) int {
	for ; n > 0 && i < len(text); n-- {
		class, size := t.at(text, i)
		if class&classNumber == 0 {
			break
		}
		i += size
	}
	return i
}

// numberSplitter is \p{N}{1,max}.
type numberSplitter struct{ max int }

func (s numberSplitter) find(dst []span, text string) []span {
	t := classes()
	for i := 0; i < len(text); {
		class, size := t.at(text, i)
		end := i + size
		if class&classNumber != 0 {
			end = t.numbers(text, end, s.max-1)
			dst = append(dst, span{i, end})
		}
		i = end
	}
	return dst
}
