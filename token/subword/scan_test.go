package subword

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// splitPatterns are the patterns that have scanners.
var splitPatterns = map[string]string{
	"gpt2":     `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
	"cl100k":   `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
	"tiktoken": cl100kPattern,
	"qwen2":    `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
	"qwen3.5":  `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
	"o200k":    o200kPattern,
	"tekken": `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|` +
		`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
	"numbers":  `\p{N}{1,3}`,
	"number":   `\p{N}`,
	"han":      `[一-龥぀-ゟ゠-ヿ]+`,
	"deepseek": deepseekPattern,
}

// slowSplitter is the pattern itself, with the long s that the reference finds in
// (?i:s) and the library does not.
func slowSplitter(t testing.TB, pattern string) splitter {
	t.Helper()
	for _, suffix := range []string{`(?i:'s|'t|'re|'ve|'m|'ll|'d)`, `'(?i:[sdmt]|ll|ve|re)`} {
		pattern = strings.ReplaceAll(pattern, suffix, `(?:'[sSſ]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])`)
	}
	s, err := newRegexpSplitter(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// withoutUnicode16 replaces the characters that the library does not know.
func withoutUnicode16(text string) string {
	return strings.Map(func(r rune) rune {
		c, _ := classes().at(string(r), 0)
		if c != 0 && !unicode.In(r, unicode.L, unicode.N, unicode.M, unicode.P, unicode.S, unicode.White_Space) {
			return '?'
		}
		return r
	}, text)
}

func compareSplitters(t *testing.T, name string, fast, slow splitter, text string) {
	t.Helper()
	got, want := fast.find(nil, text), slow.find(nil, text)
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(span{})); diff != "" {
		t.Fatalf("%s on %q: (-regexp +scanner)\n%s", name, text, diff)
	}
}

func TestScannersFindWhatThePatternsSay(t *testing.T) {
	// What one alternative or another of the patterns looks at.
	alphabet := strings.Split("a b Z É é ǅ ʰ 中 一 龥 か ー ا ́ ः 1 ² Ⅷ ٣ . , / ' ' \" _ - € 😀 s S t re VE m ll D ſ x", " ")
	alphabet = append(alphabet, " ", " ", " ", "\n", "\r", "\t", "\u00a0", "\u2028", "\u0085", "\u200b", "\x00", "\ufffd", "\xff", "\u0378")
	r := rand.New(rand.NewPCG(1, 2))
	for name, pattern := range splitPatterns {
		fast := knownSplitter(pattern)
		if fast == nil {
			t.Fatalf("%s has no scanner", name)
		}
		slow := slowSplitter(t, pattern)
		for range 4000 {
			var text strings.Builder
			for range r.IntN(12) {
				text.WriteString(alphabet[r.IntN(len(alphabet))])
			}
			compareSplitters(t, name, fast, slow, text.String())
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, text := range []string{"", "Hello, world's  end\n\n 123456", "I'LL  don'ſt\t中文 ́x", "  \n ", "//\n/a ABCdef", "\xff\xfe 'x"} {
		for which := range uint8(len(splitPatterns)) {
			f.Add(text, which)
		}
	}
	var names []string
	for name := range splitPatterns {
		names = append(names, name)
	}
	slices.Sort(names)
	slow := map[string]splitter{}
	for name, pattern := range splitPatterns {
		slow[name] = slowSplitter(f, pattern)
	}
	f.Fuzz(func(t *testing.T, text string, which uint8) {
		if len(text) > 1024 {
			return
		}
		name := names[int(which)%len(names)]
		valid := utf8.ValidString(text)
		text = withoutUnicode16(text)
		if !valid {
			text += "\xff"
		}
		compareSplitters(t, name, knownSplitter(splitPatterns[name]), slow[name], text)
	})
}

func TestRegexpSplitterTranslates(t *testing.T) {
	for _, test := range []struct {
		pattern, text string
		want          []string
	}{
		{`\p{Han}++|[a-z]++`, "ab中文c", []string{"ab", "中文", "c"}},
		{`a?+a`, "aa a", []string{"aa"}},
		{`a{2,3}`, "aaaaa", []string{"aaa", "aa"}},
		{`a{2}+`, "aaaaa", []string{"aaaa"}}, // to Oniguruma a group of two, again and again
		{`(?:ab)++c?`, "ababc", []string{"ababc"}},
		{` ?[^(\s|[.,!?…。，、।۔،])]+`, "Hello, (new) world|x.", []string{"Hello", "new", " world", "x"}},
		{`[a[bc]d]+`, "xabcdx", []string{"abcd"}},
		{`[[:digit:][:upper:]]+`, "ab1Cd", []string{"1C"}},
		{`\h+`, "xaf0g", []string{"af0"}},
		{`\x{4e2d}|\u6587`, "中文", []string{"中", "文"}},
		{`^a|b$`, "a\nab\nb", []string{"a", "a", "b", "b"}},
		{`.`, "a\n😀", []string{"a", "😀"}},
		{`\p{^L}+`, "a12b", []string{"12"}},
		{`(?<=a)b`, "abb", []string{"b"}},
		{`(?=[A-Z])`, "aBcD", []string{"", ""}},
		{`(?i)AB`, "xaBy", []string{"aB"}},
		{`[]a]+`, "x]a", []string{"]a"}},
		{`[a-[b]]+`, "a-b", []string{"a-b"}},
		{`{`, "a{", []string{"{"}},
	} {
		s, err := newSplitter(test.pattern)
		if err != nil {
			t.Errorf("%s: %v", test.pattern, err)
			continue
		}
		var got []string
		for _, m := range s.find(nil, test.text) {
			got = append(got, test.text[m.start:m.end])
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s on %q:\n%s", test.pattern, test.text, diff)
		}
	}
}

func TestPatternsThatAreNotSupported(t *testing.T) {
	for _, pattern := range []string{
		`[a&&b]`, `[a[^b]]`, `(?~ab)`, `\R`, `\K`, `[`, `(`, `a)`, `*`, `\`, `(?m:.)`, `[[:what:]]`, `\p{Nonsense}`, `\x{110000}`, `\pL`, `(?<n>a)\k<n>`,
	} {
		if _, err := newSplitter(pattern); err == nil {
			t.Errorf("%s: no error", pattern)
		}
	}
}

func BenchmarkSplit(b *testing.B) {
	text := strings.Repeat("The quick brown fox, isn't it? 日本語のテキスト and 12345 numbers.\n", 200)
	for _, name := range []string{"gpt2", "cl100k", "o200k", "deepseek"} {
		b.Run(name, func(b *testing.B) {
			s := knownSplitter(splitPatterns[name])
			b.SetBytes(int64(len(text)))
			var dst []span
			for b.Loop() {
				dst = s.find(dst[:0], text)
			}
		})
	}
}

// What \w matches in Oniguruma, as Hugging Face's tokenizers answered.
func TestWordCharactersOfOniguruma(t *testing.T) {
	for _, pattern := range []string{`\w`, `[\w]`, `[[:word:]]`} {
		s, err := newSplitter(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for r, want := range map[rune]bool{
			'a': true, '_': true, '5': true, '很': true, '²': true, '½': true, '¹': true, 'Ⅷ': true, 'Ⓐ': true, '🄰': true,
			'\u0301': true, '\u0903': true, '\u20dd': true, '‿': true, '₂': false, '①': false, '⅓': false, '-': false, '€': false, '🙂': false,
		} {
			if got := len(s.find(nil, string(r))) > 0; got != want {
				t.Errorf("%s matches %q: %v, want %v", pattern, r, got, want)
			}
		}
	}
}

// A pattern that backtracks without end is given up, and that is counted.
func TestMatchesAreAbandoned(t *testing.T) {
	usual := matchTimeout
	matchTimeout = 20 * time.Millisecond
	defer func() { matchTimeout = usual }()
	s, err := newSplitter(`(a+)+$`)
	if err != nil {
		t.Fatal(err)
	}
	before := Abandoned()
	s.find(nil, strings.Repeat("a", 45)+"b")
	if got := Abandoned() - before; got != 1 {
		t.Errorf("%d texts are counted, want 1", got)
	}
}
