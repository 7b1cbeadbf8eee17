package token

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// compareWays fails if the short way through text differs from the general one.
func compareWays(t rapid.TB, p *Pipeline, text string) {
	t.Helper()
	s := p.NewScanner()
	got := s.Scan(text)
	want, dropped := tokensBySlowPath(p, text)
	if !slices.Equal(got, want) {
		t.Fatalf("%+v\ntext    %q\nfast    %s\ngeneral %s", p.Config(), text, show(got), show(want))
	}
	if s.Dropped() != dropped {
		t.Fatalf("%+v\ntext %q: fast dropped %v, general %v", p.Config(), text, s.Dropped(), dropped)
	}
}

func TestFastEqualsGeneral(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := text(t)
		for _, p := range everyPipeline {
			compareWays(t, p, text)
		}
	})
}

// Every ordered pair and many triples of pieces, between characters that take the
// short way.
func TestFastEqualsGeneralPairs(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, a := range pieces {
		for _, b := range pieces {
			c := pieces[rng.IntN(len(pieces))]
			p := everyPipeline[rng.IntN(len(everyPipeline))]
			compareWays(t, p, a+b)
			compareWays(t, p, "x"+a+b+c)
			compareWays(t, p, "中"+a+b+" "+c)
		}
	}
}

// Every character beside those that take the short way.
func TestFastEqualsGeneralEveryCharacter(t *testing.T) {
	var b strings.Builder
	step := rune(1)
	if testing.Short() {
		step = 7
	}
	for i, p := range everyPipeline {
		if i%2 == 0 && testing.Short() || p.Config().Normalization == NFC {
			continue
		}
		for r := rune(0x80); r <= 0xE01FF; r += step {
			if r == 0x3500 || r == 0x4F00 || r == 0xAD00 || r == 0x30000 {
				// Large blocks of characters that are all alike.
				r = map[rune]rune{0x3500: 0x4D80, 0x4F00: 0x9FC0, 0xAD00: 0xD700, 0x30000: 0xE0000}[r]
			}
			if !utf8.ValidRune(r) {
				continue
			}
			b.Reset()
			for _, x := range []string{"a", "中", " ", "5", "！", "'", "\n"} {
				b.WriteString(x)
				b.WriteRune(r)
			}
			b.WriteString("b中")
			b.WriteRune(r)
			b.WriteRune(r)
			compareWays(t, p, b.String())
		}
	}
}

func FuzzFastEqualsGeneral(f *testing.F) {
	for _, s := range pieces {
		f.Add("x " + s + "中")
	}
	f.Add("GPU很快，iPhone15卖¥5,999元。“Can’t” e\u0301 ｶﾞ 한국어 \xff ไทย")
	f.Fuzz(func(t *testing.T, text string) {
		for _, p := range everyPipeline {
			compareWays(t, p, text)
		}
	})
}
