package eval

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"firth"
)

func TestReadRelation(t *testing.T) {
	set := read(t, "cup\ttea/coffee\nbottle\twine\n\nglass  juice/\n")
	want := []Question{
		{A: "cup", B: "tea", C: "bottle", D: "wine", AlsoB: "coffee"},
		{A: "cup", B: "tea", C: "glass", D: "juice", AlsoB: "coffee"},
		{A: "bottle", B: "wine", C: "cup", D: "tea", Also: "coffee"},
		{A: "bottle", B: "wine", C: "glass", D: "juice"},
		{A: "glass", B: "juice", C: "cup", D: "tea", Also: "coffee"},
		{A: "glass", B: "juice", C: "bottle", D: "wine"},
	}
	if set.Kind != Analogy || len(set.Sections) != 1 || !slices.Equal(set.Sections[0].Questions, want) {
		t.Errorf("%+v", set)
	}
	for _, bad := range []string{"cup\ttea\nbottle\n", "cup\ttea\na b c\n", "cup\t/\nx\ty\n", "cup\ttea\n", "cup\ttea\nbottle\t3\n"} {
		if set, err := Read(strings.NewReader(bad)); err == nil {
			t.Errorf("%q is read as %+v", bad, set)
		}
	}
	if _, err := Read(strings.NewReader(strings.Repeat("cup\ttea\n", mostRelated+1))); err == nil {
		t.Error("a relation of any size is read")
	}
}

// Any answer is right, and the rank is that of the best, as a plain search has it.
func TestAnyAnswerIsRight(t *testing.T) {
	words := numbered(60)
	e := model(t, 6, words...)
	var text strings.Builder
	for i := 0; i < 40; i += 2 {
		text.WriteString(words[i] + "\t" + words[i+1] + "/" + words[(i*7+3)%60] + "/nothing/" + words[(i*5+11)%60] + "\n")
	}
	set := read(t, text.String())
	x := New(e.Vocab, []*Set{set}, Options{Threads: 3})
	outcomes := x.Outcomes(Dense(Rows(e)))[0]
	for i, q := range set.Sections[0].Questions {
		if got, want := outcomes.Values[i], rankByHand(t, e, q); got != want {
			t.Errorf("%+v: rank %v, want %v", q, got, want)
		}
	}
	r := x.Results([]Outcomes{outcomes})[0]
	if r.Asked != 20*19 || r.Right == 0 {
		t.Errorf("%+v", r)
	}
}

// rankByHand is the place of the best right answer among all words but those of the
// question.
func rankByHand(t *testing.T, e *firth.Embeddings, q Question) float64 {
	score := func(w string) float64 {
		v, _ := e.Vector(w)
		sum := 0.0
		for sign, of := range map[float64][]string{1: {q.B, q.C}, -1: {q.A}} {
			for _, o := range of {
				u, ok := e.Vector(o)
				if !ok {
					t.Fatal(o)
				}
				sum += sign * firth.Cosine(v, u)
			}
		}
		return sum
	}
	asked := append([]string{q.A, q.B, q.C}, strings.Split(q.AlsoB, "/")...)
	best := math.Inf(-1)
	for _, d := range append(strings.Split(q.Also, "/"), q.D) {
		if _, ok := e.Vector(d); ok && !slices.Contains(asked, d) {
			best = max(best, score(d))
		}
	}
	if math.IsInf(best, -1) {
		return math.Inf(1)
	}
	rank := 1.0
	for i := range e.Vocab.Len() {
		w := numbered(60)[i]
		if !slices.Contains(asked, w) && score(w) > best+1e-7 {
			rank++
		}
	}
	return rank
}

func TestReadFolder(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"1_Forms/I01 [plural].txt": "tea\tteas\ncup\tcups\nsaw\tsaws\n",
		"1_Forms/I02 [past].txt":   "go\twent\nrun\tran\n",
		"2_Things/E01 [parts].txt": "cup\thandle/rim\nsaw\tteeth\n",
		"2_Things/readme.md":       "not a relation",
		".hidden/x.txt":            "not a relation",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	set, err := ReadFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range set.Sections {
		names = append(names, s.Name)
	}
	if want := []string{"1_Forms/I01 [plural]", "1_Forms/I02 [past]", "2_Things/E01 [parts]"}; !slices.Equal(names, want) || set.Len() != 6+2+2 {
		t.Errorf("%q, %d questions", names, set.Len())
	}
	groups := Groups([]SectionResult{
		{"1/a", 1, 2, .5, 4, 3}, {"1/b", 2, 2, 1, 4, 0}, {"2/c", 0, 0, 0, 0, 5},
	})
	if want := []SectionResult{{"1", 3, 4, .75, 8, 3}, {"2", 0, 0, 0, 0, 5}}; !slices.Equal(groups, want) {
		t.Errorf("groups %+v, want %+v", groups, want)
	}
	if g := Groups([]SectionResult{{Name: "a"}}); g != nil {
		t.Errorf("sections without folders have groups: %+v", g)
	}
	if err := os.WriteFile(filepath.Join(dir, "pairs.txt"), []byte("a\tb\t3\nc\td\t4\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadFolder(dir); !errors.Is(err, ErrNotBenchmark) || !strings.Contains(err.Error(), "pairs.txt") {
		t.Errorf("a folder with pairs: %v", err)
	}
	if _, err := ReadFolder(t.TempDir()); !errors.Is(err, ErrNotBenchmark) {
		t.Errorf("an empty folder: %v", err)
	}
}
