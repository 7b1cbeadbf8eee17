package ui

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"firth/walkthrough"
)

var update = flag.Bool("update", false, "write the numbers that the page's tests compare with anew")

// A reference has the numbers of package walkthrough that the view Learn, which
// computes the same in the browser, is tested against (test/unit/word2vec.test.ts).
type reference struct {
	Uint64 []string `json:"uint64"` // as text: JavaScript's numbers are too small

	Words  []string `json:"words"`
	Counts []int    `json:"counts"`
	Texts  [][]int  `json:"texts"`

	NewInput      [][]float64 `json:"newInput"`
	Input         [][]float64 `json:"input"`
	Output        [][]float64 `json:"output"`
	TrainedInput  [][]float64 `json:"trainedInput"`
	TrainedOutput [][]float64 `json:"trainedOutput"`

	Context          []int     `json:"context"`
	Scores           []float64 `json:"scores"`
	P                []float64 `json:"P"`
	WindowLikelihood float64   `json:"windowLikelihood"`
	WindowLoss       float64   `json:"windowLoss"`
	Loss             float64   `json:"loss"`
	TrainedLoss      float64   `json:"trainedLoss"`

	Dv []float64   `json:"dv"`
	Du [][]float64 `json:"du"`

	Noise     []float64   `json:"noise"`
	Negatives []int       `json:"negatives"`
	NegLoss   float64     `json:"negLoss"`
	NegDv     []float64   `json:"negDv"`
	NegDu     [][]float64 `json:"negDu"`

	Paths  []string    `json:"paths"`
	HsLoss float64     `json:"hsLoss"`
	HsDv   []float64   `json:"hsDv"`
	HsDu   [][]float64 `json:"hsDu"`

	Mean       []float64   `json:"mean"`
	CbowLoss   float64     `json:"cbowLoss"`
	CbowInput  [][]float64 `json:"cbowInput"`
	CbowOutput [][]float64 `json:"cbowOutput"`
}

// newReference computes it: four texts, D = 3, m = 2, the center 古 and 太 beside it.
func newReference() reference {
	var r reference
	random := rand.New(rand.NewPCG(1, 2))
	for range 4 {
		r.Uint64 = append(r.Uint64, strconv.FormatUint(random.Uint64(), 10))
	}
	var texts [][]string
	for _, text := range []string{"自太古以来", "云似马", "云像马", "月似弓"} {
		texts = append(texts, strings.Split(text, ""))
	}
	r.Words, r.Counts, r.Texts = walkthrough.Number(texts...)
	V, D, m := len(r.Words), 3, 2
	text, t := r.Texts[0], 2
	c, o := text[t], text[1]

	// New vectors are small, and those of the contexts are 0, which would leave little
	// to compare.
	random = rand.New(rand.NewPCG(7, 11))
	model := walkthrough.NewModel(V, D, random)
	r.NewInput = copied(model.Input)
	for i := range V {
		for d := range D {
			model.Input[i][d] *= 6
			model.Output[i][d] = 2*random.Float64() - 1
		}
	}
	r.Input, r.Output = copied(model.Input), copied(model.Output)

	v := model.Input[c]
	r.Context = walkthrough.Context(text, t, m)
	r.Scores = walkthrough.Scores(model.Output, v)
	r.P = walkthrough.Softmax(r.Scores)
	r.WindowLikelihood = walkthrough.WindowLikelihood(model, text, t, m)
	r.WindowLoss = walkthrough.WindowLoss(model, text, t, m)
	all := func() (loss float64) {
		for _, text := range r.Texts {
			loss += walkthrough.Loss(model, text, m)
		}
		return loss
	}
	r.Loss = all()

	rows := func(some walkthrough.Rows) [][]float64 {
		every := make([][]float64, V)
		for i := range every {
			every[i] = make([]float64, D)
			copy(every[i], some[i])
		}
		return every
	}
	softmax := walkthrough.ExactSoftmax{}
	g := walkthrough.SkipGramGradient(model, softmax, c, o)
	r.Dv, r.Du = g.Input[c], rows(g.Output)

	r.Noise = walkthrough.Noise(r.Counts)
	r.Negatives = walkthrough.Draw(r.Noise, 5, rand.New(rand.NewPCG(3, 4)))
	negatives := walkthrough.NegativeSampling(r.Negatives)
	r.NegLoss = negatives.Loss(model.Output, v, o)
	dv, du := negatives.Gradient(model.Output, v, o)
	r.NegDv, r.NegDu = dv, rows(du)

	paths := walkthrough.Huffman(r.Counts)
	for _, path := range paths {
		text := ""
		for _, q := range path {
			sign := "-"
			if q.Yes {
				sign = "+"
			}
			text += sign + strconv.Itoa(q.Row)
		}
		r.Paths = append(r.Paths, text)
	}
	tree := walkthrough.HierarchicalSoftmax(paths)
	r.HsLoss = tree.Loss(model.Output, v, o)
	dv, du = tree.Gradient(model.Output, v, o)
	r.HsDv, r.HsDu = dv, rows(du)

	r.Mean = walkthrough.Mean(model, r.Context)
	r.CbowLoss = walkthrough.CBOWLoss(model, softmax, r.Context, c)
	g = walkthrough.CBOWGradient(model, softmax, r.Context, c)
	r.CbowInput, r.CbowOutput = rows(g.Input), rows(g.Output)

	for range 20 {
		for _, text := range r.Texts {
			for t := range text {
				walkthrough.Step(model, walkthrough.WindowGradient(model, softmax, text, t, m), 0.1)
			}
		}
	}
	r.TrainedInput, r.TrainedOutput, r.TrainedLoss = model.Input, model.Output, all()
	return r
}

func copied(rows [][]float64) [][]float64 {
	own := slices.Clone(rows)
	for i := range own {
		own[i] = slices.Clone(own[i])
	}
	return own
}

// TestWalkthroughNumbers: what the page's tests compare with is what package
// walkthrough computes. Not to the last bit: exponentials and sums of products may
// differ there between processors.
func TestWalkthroughNumbers(t *testing.T) {
	name := filepath.Join("src", "views", "learn", "testdata", "walkthrough.json")
	text, err := json.Marshal(newReference())
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(name, append(text, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	decode := func(text []byte) (value any) {
		if err := json.NewDecoder(bytes.NewReader(text)).Decode(&value); err != nil {
			t.Fatal(err)
		}
		return value
	}
	compare(t, "", decode(kept), decode(text))
}

func compare(t *testing.T, at string, got, want any) {
	switch want := want.(type) {
	case map[string]any:
		got, _ := got.(map[string]any)
		for name := range want {
			compare(t, at+"/"+name, got[name], want[name])
		}
		for name := range got {
			if _, ok := want[name]; !ok {
				t.Errorf("%s/%s is not among the numbers", at, name)
			}
		}
	case []any:
		got, _ := got.([]any)
		if len(got) != len(want) {
			t.Errorf("%s has %d elements, want %d (go test ./serve/ui -update writes them)", at, len(got), len(want))
			return
		}
		for i := range want {
			compare(t, at+"/"+strconv.Itoa(i), got[i], want[i])
		}
	case float64:
		if got, ok := got.(float64); !ok || math.Abs(got-want) > 1e-10*max(1, math.Abs(want)) {
			t.Errorf("%s is %v, want %v (go test ./serve/ui -update writes it)", at, got, want)
		}
	default:
		if got != want {
			t.Errorf("%s is %v, want %v (go test ./serve/ui -update writes it)", at, got, want)
		}
	}
}
