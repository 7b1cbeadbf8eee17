package han

import (
	"slices"
	"testing"
	"unicode/utf8"
)

// TestJieba compares with jieba's own answers. testdata/reference.py makes them.
func TestJieba(t *testing.T) {
	answers := readAnswers(t)
	if len(answers) < 300 {
		t.Fatalf("%d sentences", len(answers))
	}
	user := readUserWords(t)
	plain := Default().NewCutter()
	noHMM := newSegmenter(t, Options{NoHMM: true}).NewCutter()
	withWords := newSegmenter(t, Options{UserWords: user}).NewCutter()
	withWordsNoHMM := newSegmenter(t, Options{UserWords: user, NoHMM: true}).NewCutter()
	for _, a := range answers {
		equal(t, "cut", cut(plain, a.Text), a.Cut)
		equal(t, "cut without HMM", cut(noHMM, a.Text), a.NoHMM)
		equal(t, "cut with user words", cut(withWords, a.Text), a.User)
		equal(t, "cut with user words, without HMM", cut(withWordsNoHMM, a.Text), a.UserNoHMM)
		if got := grams(plain, a.Text); !slices.Equal(got, a.Search) {
			t.Errorf("search:\ngot  %v\nwant %v", got, a.Search)
		}
		if got := grams(noHMM, a.Text); !slices.Equal(got, a.SearchNoHMM) {
			t.Errorf("search without HMM:\ngot  %v\nwant %v", got, a.SearchNoHMM)
		}
	}
}

// grams returns what Search finds, as jieba's tokenize has it.
func grams(c *Cutter, text string) []gram {
	var all []gram
	for _, g := range c.Search(nil, text) {
		all = append(all, gram{text[g[0]:g[1]], utf8.RuneCountInString(text[:g[0]])})
	}
	return all
}
