package preflight

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"firth/corpus"
	"firth/token"
	"firth/vocab"
	"firth/word2vec"
)

// mixedText has lines of every kind: blank, of one token, over-long, repeated, longer
// than a block, with markup, in several scripts.
func mixedText(lines int) string {
	random := rand.New(rand.NewPCG(7, 8))
	var b strings.Builder
	for range lines {
		switch random.IntN(12) {
		case 0:
			b.WriteString("  \t\n")
		case 1:
			b.WriteString("Single\n")
		case 2:
			b.WriteString("said before, <b>in</b> full &amp; again\n")
		case 3:
			b.WriteString("...!\n")
		case 4:
			b.WriteString("中文字符和 English 混在一起。\n")
		case 5:
			n := random.IntN(2500) // up to three blocks of the tests
			b.WriteString(strings.Repeat("very long ", n) + "end\n")
		default:
			for range random.IntN(20) {
				fmt.Fprintf(&b, "word%d ", int(random.ExpFloat64()*300))
			}
			b.WriteString("ends here\n")
		}
	}
	b.WriteString(strings.Repeat("x ", longLine+1) + "\nlast without an end")
	return b.String()
}

// What a report says does not depend on threads, on memory for counting, or on where
// blocks end, but for what the latter decides by its definition.
func TestReportIsTheSame(t *testing.T) {
	text := mixedText(600)
	first := ""
	for _, c := range []Options{{Threads: 1}, {Threads: 2}, {Threads: 7}, {Threads: 3, MaxMemory: 1}} {
		c.Limits.MinCount = 2
		got := timeless(t, inspectText(t, text, token.WordsTokenizer, c))
		if first == "" {
			first = got
		}
		if got != first {
			t.Fatalf("%+v: the report is another one:\n%s\nwant\n%s", c, got, first)
		}
	}
	small, large := inspectText(t, text, token.WordsTokenizer, Options{}), (*Report)(nil)
	large, err := Inspect(context.Background(), open(t, text, corpus.Options{BlockSize: 1 << 20}), pipeline(t, token.WordsTokenizer), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if small.Duplicates.NotCompared == 0 || large.Duplicates.NotCompared != 0 {
		t.Errorf("%d and %d lines reach over the ends of blocks", small.Duplicates.NotCompared, large.Duplicates.NotCompared)
	}
	small.Duplicates, large.Duplicates = Duplicates{}, Duplicates{}
	small.Findings, large.Findings = nil, nil
	if a, b := timeless(t, small), timeless(t, large); a != b {
		t.Errorf("blocks change the report:\n%s\nwant\n%s", a, b)
	}
}

// The figures are those of a count line by line.
func TestReportLikeTheNaiveWay(t *testing.T) {
	text := mixedText(300)
	r := inspectText(t, text, token.WordsTokenizer, Options{LineMemory: 1 << 20})
	p := pipeline(t, token.WordsTokenizer)
	var want Lines
	var lengths []uint64
	words, tokens, longest := map[string]uint64{}, uint64(0), uint64(0)
	for line := range strings.Lines(text) {
		want.Lines++
		found := p.Tokenize(nil, strings.TrimSuffix(line, "\n"))
		n := uint64(len(found))
		switch {
		case strings.TrimSpace(line) == "":
			want.Blank++
		case n == 0:
			want.Tokenless++
		default:
			lengths = append(lengths, n)
		}
		if n == 1 {
			want.Single++
		}
		if n > longLine {
			want.Long++
		}
		for _, token := range found {
			words[token.Text]++
		}
		tokens += n
		longest = max(longest, n)
	}
	slices.Sort(lengths)
	got := Lines{Lines: r.Lines.Lines, Blank: r.Lines.Blank, Tokenless: r.Lines.Tokenless, Single: r.Lines.Single, Long: r.Lines.Long}
	if fmt.Sprint(got) != fmt.Sprint(want) || r.Lines.Longest != longest || r.Lines.Median != lengths[len(lengths)/2] {
		t.Errorf("lines %+v, want %+v", r.Lines, want)
	}
	if len(r.Lines.LongPlaces) != 1 || r.Lines.LongPlaces[0].Line != 301 || !strings.HasPrefix(r.Lines.LongPlaces[0].Text, "x x") {
		t.Errorf("the over-long line is at %+v", r.Lines.LongPlaces)
	}
	if r.Tokens.Tokens != tokens || r.Vocabulary.Words != uint64(len(words)) || r.Tokens.Characters != uint64(len([]rune(strings.ReplaceAll(text, "\n", "")))) {
		t.Errorf("%d tokens, %d words, %d characters; want %d, %d", r.Tokens.Tokens, r.Vocabulary.Words, r.Tokens.Characters, tokens, len(words))
	}
	counts := []uint64{}
	for _, n := range words {
		counts = append(counts, n)
	}
	slices.SortFunc(counts, func(a, b uint64) int { return int(b) - int(a) })
	for _, m := range r.Vocabulary.MinCounts {
		n, sum := uint64(0), uint64(0)
		for _, c := range counts {
			if c >= m.MinCount {
				n++
				sum += c
			}
		}
		if m.Words != n || m.Tokens != sum || m.AtLeast {
			t.Errorf("%+v, want %d words, %d tokens", m, n, sum)
		}
	}
	for _, c := range r.Vocabulary.Coverage {
		sum := uint64(0)
		for _, n := range counts[:c.Words] {
			sum += n
		}
		if c.Share != share(sum, tokens) {
			t.Errorf("%+v, want %v", c, share(sum, tokens))
		}
	}
	var longestWords []string
	for word := range words {
		longestWords = keepLongest(longestWords, word)
	}
	if !slices.Equal(r.Vocabulary.Longest, longestWords) {
		t.Errorf("longest words %q, want %q", r.Vocabulary.Longest, longestWords)
	}
	kinds := uint64(0)
	for _, k := range r.Vocabulary.Kinds {
		kinds += k.Words
	}
	if kinds != r.Vocabulary.Words {
		t.Errorf("kinds %+v have %d words", r.Vocabulary.Kinds, kinds)
	}
}

func TestDuplicates(t *testing.T) {
	text := "one two three\n  one two three\nfour\none two three \nfive\nfour\n\n\nsix\n"
	d := inspectText(t, text, token.WordsTokenizer, Options{}).Duplicates
	if d.Compared != 7 || d.Lines != 3 || d.Bytes != 13+13+4 || !d.Exact {
		t.Errorf("%+v", d)
	}
	if len(d.Top) != 2 || d.Top[0] != (RepeatedLine{3, "one two three"}) || d.Top[1] != (RepeatedLine{2, "four"}) {
		t.Errorf("most repeated: %+v", d.Top)
	}
}

// The lines with the most copies are found, whatever comes between.
func TestTopRepeats(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 9))
	r, count := newRepeats(1<<20), map[string]uint64{}
	for range 20_000 {
		line := fmt.Sprintf("line %d", int(random.ExpFloat64()*40))
		count[line]++
		r.add(line, hash64([]byte(line)))
	}
	var most []uint64
	for _, n := range count {
		most = append(most, n)
	}
	slices.Sort(most)
	slices.Reverse(most)
	for i, top := range r.report().Top {
		if top.Copies != most[i] || count[top.Text] != top.Copies {
			t.Errorf("place %d: %+v, want %d copies", i, top, most[i])
		}
	}
}

func TestSample(t *testing.T) {
	s := newSample(1 << 20)
	var text strings.Builder
	for i := range 400 {
		block := strings.Repeat(fmt.Sprintf("block %d of the text\n", i), 5000)
		text.WriteString(block)
		s.add(block)
		size := 0
		for _, part := range s.parts {
			size += len(part)
			if !strings.HasSuffix(part, "\n") || !strings.HasPrefix(part, "block") {
				t.Fatalf("a part is %q…", part[:20])
			}
		}
		if size != s.size || size > 1<<20 {
			t.Fatalf("%d bytes are kept of %d, said to be %d", size, text.Len(), s.size)
		}
	}
	if s.size < 1<<19 || len(s.parts) < 8 || !strings.HasPrefix(s.parts[len(s.parts)-1], "block 3") {
		t.Errorf("%d parts of %d bytes are not from the whole text", len(s.parts), s.size)
	}
	if got := head("字字字", 4); got != "字" {
		t.Errorf("a cut without a line end is %q", got)
	}
}

// The estimate is for the vocabulary that training would choose, and is measured.
func TestEstimate(t *testing.T) {
	text := strings.Repeat(mixedText(100), 3)
	cfg := word2vec.DefaultConfig()
	cfg.Dim, cfg.Threads = 20, 1
	for _, limits := range []vocab.Limits{{}, {MinCount: 2}, {MinCount: 7}, {MinCount: 3, MaxSize: 50}} {
		for _, change := range []func(*word2vec.Config){
			func(*word2vec.Config) {},
			func(c *word2vec.Config) { c.Architecture = word2vec.CBOW },
			func(c *word2vec.Config) { c.Objective = word2vec.ExactSoftmax },
			func(c *word2vec.Config) { c.Objective, c.ExactFromCounts = word2vec.ExactSoftmax, true },
		} {
			c := cfg
			change(&c)
			e := inspectText(t, text, token.WordsTokenizer, Options{Config: c, Limits: limits, Calibrate: time.Millisecond}).Estimate
			words, tokens := trainingWords(t, text, limits)
			if e.Words != words || e.Tokens != tokens || e.Memory != c.Memory(int(words), e.Positions) {
				t.Errorf("%+v: %d words, %d tokens, want %d and %d; memory %+v", limits, e.Words, e.Tokens, words, tokens, e.Memory)
			}
			if e.Calibration.Skipped != "" || e.Calibration.Speed <= 0 || e.Seconds.Training <= 0 || e.Seconds.Reading <= 0 {
				t.Errorf("%+v: %+v, %+v", limits, e.Calibration, e.Seconds)
			}
		}
	}
}

// trainingWords is the size of the vocabulary that is trained on, and of its text.
func trainingWords(t testing.TB, text string, limits vocab.Limits) (words, tokens uint64) {
	t.Helper()
	counter := vocab.NewCounter(vocab.CounterOptions{})
	defer func() { _ = counter.Close() }()
	shard := counter.Shard()
	for i, token := range pipeline(t, token.WordsTokenizer).Tokenize(nil, text) {
		shard.Add(token.Text, vocab.PositionAt(0, i))
	}
	v, _, _, err := counter.Finish(limits)
	if err != nil {
		t.Fatal(err)
	}
	return uint64(v.Len()), v.Tokens()
}

func TestEndlessText(t *testing.T) {
	s := word2vec.NewSentences([][]vocab.WordID{{1, 2}, {3}})
	e := endless{s, 1000}
	var whole [12]vocab.WordID
	if err := e.ReadIDs(whole[:], 0); err != nil {
		t.Fatal(err)
	}
	for at := range int64(7) {
		for n := range 5 {
			got := make([]vocab.WordID, n)
			if err := e.ReadIDs(got, 500+at); err != nil || !slices.Equal(got, whole[at:int(at)+n]) { // 500 is a multiple of 5
				t.Errorf("%d ids from %d are %v (%v), want %v", n, at, got, err, whole[at:int(at)+n])
			}
		}
	}
	if e.Len() != 1000 {
		t.Errorf("length %d", e.Len())
	}
}

func TestInspectEnds(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	stop := errors.New("stop")
	p := pipeline(t, token.WordsTokenizer)
	blocks := 0
	_, err := Inspect(ctx, open(t, mixedText(2000), corpus.Options{BlockSize: 4096}), p, Options{Progress: func(Progress) {
		if blocks++; blocks == 3 {
			cancel(stop)
		}
	}})
	if !errors.Is(err, stop) {
		t.Errorf("after a stop: %v", err)
	}
	if _, err = Inspect(context.Background(), open(t, " \n\n", corpus.Options{}), p, Options{}); !errors.Is(err, corpus.ErrEmpty) {
		t.Errorf("nothing but white space: %v", err)
	}
	if _, err = Inspect(context.Background(), open(t, "text", corpus.Options{}), p, Options{Config: word2vec.Config{Dim: -1}}); !errors.Is(err, word2vec.ErrConfig) {
		t.Errorf("a wrong configuration: %v", err)
	}
	if _, err = Inspect(context.Background(), open(t, "text", corpus.Options{}), p, Options{MaxMemory: 1, TempDir: t.TempDir() + "/none"}); err == nil {
		t.Error("a missing folder for temporary files is no error")
	}
}

func BenchmarkInspect(b *testing.B) {
	text := mixedText(20_000)
	p := pipeline(b, token.WordsTokenizer)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		c := open(b, text, corpus.Options{})
		if _, err := Inspect(context.Background(), c, p, Options{Threads: 1}); err != nil {
			b.Fatal(err)
		}
		_ = c.Close()
	}
}
