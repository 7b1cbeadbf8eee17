package search_test

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"firth/search"

	"github.com/google/go-cmp/cmp"
)

func TestParseExpression(t *testing.T) {
	type terms = []search.Term
	for _, test := range []struct {
		args []string
		want terms
	}{
		{[]string{"国王 - 男人 + 女人"}, terms{{"国王", 1}, {"男人", -1}, {"女人", 1}}},
		{[]string{"国王", "-", "男人", "+", "女人"}, terms{{"国王", 1}, {"男人", -1}, {"女人", 1}}},
		{[]string{"国王 － 男人", "＋　女人"}, terms{{"国王", 1}, {"男人", -1}, {"女人", 1}}},
		{[]string{"king − man"}, terms{{"king", 1}, {"man", -1}}},
		{[]string{"king", "-man", "+woman"}, terms{{"king", 1}, {"man", -1}, {"woman", 1}}},
		{[]string{"- man + woman"}, terms{{"man", -1}, {"woman", 1}}},
		{[]string{"cat dog\tfish"}, terms{{"cat", 1}, {"dog", 1}, {"fish", 1}}},
		{[]string{"cat", "dog - fish"}, terms{{"cat", 1}, {"dog", 1}, {"fish", -1}}},
		{[]string{"cat - dog fish"}, terms{{"cat", 1}, {"dog", -1}, {"fish", 1}}},
		{[]string{"cat cat"}, terms{{"cat", 1}, {"cat", 1}}},

		// Weights.
		{[]string{"2*king - 0.5*man +0.25*woman -3*child"}, terms{{"king", 2}, {"man", -.5}, {"woman", .25}, {"child", -3}}},
		{[]string{"2*king"}, terms{{"king", 2}}},
		{[]string{"2*3*4"}, terms{{"3*4", 2}}},
		{[]string{"*a 2* .5*b 1.2.3*c 1e3*d"}, terms{{"*a", 1}, {"2*", 1}, {".5*b", 1}, {"1.2.3*c", 1}, {"1e3*d", 1}}},
		{[]string{`2\*king`}, terms{{"2*king", 1}}},

		// Words that hold signs.
		{[]string{"well-known - c++"}, terms{{"well-known", 1}, {"c++", -1}}},
		{[]string{"a+b"}, terms{{"a+b", 1}}},
		{[]string{"-"}, terms{{"-", 1}}},
		{[]string{"+"}, terms{{"+", 1}}},
		{[]string{"-ing"}, terms{{"-ing", 1}}},
		{[]string{"- ing"}, terms{{"ing", -1}}},
		{[]string{"go - -ing"}, terms{{"go", 1}, {"-ing", -1}}},
		{[]string{`go + \-ing`}, terms{{"go", 1}, {"-ing", 1}}},
		{[]string{`go -\-ing`}, terms{{"go", 1}, {"-ing", -1}}},
		{[]string{`go \-ing`}, terms{{"go", 1}, {"-ing", 1}}},
		{[]string{`a - \-`}, terms{{"a", 1}, {"-", -1}}},
		{[]string{"a 1*-"}, terms{{"a", 1}, {"-", 1}}},
		{[]string{"a -- -> :-) +/-"}, terms{{"a", 1}, {"--", 1}, {"->", 1}, {":-)", 1}, {"+/-", 1}}},

		// Backslashes.
		{[]string{`new\ york - \alpha`}, terms{{"new york", 1}, {`\alpha`, -1}}},
		{[]string{`a\\ b`}, terms{{`a\`, 1}, {"b", 1}}},
		{[]string{`\＋ a`, `\`}, terms{{"＋", 1}, {"a", 1}, {`\`, 1}}},
		{[]string{"\xff\\\xff a"}, terms{{"\xff\\\xff", 1}, {"a", 1}}},
	} {
		got, err := search.ParseExpression(test.args)
		if diff := cmp.Diff(test.want, got); err != nil || diff != "" {
			t.Errorf("%q: %v (-want +got):\n%s", test.args, err, diff)
		}
	}
}

func TestParseExpressionErrors(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, "no words"},
		{[]string{"", " \t "}, "no words"},
		{[]string{"king -"}, `no word after the last -; write \- if it is a word`},
		{[]string{"king", "+"}, `no word after the last +; write \+ if it is a word`},
		{[]string{"king - + man"}, `+ stands after -; write \+ if it is a word`},
		{[]string{"- -"}, `- stands after -; write \- if it is a word`},
		{[]string{"king 0*man"}, `0*man has weight 0; write 0\*man if it is a word`},
		{[]string{strings.Repeat("9", 400) + "*king"}, "has weight 999"},
	} {
		got, err := search.ParseExpression(test.args)
		if !errors.Is(err, search.ErrExpression) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: got %v, error %v; want %q", test.args, got, err, test.want)
		}
	}
}

// format writes terms so that ParseExpression reads them back, whatever their
// words hold.
func format(terms []search.Term) string {
	escape := strings.NewReplacer(
		"+", `\+`, "-", `\-`, "−", `\−`, "＋", `\＋`, "－", `\－`, "*", `\*`, `\`, `\\`)
	var b strings.Builder
	for _, t := range terms {
		sign := '+'
		if t.Weight < 0 {
			sign = '-'
		}
		word := escape.Replace(t.Word)
		for _, space := range "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000" {
			word = strings.ReplaceAll(word, string(space), `\`+string(space))
		}
		fmt.Fprintf(&b, "%c %s*%s ", sign, strconv.FormatFloat(math.Abs(t.Weight), 'f', -1, 64), word)
	}
	return b.String()
}

func FuzzParseExpression(f *testing.F) {
	for _, seed := range []string{
		"国王 - 男人 + 女人", "king -man +2*woman", `\-ing new\ york`, "- - -", "2*", `\`, "\xff-a", "−－＋ .5*\\*",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		terms, err := search.ParseExpression([]string{s})
		if err != nil {
			if !errors.Is(err, search.ErrExpression) || terms != nil {
				t.Errorf("%q: terms %v, error %v", s, terms, err)
			}
			return
		}
		if len(terms) == 0 {
			t.Errorf("%q: no terms, no error", s)
		}
		letters := 0
		for _, term := range terms {
			if term.Word == "" || !(math.Abs(term.Weight) > 0) || math.IsInf(term.Weight, 0) {
				t.Errorf("%q: term %v", s, term)
			}
			letters += len(term.Word)
		}
		if letters > len(s) {
			t.Errorf("%q: words are longer than the input: %v", s, terms)
		}
		again, err := search.ParseExpression([]string{format(terms)})
		if diff := cmp.Diff(terms, again); err != nil || diff != "" {
			t.Errorf("%q, written as %q: %v (-first +again):\n%s", s, format(terms), err, diff)
		}
	})
}
