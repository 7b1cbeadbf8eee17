package token

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// bothWays compares the short way through text with the general one.
type bothWays struct{ fast, general *Scanner }

func newBothWays(p *Pipeline) bothWays { return bothWays{p.NewScanner(), p.NewScanner()} }

func (w bothWays) compare(t rapid.TB, text string) {
	t.Helper()
	got, want := w.fast.Scan(text), generalScan(w.general, text)
	if !slices.Equal(got, want) {
		t.Fatalf("%+v\ntext    %q\nfast    %s\ngeneral %s", w.fast.p.Config(), text, show(got), show(want))
	}
	if w.fast.Dropped() != w.general.Dropped() {
		t.Fatalf("%+v\ntext %q: fast dropped %v, general %v", w.fast.p.Config(), text, w.fast.Dropped(), w.general.Dropped())
	}
}

func everyBothWays() []bothWays {
	all := make([]bothWays, len(everyPipeline))
	for i, p := range everyPipeline {
		all[i] = newBothWays(p)
	}
	return all
}

func TestFastEqualsGeneral(t *testing.T) {
	all := everyBothWays()
	rapid.Check(t, func(t *rapid.T) {
		text := text(t)
		for _, w := range all {
			w.compare(t, text)
		}
	})
}

// Every ordered pair of pieces, and some triples, between characters that take
// the short way.
func TestFastEqualsGeneralPairs(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	all := everyBothWays()
	for _, a := range pieces {
		for _, b := range pieces {
			w, c := all[rng.IntN(len(all))], pieces[rng.IntN(len(pieces))]
			w.compare(t, "x"+a+b+c)
			w.compare(t, "中"+a+b+" "+c)
		}
	}
}

// Every text of up to four characters out of those that the rules for words tell
// apart. With other text behind, eight bytes are looked at at once.
func TestFastEqualsGeneralShort(t *testing.T) {
	chars := []string{"a", "B", "7", "_", "'", ".", ":", ",", "\"", " ", "-", "é", "’", "中", "\u0301"}
	w := newBothWays(newPipeline(t, func(c *Config) { c.Keep = Kinds() }))
	var extend func(text string, more int)
	extend = func(text string, more int) {
		w.compare(t, text)
		w.compare(t, text+" and so on")
		if more == 0 {
			return
		}
		for _, c := range chars {
			extend(text+c, more-1)
		}
	}
	extend("", 4)
}

// Every character for the default settings, and a sample for the others and in
// large blocks of letters that are all alike, beside characters that take the
// short way.
func TestFastEqualsGeneralEveryCharacter(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var b strings.Builder
	for i, w := range everyBothWays() {
		if cfg := w.fast.p.cfg; len(cfg.Keep) < numKinds || cfg.FoldWidth && cfg.Normalization != NFKC {
			continue // shows less than the others
		}
		for r := rune(0x80); r <= 0xE01FF; r++ {
			switch {
			case r > 0x20000 && r < 0xE0000:
				r = 0xE0000
			case r > 0x3400 && r < 0x9FC0 || r > 0xAC00 && r < 0xD7A0 || r > 0xE000 && r < 0xF8F0 || r > 0x11FFF && r < 0x1F000:
				r += rune(rng.IntN(300))
			case i > 1 || r > 0xFFFF:
				r += rune(rng.IntN(30))
			}
			if !utf8.ValidRune(r) {
				continue
			}
			b.Reset()
			for _, x := range []string{"a", "中", " ", "5", "！", "'", "\n"} {
				b.WriteString(x)
				b.WriteRune(r)
			}
			w.compare(t, b.String())
		}
	}
}

func FuzzFastEqualsGeneral(f *testing.F) {
	for _, s := range pieces {
		f.Add("x " + s + "中")
	}
	f.Add("GPU很快，iPhone15卖¥5,999元。“Can’t” e\u0301 ｶﾞ 한국어 \xff ไทย")
	all := everyBothWays()
	f.Fuzz(func(t *testing.T, text string) {
		for _, w := range all {
			w.compare(t, text)
		}
	})
}
