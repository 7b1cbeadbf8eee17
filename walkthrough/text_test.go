package walkthrough

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNumber(t *testing.T) {
	words, counts, texts := Number(strings.Fields("the cat saw the dog"), strings.Fields("a cat"), nil)
	if want := strings.Fields("the cat saw dog a"); !slices.Equal(words, want) {
		t.Errorf("words %q, want %q", words, want)
	}
	if want := []int{2, 2, 1, 1, 1}; !slices.Equal(counts, want) {
		t.Errorf("counts %v, want %v", counts, want)
	}
	if want := [][]int{{0, 1, 2, 0, 3}, {4, 1}, nil}; !slices.EqualFunc(texts, want, slices.Equal) {
		t.Errorf("texts %v, want %v", texts, want)
	}
}

func TestContext(t *testing.T) {
	words, _, _ := Number(characters("自太古以来"))
	for _, test := range []struct {
		t, m int
		want string
	}{
		{2, 2, "自太以来"},
		{2, 1, "太以"},
		{0, 2, "太古"},
		{4, 2, "古以"},
		{3, 9, "自太古来"},
		{2, 0, ""},
	} {
		got := ""
		for _, o := range Context(sentence(), test.t, test.m) {
			got += words[o]
		}
		if got != test.want {
			t.Errorf("context of position %d, window %d: %q, want %q", test.t, test.m, got, test.want)
		}
	}
	if got := Context([]int{5, 3, 5}, 1, 1); !slices.Equal(got, []int{5, 5}) {
		t.Errorf("context of a repeated word: %v", got)
	}
}

// The package comment says that the C program, which lets the context word
// predict the center, has the same pairs as the textbooks.
func TestPairsAreTheSameBothWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOfN(rapid.IntRange(0, 5), 0, 20).Draw(t, "text")
		m := rapid.IntRange(0, 6).Draw(t, "m")
		textbook, program := map[[2]int]int{}, map[[2]int]int{}
		for position, c := range text {
			for _, o := range Context(text, position, m) {
				textbook[[2]int{c, o}]++
				program[[2]int{o, c}]++
			}
		}
		if !maps.Equal(textbook, program) {
			t.Fatalf("center to context %v, context to center %v", textbook, program)
		}
	})
}
