package subword

import (
	"context"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWordCounter(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringMatching(`([a-d]{1,3} ){0,8}`), 0, 40).Draw(t, "texts")
		threads := rapid.IntRange(1, 4).Draw(t, "threads")
		want := map[string]int64{}
		bytes := int64(0)
		for _, text := range texts {
			bytes += int64(len(text))
			for _, word := range strings.Fields(text) {
				want[word]++
			}
		}
		cut := func(text string, yield func(string)) {
			for _, word := range strings.Fields(text) {
				yield(word)
			}
		}
		c := &wordCounter{tempDir: dir}
		defer func() { _ = c.close() }()
		maxMemory := rapid.SampledFrom([]int64{0, 1, 1000, 1 << 20}).Draw(t, "maxMemory")
		// Batches are far larger than these texts, so runs are also written here.
		for part := range slices.Chunk(texts, 7) {
			one := &wordCounter{tempDir: dir}
			if err := one.count(t.Context(), textSource(part), slices.Repeat([]wordCutter{cut}, threads), maxMemory, func(int64) {}); err != nil {
				t.Fatal(err)
			}
			c.texts, c.bytes = c.texts+one.texts, c.bytes+one.bytes
			_ = one.each(t.Context(), func(string, int64) {}) // sorts what is in memory
			for _, words := range one.runs.inMemory {
				if err := c.runs.write(dir, words); err != nil {
					t.Fatal(err)
				}
			}
			if one.runs.file != nil {
				words := []wordCount{}
				one.runs.inMemory = nil
				if err := one.runs.merge(t.Context(), func(word string, count int64) { words = append(words, wordCount{word, count}) }); err != nil {
					t.Fatal(err)
				}
				c.runs.inMemory = append(c.runs.inMemory, words)
			}
			if err := one.close(); err != nil {
				t.Fatal(err)
			}
		}
		if c.texts != int64(len(texts)) || c.bytes != bytes {
			t.Fatalf("%d texts of %d bytes, want %d of %d", c.texts, c.bytes, len(texts), bytes)
		}
		for range 2 { // it can be read again
			got := map[string]int64{}
			last := ""
			err := c.each(t.Context(), func(word string, count int64) {
				if word <= last {
					t.Fatalf("%q after %q", word, last)
				}
				got[word], last = count, word
			})
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != len(want) {
				t.Fatalf("%d words, want %d", len(got), len(want))
			}
			for word, n := range want {
				if got[word] != n {
					t.Fatalf("%q was seen %d times, want %d", word, got[word], n)
				}
			}
		}
	})
}

func TestSelection(t *testing.T) {
	c := &wordCounter{}
	c.runs.inMemory = [][]wordCount{
		{{"a", 5}, {"b", 1}, {"c", 2}},
		{{"b", 1}, {"d", 1}, {"e", 9}},
	}
	for _, s := range []struct {
		minCount, maxMemory int64
		want                string
		least               int64
	}{
		{1, 0, "abcde", 1},
		{1, 10, "abcde", 1},
		{1, 9, "abce", 2},
		{1, 7, "ae", 5},
		{1, 4, "ae", 5},
		{1, 3, "e", 9},
		{1, 1, "", 10},
		{6, 0, "e", 6},
	} {
		chosen, err := selection{s.minCount, s.maxMemory, func(string) int64 { return 2 }}.choose(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		kept := int64(0)
		for _, w := range chosen.words {
			got += w.text
			kept += w.count
		}
		if got != s.want || chosen.minCount != s.least || chosen.all != 5 || chosen.tokens != 19 ||
			chosen.rareWords != int64(5-len(got)) || chosen.rareTokens != 19-kept {
			t.Errorf("%+v: %q, %+v", s, got, chosen)
		}
	}
}

func TestRunsReportBrokenFile(t *testing.T) {
	r := &runs{}
	defer func() { _ = r.close() }()
	if err := r.write(t.TempDir(), []wordCount{{"harbor", 3}}); err != nil {
		t.Fatal(err)
	}
	r.parts[0].end -= 2
	if err := r.merge(t.Context(), func(string, int64) {}); err == nil {
		t.Error("a word that was cut is not noticed")
	}
	if err := (&runs{}).write(t.TempDir()+"/nowhere", nil); err == nil {
		t.Error("a folder that is not there is not noticed")
	}
}

func TestCutScripts(t *testing.T) {
	for word, want := range map[string]string{
		"▁harbor,":     "▁harbor|,",
		"▁1,984s":      "▁1,984|s",
		"▁":            "▁",
		"a▁▁b":         "a|▁|▁b",
		"▁灯塔ライト・ラーメン號": "▁灯塔ライト|・|ラーメン號",
		"e\u0301t":     "e\u0301t",
		"Łódźмир":      "Łódź|мир",
		"":             "",
	} {
		var parts []string
		cutScripts(word, func(part string) { parts = append(parts, part) })
		if got := strings.Join(parts, "|"); got != want {
			t.Errorf("%q is cut into %q, want %q", word, got, want)
		}
	}
}

func TestTrainMath(t *testing.T) {
	near := func(name string, x, got, want float64) {
		if math.Abs(got-want) > 1e-14*max(1, math.Abs(want)) {
			t.Errorf("%s(%v) = %v, want %v", name, x, got, want)
		}
	}
	for i := -300; i <= 300; i++ {
		x := math.Pow(1.7, float64(i)/3)
		near("ln", x, ln(x), math.Log(x))
		y := -x
		if y > -690 {
			near("exp", y, exp(y)/math.Exp(y), 1)
		}
	}
	near("exp", 0, exp(0), 1)
	if exp(-1e9) != 0 || ln(1) != 0 {
		t.Error("values at the ends")
	}
	// ψ(1) = -γ, ψ(½) = -γ - 2 ln 2, ψ(x+1) = ψ(x) + 1/x
	const gamma = 0.57721566490153286061
	near("digamma", 1, digamma(1), -gamma)
	near("digamma", 0.5, digamma(0.5), -gamma-2*math.Ln2)
	for x := 0.25; x < 1e6; x *= 1.9 {
		near("digamma", x, digamma(x+1), digamma(x)+1/x)
	}
}

func TestSourceError(t *testing.T) {
	// An end that comes wrapped is an end.
	n := 0
	src := func(context.Context) (string, error) {
		if n++; n > 3 {
			return "", &wrappedEOF{}
		}
		return "harbor light ", nil
	}
	cfg := DefaultTrainConfig("bpe")
	if _, report, err := Train(t.Context(), src, cfg, nil); err != nil || report.Texts != 3 {
		t.Errorf("%d texts (%v)", report.Texts, err)
	}
}

type wrappedEOF struct{}

func (*wrappedEOF) Error() string { return "no more" }
func (*wrappedEOF) Unwrap() error { return io.EOF }
