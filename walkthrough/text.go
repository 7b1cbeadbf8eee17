// Step 2: a text as numbers, and its windows.
//
// What tells the meaning of a word is the company it keeps: its window, the words
// at most m positions away. With m = 2, in 自太古以来 ("since the oldest times"):
//
//	t    0   1   2   3   4
//	w_t  自  太  古  以  来
//	     o   o   c   o   o     center 古, context 自 太 以 来
//	     c   o   o             center 自, context 太 古
//
// The context of t is the words w_{t+j} with −m ≤ j ≤ m, j ≠ 0 and 0 ≤ t+j < T.

package walkthrough

import "slices"

// Number numbers the words of the texts from 0 to V−1, in order of first appearance.
// It returns the words by number, how often each was seen, and the texts as numbers.
func Number(texts ...[]string) (words []string, counts []int, numbered [][]int) {
	numbered = make([][]int, len(texts))
	for row, text := range texts {
		for _, word := range text {
			i := slices.Index(words, word)
			if i < 0 {
				i, words, counts = len(words), append(words, word), append(counts, 0)
			}
			counts[i]++
			numbered[row] = append(numbered[row], i)
		}
	}
	return words, counts, numbered
}

// Context returns the context words of position t, in order, each as often as it is there.
func Context(text []int, t, m int) []int {
	var context []int
	for j := -m; j <= m; j++ {
		if j != 0 && 0 <= t+j && t+j < len(text) {
			context = append(context, text[t+j])
		}
	}
	return context
}
