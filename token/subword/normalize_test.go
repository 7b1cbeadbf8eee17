package subword

import (
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// drawText draws text in which normalization has something to do.
func drawText(t *rapid.T) string {
	return rapid.StringOfN(rapid.OneOf(
		rapid.RuneFrom([]rune("aeuAEOcdqLS \u00a0ﬁ①Åéạậấếİſΐᾳ")),
		rapid.RuneFrom([]rune("\u0300\u0301\u0302\u0308\u030a\u0316\u0323\u0327\u0338\u0345\u0344")),
		rapid.RuneFrom([]rune("\u1100\u1161\u11a8가각\u0915\u093c\u0958\u09c7\u09be中㍿豈")),
		rapid.RuneFrom([]rune("\U0001d165\U0001d15e\u302e\u0f71\u0f72")),
	), 0, 12, -1).Draw(t, "text")
}

// TestUnicodeForms compares with the library for text of which Unicode 9 knows all.
func TestUnicodeForms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := drawText(t)
		for _, form := range []norm.Form{norm.NFC, norm.NFD, norm.NFKC, norm.NFKD} {
			var p passage
			p.set(text, 7)
			unicodeForm{form}.normalize(&p)
			if want := form.String(text); p.text != want {
				t.Fatalf("%+q: %s: %+q, want %+q", text, formNames[form], p.text, want)
			}
			if p.origins != nil && len(p.origins) != len(p.text) {
				t.Fatalf("%+q: %d origins of %d bytes", text, len(p.origins), len(p.text))
			}
		}
	})
}

// TestBertAtOnce compares doing all of BertNormalizer at once with its steps.
func TestBertAtOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := drawText(t) + rapid.StringOf(rapid.RuneFrom([]rune("aB \t\n\x00\x7f中é\u0301\u200b\ufffd豈İ"))).Draw(t, "more")
		flag := rapid.Bool()
		n := bertNormalizer{cleanText: flag.Draw(t, "clean"), chineseChars: flag.Draw(t, "chinese"), lowercase: flag.Draw(t, "lower")}
		if flag.Draw(t, "given") {
			accents := flag.Draw(t, "accents")
			n.stripAccents = &accents
		}
		var once, steps passage
		once.set(text, 3)
		n.normalize(&once)
		steps.set(text, 3)
		n.inSteps(&steps)
		if once.text != steps.text {
			t.Fatalf("%+q: %+q, in steps %+q", text, once.text, steps.text)
		}
		for i := range once.text {
			if a, b := once.origin(i), steps.origin(i); a != b {
				t.Fatalf("%+q: %+q: byte %d comes from %v, in steps from %v", text, once.text, i, a, b)
			}
		}
	})
}
