package subword

import "unicode/utf8"

// DeepSeek-V3 cuts by three patterns after each other: numbers (numberSplitter),
// Chinese and Japanese (hanKanaSplitter), and this one.
const deepseekPattern = "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"

// deepseekSplitter is deepseekPattern. What it does not match, such as a number
// before no letter, lies between matches.
type deepseekSplitter struct{}

func (deepseekSplitter) find(dst []span, text string) []span {
	t := classes()
	for i := 0; i < len(text); {
		end := nextDeepseek(t, text, i)
		if end == i {
			_, size := t.at(text, i)
			i += size
			continue
		}
		dst = append(dst, span{i, end})
		i = end
	}
	return dst
}

// nextDeepseek returns the end of the match at text[i], or i.
func nextDeepseek(t *classTable, text string, i int) int {
	const word = classLetter | classMark
	class, size := t.at(text, i)
	j := i + size
	if class&classPunct != 0 && size == 1 && text[i] < utf8.RuneSelf && j < len(text) && isASCIILetter(text[j]) {
		for j < len(text) && isASCIILetter(text[j]) {
			j++
		}
		return j
	}
	if class&word != 0 {
		return t.run(text, j, word, 0)
	}
	if class&(classNewline|classPunct) == 0 && j < len(text) {
		if next, n := t.at(text, j); next&word != 0 {
			return t.run(text, j+n, word, 0)
		}
	}
	j = i
	if text[i] == ' ' && i+1 < len(text) {
		j++
	}
	if after := t.run(text, j, classPunct, 0); after > j {
		for after < len(text) && (text[after] == '\r' || text[after] == '\n') {
			after++
		}
		return after
	}
	if class&classSpace != 0 {
		return t.spaces(text, i, true, false)
	}
	return i
}

func isASCIILetter(c byte) bool {
	c |= 'a' - 'A'
	return c >= 'a' && c <= 'z'
}

// hanKanaSplitter is [一-龥぀-ゟ゠-ヿ]+.
type hanKanaSplitter struct{}

func (hanKanaSplitter) find(dst []span, text string) []span {
	for i := 0; i < len(text); {
		end := i
		for end < len(text) {
			r, size := utf8.DecodeRuneInString(text[end:])
			if !(r >= '一' && r <= '龥' || r >= 0x3040 && r <= 0x30FF) {
				break
			}
			end += size
		}
		if end > i {
			dst = append(dst, span{i, end})
			i = end
			continue
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	return dst
}
