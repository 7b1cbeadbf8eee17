package token

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"firth/token/phrase"
)

var somePhrases = []phrase.Table{
	{Delimiter: "_", ConnectorWords: []string{"of", "the"}, Pairs: []phrase.Pair{
		{Words: []string{"new", "york"}, Score: 3},
		{Words: []string{"bank", "of", "the", "west"}, Score: 2},
		{Words: []string{"人工", "智能"}, Score: 1},
		{Words: []string{"中", "国"}, Score: 1},
		{Words: []string{"a", "7"}, Score: 1},
		{Words: []string{"iphone15", "人"}, Score: 1},
	}},
	{Delimiter: "_", Pairs: []phrase.Pair{
		{Words: []string{"new_york", "times"}, Score: 3},
		{Words: []string{"a_7", "中国"}, Score: 3},
	}},
}

func TestPhrases(t *testing.T) {
	for _, tt := range []struct{ tokenizer, text, want string }{
		{WordsTokenizer, "The New York Times, of York", `"the"[0:3]word "new_york_times"[4:18]word "of"[20:22]word "york"[23:27]word `},
		{WordsTokenizer, "Bank of the West\nof New\nYork", `"bank_of_the_west"[0:16]word "of"[17:19]word "new"[20:23]word "york"[24:28]word `},
		{WhitespaceTokenizer, "人工 智能 很 好", `"人工智能"[0:13]han "很"[14:17]han "好"[18:21]han `},
		{WordsTokenizer, "中国 A—7：中国！", `"中国"[0:6]han "a_7_中国"[7:21]word `},
		{HanTokenizer, "人工智能，New york", `"人工智能"[0:12]han "new_york"[15:23]word `},
	} {
		p := newPipeline(t, func(c *Config) { c.Tokenizer, c.Phrases = tt.tokenizer, somePhrases })
		if got := show(p.Tokenize(nil, tt.text)); got != tt.want {
			t.Errorf("%q\ngot  %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

func TestStopWords(t *testing.T) {
	p := newPipeline(t, func(c *Config) { c.StopWords, c.Phrases = []string{"The", "of", "的"}, somePhrases })
	s := p.NewScanner()
	got := show(s.Scan("THE new of York — 中的国"))
	if want := `"new_york"[4:15]word "中国"[20:29]han `; got != want || s.DroppedStopWords() != 3 || s.Dropped().Total() != 1 || s.DroppedScripts() != 0 {
		t.Errorf("got %s and %d stop words, want %s", got, s.DroppedStopWords(), want)
	}
}

func TestScripts(t *testing.T) {
	text := "Été x很 很 Жизнь 3.14 ギター の カ한 🙂 Ελλάδα word"
	for _, tt := range []struct {
		scripts []string
		want    string
		dropped uint64
	}{
		{[]string{"Latn"}, "été x 3.14 🙂 word", 8},
		{[]string{"Latn", "Hani"}, "été x 很 很 3.14 🙂 word", 6},
		{[]string{"Jpan"}, "很 很 3.14 ギター の カ 🙂", 6},
		{[]string{"Cyrl", "Grek"}, "жизнь 3.14 🙂 ελλάδα", 9},
		{[]string{"Geor"}, "3.14 🙂", 11},
	} {
		s := newPipeline(t, func(c *Config) { c.Scripts = tt.scripts }).NewScanner()
		got := strings.Join(texts(s.Scan(text)), " ")
		if got != tt.want || s.DroppedScripts() != tt.dropped {
			t.Errorf("%v: %q and %d dropped, want %q and %d", tt.scripts, got, s.DroppedScripts(), tt.want, tt.dropped)
		}
	}
}

// pickers are pipelines that do something with what the filter has kept.
func pickers(t testing.TB) []*Pipeline {
	var all []*Pipeline
	for _, tokenizer := range []string{WordsTokenizer, WhitespaceTokenizer, CharsTokenizer, HanTokenizer} {
		for _, change := range []func(*Config){
			func(c *Config) { c.StopWords = []string{"the", "a", "中"} },
			func(c *Config) { c.Scripts = []string{"Latn", "Hani"} },
			func(c *Config) { c.Phrases = somePhrases },
			func(c *Config) {
				c.Phrases, c.StopWords, c.Scripts, c.Keep, c.Simplify = somePhrases, []string{"x", "國"}, []string{"Latn", "Hani", "Cyrl"}, Kinds(), true
			},
		} {
			all = append(all, newPipeline(t, func(c *Config) { c.Tokenizer = tokenizer; change(c) }))
		}
	}
	return all
}

// pickedText draws a text that the phrases and stop words above occur in.
func pickedText(t *rapid.T) string {
	words := []string{"new ", "York ", "times", "bank ", "of ", "the ", "west ", "人工", "智能", "人工智能", "\n", " ", "a ", "7", "iPhone15", "x", "國"}
	piece := rapid.OneOf(rapid.SampledFrom(words), rapid.SampledFrom(words), rapid.SampledFrom(pieces))
	return strings.Join(rapid.SliceOfN(piece, 0, 14).Draw(t, "pieces"), "")
}

func TestPickedEqualsGeneral(t *testing.T) {
	var all []bothWays
	for _, p := range pickers(t) {
		all = append(all, newBothWays(p))
	}
	rapid.Check(t, func(t *rapid.T) {
		text := pickedText(t)
		for _, w := range all {
			w.compare(t, text)
			checkOffsets(t, w.fast.p, text, w.fast.tokens)
			if w.fast.picked.stopWords != w.general.picked.stopWords || w.fast.picked.scripts != w.general.picked.scripts ||
				w.batch.DroppedStopWords() != w.fast.DroppedStopWords() || w.batch.DroppedScripts() != w.fast.DroppedScripts() {
				t.Fatalf("%q: the ways count differently what they drop", text)
			}
		}
	})
}

// Phrases line by line are what the joiners make of the tokens of each line.
func TestPhrasesEqualJoin(t *testing.T) {
	with, without := newPipeline(t, func(c *Config) { c.Phrases = somePhrases }), newPipeline(t, nil)
	rapid.Check(t, func(t *rapid.T) {
		text := pickedText(t)
		var want []string
		for line := range strings.Lines(text) {
			words := texts(without.Tokenize(nil, line))
			for _, table := range somePhrases {
				words = table.Join(nil, words)
			}
			want = append(want, words...)
		}
		if got := texts(with.Tokenize([]Token{{Text: "new"}}, text)); got[0] != "new" || !slices.Equal(got[1:], want) {
			t.Fatalf("%q\ngot  %q\nwant %q", text, got, want)
		}
	})
}
