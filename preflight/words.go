package preflight

import (
	"cmp"
	"slices"
	"unicode"

	"firth/vocab"
)

// mostWords is how many words are looked at one by one. A text with more has so many
// that no one will train on the rest; their number is known, but not their counts.
const mostWords = 2 << 20

const frequentWords = 20

// chooseWords returns the words of the text. If there are very many, those that stand
// there once are only counted.
func chooseWords(counter *vocab.Counter, g *growth) (*vocab.Vocabulary, vocab.Stats, error) {
	limits := vocab.Limits{MaxSize: mostWords}
	if g.words.distinct > mostWords/2 {
		limits.MinCount = 2
	}
	v, _, stats, err := counter.Finish(limits)
	return v, stats, err
}

// describeWords describes the vocabulary.
func describeWords(v *vocab.Vocabulary, stats vocab.Stats, c *collector) Vocabulary {
	d := Vocabulary{
		Words: stats.Words, Growth: c.growth.points, Heaps: fitHeaps(c.growth.points), Longest: c.longest,
		MinCounts: minCounts(v.Counts(), stats), Coverage: coverage(v.Counts(), stats), Kinds: kindsOfWords(v, stats),
	}
	for id := range min(frequentWords, v.Len()) {
		n := v.Count(vocab.WordID(id))
		d.Frequent = append(d.Frequent, FrequentWord{v.Word(vocab.WordID(id)), n, share(n, stats.Tokens)})
	}
	return d
}

// minCounts tells what minimum counts leave, for counts in falling order.
func minCounts(counts []uint64, stats vocab.Stats) []MinCount {
	list := make([]MinCount, 0, 7)
	for _, least := range []uint64{1, 2, 5, 10, 20, 50, 100} {
		words, tokens, atLeast := wordsFrom(counts, least, stats)
		list = append(list, MinCount{least, words, tokens, share(tokens, stats.Tokens), atLeast})
	}
	return list
}

// wordsFrom returns the number of words that were seen so often at least, and of their
// tokens. atLeast tells that there may be more.
func wordsFrom(counts []uint64, least uint64, stats vocab.Stats) (words, tokens uint64, atLeast bool) {
	switch {
	case least <= 1:
		return stats.Words, stats.Tokens, false
	case least == 2 && stats.RareWords > 0: // left out by a minimum count of 2
		return stats.Words - stats.RareWords, stats.Tokens - stats.RareTokens, false
	}
	n, _ := slices.BinarySearchFunc(counts, least, func(have, least uint64) int {
		if have >= least {
			return -1
		}
		return 1
	})
	for _, c := range counts[:n] {
		tokens += c
	}
	return uint64(n), tokens, n == len(counts) && stats.CutWords > 0
}

// coverage tells how much of the text the most frequent words make up.
func coverage(counts []uint64, stats vocab.Stats) []Coverage {
	var list []Coverage
	sum, done := uint64(0), 0
	for _, n := range []int{100, 1000, 5000, 10_000, 30_000, 100_000, 300_000, 1_000_000} {
		if n > len(counts) {
			break
		}
		for ; done < n; done++ {
			sum += counts[done]
		}
		list = append(list, Coverage{uint64(n), share(sum, stats.Tokens)})
	}
	return list
}

const (
	numberWords = "numbers"
	otherWords  = "other"
	onceWords   = "seen once, not looked at"
)

// kindsOfWords sorts the vocabulary by what its words are written in.
func kindsOfWords(v *vocab.Vocabulary, stats vocab.Stats) []WordKind {
	at := map[string]int{}
	var kinds []WordKind
	add := func(name string, words, tokens uint64) {
		i, ok := at[name]
		if !ok {
			i = len(kinds)
			at[name] = i
			kinds = append(kinds, WordKind{Name: name})
		}
		kinds[i].Words += words
		kinds[i].Tokens += tokens
	}
	text, offsets, counts := v.Arena()
	for i, n := range counts {
		add(kindOfWord(string(text[offsets[i]:offsets[i+1]])), 1, n)
	}
	if rest := stats.RareWords + stats.CutWords; rest > 0 {
		add(onceWords, rest, stats.RareTokens+stats.CutTokens)
	}
	slices.SortFunc(kinds, func(a, b WordKind) int {
		return cmp.Or(cmp.Compare(b.Tokens, a.Tokens), cmp.Compare(a.Name, b.Name))
	})
	return kinds
}

func kindOfWord(word string) string {
	if script := scriptOf(word); script != "" {
		return script
	}
	for _, r := range word {
		if unicode.IsNumber(r) {
			return numberWords
		}
	}
	return otherWords
}

func share(part, of uint64) float64 {
	if of == 0 {
		return 0
	}
	return float64(part) / float64(of)
}
