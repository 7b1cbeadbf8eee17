package explain

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"firth"
	"firth/token"
	"firth/vocab"
	"firth/walkthrough"
	"firth/word2vec"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const (
	fox  = "The quick brown fox jumps over the lazy dog"
	poem = "白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。\n山外青山楼外楼，河边黄日白云流。\n" // longer than a vocabulary that is listed whole
)

// rows makes a matrix of random numbers.
func randomMatrix(rows, dim int, random *rand.Rand) firth.Matrix {
	m := firth.NewMatrix(rows, dim)
	for i := range m.Data {
		m.Data[i] = random.Float32()*2 - 1
	}
	return m
}

// newModel makes a model of characters trained by some objective: V words of D numbers,
// the characters of the text first.
func newModel(t *testing.T, text string, V, D int, objective word2vec.Objective) *firth.Embeddings {
	t.Helper()
	var entries []vocab.Entry
	for i, word := range strings.Split(text, "") {
		if !slices.ContainsFunc(entries, func(e vocab.Entry) bool { return e.Word == word }) {
			entries = append(entries, vocab.Entry{Word: word, Count: uint64(1000 - i)})
		}
	}
	for i := len(entries); i < V; i++ {
		entries = append(entries, vocab.Entry{Word: fmt.Sprint("w", i), Count: uint64(1 + V - i)})
	}
	v, err := vocab.New(entries)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(5, 6))
	output := randomMatrix(v.Len(), D, random)
	if objective == "none" {
		output = firth.Matrix{}
	}
	cfg := word2vec.DefaultConfig()
	cfg.Objective = objective
	meta := firth.Metadata{}
	if objective != "" && objective != "none" {
		if meta.Config, err = json.Marshal(cfg); err != nil {
			t.Fatal(err)
		}
	}
	e, err := firth.NewEmbeddings(v, randomMatrix(v.Len(), D, random), output, meta, nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// whitespace is a pipeline that keeps every sign.
func whitespace(t *testing.T) *token.Pipeline {
	t.Helper()
	cfg := token.DefaultConfig()
	cfg.Tokenizer = token.WhitespaceTokenizer
	p, err := token.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// explained is texts and options of every kind, worked out once.
var explained map[string]*Explanation

func cases(t *testing.T) map[string]*Explanation {
	t.Helper()
	if explained != nil {
		return explained
	}
	explained = map[string]*Explanation{}
	for name, c := range map[string]struct {
		text string
		Options
	}{
		"自太古以来":        {"自太古以来", Options{Center: "古"}},
		"fox":          {fox, Options{Center: "fox", Language: "en"}},
		"fox in zh":    {fox, Options{Center: "the", Language: "zh", Dim: 3, Window: 4}},
		"poem":         {poem, Options{Center: "山"}},
		"long":         {strings.Repeat(poem+fox+".\n", 20), Options{Window: 1, Dim: 4}},
		"repeated":     {"一一一", Options{}},
		"one word":     {"word", Options{}},
		"signs":        {"<b> & \"c\" $x_1$ \\", Options{Pipeline: whitespace(t)}},
		"one each":     {"a\nb\nc", Options{}},
		"negative":     {"自太古以来似像", Options{Model: newModel(t, "自太古以来似像", 9, 4, word2vec.NegativeSampling), Name: "m"}},
		"large":        {"自太古以来", Options{Model: newModel(t, "自太古以来似像", 90, 20, word2vec.ExactSoftmax), Name: "m"}},
		"hierarchical": {"自太古以来", Options{Model: newModel(t, "自太古以来", 60, 6, word2vec.HierarchicalSoftmax), Name: "m"}},
		"small tree":   {"自太古以来", Options{Model: newModel(t, "自太古以来", 6, 2, word2vec.HierarchicalSoftmax), Name: "m"}},
		"no output":    {"自太古以来似像", Options{Model: newModel(t, "自太古以来似像", 9, 4, "none"), Name: "m"}},
		"unknown":      {"自我太古以来", Options{Model: newModel(t, "自太古以来", 9, 4, ""), Name: "m"}},
	} {
		x, err := Text(t.Context(), c.text, c.Options)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		explained[name] = x
	}
	return explained
}

func TestNumbersCanBeWorkedOutAgain(t *testing.T) {
	for name, x := range cases(t) {
		t.Run(name, func(t *testing.T) { recompute(t, x) })
	}
}

// The numbers are those of package walkthrough.
func TestNumbersAreThoseOfWalkthrough(t *testing.T) {
	x, err := Text(t.Context(), "自太古以来太古", Options{Center: "古"})
	if err != nil {
		t.Fatal(err)
	}
	_, _, texts := walkthrough.Number(strings.Split("自太古以来太古", ""))
	text, m := texts[0], 2
	var model walkthrough.Model
	for i, r := range x.Window.Softmax.Rows {
		model.Output = append(model.Output, slices.Clone(r.Vector))
		model.Input = append(model.Input, slices.Clone(x.Window.Inputs[i].Vector))
	}
	same := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-12*max(1, math.Abs(want)) {
			t.Errorf("%s is %g, that of walkthrough %g", what, got, want)
		}
	}
	at := x.Window.Position
	same("window", x.Window.Likelihood, walkthrough.WindowLikelihood(model, text, at, m))
	same("loss of the window", x.Window.Loss, walkthrough.WindowLoss(model, text, at, m))
	same("loss", x.Likelihood.Loss, walkthrough.Loss(model, text, m))
	same("likelihood", x.Likelihood.Likelihood, walkthrough.Likelihood(model, text, m))
	c, o := x.Gradient.Center.ID, x.Gradient.Context.ID
	g := walkthrough.SkipGramGradient(model, walkthrough.ExactSoftmax{}, c, o)
	for d, dv := range g.Input[c] {
		same("gradient", -x.Gradient.Gradient[d], dv)
	}
	bag := walkthrough.Context(text, at, m)
	same("CBOW", x.CBOW.Loss, walkthrough.CBOWLoss(model, walkthrough.ExactSoftmax{}, bag, c))
	dv := walkthrough.CBOWGradient(model, walkthrough.ExactSoftmax{}, bag, c).Input[bag[0]]
	for d := range dv {
		same("share", -x.CBOW.Share[d]*float64(countOf(bag, bag[0])), dv[d])
	}
	walkthrough.Step(model, g, x.Gradient.Rate)
	same("P after the step", x.Gradient.After, walkthrough.Softmax(walkthrough.Scores(model.Output, model.Input[c]))[o])
}

func TestGolden(t *testing.T) {
	for _, language := range []string{"en", "zh"} {
		x, err := Text(t.Context(), "自太古以来", Options{Center: "古", Language: language})
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := x.WriteText(&b); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("testdata", language+".txt")
		if *update {
			if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(b.Bytes(), want) {
			t.Errorf("%s differs; go test -update rewrites it, then read the diff:\n%s", path, b.String())
		}
	}
}

func TestLinesFitATerminal(t *testing.T) {
	for name, x := range cases(t) {
		for _, language := range []string{"en", "zh"} {
			x := *x
			x.Language = language // of the tables; the sentences stay
			var b strings.Builder
			if err := x.WriteText(&b); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(b.String()) {
				if n := columns(strings.TrimRight(line, "\n")); n > lineWidth {
					t.Errorf("%s in %s: %d columns: %s", name, language, n, line)
				}
				if strings.Contains(line, "%!") || strings.Contains(line, "NaN") {
					t.Errorf("%s in %s: %s", name, language, line)
				}
			}
		}
	}
}

func TestPageNeedsNothingElse(t *testing.T) {
	outside := regexp.MustCompile(`<script|<link|<img|<iframe|@import|url\(|(src|href)=`)
	for name, x := range cases(t) {
		var b strings.Builder
		if err := x.WriteHTML(&b); err != nil {
			t.Fatal(err)
		}
		if found := outside.FindString(b.String()); found != "" {
			t.Errorf("%s: the page has %q", name, found)
		}
		if err := wellFormed(b.String()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// wellFormed reads a page as XML, which is stricter than a browser.
func wellFormed(page string) error {
	page = strings.NewReplacer(`<meta charset="utf-8">`, "", `<meta name="viewport" content="width=device-width, initial-scale=1">`, "", "<!doctype html>", "").Replace(page)
	d := xml.NewDecoder(strings.NewReader(page))
	for {
		if _, err := d.Token(); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}

func TestSameEveryTime(t *testing.T) {
	one, err := Text(t.Context(), fox, Options{Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	two, err := Text(t.Context(), fox, Options{Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	a, _ := json.Marshal(one)
	b, _ := json.Marshal(two)
	if !bytes.Equal(a, b) {
		t.Error("the same text and options gave other numbers")
	}
}

func TestTrainingTeaches(t *testing.T) {
	x, err := Text(t.Context(), "自太古以来", Options{Center: "古"})
	if err != nil {
		t.Fatal(err)
	}
	training := x.After.Training
	if !(training.LossAfter < training.LossBefore) || training.LossAfter < training.Lowest {
		t.Errorf("loss %g before, %g after; the lowest there can be is %g", training.LossBefore, training.LossAfter, training.Lowest)
	}
	if !(training.WindowAfter > 0.0035 && training.WindowAfter <= 1.0/256) {
		t.Errorf("the window has %g after training, want nearly 1/256", training.WindowAfter)
	}
	for _, text := range []string{"自太古以来", fox} {
		x, err := Text(t.Context(), text, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if pair, other := x.After.Table[0], x.After.Table[1]; !(pair.Word2vec > 0.95 && other.Word2vec < 0.5) {
			t.Errorf("cosines %g and %g of %s with %s and %s", pair.Word2vec, other.Word2vec, pair.A.Word, pair.B.Word, other.B.Word)
		}
	}
}

// A text that has the two words often teaches them itself.
func TestPairOfTheText(t *testing.T) {
	x, err := Text(t.Context(), strings.Repeat("云似马。\n云像马。\n月似弓。\n月像弓。\n人骑马。\n人看云。\n", 12), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if p := x.After.Pair; p.From != "text" || !(p.Word2vec > 0.8) {
		t.Errorf("cosine %g of vectors from %s", p.Word2vec, p.From)
	}
}

func TestErrors(t *testing.T) {
	model := newModel(t, "自太古以来", 5, 2, "")
	for _, test := range []struct {
		text string
		o    Options
		want error
		says string
	}{
		{"自太古以来", Options{Center: "今"}, ErrCenter, "自 太 古 以 来"},
		{"", Options{}, ErrNoTokens, ""},
		{"，。", Options{}, ErrNoTokens, ""},
		{"天地", Options{Model: model}, ErrNoTokens, "knows no word"},
		{"古", Options{Window: -1}, ErrOptions, "window"},
		{"古", Options{Window: MaxWindow + 1}, ErrOptions, "window"},
		{"古", Options{Dim: MaxDim + 1}, ErrOptions, "dimension"},
		{"古", Options{Dim: 3, Model: model}, ErrOptions, "model"},
		{"古", Options{Language: "fr"}, ErrOptions, "language"},
	} {
		_, err := Text(t.Context(), test.text, test.o)
		if !errors.Is(err, test.want) || !strings.Contains(fmt.Sprint(err), test.says) {
			t.Errorf("%q with %+v: error %v, want %v that says %q", test.text, test.o, err, test.want, test.says)
		}
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("enough"))
	if _, err := Text(ctx, "自太古以来", Options{}); err == nil || !strings.Contains(err.Error(), "enough") {
		t.Errorf("error %v after the end of the context", err)
	}
}

func TestWrap(t *testing.T) {
	for _, test := range []struct {
		text string
		most int
		want []string
	}{
		{"one two three", 8, []string{"one two", "three"}},
		{"自太古以来，有之。", 10, []string{"自太古以", "来，有之。"}},
		{"word2vec 与独热", 10, []string{"word2vec", "与独热"}},
		{"", 5, []string{""}},
	} {
		if got := wrap(test.text, test.most); !slices.Equal(got, test.want) {
			t.Errorf("wrap(%q, %d) = %q, want %q", test.text, test.most, got, test.want)
		}
	}
	if got := columns("v̄ 古 é"); got != 6 {
		t.Errorf("columns %d, want 6", got)
	}
}

// FuzzText explains any text, whose pages must be readable.
func FuzzText(f *testing.F) {
	for _, text := range []string{"自太古以来", fox, poem, "a\x00\x1b[31m<b>&amp;</b>\xff\xfe", "\u200b\u0301 e\u0301 \uffff", "a\n\nb a\r\nb"} {
		f.Add(text, "", 2, 0, true)
		f.Add(text, "a", 50, 7, false)
	}
	f.Fuzz(func(t *testing.T, text, center string, window, dim int, whole bool) {
		if len(text) > 120 || dim > 9 {
			return // to stay quick
		}
		o := Options{Center: center, Window: window, Dim: dim, steps: 20}
		if !whole {
			o.Pipeline = whitespace(t)
		}
		x, err := Text(t.Context(), text, o)
		if err != nil {
			return
		}
		recompute(t, x)
		var b strings.Builder
		if err := x.WriteText(&b); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsRune(b.String(), 0x1b) {
			t.Error("an escape sequence is printed")
		}
		b.Reset()
		if err := x.WriteHTML(&b); err != nil {
			t.Fatal(err)
		}
		if err := wellFormed(b.String()); err != nil {
			t.Error(err)
		}
	})
}
