package world

import (
	"slices"
	"strings"
	"testing"
)

func bothTongues() map[string]*tongue {
	return map[string]*tongue{"en": englishTongue(), "zh": chineseTongue()}
}

// Words of the truth stand where the lexicon puts them and nowhere else: a word
// that a template says by itself would keep company that was not planned.
func TestTemplatesDoNotSayTheTruth(t *testing.T) {
	for lang, tongue := range bothTongues() {
		planned := map[string]bool{}
		for _, c := range tongue.lexicon.truth.Categories {
			for _, w := range c.Words {
				planned[w] = true
			}
		}
		for _, topic := range tongue.grammar.topics {
			for _, a := range topic.aspects {
				for _, sentence := range a.templates {
					for _, w := range literals(sentence) {
						if planned[strings.ToLower(w)] {
							t.Errorf("%s: %q stands in a template of topic %s", lang, w, topic.subjects[0].name)
						}
					}
				}
			}
		}
	}
}

func literals(t template) []string {
	var words []string
	for _, p := range t {
		for _, way := range p.choice {
			words = append(words, literals(way)...)
		}
		if p.slot == nil && p.choice == nil && !p.unit.mark {
			words = append(words, p.unit.text)
		}
	}
	return words
}

// The made-up names are all different, and none is another word of the language.
func TestTailIsNew(t *testing.T) {
	for lang, tongue := range bothTongues() {
		seen := map[string]string{}
		for _, topic := range tongue.grammar.topics {
			for _, a := range topic.aspects {
				for _, sentence := range a.templates {
					for _, w := range literals(sentence) {
						seen[strings.ToLower(w)] = "a template"
					}
				}
			}
		}
		tail := []string{"hamlet", "herb", "given"}
		for name, table := range tongue.lexicon.tables {
			if slices.Contains(tail, name) {
				continue
			}
			for _, row := range table.rows {
				for _, words := range row {
					for _, w := range words {
						seen[strings.ToLower(w)] = name
					}
				}
			}
		}
		for _, name := range tail {
			for _, row := range tongue.lexicon.tables[name].rows {
				for _, words := range row {
					w := strings.ToLower(words[0])
					if where, twice := seen[w]; twice {
						t.Errorf("%s: %s, in table %s, stands in %s too", lang, w, name, where)
					}
					seen[w] = name
				}
			}
		}
	}
}

func TestPassagesDoNotRepeat(t *testing.T) {
	for lang, tongue := range bothTongues() {
		s := newSpeaker(tongue, 1)
		lengths := map[int]int{}
		for range 2000 {
			s.sentence()
			n := 1
			for ; s.left > 0; n++ {
				s.sentence()
			}
			if len(s.said) != n {
				t.Fatalf("%s: %d templates in a passage of %d sentences", lang, len(s.said), n)
			}
			lengths[n]++
		}
		for n := minPassage; n <= maxPassage; n++ {
			if lengths[n] < 300 {
				t.Errorf("%s: %d passages of %d sentences, of 2000", lang, lengths[n], n)
			}
		}
		if len(lengths) != maxPassage-minPassage+1 {
			t.Errorf("%s: passages by length: %v", lang, lengths)
		}
	}
}

func TestOtherRowIsOther(t *testing.T) {
	lex, err := parseLexicon("table thing: word\nthis\nthat\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	g, err := parseGrammar("topic thing 1\nshare 1\n"+strings.Repeat("{thing} not {thing2} but {thing}.\n", maxPassage), lex)
	if err != nil {
		t.Fatal(err)
	}
	s := newSpeaker(&tongue{lexicon: lex, grammar: g, polish: chooseArticles}, 1)
	seen := map[string]int{}
	for range 1000 {
		seen[strings.Join(words(nil, s.sentence()), " ")]++
	}
	if len(seen) != 2 || seen["this not that but this"] == 0 || seen["that not this but that"] == 0 {
		t.Errorf("sentences: %v", seen)
	}
}

func TestBadLexicon(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"word", "line 1: [\"word\"] stands before the first table"},
		{"table x\n", "line 1: want table"},
		{"table x: a\n1\ntable x: a\n", "line 3: table x stands twice"},
		{"table x: a b\n1 2\n3\n", "line 3: row of 1 cells in table x of 2 columns"},
		{"table x: a\n1,,2\n", "line 2: empty word"},
		{"table x: a\n", "table x has no rows"},
		{"synonyms a\n", "line 1: want synonyms"},
		{"synonyms a b\nsynonyms c a\n", "line 2: \"a\" stands in two pairs"},
		{"category c\n", "line 1: want category"},
		{"category c x.a\n", "line 1: x.a: no such table"},
		{"table x: a\n1\ncategory c x.b\n", "line 3: x.b: table x has no such column"},
		{"analogy s x.a\n", "line 1: want analogy"},
		{"table x: a\n1\ntable y: a\n1\n2\nanalogy s x.a y.a\n", "line 6: x.a has 1 words, y.a has 2"},
	} {
		if _, err := parseLexicon(c.text, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("lexicon %q: %v, want %q", c.text, err, c.want)
		}
	}
}

func TestBadGrammar(t *testing.T) {
	lex, err := parseLexicon("table x: a b\n1 2\n3 4\ntable one: a\n1\ntable key: k\na\nc\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, want string }{
		{"Hello.", "line 1: \"Hello.\" stands before the first topic"},
		{"topic x", "line 1: want topic"},
		{"topic y 1", "line 1: no table \"y\""},
		{"topic x many", "line 1: weight \"many\""},
		{"topic x 0", "line 1: weight \"0\": is 0"},
		{"topic x 1\nHello.", "line 2: sentence before the first share"},
		{"topic x 1\nshare", "line 2: want share"},
		{"topic x 1\nshare 1\nHello.", "share 1 of topic x has 1 templates"},
		{"topic x 1", "topic x has no templates"},
		{"topic x 1\nshare 1\n{a", "line 3: no } after {a"},
		{"topic x 1\nshare 1\na (b|c", "line 3: choice without a closing parenthesis"},
		{"topic x 1\nshare 1\na) b", "line 3: \") b\" has no opening parenthesis"},
		{"topic x 1\nshare 1\na } b", "line 3: stray \"} b\""},
		{"topic x 1\nshare 1\n{y}", "line 3: {y}: no such column or table"},
		{"topic x 1\nshare 1\n{x.c}", "line 3: {x.c}: table x has no column \"c\""},
		{"topic x 1\nshare 1\n{x@y}", "line 3: {x@y}: no table \"y\""},
		{"topic x 1\nshare 1\n{x@key}", "line 3: {x@key}: table x has no column \"c\""},
		{"topic x 1\nshare 1\n{one2}", "line 3: {one2}: table one has no second row"},
	} {
		if _, err := parseGrammar(c.text, lex); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("grammar %q: %v, want %q", c.text, err, c.want)
		}
	}
}

// The parsers return an error or a language that can be spoken, whatever the
// files say.
func FuzzLanguage(f *testing.F) {
	f.Add("table x: a b\n1 2\n3 4,5\nsynonyms 1 6\n", "topic x 1\nshare 2\n"+strings.Repeat("{a} (is|are) {x2.b}, 1!\n", maxPassage))
	f.Add(englishLexicon, englishGrammar)
	f.Fuzz(func(t *testing.T, lexiconText, grammarText string) {
		lex, err := parseLexicon(lexiconText, nil)
		if err != nil {
			return
		}
		g, err := parseGrammar(grammarText, lex)
		if err != nil || len(g.topics) == 0 {
			return
		}
		s := newSpeaker(&tongue{lexicon: lex, grammar: g, polish: chooseArticles, write: writeEnglish}, 1)
		for range 3 {
			writeEnglish(nil, s.sentence())
		}
	})
}
