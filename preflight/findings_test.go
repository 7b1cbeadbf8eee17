package preflight

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"firth/token"
	"firth/vocab"
)

// prose makes lines of words with capitals and full stops, no two alike.
func prose(lines int) string {
	random := rand.New(rand.NewPCG(5, 6))
	var b strings.Builder
	for i := range lines {
		fmt.Fprintf(&b, "Line %s", letterNumber(i))
		for range 8 + random.IntN(20) {
			b.WriteString(" " + letterNumber(int(random.ExpFloat64()*2000)))
		}
		b.WriteString(".\n")
	}
	return b.String()
}

// letterNumber writes a number as a word.
func letterNumber(n int) string {
	word := []byte{byte('a' + n%26)}
	for n /= 26; n > 0; n /= 26 {
		word = append(word, "aeiou"[n%5], byte('a'+n%26))
	}
	return string(word)
}

// hanProse makes clauses of Chinese characters, with the given text between words.
func hanProse(lines int, between string) string {
	random := rand.New(rand.NewPCG(5, 7))
	var b strings.Builder
	for range lines {
		for i := range 20 + random.IntN(10) {
			b.WriteRune(rune(0x4e00 + int(random.ExpFloat64()*200)))
			if i%2 == 1 {
				b.WriteString(between)
			}
			if i%9 == 8 {
				b.WriteString("，")
			}
		}
		b.WriteString("。\n")
	}
	return b.String()
}

func ids(r *Report) []string {
	var list []string
	for _, f := range r.Findings {
		list = append(list, f.ID)
	}
	slices.Sort(list)
	return list
}

// Each finding is made where it is due, and no other. All texts are small, so that is
// one of them always, and left out here.
func TestFindings(t *testing.T) {
	plain := prose(600)
	var wrapped strings.Builder
	for i, word := range strings.Fields(plain) {
		wrapped.WriteString(word)
		wrapped.WriteByte(" \n"[min(1, (i+1)%12/11)])
	}
	for name, c := range map[string]struct {
		text, tokenizer string
		want            []string
	}{
		"prose":            {plain, token.WordsTokenizer, nil},
		"no tokens":        {"--- ... !!!\n", token.WordsTokenizer, []string{"no_tokens"}},
		"repeated":         {plain + plain, token.WordsTokenizer, []string{"duplicates"}},
		"markup":           {strings.ReplaceAll(plain, " c", " <i>c</i>"), token.WordsTokenizer, []string{"markup"}},
		"a token a line":   {strings.ReplaceAll(plain, " ", "\n"), token.WordsTokenizer, []string{"duplicates", "one_token_lines"}},
		"one line":         {strings.ReplaceAll(plain, "\n", " "), token.WordsTokenizer, []string{"over_long_lines"}},
		"wrapped":          {wrapped.String(), token.WordsTokenizer, []string{"wrapped_lines"}},
		"Chinese":          {hanProse(500, ""), token.WordsTokenizer, []string{"unsegmented_chinese"}},
		"Chinese, spaces":  {hanProse(500, ""), token.WhitespaceTokenizer, []string{"few_words", "one_token_lines", "unsegmented_chinese", "huge_tokens"}},
		"Chinese, cut":     {hanProse(500, " "), token.WhitespaceTokenizer, nil},
		"Chinese, cut off": {hanProse(500, " "), token.WordsTokenizer, []string{"segmented"}},
		"Japanese":         {strings.NewReplacer("，", "のことは", "。", "です。").Replace(hanProse(500, "")), token.WordsTokenizer, []string{"unspaced_script"}},
		"invalid":          {strings.ReplaceAll(plain, "Line b", "Line \xff"), token.WordsTokenizer, []string{"invalid_utf8"}},
		"decoded twice":    {strings.ReplaceAll(plain, " d", " dÃ©"), token.WordsTokenizer, []string{"decoded_twice"}},
		"zero bytes":       {strings.Repeat(plain, 1)[:5000] + "a\x00b\n" + plain[5000:], token.WordsTokenizer, []string{"nuls"}},
		"few words":        {strings.Repeat("a b c\nb c d\nc d e\nd e f\nx y z\n", 1), token.WordsTokenizer, []string{"few_words"}},
	} {
		r := inspectText(t, c.text, c.tokenizer, Options{Limits: vocab.Limits{MinCount: 2}})
		got := slices.DeleteFunc(ids(r), func(id string) bool { return id == "small" })
		slices.Sort(c.want)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: found %q, want %q; %+v", name, got, c.want, r.Findings)
		}
		for i, f := range r.Findings {
			if f.Text == "" || f.Do == "" || i > 0 && f.Severity == Problem && r.Findings[i-1].Severity == Warning {
				t.Errorf("%s: finding %d is %+v", name, i, f)
			}
		}
		if small := slices.Contains(ids(r), "small"); small != (r.Tokens.Tokens > 0) {
			t.Errorf("%s: small is %v for %d tokens", name, small, r.Tokens.Tokens)
		}
	}
}

// Findings that a small text cannot have.
func TestFindingsOfLargeTexts(t *testing.T) {
	large := func() *Report {
		r := inspectText(t, prose(300), token.WordsTokenizer, Options{})
		r.Tokens.Tokens = 50_000_000
		return r
	}
	for id, change := range map[string]func(*Report){
		"memory":        func(r *Report) { r.Estimate.Available = 1000 },
		"time":          func(r *Report) { r.Estimate.Seconds.Training = 1e6 },
		"growth":        func(r *Report) { r.Vocabulary.Heaps = &Heaps{Beta: 0.95} },
		"missing_field": func(r *Report) { r.Repairs.Records, r.Repairs.MissingField = 100, 10 },
		"huge_tokens":   func(r *Report) { r.Tokens.Huge = 100_000 },
	} {
		r := large()
		if got := find(r); len(got) != 0 {
			t.Fatalf("a large text has %+v", got)
		}
		change(r)
		if got := find(r); len(got) != 1 || got[0].ID != id {
			t.Errorf("%s: found %+v", id, got)
		}
	}
}

func TestAdvice(t *testing.T) {
	value := func(r *Report, flag string) string {
		for _, a := range advise(r) {
			if a.Flag == flag {
				return a.Value
			}
		}
		return ""
	}
	for tokens, want := range map[uint64][4]string{ // min-count is that of the words, not of this number
		200_000:        {"50", "30", "10", "0.001"},
		2_000_000:      {"100", "20", "10", "0.001"},
		17_000_000:     {"100", "10", "", "0.0001"},
		100_000_000:    {"200", "5", "", "0.0001"},
		20_000_000_000: {"300", "3", "", "1e-05"},
	} {
		r := inspectText(t, prose(300), token.WordsTokenizer, Options{})
		r.Vocabulary.Coverage = []Coverage{{5000, 0.8}}
		r.Tokens.Tokens = tokens
		got := [4]string{value(r, "--dim"), value(r, "--epochs"), value(r, "--negatives"), value(r, "--subsample")}
		if got != want {
			t.Errorf("%d tokens: dim, epochs, negatives, subsample %q, want %q", tokens, got, want)
		}
	}
	for _, c := range []struct{ text, tokenizer, want string }{
		{prose(50), token.WordsTokenizer, token.WordsTokenizer},
		{prose(50), token.WhitespaceTokenizer, token.WhitespaceTokenizer},
		{hanProse(50, ""), token.WordsTokenizer, token.HanTokenizer},
		{hanProse(50, " "), token.WordsTokenizer, token.WhitespaceTokenizer},
		{strings.Repeat("ภาษาไทย\n", 5), token.WordsTokenizer, token.WordsTokenizer},
	} {
		r := inspectText(t, c.text, c.tokenizer, Options{})
		if got := value(r, "--tokenizer"); got != c.want {
			t.Errorf("%.20q: tokenizer %q, want %q", c.text, got, c.want)
		}
	}

	// The minimum count bounds the vocabulary; where that is not enough, --max-vocab does.
	r := inspectText(t, prose(300), token.WordsTokenizer, Options{})
	r.Tokens.Tokens, r.Estimate.Available = 5e9, 1<<40
	for i, words := range []uint64{90e6, 40e6, 20e6, 12e6, 900e3, 400e3, 200e3} {
		r.Vocabulary.MinCounts[i].Words = words
	}
	if got := value(r, "--min-count"); got != "20" || value(r, "--max-vocab") != "" {
		t.Errorf("min-count %s, max-vocab %s, want 20 and none", got, value(r, "--max-vocab"))
	}
	r.Vocabulary.MinCounts[4].Words, r.Vocabulary.MinCounts[5].Words, r.Vocabulary.MinCounts[6].Words = 8e6, 6e6, 4e6
	if got := value(r, "--min-count"); got != "100" || value(r, "--max-vocab") != "1000000" {
		t.Errorf("min-count %s, max-vocab %s, want 100 and a million", got, value(r, "--max-vocab"))
	}
	r.Estimate.Available = 500e6 // a million vectors take more
	if got := value(r, "--max-vocab"); got != "250000" {
		t.Errorf("max-vocab %s in 500 MB", got)
	}

	if c := r.Command("'my text'", "m.safetensors"); !strings.HasPrefix(c, "firth train 'my text' --tokenizer words ") || !strings.HasSuffix(c, " -o m.safetensors") {
		t.Errorf("command: %s", c)
	}
}

func TestNumbersForPeople(t *testing.T) {
	for n, want := range map[uint64]string{0: "0", 999: "999", 1000: "1,000", 99_999: "99,999", 100_000: "100 k", 999_499: "999 k", 999_500: "1.0 M", 12_345_678: "12.3 M", 2e9: "2.0 G"} {
		if got := short(n); got != want {
			t.Errorf("short(%d) is %s, want %s", n, got, want)
		}
	}
	for x, want := range map[float64]string{0: "0 %", 1: "100 %", 0.38: "38 %", 0.0995: "10 %", 0.012: "1.2 %", 0.00041: "0.041 %", 0.00001: "under 0.01 %", 0.9997: "99.97 %"} {
		if got := percent(x); got != want {
			t.Errorf("percent(%v) is %s, want %s", x, got, want)
		}
	}
}
