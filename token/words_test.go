package token

import (
	"strings"
	"testing"
)

// bars cuts text with a tokenizer as it stands and writes | between the segments.
func bars(k Tokenizer, text string) string {
	return strings.Join(texts(k.Tokenize(nil, text)), "|")
}

func TestWords(t *testing.T) {
	for _, want := range []string{
		"The| |quick| |(|“|brown|”|)| |fox| |can’t| |jump| |32.3| |feet|,| |right|?",
		"can't|'| |'|tis| |rock'n'roll",     // '
		"e.g|.| |U.S.A|.| |a|.|.|b| |a|.|1", // .
		"3.14| |1,000.50| |1;2| |10|.| |12|:|30| |a:b| |.|5| |5|%",
		"foo_bar| |_x1_| |__| |iPhone15| |3D| |x|-|ray| |C|+|+",
		"\r\n|\n|\r|\t|\t|  |x",
		"GPU|很|快|，|共|15|个|。",
		"人|々|の|コーヒーショップ",
		"한국어| |단어",
		"שלום| |צה\"ל| |ג'| |א|\"|b", // a quotation mark joins Hebrew letters
		"ا\u064eلعَرَبِيَّة| |می\u200cروم",
		"ไ|ท|ย| |วั|น",
		"e\u0301te\u0301| |a\u00ADb| |中\u0301|国",
		"a|\u200B|\u200B|b",
		"🇨🇳|🇫🇷|🇩| |👩\u200d🚀|👍🏽|🙂| |❤\uFE0F| |1\uFE0F\u20E3",
		"カ_カ| |か|_|か", // _ joins katakana, not hiragana
	} {
		if got := bars(Words{}, strings.ReplaceAll(want, "|", "")); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestWhitespace(t *testing.T) {
	for _, want := range []string{
		"C++| |，| |don't|\t\n |x|\u00A0|y",
		"我们| |在|　|北京| |。",
		"\u2028|a|\u200B|b|\u200B ",
	} {
		if got := bars(Whitespace{}, strings.ReplaceAll(want, "|", "")); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

func TestChars(t *testing.T) {
	for _, want := range []string{
		"a|b| |\r\n|e\u0301|中|국|\u1112\u1161\u11ab|x",
		"👩\u200d🚀|👍🏽|🇨🇳|🇫|a|❤\uFE0F",
		"กำ|क्ष|कि",
	} {
		if got := bars(Chars{}, strings.ReplaceAll(want, "|", "")); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

// What a pipeline keeps, with kinds and offsets. Tokens are written as
// text/kind/original.
func TestPipeline(t *testing.T) {
	for _, tt := range []struct{ name, tokenizer, in, want string }{
		{"English", WordsTokenizer, "The cat's 3.14 pies — “Really?” foo_bar", "the/word/The cat's/word/cat's 3.14/number/3.14 pies/word/pies really/word/Really foo_bar/word/foo_bar"},
		{"Chinese with Latin", WordsTokenizer, "ＧＰＵ很快，iPhone15卖5,999元！", "gpu/word/ＧＰＵ 很/han/很 快/han/快 iphone15/word/iPhone15 卖/han/卖 5,999/number/5,999 元/han/元"},
		{"curly apostrophe", WordsTokenizer, "Can’t l’Été", "can’t/word/Can’t l’été/word/l’Été"},
		{"one character, several tokens", WordsTokenizer, "㍿と", "株/han/㍿ 式/han/㍿ 会/han/㍿ 社/han/㍿ と/kana/と"},
		{"Arabic phrase in one character", WordsTokenizer, "ﷺ", "صلى/word/ﷺ الله/word/ﷺ عليه/word/ﷺ وسلم/word/ﷺ"},
		{"soft hyphen", WordsTokenizer, "\u00ADco\u00ADop\u00AD x", "coop/word/co\u00ADop x/word/x"},
		{"byte order mark", WordsTokenizer, "\uFEFFText", "text/word/Text"},
		{"not UTF-8", WordsTokenizer, "caf\xe9 中\xe4国\xffok", "caf/word/caf 中/han/中 国/han/国 ok/word/ok"},
		{"decomposed", WordsTokenizer, "E\u0301te\u0301 ｶﾞｽ", "été/word/E\u0301te\u0301 ガス/kana/ｶﾞｽ"},
		{"emoji", WordsTokenizer, "ok🙂👍🏽1\uFE0F\u20E3❤\uFE0F🇨🇳©", "ok/word/ok 🙂/emoji/🙂 👍🏽/emoji/👍🏽 1\uFE0F\u20E3/emoji/1\uFE0F\u20E3 ❤\uFE0F/emoji/❤\uFE0F 🇨🇳/emoji/🇨🇳"},
		{"Korean, Thai", WordsTokenizer, "한국어 วัน", "한국어/hangul/한국어 วั/letter/วั น/letter/น"},
		{"whitespace", WhitespaceTokenizer, "我们　在 北京 ， C++ 3!", "我们/han/我们 在/han/在 北京/han/北京 ,/punct/， c++/word/C++ 3!/number/3!"},
		{"chars", CharsTokenizer, "Éa, 很1!", "é/word/É a/word/a 很/han/很 1/number/1"},
	} {
		p := newPipeline(t, func(c *Config) { c.Tokenizer = tt.tokenizer })
		var got []string
		for _, k := range p.Tokenize(nil, tt.in) {
			got = append(got, k.Text+"/"+k.Kind.String()+"/"+tt.in[k.Start:k.End])
		}
		if got := strings.Join(got, " "); got != tt.want {
			t.Errorf("%s: %q\ngot  %s\nwant %s", tt.name, tt.in, got, tt.want)
		}
	}
}

func TestDropped(t *testing.T) {
	s := newPipeline(t, nil).NewScanner()
	s.Scan("Well, (I) paid $5 – not €6!")
	s.Scan("是的。\x00\xff")
	got := s.Dropped()
	if got.Of(Punct) != 6 || got.Of(Symbol) != 2 || got.Of(Other) != 2 || got.Total() != 10 {
		t.Errorf("dropped %v", got)
	}
	got.Add(got)
	if got.Of(Punct) != 12 {
		t.Errorf("twice as many are %v", got)
	}
}
