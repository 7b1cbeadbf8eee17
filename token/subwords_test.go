package token

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"firth/token/subword"
)

// trainSubwords learns a small tokenizer.
func trainSubwords(t testing.TB, kind string) *subword.Tokenizer {
	t.Helper()
	lines := slices.Repeat([]string{
		"The old harbor lies on the east side of the bay, where the river meets the sea. ",
		"In 1874 a storm took 23 boats; it wasn't rebuilt. Café, naïve. ",
		"河水从山上流下来，经过村子和田地，一直流到海边。老人坐在门前 ",
		"🙂👍🏽 \t x = y + 1; ",
	}, 3)
	i := 0
	source := func(context.Context) (string, error) {
		if i == len(lines) {
			return "", io.EOF
		}
		i++
		return lines[i-1], nil
	}
	cfg := subword.DefaultTrainConfig(kind)
	cfg.Size = 400
	tokenizer, _, err := subword.Train(t.Context(), source, cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	return tokenizer
}

var subwordKinds = []string{"bpe", "unigram", "wordpiece"}

// subwordPipelines has, for each kind of tokenizer, a pipeline that leaves the text as
// it is, one that normalizes it, and one that picks tokens.
func subwordPipelines(t testing.TB) []*Pipeline {
	t.Helper()
	var all []*Pipeline
	for _, kind := range subwordKinds {
		for _, change := range []func(*Config){
			func(*Config) {},
			func(c *Config) { c.Normalization, c.FoldWidth, c.FoldCase, c.Simplify = NFKC, true, true, true },
			func(c *Config) {
				c.StopWords, c.Phrases, c.Scripts = []string{"▁the", "x"}, somePhrases, []string{"Latn"}
			},
		} {
			cfg, err := SubwordConfig(trainSubwords(t, kind))
			if err != nil {
				t.Fatal(err)
			}
			change(&cfg)
			p, err := New(cfg)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, p)
		}
	}
	return all
}

func TestSubwords(t *testing.T) {
	for kind, want := range map[string]string{
		"bpe":       `"The"[0:3]word "Ġthe"[3:7]word "Ġ"[7:8]space "Ġthe"[8:12]word `,
		"unigram":   `"The"[0:3]word "▁the"[3:7]word "▁"[7:8]space "▁the"[8:12]word `,
		"wordpiece": `"the"[0:3]word "the"[4:7]word "the"[9:12]word `,
	} {
		tokenizer := trainSubwords(t, kind)
		cfg, err := SubwordConfig(tokenizer)
		if err != nil {
			t.Fatal(err)
		}
		p, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		if got := show(p.Tokenize(nil, "The the  the")); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", kind, got, want)
		}
		encoder := tokenizer.NewEncoder()
		rapid.Check(t, func(t *rapid.T) {
			text := text(t)
			pieces := encoder.Encode(nil, text)
			tokens := p.Tokenize(nil, text)
			same := len(pieces) == len(tokens)
			for i := range pieces {
				piece, _ := tokenizer.Text(pieces[i].ID)
				same = same && tokens[i].Text == piece && tokens[i].Start == pieces[i].Start && tokens[i].End == pieces[i].End
			}
			if !same {
				t.Fatalf("%s: %q: tokens %s of pieces %v", kind, text, show(tokens), pieces)
			}
		})
	}
}

// checkSubwords is checkOffsets for tokens that may be parts of a character, or made
// of nothing.
func checkSubwords(t rapid.TB, text string, tokens []Token) {
	t.Helper()
	ok := boundaries(text)
	last := Token{}
	for _, k := range tokens {
		if k.Text == "" || k.Start > k.End || !ok[k.Start] || !ok[k.End] || k.Start < last.Start || k.End < last.End {
			t.Fatalf("%q: token %q[%d:%d] after %q[%d:%d]", text, k.Text, k.Start, k.End, last.Text, last.Start, last.End)
		}
		last = k
	}
}

func TestSubwordPipelines(t *testing.T) {
	var all []bothWays
	for _, p := range subwordPipelines(t) {
		all = append(all, newBothWays(p))
	}
	rapid.Check(t, func(t *rapid.T) {
		text := text(t)
		for _, w := range all {
			tokens := w.fast.Scan(text)
			checkSubwords(t, text, tokens)
			w.general.dropped = w.fast.dropped
			w.batch.dropped = Counts{}
			w.compareBatch(t, text, tokens)
			w.fast.dropped = Counts{}
		}
	})
}

func TestKindsOfSubwords(t *testing.T) {
	cfg, err := SubwordConfig(trainSubwords(t, "bpe"))
	if err != nil {
		t.Fatal(err)
	}
	cfg.Keep = []Kind{Han, Number}
	p, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	s := p.NewScanner()
	for _, k := range s.Scan("boats 7 河") {
		if k.Kind != Han && k.Kind != Number {
			t.Errorf("%q is %s", k.Text, k.Kind)
		}
	}
	if s.Dropped().Of(Word) == 0 || len(s.tokens) < 2 {
		t.Errorf("kept %s, dropped %v", show(s.tokens), s.Dropped())
	}
}

func TestSubwordConfigRefused(t *testing.T) {
	cfg, err := SubwordConfig(trainSubwords(t, "bpe"))
	if err != nil {
		t.Fatal(err)
	}
	cfg.Subword = []byte(`{"model":{"type":"BPE"}}`)
	if _, err := New(cfg); !errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), "subword") {
		t.Errorf("no tokenizer: %v", err)
	}
}

// FuzzScan holds every tokenizer to what is promised of offsets, and Scan to
// ScanBatch.
func FuzzScan(f *testing.F) {
	for some := range slices.Chunk(pieces, 8) {
		f.Add("The x" + strings.Join(some, "") + "中" + strings.Join(some, " "))
	}
	f.Add("GPU很快，iPhone15卖¥5,999元。“Can’t” e\u0301 ｶﾞ 한국어 \xff ไทย 旋轉乾坤 new York times")
	var words, subwords []bothWays
	for _, p := range append(pickers(f), everyPipeline...) {
		words = append(words, newBothWays(p))
	}
	for _, p := range subwordPipelines(f) {
		subwords = append(subwords, newBothWays(p))
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, w := range words {
			tokens := w.fast.Scan(text)
			checkOffsets(t, w.fast.p, text, tokens)
			w.memory.Reset()
			w.batch.ScanBatch(w.memory, text)
			if !slices.Equal(texts(tokens), w.memory.texts()) || w.fast.dropped != w.batch.dropped {
				t.Fatalf("%+v\ntext  %q\nscan  %s\nbatch %q", w.fast.p.cfg, text, show(tokens), w.memory.texts())
			}
		}
		for _, w := range subwords {
			tokens := w.fast.Scan(text)
			checkSubwords(t, text, tokens)
			w.memory.Reset()
			w.batch.ScanBatch(w.memory, text)
			if !slices.Equal(texts(tokens), w.memory.texts()) {
				t.Fatalf("%+v\ntext  %q\nscan  %s\nbatch %q", w.fast.p.cfg, text, show(tokens), w.memory.texts())
			}
		}
	})
}
