package token

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// bothWays compares the short ways through text with the general one.
type bothWays struct {
	fast, batch, general *Scanner

	memory *Batch
}

func newBothWays(p *Pipeline) bothWays {
	return bothWays{p.NewScanner(), p.NewScanner(), p.NewScanner(), &Batch{}}
}

func (w bothWays) compare(t rapid.TB, text string) {
	t.Helper()
	got, want := w.fast.Scan(text), generalScan(w.general, text)
	if !slices.Equal(got, want) {
		t.Fatalf("%+v\ntext    %q\nfast    %s\ngeneral %s", w.fast.p.Config(), text, show(got), show(want))
	}
	if w.fast.Dropped() != w.general.Dropped() {
		t.Fatalf("%+v\ntext %q: fast dropped %v, general %v", w.fast.p.Config(), text, w.fast.Dropped(), w.general.Dropped())
	}
	w.compareBatch(t, text, want)
}

// compareBatch scans text at the start of a batch, whose memory was used before.
func (w bothWays) compareBatch(t rapid.TB, text string, want []Token) {
	t.Helper()
	w.memory.Reset()
	w.batch.ScanBatch(w.memory, text)
	same := len(w.memory.Words) == len(want)
	for i := range want {
		same = same && w.memory.text(i) == want[i].Text
	}
	if !same {
		t.Fatalf("%+v\ntext  %q\nbatch %q\nwant  %s", w.batch.p.Config(), text, w.memory.texts(), show(want))
	}
	if w.batch.Dropped() != w.general.Dropped() {
		t.Fatalf("%+v\ntext %q: batch dropped %v, general %v", w.batch.p.Config(), text, w.batch.Dropped(), w.general.Dropped())
	}
}

func (b *Batch) text(i int) string { return string(b.Text[b.Words[i][0]:b.Words[i][1]]) }

func (b *Batch) texts() []string {
	texts := []string{}
	for i := range b.Words {
		texts = append(texts, b.text(i))
	}
	return texts
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

// Long texts, mostly ASCII, so that words lie across the 64 bytes that batchASCII
// looks at, and end with the text at any of them.
func TestBatchEqualsGeneral(t *testing.T) {
	all := everyBothWays()
	common := []string{"the ", "of ", "a", " ", "can't ", "U.S.A. ", "3.14, ", "1,000,000 ", "x:y", "--", "Harbor", "\"No,\" ", "=", "é", "，", "中", "_", "\t", "internationally"}
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.OneOf(rapid.SampledFrom(common), rapid.SampledFrom(common), rapid.SampledFrom(common), rapid.SampledFrom(pieces))
		text := strings.Join(rapid.SliceOfN(piece, 10, 80).Draw(t, "pieces"), "")
		for _, w := range all {
			w.compare(t, text)
		}
	})
}

// Several texts go in one batch, whose memory has been used for others.
func TestBatchOfManyTexts(t *testing.T) {
	s, b := newPipeline(t, nil).NewScanner(), Batch{Text: []byte(strings.Repeat("\xff", 1<<10))}
	for range 3 {
		b.Reset()
		for _, text := range []string{"", "The old harbor", "ＧＰＵ，", "", "Straße 7", "中文"} {
			s.ScanBatch(&b, text)
		}
		want := []string{"the", "old", "harbor", "gpu", "strasse", "7", "中", "文"}
		if got := b.texts(); !slices.Equal(got, want) {
			t.Errorf("texts %q, want %q", got, want)
		}
		for i, w := range b.Words {
			if w[0]+16 > len(b.Text) {
				t.Errorf("text %d: only %d bytes may be read where it begins", i, len(b.Text)-w[0])
			}
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
