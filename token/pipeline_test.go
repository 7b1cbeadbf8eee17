package token

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// boundaries returns the offsets of text where a character begins, and its end.
// Each byte that is not UTF-8 counts as one character.
func boundaries(text string) map[int]bool {
	b := map[int]bool{len(text): true}
	for i := range text {
		b[i] = true
	}
	return b
}

func checkOffsets(t rapid.TB, p *Pipeline, text string, tokens []Token) {
	t.Helper()
	ok := boundaries(text)
	last := Token{}
	for _, k := range tokens {
		switch {
		case k.Text == "" || !utf8.ValidString(k.Text):
			t.Fatalf("%q: token %q is empty or not UTF-8", text, k.Text)
		case k.Start >= k.End || !ok[k.Start] || !ok[k.End]:
			t.Fatalf("%q: token %q has offsets %d, %d", text, k.Text, k.Start, k.End)
		case k.Start < last.Start || k.End < last.End:
			t.Fatalf("%q: %q[%d:%d] after %q[%d:%d]", text, k.Text, k.Start, k.End, last.Text, last.Start, last.End)
		case k.Start < last.End && !oneUnit(p, text[k.Start:last.End]):
			t.Fatalf("%q: %q[%d:%d] overlaps %q[%d:%d]", text, k.Text, k.Start, k.End, last.Text, last.Start, last.End)
		case !p.keep.has(k.Kind):
			t.Fatalf("%q: %q of kind %s was not filtered", text, k.Text, k.Kind)
		}
		last = k
	}
}

// oneUnit tells whether s is a single unit of normalization, where alone tokens
// may overlap: one character that is not base, or one with what extends it.
func oneUnit(p *Pipeline, s string) bool {
	_, size := utf8.DecodeRuneInString(s)
	return clusterEnd(p.table, s, size) == len(s)
}

func TestOffsets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := text(t)
		for _, p := range everyPipeline {
			checkOffsets(t, p, text, p.Tokenize(nil, text))
		}
	})
}

// With a filter that keeps everything, no character but the ignorable ones is
// outside the tokens, and their texts make up the normalized text.
func TestNothingLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := text(t)
		for _, p := range everyPipeline {
			if len(p.cfg.Keep) < numKinds {
				continue
			}
			tokens := p.Tokenize(nil, text)
			if got, want := strings.Join(texts(tokens), ""), p.Normalize(text); got != want {
				t.Fatalf("%q: tokens make up %q, normalized it is %q", text, got, want)
			}
			end := 0
			for _, k := range append(tokens, Token{Start: len(text), End: len(text)}) {
				if k.Start > end {
					for _, r := range text[end:k.Start] {
						if !p.cfg.DropIgnorable || !ignorable(r) {
							t.Fatalf("%q: %U is in no token", text, r)
						}
					}
				}
				end = k.End
			}
		}
	})
}

// Kept and dropped segments together are all segments.
func TestDroppedCounts(t *testing.T) {
	var filters, keepers []*Pipeline
	for _, tokenizer := range []string{WordsTokenizer, WhitespaceTokenizer, CharsTokenizer, HanTokenizer} {
		filters = append(filters, newPipeline(t, func(c *Config) { c.Tokenizer = tokenizer }))
		keepers = append(keepers, newPipeline(t, func(c *Config) { c.Tokenizer, c.Keep = tokenizer, Kinds() }))
	}
	rapid.Check(t, func(t *rapid.T) {
		text := text(t)
		for i, p := range filters {
			s := p.NewScanner()
			kept := s.Scan(text)
			want := Counts{}
			for _, k := range keepers[i].Tokenize(nil, text) {
				if k.Kind != Space {
					want[k.Kind]++
				}
			}
			got := s.Dropped()
			for _, k := range kept {
				if k.Kind != Space {
					got[k.Kind]++
				}
			}
			if got != want {
				t.Fatalf("%q: %v kept or dropped, %v in the text", text, got, want)
			}
		}
	})
}

func TestScanEqualsTokenize(t *testing.T) {
	scanners := make([]*Scanner, len(everyPipeline))
	for i, p := range everyPipeline {
		scanners[i] = p.NewScanner()
	}
	rapid.Check(t, func(t *rapid.T) {
		text := text(t)
		for i, p := range everyPipeline {
			got, want := scanners[i].Scan(text), p.Tokenize([]Token{{Text: "first"}}, text)
			if want[0].Text != "first" || !slices.Equal(got, want[1:]) {
				t.Fatalf("%q: Scan %s, Tokenize %s", text, show(got), show(want))
			}
		}
	})
}

// Tokens of Tokenize stay as they are while the pipeline goes on, also in other
// goroutines. Run with -race.
func TestTokenizeConcurrently(t *testing.T) {
	p := newPipeline(t, nil)
	text := "Straße ＧＰＵ很快 Ünïcode ﬁne “Can’t” ЖИЗНЬ 한국어 e\u0301te\u0301 "
	want := p.Tokenize(nil, text)
	first := show(want)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				if got := show(p.Tokenize(nil, text)); got != first {
					t.Errorf("got %s, want %s", got, first)
					return
				}
			}
		})
	}
	wg.Wait()
	if show(want) != first {
		t.Errorf("tokens changed to %s, were %s", show(want), first)
	}
}

func TestScanAllocatesNothing(t *testing.T) {
	pipelines := pickers(t)
	for _, tokenizer := range []string{WordsTokenizer, WhitespaceTokenizer, CharsTokenizer, HanTokenizer} {
		for _, simplify := range []bool{false, true} {
			pipelines = append(pipelines, newPipeline(t, func(c *Config) { c.Tokenizer, c.Simplify = tokenizer, simplify }))
		}
	}
	for _, p := range pipelines {
		for _, text := range []string{
			"The Old Harbor's 3.14 boats, (all 23 of them) sank in 1874. New York bank of the west.",
			"河水从山上流下来，ＧＰＵ很快（真的）！T恤，旋轉乾坤，錢鍾書，人工智能",
			"Иван Петрович посадил сад; où étaient-ils allés? ½ ﬁ …",
			"e\u0301te\u0301 สวัสดี 🙂👍🏽 \xff",
		} {
			s := p.NewScanner()
			s.Scan(text)
			if n := testing.AllocsPerRun(20, func() { s.Scan(text) }); n != 0 {
				t.Errorf("%s of %q: %v allocations a scan", p.cfg.Tokenizer, text, n)
			}
		}
	}
}

// A word of the vocabulary that is asked for is found: it is its own token.
func TestTokenOfAToken(t *testing.T) {
	p := newPipeline(t, nil)
	rapid.Check(t, func(t *rapid.T) {
		text := text(t)
		for _, k := range p.Tokenize(nil, text) {
			again := p.Tokenize(nil, k.Text)
			if len(again) != 1 || again[0].Text != k.Text || again[0].Kind != k.Kind {
				t.Fatalf("%q: token %q %s becomes %s", text, k.Text, k.Kind, show(again))
			}
		}
	})
}

func FuzzTokenize(f *testing.F) {
	for _, s := range pieces {
		f.Add(s + "x" + s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, p := range everyPipeline {
			checkOffsets(t, p, text, p.Tokenize(nil, text))
		}
	})
}
