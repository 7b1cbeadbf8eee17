package han

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestUserCounts: the counts that jieba gives the words of testdata/user.txt, some
// of them by suggest_freq. testdata/reference.py prints them.
func TestUserCounts(t *testing.T) {
	words := readUserWords(t)
	s := newSegmenter(t, Options{UserWords: words})
	if got := s.Words(); got != 349056 {
		t.Errorf("%d words, want 349056", got)
	}
	for word, want := range map[string]uint64{
		"云计算": 5, "李博士": 7, "创新办": 3, "韩玉赏鉴": 3, "石墨烯": 1, "台中": 69, "大脑袋": 100, "龘靐": 7,
		"凱特琳": 1, "丰田太省了": 3, "iPhone15Pro": 2, "C++": 50, "杭研": 5, "一个": 0, "我们": 0, "洲际导弹": 0,
		"机器学习": 2000, "用毒": 1,
	} {
		if got := s.trie.counts[s.trie.cells[s.find(word)].count()]; got != want {
			t.Errorf("%s: count %d, want %d", word, got, want)
		}
	}
	if got, want := s.trie.weight[0], -logInteger(60104347); got != want {
		t.Errorf("weight of nothing %v, want %v", got, want)
	}
}

// TestUserWordsReplace: the last entry of a word counts, the total keeps them all,
// and a word that was removed stays removed for the hidden Markov model.
func TestUserWordsReplace(t *testing.T) {
	s := newSegmenter(t, Options{UserWords: []Word{{"杭研", Remove}, {"杭研大", 7}, {"杭研大", 9}}})
	if got := s.trie.counts[s.trie.cells[s.find("杭研大")].count()]; got != 9 {
		t.Errorf("count %d", got)
	}
	if got, want := s.trie.weight[0], -logInteger(60101967+16); got != want {
		t.Errorf("weight of nothing %v, want %v", got, want)
	}
	equal(t, "removed word", cut(s.NewCutter(), "他来到了网易杭研。"), []string{"他", "来到", "了", "网易", "杭", "研", "。"})
}

func TestVersion(t *testing.T) {
	versions := map[string]bool{}
	for _, words := range [][]Word{nil, {{"甲乙", 1}}, {{"甲乙", 2}}, {{"甲乙", 1}, {"乙丙", 1}}} {
		with, without := newSegmenter(t, Options{UserWords: words}), newSegmenter(t, Options{UserWords: words, NoHMM: true})
		if with.Version() != without.Version() {
			t.Errorf("versions %s and %s", with.Version(), without.Version())
		}
		versions[with.Version()] = true
	}
	if len(versions) != 4 || !versions[DictionaryVersion] {
		t.Errorf("versions %v", versions)
	}
}

func TestNewFails(t *testing.T) {
	for _, c := range []struct {
		word Word
		want string
	}{
		{Word{"", 1}, `user word 2, "": must be UTF-8 text, not empty`},
		{Word{"\xe4", 1}, `user word 2, "\xe4": must be UTF-8 text`},
		{Word{"甲", -2}, `user word 2, "甲": count -2`},
		{Word{"甲", 1<<53 - 60101967}, `user word 2, "甲": the counts add up to more than 2^53`},
	} {
		_, err := New(Options{UserWords: []Word{{"乙", 1}, c.word}})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want %s", c.word, err, c.want)
		}
	}
}

func TestReadWords(t *testing.T) {
	got, err := ReadWords(strings.NewReader("\uFEFF云计算 5\n"+
		"李小福 2 nr\r\n"+
		"\t创新办 3 i  \n"+
		"\n \n\uFEFF\n"+
		"石墨烯\n"+
		"台中 0\n"+
		"New York 20 nz\n"+
		"hello world\n"+
		"5\n"+
		"甲  7\n"+
		"乙 7 8\n"+
		"丙 NZ\n"+
		"丁 007"), "user.txt")
	if err != nil {
		t.Fatal(err)
	}
	want := []Word{
		{"云计算", 5},
		{"李小福", 2},
		{"创新办", 3},
		{"石墨烯", 0},
		{"台中", Remove},
		{"New York", 20},
		{"hello", 0},
		{"5", 0},
		{"甲 ", 7},
		{"乙 7", 8},
		{"丙 NZ", 0},
		{"丁", 7},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestReadWordsFails(t *testing.T) {
	for text, want := range map[string]string{
		"甲\n\xff乙\n":                       "user.txt:2: not UTF-8 text",
		"甲 1\n\n乙 99999999999999999999\n":  "user.txt:3: count 99999999999999999999 is too great",
		"甲 9007199254740993":               "user.txt:1: count 9007199254740993 is too great",
		"甲\n" + strings.Repeat("乙", 1<<20): "user.txt:2: longer than 1 MiB",
	} {
		if _, err := ReadWords(strings.NewReader(text), "user.txt"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: error %v, want %s", text, err, want)
		}
	}
}

// jiebaEntry is the regular expression of jieba's load_userdict.
var jiebaEntry = regexp.MustCompile(`^(.+?)( [0-9]+)?( [a-z]+)?$`)

func FuzzReadWords(f *testing.F) {
	f.Add("云计算 5\n李小福 2 nr\n")
	f.Add("\uFEFFNew York 20 nz\r\n5 5\n a\n")
	f.Add("甲 0\n乙 99999999999999999999")
	f.Fuzz(func(t *testing.T, text string) {
		words, err := ReadWords(strings.NewReader(text), "fuzz")
		if err != nil {
			return
		}
		var want []string
		for line := range strings.SplitSeq(text, "\n") {
			line = strings.TrimLeft(strings.Trim(line, " \t\n\r\v\f"), "\uFEFF")
			if line != "" {
				m := jiebaEntry.FindStringSubmatch(line)
				want = append(want, m[1])
				if _, digits := splitEntry(line); digits != strings.TrimPrefix(m[2], " ") {
					t.Errorf("%q: count %q, want %q", line, digits, m[2])
				}
			}
		}
		var got []string
		for _, w := range words {
			got = append(got, w.Text)
			if w.Text == "" || w.Count < Remove || w.Count > maxTotal {
				t.Errorf("word %+v", w)
			}
		}
		equal(t, text, got, want)
	})
}
