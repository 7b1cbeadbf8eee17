package preflight

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// naive counts letters one by one.
func naive(text string) (l letters) {
	table := scriptTable()
	for _, r := range text {
		l.characters++
		if r < scriptsEnd && table.script[r] != 0 {
			l.byScript[table.script[r]]++
		}
		if r >= 'A' && r <= 'Z' {
			l.capitals++
		}
	}
	return l
}

func TestLettersLikeTheNaiveWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.OneOf(
			rapid.RuneFrom([]rune("abcXYZ 019.\n\t{|}@[`")),
			rapid.RuneFrom([]rune("中文字〇のカーéßжกꙮ한🙂𠀀\u3000\ufffd\u0301")),
			rapid.Rune(),
		)).Draw(t, "text")
		var got letters
		got.count(text)
		want := naive(text)
		got.byScript[0] = 0 // what is no letter
		if got != want {
			t.Fatalf("%q: got %+v\nwant %+v", text, got, want)
		}
	})
}

func TestScriptTable(t *testing.T) {
	table := scriptTable()
	for char, want := range map[rune]string{
		'中': "Han", '〇': "Han", 'あ': kana, 'ア': kana, 'ー': kana, 'q': "Latin", 'é': "Latin", 'ж': "Cyrillic", 'ก': "Thai",
		'한': "Hangul", '1': "", ' ': "", '。': "", '\u0301': "", '𠀀': "Han", 'λ': "Greek",
	} {
		if got := table.names[table.script[char]]; got != want {
			t.Errorf("%c is %q, want %q", char, got, want)
		}
	}
	for r := range rune(scriptsEnd) {
		if unicode.IsLetter(r) && table.script[r] == 0 {
			t.Fatalf("the letter %c (%U) has no script", r, r)
		}
	}
	if len(table.names) > maxScripts {
		t.Fatalf("%d scripts, more than a byte holds", len(table.names))
	}
}

func FuzzBlock(f *testing.F) {
	f.Add("one line\n\n  \n<b>two</b> &amp; \\frac{1}{2} \"k\": 1 http://a.b [[x]] {{y}}\nÃ© â€™\n")
	f.Add("中文 字\n한국어 \ufffd <unk>")
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "\ufffd")
		var l letters
		l.count(text)
		if l.characters != uint64(utf8.RuneCountInString(text)) {
			t.Errorf("%d characters", l.characters)
		}
		var m marks
		m.count(text)
		at := places{}
		for kind, n := range m.counts {
			if int(m.bytes[kind]) > len(text) {
				t.Errorf("%s: %d bytes of %d", markupNames[kind].id, m.bytes[kind], len(text))
			}
			for _, first := range m.firsts[kind][:min(n, firstMarks)] {
				if p := at.of(text, int(first)); !utf8.ValidString(p.Text) || p.Line < 1 {
					t.Errorf("%s: %+v", markupNames[kind].id, p)
				}
			}
		}
		j := job{}
		j.block.Text = text
		j.splitLines()
		next := 0
		for _, line := range j.lines {
			if int(line.start) != next || line.end < line.start || strings.Contains(text[line.start:line.end], "\n") {
				t.Fatalf("line %+v after %d", line, next)
			}
			next = int(line.end) + 1
		}
	})
}
