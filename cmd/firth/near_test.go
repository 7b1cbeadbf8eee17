package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"firth/search"
)

// neighborsOf runs a command that answers in JSON.
func neighborsOf(t *testing.T, args ...string) []search.Neighbor {
	t.Helper()
	var answer struct{ Neighbors []search.Neighbor }
	if err := json.Unmarshal([]byte(must(t, append(args, "--json")...)), &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Neighbors
}

func TestNearRank(t *testing.T) {
	for i, n := range neighborsOf(t, "near", trained().english, "king", "-k", "30") {
		var answer struct {
			Rank  int
			Score float64
		}
		if err := json.Unmarshal([]byte(must(t, "near", trained().english, "king", "--rank", n.Word, "--json")), &answer); err != nil {
			t.Fatal(err)
		}
		if answer.Rank != i+1 || answer.Score != n.Score {
			t.Errorf("%s is at place %d with %v, want %d with %v", n.Word, answer.Rank, answer.Score, i+1, n.Score)
		}
		if i == 3 {
			break
		}
	}
	if out := must(t, "near", trained().english, "king", "--rank", "queen"); !strings.HasPrefix(out, "word") || !strings.Contains(out, "\nqueen") {
		t.Errorf("rank as a table:\n%s", out)
	}
}

func TestNearText(t *testing.T) {
	text := neighborsOf(t, "near", trained().english, "--text", "the king, the woman")
	sum := neighborsOf(t, "near", trained().english, "2*the", "king", "woman")
	if len(text) != 10 || !slices.Equal(text, sum) {
		t.Errorf("near a text: %v, near its words: %v", text, sum)
	}
	status, out, errOut := execute("", "near", trained().english, "--text", "the qqqxyz king")
	if status != 0 || strings.Count(out, "\n") != 10 || !strings.Contains(errOut, "1 token ") {
		t.Errorf("status %d\n%s%s", status, out, errOut)
	}
	if status, _, errOut := execute("", "near", trained().english, "--text", "qqqxyz"); status != 1 || !strings.Contains(errOut, "none of the 1 token") {
		t.Errorf("status %d, %s", status, errOut)
	}
}

// What the model's pipeline leaves out of a question is refused, not left out of the
// answer without a word.
func TestNearRefusesWhatIsNoWord(t *testing.T) {
	for _, c := range []struct {
		question []string
		status   int
		message  string
	}{
		{[]string{"king -"}, 2, "no word after the last -"},
		{[]string{"king - !"}, 1, `"!" is not among the model's`},
		{[]string{"king", `\-`}, 1, `"-" is not among the model's`},
	} {
		status, out, errOut := execute("", append([]string{"near", trained().english}, c.question...)...)
		if status != c.status || out != "" || !strings.Contains(errOut, c.message) {
			t.Errorf("near %q: status %d\n%s%s", c.question, status, out, errOut)
		}
	}
}

func TestNearFilters(t *testing.T) {
	near := neighborsOf(t, "near", trained().english, "king", "--prefix", "p", "--min-count", "9")
	if len(near) == 0 {
		t.Fatal("no words")
	}
	for _, n := range near {
		if !strings.HasPrefix(n.Word, "p") {
			t.Errorf("%s does not begin with p", n.Word)
		}
	}
	if near := neighborsOf(t, "near", trained().english, "king", "--min-count", "999999"); len(near) != 0 {
		t.Errorf("so often: %v", near)
	}
}

func TestNearInTwoModels(t *testing.T) {
	out := must(t, "near", trained().english, "king", "--also", trained().english, "-k", "2")
	lines := strings.Split(out, "\n")
	if len(lines) != 4 || strings.Count(lines[0], "en.safetensors") != 2 || len(strings.Fields(lines[1])) != 4 {
		t.Errorf("side by side:\n%s", out)
	}
	var answer struct{ Models []modelNeighbors }
	if err := json.Unmarshal([]byte(must(t, "near", trained().english, "king", "--also", trained().english, "--json")), &answer); err != nil {
		t.Fatal(err)
	}
	if len(answer.Models) != 2 || !slices.Equal(answer.Models[0].Neighbors, neighborsOf(t, "near", trained().english, "king")) {
		t.Errorf("two models: %v", answer)
	}
	if status, _, errOut := execute("", "near", trained().english, "king", "--also", trained().chinese); status != 1 || !strings.Contains(errOut, trained().chinese) {
		t.Errorf("a word that the second model lacks: status %d, %s", status, errOut)
	}
}

func TestOdd(t *testing.T) {
	out := must(t, "odd", trained().english, "big", "large", "cow")
	if !strings.HasPrefix(out, "cow") || strings.Count(out, "\n") != 3 {
		t.Errorf("odd one:\n%s", out)
	}
	var answer struct {
		Odd   string
		Words []search.Neighbor
	}
	if err := json.Unmarshal([]byte(must(t, "odd", trained().english, "Big", "large", "cow", "--json")), &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Odd != "cow" || len(answer.Words) != 3 {
		t.Errorf("odd one: %v", answer)
	}
}

func TestIndex(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "en.hnsw")
	var report indexed
	if err := json.Unmarshal([]byte(must(t, "index", trained().english, "-o", path, "--json", "--progress", "none")), &report); err != nil {
		t.Fatal(err)
	}
	if len(report.Recall) == 0 || report.Recall[len(report.Recall)-1].Recall < 0.95 || report.Words < 100 {
		t.Errorf("report %+v", report)
	}
	second := filepath.Join(dir, "again.hnsw")
	if out := must(t, "index", trained().english, "-o", second, "--sample", "50"); !strings.Contains(out, "recall@10") {
		t.Errorf("report:\n%s", out)
	}
	a, errA := os.ReadFile(path)
	b, errB := os.ReadFile(second)
	if errA != nil || errB != nil || string(a) != string(b) {
		t.Error("the same model has two indexes")
	}
	for _, question := range [][]string{{"king"}, {"king", "-", "man", "+", "woman"}, {"king", "--prefix", "p"}, {"king", "-k", "100000"}} {
		args := append([]string{"near", trained().english}, question...)
		if got, want := neighborsOf(t, append(args, "--index", path, "--ef", "400")...), neighborsOf(t, args...); !slices.Equal(got[:5], want[:5]) {
			t.Errorf("%v: %v by index, %v by looking at all", question, got[:5], want[:5])
		}
	}
	for args, message := range map[string]string{
		"near " + trained().chinese + " 似 --index " + path:                      "not the vectors of this graph",
		"near " + trained().english + " king --index " + trained().english:      "graph",
		"near " + trained().english + " king --index " + path + ".none":         "no such file",
		"near " + trained().english + " king --ef 0":                            "--ef 0",
		"near " + trained().english + " king --rank queen --index x":            "--rank",
		"near " + trained().english + " king --also x --index x":                "--also",
		"index " + trained().english:                                            "-o FILE",
		"index " + trained().english + " -o " + path + " --links 1":             "--links 1",
		"index " + trained().english + " -o " + path + " --sample -1":           "--sample -1",
		"index " + trained().english + " -o " + filepath.Join(dir, "none", "x"): "none",
		"odd " + trained().english + " a b":                                     "three words",
		"odd " + trained().english + " king queen kimg":                         "did you mean king",
		"near " + trained().english + " king --rank kimg":                       "did you mean king",
	} {
		status, _, errOut := execute("", strings.Fields(args)...)
		if status == 0 || !strings.Contains(errOut, message) {
			t.Errorf("firth %s: status %d, %s", args, status, errOut)
		}
	}
}
