package search

import (
	"fmt"
	"slices"
	"testing"
	"unicode"

	"firth/vocab"

	"pgregory.net/rapid"
)

// plainDistance fills the whole table.
func plainDistance(a, b []rune) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0 || j == 0:
				d[i][j] = i + j
			default:
				replaced := d[i-1][j-1]
				if a[i-1] != b[j-1] {
					replaced++
				}
				d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, replaced)
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					d[i][j] = min(d[i][j], d[i-2][j-2]+1)
				}
			}
		}
	}
	return d[len(a)][len(b)]
}

func TestEditDistance(t *testing.T) {
	var e editor
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "abc", 3},
		{"abc", "", 3},
		{"kitten", "sitting", 3},
		{"hte", "the", 1},
		{"ca", "abc", 3}, // 2 if an exchanged pair could be edited again
		{"国王", "王国", 1},
		{"国王", "女王", 1},
	} {
		if got := e.distance([]rune(test.a), []rune(test.b), 9); got != test.want {
			t.Errorf("%q to %q: got %d, want %d", test.a, test.b, got, test.want)
		}
	}
}

// The last row of the table begins within the limit and ends beyond it.
func TestEditDistanceStopsAtLimit(t *testing.T) {
	var e editor
	if got := e.distance([]rune("xxabc"), []rune("abcyy"), 2); got != 3 {
		t.Errorf("got %d, want 3", got)
	}
}

func TestEditDistanceEqualsPlainTable(t *testing.T) {
	word := rapid.SliceOfN(rapid.RuneFrom([]rune("abc")), 0, 9)
	rapid.Check(t, func(r *rapid.T) {
		var e editor
		for range 3 { // with the memory of the one before
			a, b := word.Draw(r, "a"), word.Draw(r, "b")
			limit := rapid.IntRange(0, 9).Draw(r, "limit")
			want := min(plainDistance(a, b), limit+1)
			if got := e.distance(a, b, limit); got != want {
				r.Errorf("%q to %q, limit %d: got %d, want %d", string(a), string(b), limit, got, want)
			}
		}
	})
}

// All the short cuts (signatures, limits that fall, the heap) against sorting.
func TestSuggestEqualsSorting(t *testing.T) {
	word := rapid.StringOfN(rapid.RuneFrom([]rune("abAＢ国王女")), 1, 7, -1)
	rapid.Check(t, func(r *rapid.T) {
		words := rapid.SliceOfNDistinct(word, 0, 30, rapid.ID[string]).Draw(r, "words")
		asked := word.Draw(r, "asked")
		k := rapid.IntRange(1, 8).Draw(r, "k")

		var want []candidate
		var s spelling
		s.set([]byte(asked))
		a := slices.Clone(s.runes)
		limit := 1
		if len(a) > 4 {
			limit = 2
		}
		entries := make([]vocab.Entry, len(words))
		for i, w := range words {
			entries[i].Word = w
			if w == asked {
				continue
			}
			s.set([]byte(w))
			b := s.runes
			if d := plainDistance(a, b); d <= limit && d < max(len(a), len(b)) {
				want = append(want, candidate{10 - float64(d), vocab.WordID(i)})
				continue
			}
			shared := 0
			for _, han := range "国王女" {
				shared += min(count(a, han), count(b, han))
			}
			if shared > 0 {
				want = append(want, candidate{2 * float64(shared) / float64(len(a)+len(b)), vocab.WordID(i)})
			}
		}
		slices.SortFunc(want, compareCandidates)
		var wantWords []string
		for _, c := range want[:min(k, len(want))] {
			wantWords = append(wantWords, words[c.id])
		}
		v, err := vocab.FromOrdered(entries)
		if err != nil {
			r.Fatal(err)
		}
		if got := Suggest(v, asked, k); !slices.Equal(got, wantWords) {
			r.Errorf("%q among %q: got %q, want %q", asked, words, got, wantWords)
		}
	})
}

func count(runes []rune, r rune) int {
	n := 0
	for _, x := range runes {
		if x == r {
			n++
		}
	}
	return n
}

// Every ASCII character and its full-width form are the same to a spelling.
func TestSpellingFoldsCaseAndWidth(t *testing.T) {
	var a, b spelling
	for r := '!'; r <= '~'; r++ {
		a.set(fmt.Appendf(nil, "%c", r))
		b.set(fmt.Appendf(nil, "%c", unicode.ToUpper(r)-'!'+'！'))
		if !slices.Equal(a.runes, b.runes) || a.bits != b.bits {
			t.Errorf("%c and its full-width form: %q, %q", r, a.runes, b.runes)
		}
	}
	a.set([]byte("ÄЖ\u3000国"))
	if want := "äж 国"; string(a.runes) != want {
		t.Errorf("got %q, want %q", string(a.runes), want)
	}
}
