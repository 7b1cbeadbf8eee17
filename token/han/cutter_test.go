package han

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// checkWords fails unless ends partition text between characters.
func checkWords(t interface{ Fatalf(string, ...any) }, text string, ends []int) {
	start := 0
	for _, end := range ends {
		if end <= start || end > len(text) {
			t.Fatalf("%q: word %d to %d", text, start, end)
		}
		if end < len(text) && !utf8.RuneStart(text[end]) && utf8.ValidString(text) {
			t.Fatalf("%q: a word ends inside a character, at %d", text, end)
		}
		start = end
	}
	if start != len(text) {
		t.Fatalf("%q: words end at %d of %d", text, start, len(text))
	}
}

// checkSearch fails unless found are words in the order of the text that cover it.
func checkSearch(t interface{ Fatalf(string, ...any) }, text string, found [][2]int, ends []int) {
	start := 0
	for _, end := range ends {
		for len(found) > 0 && found[0] != [2]int{start, end} {
			if g := found[0]; g[0] < start || g[1] > end || g[0] >= g[1] {
				t.Fatalf("%q: [%d, %d) found in the word [%d, %d)", text, g[0], g[1], start, end)
			}
			if n := utf8.RuneCountInString(text[found[0][0]:found[0][1]]); n != 2 && n != 3 {
				t.Fatalf("%q: %d characters found inside a word", text, n)
			}
			found = found[1:]
		}
		if len(found) == 0 {
			t.Fatalf("%q: the word [%d, %d) was not found", text, start, end)
		}
		found = found[1:]
		start = end
	}
	if len(found) > 0 {
		t.Fatalf("%q: %v found after the end", text, found)
	}
}

func TestWordsPartitionText(t *testing.T) {
	texts := drawText(readAnswers(t))
	cutters := []*Cutter{
		Default().NewCutter(),
		newSegmenter(t, Options{NoHMM: true}).NewCutter(),
		newSegmenter(t, Options{UserWords: readUserWords(t)}).NewCutter(),
	}
	rapid.Check(t, func(t *rapid.T) {
		text := texts.Draw(t, "text")
		for _, c := range cutters {
			ends := c.Cut(nil, text)
			checkWords(t, text, ends)
			checkSearch(t, text, c.Search(nil, text), ends)
		}
	})
}

// TestInvalidBytes: a byte that is not UTF-8 is cut as U+FFFD would be.
func TestInvalidBytes(t *testing.T) {
	texts := drawText(readAnswers(t))
	c := Default().NewCutter()
	rapid.Check(t, func(t *rapid.T) {
		text := texts.Draw(t, "text")
		var got []string
		for _, word := range cut(c, text) {
			got = append(got, string([]rune(word)))
		}
		want := cut(c, string([]rune(text)))
		if !slices.Equal(got, want) {
			t.Fatalf("%q:\ngot  %q\nwant %q", text, got, want)
		}
	})
}

// TestCutterKeepsNothing: what was cut before does not matter.
func TestCutterKeepsNothing(t *testing.T) {
	texts := drawText(readAnswers(t))
	used := Default().NewCutter()
	rapid.Check(t, func(t *rapid.T) {
		text := texts.Draw(t, "text")
		if got, want := cut(used, text), cut(Default().NewCutter(), text); !slices.Equal(got, want) {
			t.Fatalf("%q:\ngot  %q\nwant %q", text, got, want)
		}
	})
}

// TestRoute compares with the way through the graph found by looking every word up
// by itself.
func TestRoute(t *testing.T) {
	texts := drawText(readAnswers(t))
	c := newSegmenter(t, Options{NoHMM: true}).NewCutter()
	naive := userDictionary{plain: Default(), total: 60101967}
	rapid.Check(t, func(t *rapid.T) {
		text := string([]rune(texts.Draw(t, "text")))
		if got, want := cut(c, text), naive.cut(text); !slices.Equal(got, want) {
			t.Fatalf("%q:\ngot  %q\nwant %q", text, got, want)
		}
	})
}

// TestLongBlocks: blocks longer than a window are cut as by the naive way, wherever
// the windows lie.
func TestLongBlocks(t *testing.T) {
	c := newSegmenter(t, Options{NoHMM: true}).NewCutter()
	naive := userDictionary{plain: Default(), total: 60101967}
	block := strings.NewReplacer("，", "", "。", "", "\n", "").Replace(strings.Repeat("中华人民共和国中央人民政府今天成立了他来到网易杭研大厦", 80))
	for cutOff := range 8 {
		text := block[3*cutOff:]
		equal(t, "long block", cut(c, text), naive.cut(text))
	}
}

// naiveViterbi is the algorithm in the words of its definition: every state before
// every state, the whole table kept.
func naiveViterbi(m *hiddenMarkov, codes []uint16) []uint8 {
	before := map[uint8][]uint8{begin: {end, single}, end: {begin, middle}, middle: {begin, middle}, single: {end, single}}
	table := make([][4]float64, len(codes))
	from := make([][4]uint8, len(codes))
	for y := range uint8(4) {
		table[0][y] = m.start[y] + m.emit[codes[0]][y]
	}
	for t := 1; t < len(codes); t++ {
		for y := range uint8(4) {
			best := math.Inf(-1)
			for _, x := range before[y] { // in the order of the letters
				if p := table[t-1][x] + m.trans[x][y] + m.emit[codes[t]][y]; p >= best {
					best, from[t][y] = p, x
				}
			}
			table[t][y] = best
		}
	}
	states := make([]uint8, len(codes))
	last := table[len(codes)-1]
	state := uint8(end)
	if last[single] >= last[end] {
		state = single
	}
	for t := len(codes) - 1; t >= 0; t-- {
		states[t] = state
		state = from[t][state]
	}
	return states
}

// TestViterbi draws many runs: ties between states are rare, and come where the
// model does not know characters.
func TestViterbi(t *testing.T) {
	s := Default()
	random := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		codes := make([]uint16, 1+random.IntN(12))
		for i := range codes {
			codes[i] = uint16(unknown + random.IntN(s.alphabet.codes-unknown))
			switch random.IntN(3) {
			case 0:
				codes[i] %= 300
			case 1:
				codes[i] = unknown
			}
		}
		got := make([]uint8, len(codes))
		viterbi(s.hmm, codes, got)
		if want := naiveViterbi(s.hmm, codes); !slices.Equal(got, want) {
			t.Fatalf("%v:\ngot  %v\nwant %v", codes, got, want)
		}
	}
}

func TestIsBlock(t *testing.T) {
	for r := rune(-1); r <= utf8.MaxRune; r++ {
		want := '一' <= r && r <= '鿕' || r < 0x80 && strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+#&._%-", r)
		if r < 0 {
			want = false
		}
		if got := IsBlock(r); got != want {
			t.Fatalf("IsBlock(%#x) = %v", r, got)
		}
	}
}

// TestNoAllocation: once its memory is large enough, a cutter asks for none.
func TestNoAllocation(t *testing.T) {
	answers := readAnswers(t)
	for _, s := range []*Segmenter{Default(), newSegmenter(t, Options{UserWords: readUserWords(t)})} {
		c := s.NewCutter()
		ends := make([]int, 0, 1<<12)
		found := make([][2]int, 0, 1<<12)
		if n := testing.AllocsPerRun(2, func() {
			for _, a := range answers {
				ends = c.Cut(ends[:0], a.Text)
				found = c.Search(found[:0], a.Text)
			}
		}); n != 0 {
			t.Errorf("%v allocations", n)
		}
	}
}

func FuzzCut(f *testing.F) {
	for _, a := range readAnswers(f) {
		f.Add(a.Text)
	}
	f.Add("\xe4\xb8中\xe4\xb8")
	c := Default().NewCutter()
	noHMM := newSegmenter(f, Options{NoHMM: true}).NewCutter()
	withWords := newSegmenter(f, Options{UserWords: readUserWords(f)}).NewCutter()
	naive := userDictionary{plain: Default(), total: 60101967}
	f.Fuzz(func(t *testing.T, text string) {
		for _, c := range []*Cutter{c, noHMM, withWords} {
			ends := c.Cut(nil, text)
			checkWords(t, text, ends)
			checkSearch(t, text, c.Search(nil, text), ends)
		}
		text = string([]rune(text))
		equal(t, text, cut(noHMM, text), naive.cut(text))
	})
}
