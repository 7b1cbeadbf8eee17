package search_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"firth/search"
	"firth/vocab"

	"github.com/google/go-cmp/cmp"
)

func newVocabulary(t testing.TB, words ...string) *vocab.Vocabulary {
	t.Helper()
	return newEmbeddings(t, words, make([][]float32, len(words))).Vocab
}

// Frequent words first, as in a vocabulary.
var (
	english = []string{
		"the", "king", "kettle", "New", "settle", "kong", "garden", "Gardens", "King", "gardener",
		"marmalade", "paris", "butterfly", "lion", "loin", "a", "kettles", "well-known", "c++", "ab",
	}
	chinese = []string{
		"的", "国王", "王", "国", "女王", "中国", "王国", "自然", "语言", "王后", "自然语言", "处理", "人", "ＡＢＣ",
		"計算機", "王国人",
	}
)

func TestSuggest(t *testing.T) {
	for _, test := range []struct {
		words []string
		asked string
		k     int
		want  []string
	}{
		{english, "kng", 2, []string{"king", "kong"}},
		{english, "kng", 9, []string{"king", "kong", "King"}},
		{english, "KING", 3, []string{"king", "King", "kong"}},
		{english, "king", 2, []string{"King", "kong"}},          // never the word itself
		{[]string{"kong", "king"}, "KING", 1, []string{"king"}}, // nearer, though rarer
		{english, "ｋｉｎｇ", 1, []string{"king"}},
		{english, "hte", 5, []string{"the"}},                            // exchanged
		{english, "ketlte", 5, []string{"kettle", "settle", "kettles"}}, // one edit before two
		{english, "loin", 5, []string{"lion"}},
		{english, "buterflly", 5, []string{"butterfly"}},
		{english, "marmelode", 5, []string{"marmalade"}},
		{english, "gradner", 5, []string{"gardener"}},
		{english, "GARDENS", 5, []string{"Gardens", "garden", "gardener"}},
		{english, "well-know", 5, []string{"well-known"}},
		{english, "wellknown", 5, []string{"well-known"}},
		{english, "x", 5, nil}, // another character altogether
		{english, "xy", 5, nil},
		{english, "zzzzzzzz", 5, nil},
		{english, "", 5, nil},
		{english, "kng", 0, nil},
		{english, "kng", -1, nil},
		{nil, "kng", 3, nil},
		{english, strings.Repeat("king", 5000), 3, nil},

		{chinese, "国玉", 2, []string{"国王", "国"}},                          // one edit, more frequent first
		{chinese, "后王", 9, []string{"国王", "王", "女王", "王后", "王国", "王国人"}}, // edits, then a shared character
		{chinese, "自然语言处理", 9, []string{"自然语言", "自然", "语言", "处理"}},
		{chinese, "囍", 9, nil},
		{chinese, "abc", 9, []string{"ＡＢＣ"}},
		{chinese, "计算機", 9, []string{"計算機"}},
		{chinese, strings.Repeat("王", 100), 1, []string{"王"}},
	} {
		got := search.Suggest(newVocabulary(t, test.words...), test.asked, test.k)
		if diff := cmp.Diff(test.want, got); diff != "" && len(test.want)+len(got) > 0 {
			t.Errorf("%q, k = %d (-want +got):\n%s", test.asked, test.k, diff)
		}
	}
}

func TestUnknownWordErrorText(t *testing.T) {
	for _, test := range []struct {
		err  search.UnknownWordError
		want string
	}{
		{
			search.UnknownWordError{Word: "kng", Words: 68000, Suggestions: []string{"king", "kong"}},
			`"kng" is not among the model's 68,000 words; did you mean king, kong?`,
		},
		{search.UnknownWordError{Word: "x", Words: 1000}, `"x" is not among the model's 1,000 words`},
		{search.UnknownWordError{Word: "囍", Words: 999}, `"囍" is not among the model's 999 words`},
		{
			search.UnknownWordError{Word: "a\x1b[2J", Words: 1234567, Suggestions: []string{"b\x1b[2J", "a\xff", "宝玉"}},
			`"a\x1b[2J" is not among the model's 1,234,567 words; did you mean "b\x1b[2J", "a\xff", 宝玉?`,
		},
	} {
		if got := test.err.Error(); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

// Signs without spaces around them are a part of the word, which then is not
// known: the error shows what to write.
func TestLookupExplainsMissingSpaces(t *testing.T) {
	v := newVocabulary(t, "国王", "男人", "女人", "king", "man", "well", "known", "-国")
	for word, want := range map[string][]string{
		"国王-男人+女人":  {"国王 - 男人 + 女人"},
		"国王－男人":     {"国王 － 男人"},
		"king+man":  {"king + man"},
		"-king+man": {"- king + man"},
		"king++man": nil,
		"king+dog":  nil,
		"+国王":       {"国王", "-国"},
		"king-man":  nil, // a hyphen
		"国王--男人":    {"国王", "男人", "女人", "-国"},
	} {
		_, err := search.Lookup(v, word)
		unknown, ok := errors.AsType[*search.UnknownWordError](err)
		if !ok || !slices.Equal(unknown.Suggestions, want) {
			t.Errorf("%s: got %v, want suggestions %q", word, err, want)
		}
	}
	if id, err := search.Lookup(v, "-国"); id != 7 || err != nil {
		t.Errorf("a word with a sign: got %d, %v", id, err)
	}
}
