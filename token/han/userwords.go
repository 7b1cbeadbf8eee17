package han

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"unicode/utf8"
)

// A Word is an entry of a user dictionary.
type Word struct {
	Text string

	// Count says how often the word occurs, compared with 60 million words of the
	// built-in dictionary. With 0 it gets the smallest count that keeps it whole
	// against the words it is made of, as by jieba's suggest_freq; [Remove] takes
	// the word out.
	Count int
}

// Remove as the count of a word takes it out of the dictionary and has it cut into
// characters where the hidden Markov model finds it, as jieba's del_word does.
const Remove = -1

// maxTotal is the greatest sum of counts, up to which float64 has all integers.
const maxTotal = 1 << 53

// addUserWords adds words to d as jieba adds them, one after the other: each
// changes the total that the next is measured with. It returns the number of words
// that there are now, and those that were removed and could stand in a block.
func (d *dictionary) addUserWords(words []Word) (size int, removed []string, err error) {
	u := userDictionary{plain: Default(), total: d.total, changed: map[string]uint64{}}
	for word, count := range d.outside {
		u.set(word, count)
	}
	for i, w := range words {
		if err := u.add(w); err != nil {
			return 0, nil, fmt.Errorf("user word %d, %q: %w", i+1, w.Text, err)
		}
		if w.Count == Remove && insideBlock(w.Text) {
			removed = append(removed, w.Text)
		}
	}
	d.total = u.total
	var root insertion
	index := map[uint64]uint32{}
	for i, count := range d.nodes.counts {
		index[count] = uint32(i)
	}
	for _, word := range slices.Sorted(maps.Keys(u.changed)) {
		count := u.changed[word]
		if !insideBlock(word) {
			if count > 0 {
				size++
			}
			continue
		}
		if _, known := index[count]; !known {
			if len(index) == maxCounts {
				return 0, nil, fmt.Errorf("user words: more than %d different counts; round them", maxCounts-1)
			}
			index[count] = uint32(len(index))
			d.nodes.counts = append(d.nodes.counts, count)
		}
		d.insert(&root, word, index[count])
	}
	d.nodes = d.nodes.merged(&root)
	if len(d.nodes.label) > maxNodes {
		return 0, nil, fmt.Errorf("user words: their beginnings are %d different ones; the dictionary has room for %d", len(d.nodes.label), maxNodes)
	}
	return size + d.nodes.words(), removed, nil
}

func insideBlock(word string) bool {
	for _, r := range word {
		if !IsBlock(r) {
			return false
		}
	}
	return true
}

// A userDictionary is the built-in dictionary with words added one by one.
type userDictionary struct {
	plain   *Segmenter
	total   uint64
	changed map[string]uint64 // 0 for the beginnings of words, and for removed ones
}

func (u *userDictionary) add(w Word) error {
	if w.Text == "" || !utf8.ValidString(w.Text) {
		return errors.New("must be UTF-8 text, not empty")
	}
	if w.Count < Remove || int64(w.Count) > maxTotal {
		return fmt.Errorf("count %d; use one from 1 to 2^53, 0 for the smallest that keeps the word whole, or %d to remove it", w.Count, Remove)
	}
	count := uint64(max(w.Count, 0))
	if w.Count == 0 {
		count = u.suggest(w.Text)
	}
	if u.total+count > maxTotal {
		return errors.New("the counts add up to more than 2^53; use smaller ones")
	}
	u.total += count
	u.set(w.Text, count)
	return nil
}

func (u *userDictionary) set(word string, count uint64) {
	u.changed[word] = count
	for i := range word {
		if i == 0 {
			continue
		}
		if _, known := u.count(word[:i]); !known {
			u.changed[word[:i]] = 0
		}
	}
}

// count returns the count of a word, and whether it is known as a word or as the
// beginning of one.
func (u *userDictionary) count(word string) (uint64, bool) {
	if count, known := u.changed[word]; known {
		return count, true
	}
	t := &u.plain.trie
	at := u.plain.find(word)
	return t.counts[t.cells[at].count()], at != 0
}

// find returns the number of the cell of a word, or 0 if there is none.
func (s *Segmenter) find(word string) int {
	codes := make([]uint16, 0, 16)
	for _, r := range word {
		if !IsBlock(r) {
			return 0
		}
		codes = append(codes, s.alphabet.code(r))
	}
	return s.trie.find(codes)
}

// suggest returns jieba's suggest_freq of a word: one more than the count that
// would make it as probable as the words it is cut into without it, or its own
// count if that is greater.
func (u *userDictionary) suggest(word string) uint64 {
	total := float64(u.total)
	probability := 1.0
	for _, part := range u.cut(word) {
		count, known := u.count(part)
		if !known {
			count = 1
		}
		probability *= float64(count) / total
	}
	suggested := uint64(probability*total) + 1
	own, known := u.count(word)
	if !known {
		own = 1
	}
	return max(suggested, own)
}

// cut cuts text without a hidden Markov model. It looks every word up by itself,
// where bestRoute walks the trie, since the trie is not built yet.
func (u *userDictionary) cut(text string) []string {
	var words []string
	for at := 0; at < len(text); {
		start := at
		for at < len(text) {
			r, size := utf8.DecodeRuneInString(text[at:])
			if !IsBlock(r) {
				break
			}
			at += size
		}
		if at == start {
			at += otherSize(text[at:])
			words = append(words, text[start:at])
			continue
		}
		words = u.cutBlock(words, text[start:at])
	}
	return words
}

func (u *userDictionary) cutBlock(words []string, block string) []string {
	var starts []int
	for i := range block {
		starts = append(starts, i)
	}
	n := len(starts)
	starts = append(starts, len(block))

	logTotal := logInteger(u.total)
	score := make([]float64, n+1)
	next := make([]int, n)
	for i := n - 1; i >= 0; i-- {
		score[i] = math.Inf(-1)
		for j := i + 1; j <= n; j++ {
			count, known := u.count(block[starts[i]:starts[j]])
			if !known {
				break
			}
			if count == 0 {
				continue
			}
			if s := logInteger(count) - logTotal + score[j]; s >= score[i] {
				score[i], next[i] = s, j
			}
		}
		if next[i] == 0 {
			score[i], next[i] = -logTotal+score[i+1], i+1
		}
	}

	for i := 0; i < n; {
		j := next[i]
		if j == i+1 && isAlnum(block[starts[i]]) {
			// Letters and digits by themselves go together.
			for j < n && next[j] == j+1 && isAlnum(block[starts[j]]) {
				j++
			}
		}
		words = append(words, block[starts[i]:starts[j]])
		i = j
	}
	return words
}
