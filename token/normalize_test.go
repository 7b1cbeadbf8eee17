package token

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestNormalize(t *testing.T) {
	for _, tt := range []struct{ name, in, nfkc, nfc, none string }{
		{"ASCII", "Hello, World 42", "hello, world 42", "hello, world 42", "Hello, World 42"},
		{"full case folding", "Straße ẞ ſ Σς İ", "strasse ss s σσ i\u0307", "strasse ss s σσ i\u0307", "Straße ẞ ſ Σς İ"},
		{"composition", "E\u0301 \u1112\u1161\u11ab", "é 한", "é 한", "E\u0301 \u1112\u1161\u11ab"},
		{"case folding undoes composition", "ǰ ΐ", "ǰ ΐ", "ǰ ΐ", "ǰ ΐ"},
		{"full width", "Ａ１！　", "a1! ", "a1! ", "Ａ１！　"},
		{"half width", "ｶﾞ ﾊﾟ ｰ", "ガ パ ー", "ガ パ ー", "ｶﾞ ﾊﾟ ｰ"},
		{"compatibility", "ﬁ ① ½ ㍿ …", "fi 1 1⁄2 株式会社 ...", "fi ① ½ ㍿ …", "ﬁ ① ½ ㍿ …"},
		{"Cherokee folds to capitals", "ᏣᎳᎩ ꮳꮃꭹ Ᏸᏸ", "ᏣᎳᎩ ᏣᎳᎩ ᏰᏰ", "ᏣᎳᎩ ᏣᎳᎩ ᏰᏰ", "ᏣᎳᎩ ꮳꮃꭹ Ᏸᏸ"},
		{"spacing accents", "don´t ¨ ﹰ", "don´t ¨ ﹰ", "don´t ¨ ﹰ", "don´t ¨ ﹰ"},
		{"spacing accent with an accent", "´\u0301\u0327", "´\u0327\u0301", "´\u0327\u0301", "´\u0301\u0327"},
		{"ignorable", "\uFEFFco\u00ADop\u200E \u2060葛\U000E0100", "coop 葛", "coop 葛", "\uFEFFco\u00ADop\u200E \u2060葛\U000E0100"},
		{"ignorable before an accent", "E\u00AD\u0301", "é", "é", "E\u00AD\u0301"},
		{"kept joiners", "می\u200cروم 👩\u200d🚀 ❤\uFE0F", "می\u200cروم 👩\u200d🚀 ❤\uFE0F", "می\u200cروم 👩\u200d🚀 ❤\uFE0F", "می\u200cروم 👩\u200d🚀 ❤\uFE0F"},
		{"not UTF-8", "a\xffB\xe4\xb8 \xed\xa0\x80", "a\uFFFDb\uFFFD\uFFFD \uFFFD\uFFFD\uFFFD", "a\uFFFDb\uFFFD\uFFFD \uFFFD\uFFFD\uFFFD", "a\uFFFDB\uFFFD\uFFFD \uFFFD\uFFFD\uFFFD"},
	} {
		for form, want := range map[string]string{NFKC: tt.nfkc, NFC: tt.nfc, NoNormalization: tt.none} {
			p := newPipeline(t, func(c *Config) {
				c.Normalization = form
				if form == NoNormalization {
					c.FoldCase, c.FoldWidth, c.DropIgnorable = false, false, false
				}
			})
			if got := p.Normalize(tt.in); got != want {
				t.Errorf("%s, %s: %q becomes %q, want %q", tt.name, form, tt.in, got, want)
			}
		}
	}
}

func TestZeroDigits(t *testing.T) {
	p := newPipeline(t, func(c *Config) { c.Digits = ZeroDigits })
	if got, want := p.Normalize("In 1984, ２０４８, ٣٤, ½, ② und Ⅷ"), "in 0000, 0000, 00, 0⁄0, 0 und viii"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := show(p.Tokenize(nil, "1984 3.14 iPhone15 ٣")), `"0000"[0:4]number "0.00"[5:9]number "iphone00"[10:18]word "0"[19:21]number `; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Normalizing twice changes nothing.
func TestNormalizeIdempotent(t *testing.T) {
	check := func(t rapid.TB, text string) {
		t.Helper()
		for _, p := range everyPipeline {
			if p.cfg.Tokenizer != WordsTokenizer || p.cfg.Simplify {
				continue // does not matter here; 薴 is simplified to 苧 and 苧 to 苎
			}
			once := p.Normalize(text)
			if twice := p.Normalize(once); twice != once {
				t.Fatalf("%+v: %q becomes %q becomes %q", p.cfg, text, once, twice)
			}
		}
	}
	t.Run("every character", func(t *testing.T) {
		var b strings.Builder
		for r := rune(0); r <= 0x1FFFF; r++ {
			switch r { // large blocks of characters that are all alike
			case 0x3480:
				r = 0x9F80
			case 0xAC80:
				r = 0xD780
			case 0x12000:
				r = 0x1CC00
			}
			if !utf8.ValidRune(r) {
				continue
			}
			b.WriteRune(r)
			if r%64 == 63 {
				check(t, b.String())
				b.Reset()
			}
		}
	})
	t.Run("random", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) { check(t, text(t)) })
	})
}

// Where nothing is ignorable, no accent stands alone and nothing is Cherokee, the
// normalizer does what the libraries do with the whole text at once.
func TestNormalizeEqualsLibraries(t *testing.T) {
	p := newPipeline(t, nil)
	fold := cases.Fold()
	rapid.Check(t, func(t *rapid.T) {
		text := text(t)
		for _, r := range text {
			if ignorable(r) || keepsSpacingAccent(r) || unicode.Is(unicode.Cherokee, r) {
				return
			}
		}
		text = strings.ToValidUTF8(text, "?")
		if got, want := p.Normalize(text), norm.NFKC.String(fold.String(norm.NFKC.String(text))); got != want {
			t.Fatalf("%q becomes %q, by the libraries %q", text, got, want)
		}
	})
}
