package subword

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

// textSource gives texts one after the other.
func textSource(texts []string) Source {
	return func(context.Context) (string, error) {
		if len(texts) == 0 {
			return "", io.EOF
		}
		text := texts[0]
		texts = texts[1:]
		return text, nil
	}
}

// trainLines are the lines of testdata/train.txt, with their ends.
func trainLines(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/train.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(data), "\n")
	return lines[:len(lines)-1]
}

// drawnLines are lines of made-up words, n of them, whose frequencies are those of
// a language, more or less.
func drawnLines(n int) []string {
	random := rand.New(rand.NewPCG(1, 2))
	syllables := []string{"ka", "to", "mi", "ren", "sol", "ur", "be", "ing", "st", "o", "é", "水", "灯塔", "船", "7", "-"}
	words := make([]string, 3000)
	for i := range words {
		for range 1 + random.IntN(4) {
			words[i] += syllables[random.IntN(len(syllables))]
		}
	}
	lines := make([]string, n)
	for i := range lines {
		var line strings.Builder
		for range 12 {
			place := int(float64(len(words)) * random.Float64() * random.Float64() * random.Float64())
			line.WriteString(words[place])
			line.WriteByte(" ,"[random.IntN(20)/19])
		}
		lines[i] = line.String() + "\n"
	}
	return lines
}

func train(t testing.TB, lines []string, cfg TrainConfig) (*Tokenizer, TrainReport) {
	t.Helper()
	tokenizer, report, err := Train(t.Context(), textSource(lines), cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	return tokenizer, report
}

// reference is what a trainer of Hugging Face learned, see testdata/train.py.
type reference struct {
	Pieces []string
	Merges [][2]uint32
}

func readReference(t *testing.T, name string) (r reference) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTrainBPEEqualsReference(t *testing.T) {
	for _, c := range []struct {
		name        string
		size, count int
	}{
		{"train_bpe.json", 900, 2},
		{"train_bpe_all.json", 5000, 1},
	} {
		want := readReference(t, c.name)
		cfg := DefaultTrainConfig("bpe")
		cfg.Size, cfg.MinCount, cfg.SpecialTokens = c.size, c.count, []string{"<|end|>"}
		tokenizer, report := train(t, trainLines(t), cfg)
		b := tokenizer.model.(*bpe)
		if !slices.Equal(b.vocabulary.pieces, want.Pieces) {
			t.Errorf("%s: other pieces", c.name)
		}
		if !slices.Equal(b.list, want.Merges) {
			t.Errorf("%s: other merges", c.name)
		}
		if report.Merges != len(want.Merges) || report.Size != len(want.Pieces) {
			t.Errorf("%s: report %+v", c.name, report)
		}
	}
}

// The reference numbers the pieces of single characters that continue a word in
// another order each time it runs, and breaks ties by these numbers. Given its
// order, the merger learns the same.
func TestTrainWordPieceEqualsReference(t *testing.T) {
	want := readReference(t, "train_wordpiece.json")
	cfg := DefaultTrainConfig("wordpiece")
	cfg.Size = 800
	checked, err := cfg.checked()
	if err != nil {
		t.Fatal(err)
	}
	tr := &trainer{cfg: checked, progress: func(TrainProgress) {}}
	words, err := tr.countWords(t.Context(), textSource(trainLines(t)), trainParts(&checked))
	if err != nil {
		t.Fatal(err)
	}
	m := tr.newMerger(joinContinued)
	for _, piece := range want.Pieces {
		if len([]rune(strings.TrimPrefix(piece, "##"))) == 1 {
			m.intern(piece, 1) // special tokens it has
		}
	}
	single := len(m.pieces)
	for _, w := range words {
		prefix := ""
		for _, r := range w.text {
			m.symbols = append(m.symbols, m.ids[prefix+string(r)])
			prefix = "##"
		}
		m.addWord(w.count)
	}
	if len(m.pieces) != single {
		t.Fatalf("characters that the reference does not have")
	}
	if err := m.learn(t.Context(), cfg.Size, func() {}); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(m.pieces, want.Pieces) {
		t.Errorf("other pieces than the reference: %d and %d", len(m.pieces), len(want.Pieces))
	}
	// With an order of its own it has the same single characters.
	tokenizer, _ := train(t, trainLines(t), cfg)
	own := slices.Sorted(slices.Values(tokenizer.vocabulary.pieces[:single]))
	theirs := slices.Sorted(slices.Values(want.Pieces[:single]))
	if !slices.Equal(own, theirs) {
		t.Errorf("other characters than the reference:\n%q\n%q", own, theirs)
	}
}

// Threads, memory and the order of texts have no part in what is learned.
func TestTrainIsDeterministic(t *testing.T) {
	lines := drawnLines(8000) // more than a batch for each thread
	reversed := slices.Clone(lines)
	slices.Reverse(reversed)
	// Memory that is enough for learning, but not for a table in each thread.
	enough := map[string]int64{"bpe": 1_600_000, "unigram": 1_150_000, "wordpiece": 700_000}
	for kind := range enough {
		t.Run(kind, func(t *testing.T) {
			var first [32]byte
			for i, c := range []struct {
				lines     []string
				threads   int
				maxMemory int64
			}{
				{lines, 1, 0},
				{lines, 2, 0},
				{lines, 3, 0},
				{lines, 7, 0},
				{reversed, 2, 0},
				{lines, 7, enough[kind]},
			} {
				cfg := DefaultTrainConfig(kind)
				cfg.Size, cfg.Threads, cfg.MaxMemory, cfg.TempDir = 1200, c.threads, c.maxMemory, t.TempDir()
				tokenizer, report := train(t, c.lines, cfg)
				if report.MemoryBound || (report.Spilled > 0) != (c.maxMemory > 0) {
					t.Fatalf("memory of %d: %+v", c.maxMemory, report)
				}
				data, err := tokenizer.JSON()
				if err != nil {
					t.Fatal(err)
				}
				if i == 0 {
					first = sha256.Sum256(data)
				} else if sha256.Sum256(data) != first {
					t.Errorf("another tokenizer with %d threads and memory of %d", c.threads, c.maxMemory)
				}
			}
		})
	}
}

func TestTrainMemoryBound(t *testing.T) {
	lines := drawnLines(2000)
	for _, kind := range []string{"bpe", "unigram", "wordpiece"} {
		cfg := DefaultTrainConfig(kind)
		cfg.Size, cfg.Threads, cfg.MaxMemory, cfg.TempDir = 1200, 2, 100_000, t.TempDir()
		_, report := train(t, lines, cfg)
		if !report.MemoryBound || report.RareWords == 0 || report.RareTokens < report.RareWords || report.MinWordCount < 2 {
			t.Errorf("%s: %+v", kind, report)
		}
		_, again := train(t, lines, cfg)
		again.Duration, report.Duration = 0, 0
		again.Spilled, report.Spilled = 0, 0 // which worker has which words may differ
		if again != report {
			t.Errorf("%s: reports differ:\n%+v\n%+v", kind, report, again)
		}
		cfg.MaxMemory = 1
		if _, _, err := Train(t.Context(), textSource(lines), cfg, nil); !errors.Is(err, ErrEmptyCorpus) {
			t.Errorf("%s: one byte of memory: %v", kind, err)
		}
		if left, err := os.ReadDir(cfg.TempDir); err != nil || len(left) > 0 {
			t.Errorf("%s: left behind: %v (%v)", kind, left, err)
		}
	}
}

// Any text comes back, after a trip through tokenizer.json too.
func TestTrainedIsLossless(t *testing.T) {
	texts := append(trainLines(t), "", " ", "  two", "two  ", "\x00\u200b\U0010FFFF", "unseen: ϡ 𓀀 囍")
	for _, kind := range []string{"bpe", "unigram"} {
		cfg := DefaultTrainConfig(kind)
		cfg.Size = 700
		tokenizer, _ := train(t, trainLines(t), cfg)
		data, err := tokenizer.JSON()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		written, err := again.JSON()
		if err != nil || !bytes.Equal(written, data) {
			t.Errorf("%s: another file after reading it (%v)", kind, err)
		}
		for _, text := range texts {
			var ids []uint32
			for _, p := range tokenizer.NewEncoder().Encode(nil, text) {
				ids = append(ids, p.ID)
			}
			back, err := again.Decode(ids, false)
			if err != nil || back != text {
				t.Errorf("%s: %q comes back as %q (%v)", kind, text, back, err)
			}
		}
	}
}

func TestTrainConfigErrors(t *testing.T) {
	change := func(kind string, f func(*TrainConfig)) TrainConfig {
		cfg := DefaultTrainConfig(kind)
		f(&cfg)
		return cfg
	}
	for _, c := range []struct {
		cfg  TrainConfig
		says string
	}{
		{DefaultTrainConfig("bpf"), `kind "bpf"`},
		{change("bpe", func(c *TrainConfig) { c.Size = 0 }), "size 0"},
		{change("bpe", func(c *TrainConfig) { c.Size, c.SpecialTokens = 258, []string{"a", "b", "<c>"} }), "259"},
		{change("bpe", func(c *TrainConfig) { c.ByteFallback = true }), "for unigram"},
		{change("bpe", func(c *TrainConfig) { c.LimitAlphabet = 1 }), "for wordpiece"},
		{change("bpe", func(c *TrainConfig) { c.MaxMemory = -1 }), "negative"},
		{change("bpe", func(c *TrainConfig) { c.SpecialTokens = []string{""} }), "special token"},
		{change("bpe", func(c *TrainConfig) { c.Normalization = "NFKC" }), "normalization"},
		{change("unigram", func(c *TrainConfig) { c.CharacterCoverage = 1.5 }), "coverage 1.5"},
		{change("unigram", func(c *TrainConfig) { c.MaxPieceLength = 65 }), "65"},
		{change("unigram", func(c *TrainConfig) { c.Size = 300 }), "256 bytes take"},
		{change("wordpiece", func(c *TrainConfig) { c.Size = 20 }), "characters"},
		{change("wordpiece", func(c *TrainConfig) { c.PrefixSpace = true }), "prefix"},
	} {
		_, _, err := Train(t.Context(), textSource(trainLines(t)), c.cfg, nil)
		if !errors.Is(err, ErrTrainConfig) || !strings.Contains(fmt.Sprint(err), c.says) {
			t.Errorf("no word of %q: %v", c.says, err)
		}
	}
	for _, kind := range []string{"bpe", "unigram", "wordpiece"} {
		for _, texts := range [][]string{nil, {""}, {"", ""}} {
			if _, _, err := Train(t.Context(), textSource(texts), DefaultTrainConfig(kind), nil); !errors.Is(err, ErrEmptyCorpus) {
				t.Errorf("%s learns from nothing: %v", kind, err)
			}
		}
	}
	// The size that the error names is enough.
	cfg := DefaultTrainConfig("bpe")
	cfg.Size = 256
	if tokenizer, _ := train(t, trainLines(t), cfg); tokenizer.Len() != 256 {
		t.Errorf("%d pieces", tokenizer.Len())
	}
}

func TestTrainStops(t *testing.T) {
	lines := drawnLines(3000)
	broken := errors.New("the disk is on fire")
	for _, kind := range []string{"bpe", "unigram", "wordpiece"} {
		cfg := DefaultTrainConfig(kind)
		cfg.Size, cfg.TempDir, cfg.MaxMemory = 1000, t.TempDir(), 2_000_000
		n := 0
		failing := func(context.Context) (string, error) {
			if n++; n > 2000 {
				return "", broken
			}
			return lines[n], nil
		}
		if _, _, err := Train(t.Context(), failing, cfg, nil); !errors.Is(err, broken) {
			t.Errorf("%s: the error of the source is lost: %v", kind, err)
		}
		for _, phase := range []string{"counting", "merging", "pruning"} {
			ctx, cancel := context.WithCancelCause(t.Context())
			reached := false
			_, _, err := Train(ctx, textSource(lines), cfg, func(p TrainProgress) {
				if p.Phase == phase {
					reached = true
					cancel(broken)
				}
			})
			if reached && !errors.Is(err, broken) {
				t.Errorf("%s, %s: canceled, and %v", kind, phase, err)
			}
		}
		if left, err := os.ReadDir(cfg.TempDir); err != nil || len(left) > 0 {
			t.Errorf("%s: left behind: %v (%v)", kind, left, err)
		}
	}
}

func BenchmarkTrain(b *testing.B) {
	lines := drawnLines(50_000)
	size := int64(0)
	for _, line := range lines {
		size += int64(len(line))
	}
	for _, kind := range []string{"bpe", "unigram", "wordpiece"} {
		b.Run(kind, func(b *testing.B) {
			cfg := DefaultTrainConfig(kind)
			cfg.Size = 4000
			b.SetBytes(size)
			for b.Loop() {
				train(b, lines, cfg)
			}
		})
	}
}
