package simplify

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// Sentences of ours, and what opencc 1.1.6 makes of them with -c t2s.
func TestAsOpenCC(t *testing.T) {
	data, err := os.ReadFile("testdata/sentences.tsv")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(data)) {
		text, want, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if got := String(text); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", text, got, want)
		}
		n++
	}
	if n < 30 {
		t.Errorf("only %d sentences", n)
	}
}

// naive is the definition: at each place the longest phrase, or else the character.
func naive(text string) string {
	whole := map[string]string{}
	longest := 0
	for line := range strings.Lines(data) {
		if traditional, simplified, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
			whole[traditional] = simplified
			longest = max(longest, len(traditional))
		}
	}
	var b strings.Builder
next:
	for i := 0; i < len(text); {
		for n := min(longest, len(text)-i); n > 0; n-- {
			if s, ok := whole[text[i:i+n]]; ok {
				b.WriteString(s)
				i += n
				continue next
			}
		}
		b.WriteByte(text[i])
		i++
	}
	return b.String()
}

// texts draws texts of phrases, parts of phrases and other characters.
func texts(t *rapid.T) string {
	parts := []string{"a", " ", "。", "国", "𠀀", "\xff", "\xe4\xb9", "乾坤", "乾隆", "藉", "於", "鍾", "鍊", "覆", "瞭", "𠁞", "麼", "有", "序", "無"}
	for _, ps := range table().phrases {
		for _, p := range ps {
			parts = append(parts, p.traditional, string([]rune(p.traditional)[1:]), string([]rune(p.traditional)[:1]))
		}
	}
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 12).Draw(t, "parts"), "")
}

func TestEqualsNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := texts(t)
		if got, want := String(text), naive(text); got != want {
			t.Fatalf("%q becomes %q, want %q", text, got, want)
		}
	})
}

// check tests what is promised of the changes of a text.
func check(t rapid.TB, text string) {
	t.Helper()
	var b strings.Builder
	end := 0
	for i := 0; ; {
		c, ok := Next(text, i)
		if !ok {
			break
		}
		if c.Start < end || c.End <= c.Start || text[c.Start:c.End] == c.Text ||
			utf8.RuneCountInString(text[c.Start:c.End]) != utf8.RuneCountInString(c.Text) {
			t.Fatalf("%q: change of [%d:%d] to %q after %d", text, c.Start, c.End, c.Text, end)
		}
		b.WriteString(text[end:c.Start] + c.Text)
		i, end = c.End, c.End
	}
	b.WriteString(text[end:])
	whole := String(text)
	if b.String() != whole || string(Append([]byte("x"), text)) != "x"+whole {
		t.Fatalf("%q: by changes %q, whole %q", text, b.String(), whole)
	}
	// A text may be cut where nothing is joined.
	before, size := utf8.DecodeRuneInString(text)
	for i := size; i < len(text); i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(text[i:])
		if !Joined(before, r) {
			if parts := String(text[:i]) + String(text[i:]); parts != whole {
				t.Fatalf("%q cut at %d becomes %q, whole %q", text, i, parts, whole)
			}
			if !Opens(before) && text[:i] == string(before) && String(text[:i]) != string(Rune(before)) {
				t.Fatalf("%q becomes %q, %q by itself", text[:i], String(text[:i]), string(Rune(before)))
			}
		}
		before = r
	}
}

func TestChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { check(t, texts(t)) })
}

func FuzzString(f *testing.F) {
	f.Add("錢鍾書在乾隆年間的乾洗店")
	f.Add("酒逢知己千鍾少話不投機半句多\xff乾")
	f.Fuzz(func(t *testing.T, text string) { check(t, text) })
}

// What the code relies on.
func TestTable(t *testing.T) {
	phrases, characters := 0, 0
	for line := range strings.Lines(data) {
		traditional, simplified, ok := strings.Cut(strings.TrimSpace(line), "\t")
		switch {
		case !ok && line[0] == '#':
			continue
		case !ok || utf8.RuneCountInString(traditional) != utf8.RuneCountInString(simplified):
			t.Errorf("%q has not as many characters on both sides", line)
		case utf8.RuneCountInString(traditional) == 1:
			characters++
		default:
			phrases++
		}
		for _, r := range traditional {
			if string(r)[0] < firstByte {
				t.Errorf("%q has a character before %x", line, firstByte)
			}
		}
	}
	if characters != 4113 || phrases != 277 {
		t.Errorf("%d characters and %d phrases", characters, phrases)
	}
	for _, r := range []rune{-1, 'a', 0x110000, 1 << 30} {
		if Rune(r) != r || Opens(r) || Joined(r, r) {
			t.Errorf("%U is in the table", r)
		}
	}
}

func TestNothingToDo(t *testing.T) {
	text := "简体字，以及 English."
	if n := testing.AllocsPerRun(10, func() { _ = String(text) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkAppend(b *testing.B) {
	for name, text := range map[string]string{
		"Traditional": "他們在圖書館裏讀書，瞭解了許多關於歷史的問題；老師說這些書很有意思，值得反覆閱讀。",
		"Simplified":  "他们在图书馆里读书，了解了许多关于历史的问题；老师说这些书很有意思，值得反复阅读。",
		"English":     "They were reading in the library and learned much about questions of history. ",
	} {
		b.Run(name, func(b *testing.B) {
			text := strings.Repeat(text, 100)
			var dst []byte
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				dst = Append(dst[:0], text)
			}
		})
	}
}
