package han

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// An answer is a line of testdata/golden.jsonl, what jieba says to a sentence.
type answer struct {
	Text        string
	Cut         []string
	NoHMM       []string `json:"no_hmm"`
	Search      []gram
	SearchNoHMM []gram `json:"search_no_hmm"`

	// With the words of testdata/user.txt.
	User      []string
	UserNoHMM []string `json:"user_no_hmm"`
}

// A gram is a word of a search index and where it begins, in characters.
type gram struct {
	Word  string
	Start int
}

func (g *gram) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &[2]any{&g.Word, &g.Start})
}

func readAnswers(t testing.TB) []answer {
	t.Helper()
	f, err := os.Open("testdata/golden.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []answer
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var a answer
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		all = append(all, a)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func readUserWords(t testing.TB) []Word {
	t.Helper()
	f, err := os.Open("testdata/user.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	words, err := ReadWords(f, "user.txt")
	if err != nil {
		t.Fatal(err)
	}
	return words
}

func newSegmenter(t testing.TB, opts Options) *Segmenter {
	t.Helper()
	s, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// cut returns the words of text.
func cut(c *Cutter, text string) []string {
	var words []string
	start := 0
	for _, end := range c.Cut(nil, text) {
		words = append(words, text[start:end])
		start = end
	}
	return words
}

// drawText draws text that has all there is: words of the dictionary by way of the
// sentences, single Chinese characters, frequent and rare, ASCII, what stands in no
// block, and bytes that are not UTF-8.
func drawText(sentences []answer) *rapid.Generator[string] {
	piece := rapid.OneOf(
		rapid.Custom(func(t *rapid.T) string {
			s := []rune(rapid.SampledFrom(sentences).Draw(t, "sentence").Text)
			from := rapid.IntRange(0, len(s)).Draw(t, "from")
			return string(s[from:min(len(s), from+rapid.IntRange(0, 12).Draw(t, "length"))])
		}),
		rapid.StringOfN(rapid.RuneFrom([]rune("一不上中人大国在学的我是有生来王了了")), 1, 8, -1),
		rapid.StringOfN(rapid.Custom(func(t *rapid.T) rune {
			return rapid.Int32Range(firstHan-3, lastHan+3).Draw(t, "rune")
		}), 1, 4, -1),
		rapid.StringMatching(`[a-zA-Z0-9+#&._%-]{1,8}`),
		rapid.SampledFrom([]string{"\r\n", "\r", "\n", " ", "　", "，", "𠮷", "é", "\u0000", "👨‍👩‍👧", "T恤", "AT&T"}),
		rapid.SampledFrom([]string{"\xe4", "\xe4\xb8", "\x80", "\xff", "\xed\xa0\x80", "\xe4\xb8\x41"}),
	)
	return rapid.Custom(func(t *rapid.T) string {
		text := ""
		for _, p := range rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces") {
			text += p
		}
		return text
	})
}

func equal(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\ngot  %q\nwant %q", what, got, want)
	}
}
