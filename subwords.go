package firth

import "math"

// Subwords make vectors of words that have none of their own, from the vectors of
// their n-grams, which are runs of MinN to MaxN characters of the word between < and
// >: for 3 to 3, cat has <ca, cat and at>. P. Bojanowski, E. Grave, A. Joulin,
// T. Mikolov, "Enriching Word Vectors with Subword Information", TACL 5 (2017).
type Subwords struct {
	MinN, MaxN int // characters; MaxN 0 for no n-grams at all

	// Vectors are those of the n-grams. Several n-grams may share a row.
	Vectors Matrix

	// Rows tells which row of Vectors an n-gram has.
	Rows NgramRows

	// Finalfusion follows finalfusion where it parts from fastText: a < or > alone is
	// an n-gram too, and so are those of </s>; of the n-grams that begin at a character
	// the longest comes first, which shows in the last bits of a sum; and vectors get
	// length 1, where fastText takes the mean of those of the n-grams.
	Finalfusion bool
}

// NgramRows tells which row of [Subwords.Vectors] an n-gram has, and whether it has one;
// a row that Vectors lacks counts as none. Package vecfile has the hashes of fastText and
// of finalfusion, and lists.
type NgramRows interface {
	Row(ngram string) (row int, ok bool)
}

// endOfSentence is a word that fastText never takes apart.
const endOfSentence = "</s>"

// VectorOf returns the vector that the n-grams of a word make, whether or not the
// vocabulary has the word. It tells false if not one n-gram has a vector.
func (s *Subwords) VectorOf(word string) ([]float32, bool) {
	sum := make([]float32, s.Vectors.Dim)
	n := s.AddTo(sum, word)
	if n == 0 {
		return nil, false
	}
	scale := float32(1 / float64(n))
	if s.Finalfusion {
		var square float64
		for _, x := range sum {
			square += float64(float64(x) * float64(x))
		}
		if square == 0 {
			return sum, true
		}
		scale = float32(1 / math.Sqrt(square))
	}
	for d := range sum {
		sum[d] *= scale
	}
	return sum, true
}

// AddTo adds the vectors of a word's n-grams to sum, one by one, and returns how
// many they were.
func (s *Subwords) AddTo(sum []float32, word string) int {
	if word == endOfSentence && !s.Finalfusion {
		return 0
	}
	n := 0
	s.ngrams("<"+word+">", func(ngram string) {
		row, ok := s.Rows.Row(ngram)
		if !ok || row >= s.Vectors.Rows {
			return
		}
		n++
		for d, x := range s.Vectors.Row(row) {
			sum[d] += x
		}
	})
	return n
}

// ngrams calls do with each n-gram of a word in its brackets. A character is a byte and
// all bytes of the form 10xxxxxx behind it, so that words that are no UTF-8 have n-grams
// too, the same as in fastText.
func (s *Subwords) ngrams(word string, do func(ngram string)) {
	var room [64]int
	begins := room[:0]
	for i := range len(word) {
		if word[i]&0xC0 != 0x80 {
			begins = append(begins, i)
		}
	}
	begins = append(begins, len(word))
	last := len(begins) - 1
	for i := range last {
		longest := min(s.MaxN, last-i)
		for k := max(s.MinN, 1); k <= longest; k++ {
			n := k
			switch {
			case s.Finalfusion:
				n = max(s.MinN, 1) + longest - k
			case n == 1 && (i == 0 || i == last-1):
				continue
			}
			do(word[begins[i]:begins[i+n]])
		}
	}
}
