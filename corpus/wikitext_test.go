package corpus

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

var testNames = newWikiNames(map[string]string{"pildi fail": "6", "benutzer": "2"})

func stripWikitext(src string, opts WikipediaOptions) (string, bool) {
	var w wikitext
	out, unbalanced := w.strip(nil, []byte(src), testNames, opts)
	return string(out), unbalanced
}

func TestWikitext(t *testing.T) {
	for _, test := range []struct{ src, want string }{
		// Lines and paragraphs.
		{"one\ntwo\n\nthree\n\n\n\nfour", "one two\nthree\nfour\n"},
		{"一行\n两行", "一行两行\n"},
		{" indented\n indented too\nprose", "indented\nindented too\nprose\n"},
		{"text\n* one\n** two\n#: three\ntext", "text\none\ntwo\nthree\ntext\n"},
		{"a<br>b<BR />c<p>d</p>e", "a\nb\nc\nd\ne\n"},
		{"a\n<!-- only this -->\nb", "a b\n"},
		{"a <!-- [[x --> b", "a b\n"},
		{"a\n----\nb\n-----c", "a\nb\nc\n"},
		{"== heading ==\ntext\n=== {{x}} ===\n= a =\n==", "text\n==\n"},
		{"a\t b  c \u00a0", "a b c\n"},
		// Links.
		{"[[a]] [[a|b]]s [[a#b|c]] [[:Category:a|b]] [[:File:x.jpg]]", "a bs c b File:x.jpg\n"},
		{"[[a|b|c]] [[a|]] [[ |b]]", "c a b\n"},
		{"[[Category:a]] [[ image : x.png |thumb| a [[b]] [[c|d]]]]x[[Pildi_fail:y]][[分类:z]]", "x\n"},
		{"[[fr:a]][[zh-yue:b]] [[Re:Zero]] [[Benutzer:a|b]] [[wikt:a|c]]", "Re:Zero b c\n"},
		{"[http://a.b label ''x''] [https://a.b] [//a.b y] [mailto:a@b c] [not] [http://a b", "label x y c [not] [http://a b\n"},
		{"[http://a b\nc] d", "[http://a b c] d\n"},
		{"[[http://a.b label]] [http://a.b [[c|d]] {{x|]}} e]", "label d e\n"},
		{"x [[a|'''b''' &amp; {{nowrap|c}}]]", "x b & c\n"},
		// Templates.
		{"a{{x}}b{{y|{{z|}}|[[q]]}}c {{{1|d}}} {{{{e}}}}f", "abc {}f\n"},
		{"{{lang|fr|bon ''jour''}} {{Lang-de|gut}} {{ nowrap | a b }} {{transl|ar|x|y}}", "bon jour gut a b x\n"},
		{"{{lang|1=fr|2=mot}} {{abbr|Dr|Doctor}} {{unknown|a}} {{sic|hte|expected=the}}", "mot Dr hte\n"},
		{"{{convert|5|km|mi}} {{cvt|3|to|4|ft|m|0}} {{convert|3|-|5|kg}}", "5 km 3 to 4 ft 3–5 kg\n"},
		{"{{frac|1|2}} {{frac|3}} {{circa|1900}} a{{snd}}b {{formatnum:1234}} {{!}}", "1⁄2 3 c. 1900 a – b 1234 |\n"},
		{"{{nihongo|Tokyo tower|東京タワー}} {{nihongo||東京}}", "Tokyo tower 東京\n"},
		{"{{quote\n|text=words\n|author=me\n}}", "words\n"},
		{"{{lang|x|{{lang|x|{{nowrap|deep}}}}}}", "deep\n"},
		// What dropping leaves behind.
		{"Rome ({{x}}) is ({{x}}; b) big {{x}}, (a, {{x}}) old{{x}} . f() (a)", "Rome is (b) big, (a) old. f() (a)\n"},
		{"罗马（{{x}}）大（{{x}}，乙）（甲；{{x}}）", "罗马大（乙）（甲）\n"},
		// Tables.
		{"a\n{|\n| b\n{|\n|c\n|}\n|}\nd", "a\nd\n"},
		{":{| x\n|}\n<table><tr><td><table></table>x</td></tr></table>y", "y\n"},
		{"{{x|\n{|\n| a\n|}\n}}b", "b\n"},
		// Tags.
		{"a<ref>b {{c</ref> d<ref name=\"x\"/>e<REF name=x>{{y}}</Ref >f", "a def\n"},
		{"<b>a</b> <span style='x'>b</span> H<sub>2</sub>O <unknown>c</unknown> 1<2 3>2 <", "a b H2O <unknown>c</unknown> 1<2 3>2 <\n"},
		{"<nowiki>[[a]] {{b}} ''c'' &lt; <b></nowiki>d <nowiki/>e", "[[a]] {{b}} ''c'' < <b>d e\n"},
		{"<math>{{{</math>a<syntaxhighlight lang=x>}}</syntaxhighlight>b<pre>[[</pre>", "ab\n"},
		{"<includeonly>no</includeonly><noinclude>yes</noinclude>", "yes\n"},
		// Quotes, entities, magic words.
		{"''a'' '''b''' '''''c''''' ''''d'''' it's ''l''''a''", "a b c 'd' it's l'a\n"},
		{"&nbsp;a&nbsp;b&amp;&lt;b&gt; &#8212;&#x2014; &bogus; &amp;amp; &shy;c&thinsp;d & e; AT&T", "a b&<b> —— &bogus; &amp; c d & e; AT&T\n"},
		{"__NOTOC__a __init__ __無目錄__b ___", "a __init__ b ___\n"},
		// Chinese variants.
		{"-{zh-hans:a;zh-hant:b}- -{zh-tw:c;zh-cn:d;}- -{e}- -{zh:f;zh-hk:g}-", "a d e f\n"},
		{"-{A|zh-hans:a;zh-hant:b}- -{T|zh-hans:x}--{H|zh:y}--{-|zh:y}- -{zh-tw:c&nbsp;d;zh-hk:[[e|f]]}- x-{", "a c d x-{\n"},
		{"-{zh-hans:{{lang|x|甲}};zh-hant:乙}- {{a|-{b}-}} -{{x}}-", "甲 --\n"},
	} {
		got, unbalanced := stripWikitext(test.src, WikipediaOptions{})
		if got != test.want || unbalanced {
			t.Errorf("%q\n got %q, unbalanced %t\nwant %q", test.src, got, unbalanced, test.want)
		}
	}
}

func TestUnbalancedWikitext(t *testing.T) {
	for _, test := range []struct{ src, want string }{
		{"{{x|a\nb", "b\n"},
		{"a}} b", "a b\n"},
		{"a [[b c\nd ]] e", "a b c d e\n"},
		{"a [[b", "a b\n"},
		{"a ]] b", "a b\n"},
		{"| cell\n|-\n|}\na", "a\n"},
		{"{|\n| cell\na", "{|\na\n"},
		{"a <ref>b", "a b\n"},
		{"a </ref>b", "a b\n"},
		{"a <table> b", "a b\n"},
		{"{{x|[[a}}b]]c", "bc\n"},
		{"{{x|{|}}b", "b\n"},
		{"[[a|{{b]]c}}d", "a|d\n"},
		{"[[a\n\nb]] c", "a\nb c\n"},
	} {
		got, unbalanced := stripWikitext(test.src, WikipediaOptions{})
		if got != test.want {
			t.Errorf("%q\n got %q\nwant %q", test.src, got, test.want)
		}
		if !unbalanced && !strings.Contains(test.src, "{|") {
			t.Errorf("%q is balanced", test.src)
		}
	}
}

func TestWikitextOptions(t *testing.T) {
	const src = "== Über & drüber ==\n-{zh-hans:a;zh-hk:b}- -{zh-cn:c;zh-tw:d}-"
	if got, _ := stripWikitext(src, WikipediaOptions{Headings: true, Traditional: true}); got != "Über & drüber\nb d\n" {
		t.Errorf("%q", got)
	}
}

// markup is what hostile pages are made of.
var markup = []string{
	"{{", "}}", "{{{", "}}}", "{", "}", "[[", "]]", "[", "]", "[http://a ", "{|", "\n{|", "\n|}", "|", "\n", "\n\n", "<ref>", "</ref>", "<ref", "<ref name=x/>",
	"<table>", "</table>", "<nowiki>", "</nowiki>", "<!--", "-->", "<math>", "</math>", "<br>", "''", "'''", "&amp;", "&", "&#", ";", ":", "__", "__TOC__", "-{", "}-", "-",
	"zh-hans:", "zh-tw:", "lang|", "nowrap|", "convert|", "File:", "=", "\n==", "==\n", "*", " ", "a", "汉", "(", ")", "，", "（", "）", "1=", "</", ">", "\t",
}

// Constructs lie in each other or apart; they never overlap.
func TestConstructsNest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src := strings.Join(rapid.SliceOfN(rapid.SampledFrom(markup), 0, 60).Draw(t, "markup"), "")
		w := wikitext{src: []byte(src), names: testNames}
		w.match()
		var inside []int
		for i, end := range w.ends {
			for len(inside) > 0 && inside[len(inside)-1] <= i {
				inside = inside[:len(inside)-1]
			}
			if end == 0 {
				continue
			}
			if int(end) <= i+1 || int(end) > len(src) || len(inside) > 0 && int(end) > inside[len(inside)-1] {
				t.Fatalf("%q: %d to %d, inside of what ends at %v", src, i, end, inside)
			}
			inside = append(inside, int(end))
		}
	})
}

// The same stripper gives the same text whatever it had before.
func TestWikitextReused(t *testing.T) {
	var used wikitext
	rapid.Check(t, func(t *rapid.T) {
		src := strings.Join(rapid.SliceOfN(rapid.SampledFrom(markup), 0, 40).Draw(t, "markup"), "")
		got, unbalanced := used.strip([]byte("before\n"), []byte(src), testNames, WikipediaOptions{})
		want, wantUnbalanced := stripWikitext(src, WikipediaOptions{})
		if string(got) != "before\n"+want || unbalanced != wantUnbalanced {
			t.Fatalf("%q: %q, want %q", src, got, want)
		}
		checkStripped(t, string(got))
	})
}

// checkStripped checks what every text without markup keeps to.
func checkStripped(t failer, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Fatalf("not UTF-8: %q", text)
	}
	for line := range strings.Lines(text) {
		if !strings.HasSuffix(line, "\n") || strings.TrimSpace(line)+"\n" != line || len(line) == 1 || strings.Contains(line, "  ") {
			t.Fatalf("a line %q of %q", line, text)
		}
	}
}

// Markup that only opens takes as long as any other. Were it not so this test
// would take hours.
func TestHostileWikitext(t *testing.T) {
	const size = 40_000
	for _, piece := range append(markup, "[[a|", "{{nowrap|", "{{lang|x|", "-{zh:", "<ref><", "<ref<ref", "[http://a [[b|", "{{a|[[", "((", "( ", "{{x}}(", "{{x}},", "-{a;", "; ", "= ", "__A", "<nowiki><", "</ref", "<!-", "|a=b", "\n|a", "\n;", "\n----{", "{{{{{", "}}}}}-", "</ref ", "&a") {
		for _, around := range []string{"%s", "{{nowrap|%s}}", "[[a|%s]]", "[http://a %s]", "-{%s}-", "<nowiki>%s</nowiki>"} {
			src := fmt.Sprintf(around, strings.Repeat(piece, size/len(piece)))
			got, _ := stripWikitext(src, WikipediaOptions{})
			checkStripped(t, got)
		}
	}
	deep := strings.Repeat("[[a|", 10_000) + "x" + strings.Repeat("]]", 10_000) + " after"
	if got, unbalanced := stripWikitext(deep, WikipediaOptions{}); got != "after\n" || !unbalanced {
		t.Errorf("%q, %t", got, unbalanced)
	}
}

func FuzzWikitext(f *testing.F) {
	f.Add("'''a''' [[b|c]] {{lang|x|d}} <ref>e</ref>\n{|\n|}\n== f ==\n* -{zh:g}-")
	f.Add(strings.Join(markup, ""))
	f.Add(strings.Join(markup, "x"))
	f.Fuzz(func(t *testing.T, src string) {
		src = string(repairUTF8([]byte(src), func(int) {}))
		for _, opts := range []WikipediaOptions{{}, {Headings: true, Traditional: true}} {
			got, _ := stripWikitext(src, opts)
			checkStripped(t, got)
		}
	})
}

func BenchmarkWikitext(b *testing.B) {
	src := []byte(benchArticle(1 << 20))
	var w wikitext
	var out []byte
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		out, _ = w.strip(out[:0], src, testNames, WikipediaOptions{})
	}
}

// benchArticle writes an article with about as much markup as those of Wikipedia.
func benchArticle(size int) string {
	words := benchText(size, englishWords...)
	var s bytes.Buffer
	for i := 0; s.Len() < size; i++ {
		sentence := string(bytes.ReplaceAll(words[:120+i%80], []byte("\n"), []byte(" ")))
		words = words[120:]
		switch i % 7 {
		case 0:
			fmt.Fprintf(&s, "\n\n== Heading %d ==\n{{Infobox\n| name = %s\n| size = {{convert|%d|km}}\n}}\n", i, sentence[:40], i)
		case 1:
			fmt.Fprintf(&s, "'''%s''' [[%s|%s]] ", sentence[:20], sentence[20:40], sentence[40:])
		case 2:
			fmt.Fprintf(&s, "%s.<ref name=\"r%d\">{{cite web|url=http://example.org/%d|title=%s}}</ref> ", sentence, i, i, sentence[:50])
		case 3:
			fmt.Fprintf(&s, "\n* %s\n* [[%s]]\n", sentence, sentence[:30])
		default:
			s.WriteString(sentence)
		}
	}
	return s.String()
}
