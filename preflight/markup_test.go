package preflight

import (
	"strings"
	"testing"
)

func TestMarkup(t *testing.T) {
	for _, c := range []struct {
		text string
		want map[markup]uint64
	}{
		{`<p class="a">text</p><br/><!-- no -->`, map[markup]uint64{htmlTags: 4}},
		{"1 < 2 and 3 > 2, a<b, <- ->, <3, < b >", nil},
		{"the <unk> of <num> and <s>bold</s>", map[markup]uint64{placeholders: 2, htmlTags: 2}},
		{"A &amp; B &#39;c&#x27; &nbsp;", map[markup]uint64{htmlEntities: 4}},
		{"AT&T; R&D & co; & ;", nil},
		{"see [[Page|it]] {{cite}} {| class", map[markup]uint64{wikitext: 3}},
		{"an [aside] and {braces}", nil},
		{"at https://a.b/c?d and ftp://x.y, not a://", map[markup]uint64{urls: 3}},
		{`{"title": "x", "n":1, "list": [], "o-k": {"v":true}}`, map[markup]uint64{jsonKeys: 5}},
		{`he said "yes": and "no" : or "a b":1`, nil},
		{`\frac{a}{b} \alpha \nabla \tau \rho`, map[markup]uint64{latex: 5}},
		{`one\nTwo\t3 \u4e2d \"so\"`, map[markup]uint64{escapes: 5}},
		{`C:\Users\Public \ \\ \A`, nil},
		{"cafÃ© itâ€™s 100Â°", map[markup]uint64{mojibake: 3}},
		{"café, São Paulo, crème brûlée, Ångström, â, ã", nil},
		{"锟斤拷锟斤拷 \ufffd", map[markup]uint64{mojibake: 2, replacements: 1}},
		{"<", nil},
		{"&", nil},
		{"\\", nil},
		{"{", nil},
		{":", nil},
		{"[", nil},
		{"Ã", nil},
		{"</", nil},
		{"<a", nil},
		{"\\u12", nil},
		{`"a":`, nil},
	} {
		var m marks
		m.count(c.text)
		for kind := range m.counts {
			if m.counts[kind] != c.want[markup(kind)] {
				t.Errorf("%s: %d %s, want %d", c.text, m.counts[kind], markupNames[kind].name, c.want[markup(kind)])
			}
		}
	}
}

// The first places are kept, in order, and each says what is there.
func TestMarkupPlaces(t *testing.T) {
	text := "plain\n" + strings.Repeat("a line with &lt; in it\n", 5)
	var m marks
	m.count(text)
	at := places{file: "f", line: 100}
	for k := range int64(firstMarks) {
		want := Place{File: "f", Line: 102 + k, Text: "a line with &lt; in it"}
		if got := at.of(text, int(m.firsts[htmlEntities][k])); got != want {
			t.Errorf("place %d is %+v, want %+v", k, got, want)
		}
	}
}

func TestExcerpt(t *testing.T) {
	for _, c := range []struct {
		text, mark, want string
	}{
		{"before\nthe <b> is here\nafter", "<b>", "the <b> is here"},
		{strings.Repeat("字", 30) + "<b>" + strings.Repeat("字", 60), "<b>", strings.Repeat("字", 8) + "<b>" + strings.Repeat("字", 23)},
		{"tab\there\x1b[31m\u200f", "here", "tab here [31m "},
	} {
		if got := excerpt(c.text, strings.Index(c.text, c.mark)); got != c.want {
			t.Errorf("excerpt is %q, want %q", got, c.want)
		}
	}
}
