package world_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"firth/world"

	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the golden files anew; inspect the diff")

func text(tb testing.TB, cfg world.Config) string {
	tb.Helper()
	var b bytes.Buffer
	if err := world.Generate(&b, cfg); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func sentences(tb testing.TB, cfg world.Config) [][]string {
	tb.Helper()
	seq, err := world.Sentences(cfg)
	if err != nil {
		tb.Fatal(err)
	}
	return slices.Collect(seq)
}

// The golden files hold a page to read and the hash of a longer text, in both
// ways of writing. They change only with the words and the templates.
func TestGolden(t *testing.T) {
	for _, lang := range world.Languages() {
		var b strings.Builder
		for _, segmented := range []bool{false, true} {
			long := world.Config{Language: lang, Tokens: 50_000, Seed: 1, Segmented: segmented}
			fmt.Fprintf(&b, "sha256 of %d tokens, segmented %t: %x\n", long.Tokens, segmented, sha256.Sum256([]byte(text(t, long))))
		}
		for _, segmented := range []bool{false, true} {
			b.WriteString("\n")
			b.WriteString(text(t, world.Config{Language: lang, Tokens: 400, Seed: 1, Segmented: segmented}))
		}
		file := filepath.Join("testdata", string(lang)+".golden")
		if *update {
			if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got := b.String(); got != strings.ReplaceAll(string(want), "\r\n", "\n") {
			t.Errorf("%s differs from the text now generated (-update, then read the diff):\n%s", file, got)
		}
	}
}

func drawConfig(t *rapid.T) world.Config {
	return world.Config{
		Language:  rapid.SampledFrom(world.Languages()).Draw(t, "language"),
		Tokens:    rapid.IntRange(1, 500).Draw(t, "tokens"),
		Seed:      rapid.Uint64().Draw(t, "seed"),
		Segmented: rapid.Bool().Draw(t, "segmented"),
	}
}

func TestSizeIsWholeSentences(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg := drawConfig(t)
		total, last := 0, 0
		seq, err := world.Sentences(cfg)
		if err != nil {
			t.Fatal(err)
		}
		for s := range seq {
			last = len(s)
			total += last
		}
		if total < cfg.Tokens || total-last >= cfg.Tokens {
			t.Fatalf("%d tokens, %d before the last sentence, want the first sentence end from %d on", total, total-last, cfg.Tokens)
		}
	})
}

func TestShorterIsPrefix(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var short, long bytes.Buffer
		cfg := drawConfig(t)
		if err := world.Generate(&short, cfg); err != nil {
			t.Fatal(err)
		}
		cfg.Tokens *= 2
		if err := world.Generate(&long, cfg); err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(long.Bytes(), short.Bytes()) {
			t.Fatal("the text of half the size is another one")
		}
	})
}

// Written as the language is, as words with spaces, and as slices, it is the
// same text.
func TestSameWordsInEveryForm(t *testing.T) {
	nonWord := regexp.MustCompile(`[^\p{L}]+`)
	for _, lang := range world.Languages() {
		cfg := world.Config{Language: lang, Tokens: 20_000, Seed: 7}
		written := strings.Split(strings.TrimSuffix(text(t, cfg), "\n"), "\n")
		cfg.Segmented = true
		segmented := strings.Split(strings.TrimSuffix(text(t, cfg), "\n"), "\n")
		sliced := sentences(t, cfg)
		if len(written) != len(segmented) || len(segmented) != len(sliced) {
			t.Fatalf("%s: %d lines written, %d segmented, %d sentences", lang, len(written), len(segmented), len(sliced))
		}
		for i, words := range sliced {
			if got := strings.Join(words, " "); got != segmented[i] {
				t.Fatalf("%s: sentence %q, segmented line %q", lang, got, segmented[i])
			}
			want := strings.Join(words, "")
			if got := strings.ToLower(nonWord.ReplaceAllString(written[i], "")); got != want {
				t.Fatalf("%s: line %q has not the words %q", lang, written[i], words)
			}
		}
	}
}

func TestWrittenAsTheLanguageIs(t *testing.T) {
	english := text(t, world.Config{Language: world.English, Tokens: 50_000, Seed: 3})
	line := regexp.MustCompile(`^[A-Z][a-zA-Z]*([,:]? [a-zA-Z]+|[.!?] [A-Z][a-z]*|! [a-z]+)*[.!?]$`)
	for l := range strings.Lines(english) {
		if l = strings.TrimSuffix(l, "\n"); !line.MatchString(l) {
			t.Fatalf("not an English sentence: %q", l)
		}
	}
	if wrong := regexp.MustCompile(`(?i)\b(a [aeiou]|an [^aeiouh])\w*`).FindString(english); wrong != "" {
		t.Errorf("wrong article: %q", wrong)
	}
	chinese := text(t, world.Config{Language: world.Chinese, Tokens: 50_000, Seed: 3})
	line = regexp.MustCompile(`^\p{Han}+([，、？]\p{Han}+)*[。！？]$`)
	for l := range strings.Lines(chinese) {
		if l = strings.TrimSuffix(l, "\n"); !line.MatchString(l) {
			t.Fatalf("not a Chinese sentence: %q", l)
		}
	}
}

func TestReader(t *testing.T) {
	for _, lang := range world.Languages() {
		cfg := world.Config{Language: lang, Tokens: 500, Seed: 2}
		want := []byte(text(t, cfg))
		r, err := world.NewReader(cfg)
		if err != nil {
			t.Fatal(err)
		}
		if err := iotest.TestReader(r, want); err != nil {
			t.Error(err)
		}
		r, _ = world.NewReader(cfg)
		head := make([]byte, 33)
		if _, err := io.ReadFull(r, head); err != nil {
			t.Fatal(err)
		}
		var rest bytes.Buffer
		n, err := r.WriteTo(&rest)
		if err != nil || n != int64(rest.Len()) || !bytes.Equal(append(head, rest.Bytes()...), want) {
			t.Errorf("%s: after Read, WriteTo gives %d bytes and %v, not the rest of the text", lang, n, err)
		}
	}
}

// A text without end can be begun.
func TestStreams(t *testing.T) {
	r, err := world.NewReader(world.Config{Language: world.English, Tokens: math.MaxInt})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.CopyN(io.Discard, r, 1<<20); err != nil {
		t.Errorf("%d bytes, then %v", n, err)
	}
	seq, err := world.Sentences(world.Config{Language: world.Chinese, Tokens: math.MaxInt})
	if err != nil {
		t.Fatal(err)
	}
	for range seq {
		break
	}
}

func TestSentencesStartsAnew(t *testing.T) {
	seq, err := world.Sentences(world.Config{Language: world.English, Tokens: 50, Seed: 4})
	if err != nil {
		t.Fatal(err)
	}
	first, second := fmt.Sprint(slices.Collect(seq)), fmt.Sprint(slices.Collect(seq))
	if first != second {
		t.Errorf("the second loop sees another text:\n%s\n%s", first, second)
	}
}

func TestBadConfig(t *testing.T) {
	for _, c := range []struct {
		cfg  world.Config
		want error
	}{
		{world.Config{Language: "fr", Tokens: 10}, world.ErrLanguage},
		{world.Config{Tokens: 10}, world.ErrLanguage},
		{world.Config{Language: world.English}, world.ErrTokens},
		{world.Config{Language: world.Chinese, Tokens: -1}, world.ErrTokens},
	} {
		if err := world.Generate(io.Discard, c.cfg); !errors.Is(err, c.want) {
			t.Errorf("Generate(%+v): %v, want %v", c.cfg, err, c.want)
		}
		if _, err := world.NewReader(c.cfg); !errors.Is(err, c.want) {
			t.Errorf("NewReader(%+v): %v, want %v", c.cfg, err, c.want)
		}
		if _, err := world.Sentences(c.cfg); !errors.Is(err, c.want) {
			t.Errorf("Sentences(%+v): %v, want %v", c.cfg, err, c.want)
		}
	}
}

var errFull = errors.New("disk full")

type fullWriter struct{}

func (fullWriter) Write([]byte) (int, error) { return 0, errFull }

func TestWriteError(t *testing.T) {
	if err := world.Generate(fullWriter{}, world.Config{Language: world.English, Tokens: 10}); !errors.Is(err, errFull) {
		t.Errorf("error %v, want %v", err, errFull)
	}
}

func BenchmarkGenerate(b *testing.B) {
	for _, lang := range world.Languages() {
		b.Run(string(lang), func(b *testing.B) {
			cfg := world.Config{Language: lang, Tokens: 100_000, Seed: 1}
			b.SetBytes(int64(len(text(b, cfg))))
			for b.Loop() {
				if err := world.Generate(io.Discard, cfg); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
