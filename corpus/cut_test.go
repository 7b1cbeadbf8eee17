package corpus

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
	"github.com/google/go-cmp/cmp"
)

// pieces cuts a text and marks where a sentence goes on (…) and where a word
// does (!).
func pieces(t *testing.T, r io.Reader, size, most int) []string {
	t.Helper()
	c := &cutter{r: r, size: size, max: most, firstCap: 1}
	var got []string
	for pos := int64(0); ; {
		p, err := c.next()
		if err == io.EOF {
			return got
		}
		if err != nil {
			t.Fatal(err)
		}
		if p.pos != pos {
			t.Fatalf("piece %q is at %d, want %d", p.text, p.pos, pos)
		}
		pos += int64(len(p.text))
		s := string(p.text)
		if p.continues {
			s += "…"
		}
		if p.forced {
			s += "!"
		}
		got = append(got, s)
		if _ = append(p.text, '\n'); cap(p.text) == len(p.text) {
			t.Fatalf("piece %q has no room for a line end", p.text)
		}
	}
}

func TestCuts(t *testing.T) {
	for _, test := range []struct {
		text string
		size int
		want []string
	}{
		{"", 10, nil},
		{"short", 10, []string{"short"}},
		{"one\ntwo\nthree\n", 8, []string{"one\ntwo\n", "three\n"}},
		{"one\ntwo\nthree\n", 9, []string{"one\ntwo\n", "three\n"}},
		{"exactly\n", 8, []string{"exactly\n"}},
		// "\r" alone is a line end, and "\r\n" is one.
		{"one\rtwo\rthree\r", 8, []string{"one\rtwo\r", "three\r"}},
		{"one\r\ntwo\r\n", 4, []string{"one\r\n", "two\r\n"}},
		// After the last white space; never before a mark that stands on it.
		{"some words here", 10, []string{"some …", "words here"}},
		{"aa bb cc dd", 7, []string{"aa bb …", "cc dd"}},
		{"aa bb \u0301cc dd", 8, []string{"aa …", "bb \u0301cc …", "dd"}},
		{"一二\u3000三四五", 12, []string{"一二\u3000…", "三四五"}},
		{"10\u202f000 xyz abcdef", 7, []string{"10\u202f000 xyz …", "abcdef"}},
		// After punctuation, if it does not stand in a word.
		{"一二，三四。五六七", 24, []string{"一二，三四。…", "五六七"}},
		{"aa)3.141592", 10, []string{"aa)…", "3.141592"}},
		{"abc)can't", 8, []string{"abc)…", "can't"}},
		{"a)bb)\u0301ccc", 8, []string{"a)…", "bb)\u0301ccc"}},
		// Between ideographs, but not in a word of katakana.
		{"一二三四", 9, []string{"一二三…", "四"}},
		{"一二カタカナ", 15, []string{"一二…", "カタカナ"}},
		{"かきｶﾞ", 11, []string{"かき…", "ｶﾞ"}},
		// A word that is longer than a block makes the block longer.
		{"Donaudampfschiff fahrt auf der Donau", 4, []string{"Donaudampfschiff fahrt auf der …", "Donau"}},
		// And is cut at last, though not in a character.
		{strings.Repeat("a", 70), 4, []string{strings.Repeat("a", 32) + "…!", strings.Repeat("a", 32) + "…!", "aaaaaa"}},
		{strings.Repeat("é", 20), 31, []string{strings.Repeat("é", 16) + "…!", "éééé"}},
		{strings.Repeat("e\u0301", 15), 32, []string{strings.Repeat("e\u0301", 10) + "…!", strings.Repeat("e\u0301", 5)}},
		{strings.Repeat("\x80", 40), 32, []string{strings.Repeat("\x80", 32) + "…!", strings.Repeat("\x80", 8)}},
	} {
		for name, r := range map[string]io.Reader{
			"at once":      strings.NewReader(test.text),
			"byte by byte": iotest.OneByteReader(strings.NewReader(test.text)),
			"with EOF":     iotest.DataErrReader(strings.NewReader(test.text)),
		} {
			if diff := cmp.Diff(test.want, pieces(t, r, test.size, max(32, test.size))); diff != "" {
				t.Errorf("%q in %d, %s: %s", test.text, test.size, name, diff)
			}
		}
	}
}

// boundaries are the places between the words of a text by UAX #29.
func boundaries(text string) map[int]bool {
	at := map[int]bool{}
	for tokens := words.FromString(text); tokens.Next(); {
		at[tokens.End()] = true
	}
	return at
}

// No punctuation mark that is taken for the end of a word stands inside one.
func TestEndsWordLikeUAX29(t *testing.T) {
	letters := []rune{'a', '1', 'א', '一', 'か', 'カ', '한', '_', '.', '\'', '"', ' '}
	marks, ends := 0, 0
	for mark := range rune(unicode.MaxRune) {
		if !unicode.IsPunct(mark) {
			continue
		}
		marks++
		for _, before := range letters {
			for _, after := range letters {
				if !endsWord(mark, after) {
					continue
				}
				ends++
				// The second letter decides whether the first two belong together.
				text := string([]rune{before, mark, after, 'a', '1'})
				if cut := len(string([]rune{before, mark})); !boundaries(text)[cut] {
					t.Errorf("%q (%U) is taken for the end of a word in %q", mark, mark, text)
				}
			}
		}
	}
	if marks < 800 || ends < 100*marks {
		t.Errorf("%d punctuation marks end a word %d times", marks, ends)
	}
}

func FuzzCutter(f *testing.F) {
	for _, s := range []string{
		"a few words\nand a line\r\n", "一二，三四。\u3000五六七カタカナ", "e\u0301 \u0301x\u202f1", "3.14 can't a_b)\xff\xe4\xbc", "👩‍👩‍👧👍🏽🇩🇪🇫🇷",
	} {
		f.Add([]byte(s), uint8(4), uint8(8))
	}
	f.Fuzz(func(t *testing.T, text []byte, size, more uint8) {
		limit := int(size) + 1
		most := max(limit, utf8.UTFMax) + int(more)
		c := &cutter{r: bytes.NewReader(text), size: limit, max: most, firstCap: 1}
		slow := &cutter{r: iotest.OneByteReader(bytes.NewReader(text)), size: limit, max: most, firstCap: limit}
		isBoundary := boundaries(string(text))
		var all []byte
		for {
			p, err := c.next()
			q, slowErr := slow.next()
			if !errors.Is(err, slowErr) || !bytes.Equal(p.text, q.text) || p.continues != q.continues || p.forced != q.forced || p.pos != q.pos {
				t.Fatalf("%q is a piece; read byte by byte, %q is", p.text, q.text)
			}
			if err == io.EOF {
				break
			}
			if err != nil || len(p.text) == 0 || len(p.text) > most || p.pos != int64(len(all)) {
				t.Fatalf("piece %+v after %d bytes, error %v", p, len(all), err)
			}
			all = append(all, p.text...)
			rest := text[min(len(all), len(text)):]
			last, _ := utf8.DecodeLastRune(p.text)
			switch lineEnd := last == '\n' || last == '\r' && !bytes.HasPrefix(rest, []byte("\n")); {
			case len(rest) == 0:
				if p.continues {
					t.Fatalf("the last piece %q continues", p.text)
				}
			case p.continues == lineEnd:
				t.Fatalf("piece %q: continues = %t", p.text, p.continues)
			case !utf8.Valid(text):
			case !utf8.RuneStart(rest[0]):
				t.Fatalf("piece %q ends inside a character", p.text)
			case p.continues && !p.forced && !unicode.IsSpace(last) && !isBoundary[len(all)]:
				t.Fatalf("piece %q ends inside a word of %q", p.text, text)
			}
		}
		if !bytes.Equal(all, text) {
			t.Fatalf("pieces of %q make %q", text, all)
		}
	})
}
