package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// benchmarkFolder makes a folder of benchmarks for the demo's words.
func benchmarkFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"pairs.tsv":     "big\tlarge\t9\nking\tqueen\t8\nking\tman\t6\nBig\tcow\t1\nking\txyzzy\t2\nqueen\tpig\t1.5\n",
		"pairs-two.csv": "word,other,score\ncow,pig,7\ncow,cows,8\nking,cows,2\nbig,queen,1\n",
		"analogies.txt": ": animals\ncow cows pig pigs\npig pigs cow cows\n: royal\nman king woman queen\nman king woman xyzzy\n",
		"README.txt":    "These are benchmarks.\nThey are small.\n",
		".hidden.tsv":   "a\tb\t1\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

type evalLine struct {
	Model  string
	Result struct {
		Name, Kind       string
		Score, Low, High *float64
		ScoreOfAll       *float64 `json:"score_of_all"`
		Asked, Unknown   int
		Right, Top5      int
		Composed         int
		Sections         []struct{ Asked int }
		MRR              float64
	}
	Comparison *struct {
		To            string
		Shared        int
		Difference, P *float64
	}
}

func evalLines(t *testing.T, args ...string) []evalLine {
	t.Helper()
	var lines []evalLine
	for text := range strings.Lines(must(t, append([]string{"eval", "--json"}, args...)...)) {
		var line evalLine
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		lines = append(lines, line)
	}
	return lines
}

func TestEval(t *testing.T) {
	dir := benchmarkFolder(t)
	status, out, errOut := execute("", "eval", trained().english, "--folder", dir, "-v")
	if status != 0 {
		t.Fatalf("status %d: %s", status, errOut)
	}
	for _, want := range []string{"analogies", "pairs", "pairs-two", "Spearman", "unknown as 0", "unknown as wrong", "3 of 4", "5 of 6", ": royal", "MRR"} {
		if !strings.Contains(out, want) {
			t.Errorf("the table lacks %q:\n%s", want, out)
		}
	}
	if !strings.Contains(errOut, "README.txt") || strings.Contains(out, "hidden") {
		t.Errorf("what is left out: %s", errOut)
	}
	lines := evalLines(t, trained().english, "--folder", dir, "--set", "analogies")
	r := lines[0].Result
	if len(lines) != 1 || r.Asked != 3 || r.Unknown != 1 || len(r.Sections) != 2 || r.Score == nil || *r.ScoreOfAll != float64(r.Right)/4 || r.Top5 < r.Right || !(r.MRR > 0) {
		t.Errorf("%+v", lines)
	}
	if markdown := must(t, "eval", trained().english, "--folder", dir, "--set", "pairs-two.csv", "--markdown"); !strings.HasPrefix(markdown, "| set |") {
		t.Errorf("Markdown:\n%s", markdown)
	}
	// The beginning of two names is both; a whole name is one.
	if n := len(evalLines(t, trained().english, "--folder", dir, "--set", "pai")); n != 2 {
		t.Errorf("--set pai: %d sets, want 2", n)
	}
	if n := len(evalLines(t, trained().english, "--folder", dir, "--set", "pairs", "--set", filepath.Join(dir, "analogies.txt"))); n != 2 {
		t.Errorf("--set pairs and a file: %d sets, want 2", n)
	}
}

func TestEvalCompares(t *testing.T) {
	dir := benchmarkFolder(t)
	args := []string{trained().english, trained().english, trained().chinese, "--folder", dir, "--compare", "--samples", "200"}
	for i, line := range evalLines(t, args...) {
		switch {
		case i < 3 && line.Comparison != nil:
			t.Errorf("the first model is compared with itself: %+v", line)
		case i >= 3 && i < 6 && (line.Comparison == nil || *line.Comparison.Difference != 0 || *line.Comparison.P != 1):
			t.Errorf("a model and its like: %+v", line)
		case i >= 6 && (line.Comparison == nil || line.Comparison.Difference != nil || line.Comparison.Shared != 0):
			t.Errorf("an English and a Chinese model: %+v", line)
		}
	}
	if out := must(t, append([]string{"eval"}, args...)...); !strings.Contains(out, "difference to") || !strings.Contains(out, "p=1") {
		t.Errorf("the table has no differences:\n%s", out)
	}
}

func TestEvalBaselines(t *testing.T) {
	dir := benchmarkFolder(t)
	_, text, _ := execute("", "demo", "--lang", "en", "--text", "--tokens", "60000")
	corpus := filepath.Join(dir, "corpus.txt")
	if err := os.WriteFile(corpus, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	args := []string{trained().english, "--folder", dir, "--set", "pairs", "--set", "analogies", "--baselines", corpus}
	lines := evalLines(t, append(args, "--threads", "1")...)
	scores := map[string]*float64{}
	for _, line := range lines {
		scores[line.Model+" "+line.Result.Name] = line.Result.Score
	}
	if len(lines) != 2*5 {
		t.Fatalf("%d lines, want 10", len(lines))
	}
	for _, undefined := range []string{"one-hot pairs", "one-hot analogies"} {
		if scores[undefined] != nil {
			t.Errorf("%s has a score", undefined)
		}
	}
	for _, name := range []string{"PPMI", "PPMI+SVD"} {
		if s := scores[name+" pairs"]; s == nil || *s < .5 {
			t.Errorf("%s knows nothing of the demo's words: %v", name, s)
		}
	}
	again := must(t, append([]string{"eval", "--json", "--threads", "3"}, args...)...)
	if once := must(t, append([]string{"eval", "--json", "--threads", "1"}, args...)...); once != again {
		t.Error("the number of threads changes the result")
	}
	few := evalLines(t, append(args, "--baseline-words", "3")...)
	if last := few[len(few)-1]; last.Result.Asked != 0 || last.Result.Score != nil {
		t.Errorf("of three words: %+v", last)
	}
}

func TestEvalOfParts(t *testing.T) {
	file := filepath.Join(t.TempDir(), "zh.tsv")
	if err := os.WriteFile(file, []byte("北京\t中国\t5\n似\t像\t9\n法国\t中国\t7\n北京\tqwertz\t1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	whole, parts := evalLines(t, trained().chinese, "--set", file)[0].Result, evalLines(t, trained().chinese, "--set", file, "--parts")[0].Result
	if whole.Asked != 1 || whole.Composed != 0 || parts.Asked != 3 || parts.Composed != 2 {
		t.Errorf("whole: %+v\nof parts: %+v", whole, parts)
	}
	if out := must(t, "eval", trained().chinese, "--set", file, "--parts"); !strings.Contains(out, "2 of parts") {
		t.Errorf("the table does not tell:\n%s", out)
	}
}

func TestStability(t *testing.T) {
	out := must(t, "eval", "--stability", trained().english, trained().english, "-k", "3", "--words", "150")
	if !strings.Contains(out, "overlap@3") || !strings.Contains(out, "1–100 ") || strings.Count(out, "1.000") != 2*strings.Count(out, "–") {
		t.Errorf("a model and itself:\n%s", out)
	}
	var line struct {
		Models  []string
		Overlap float64
		Bands   []struct{ From, To int }
	}
	if err := json.Unmarshal([]byte(must(t, "eval", "--stability", "--json", trained().english, trained().english)), &line); err != nil {
		t.Fatal(err)
	}
	if line.Overlap != 1 || len(line.Models) != 2 || len(line.Bands) == 0 {
		t.Errorf("%+v", line)
	}
	if status, _, errOut := execute("", "eval", "--stability", trained().english, trained().chinese); status != 1 || !strings.Contains(errOut, "share") {
		t.Errorf("models without common words: status %d, %s", status, errOut)
	}
}

func TestEvalUsedWrongly(t *testing.T) {
	dir := benchmarkFolder(t)
	set := filepath.Join(dir, "pairs.tsv")
	for _, c := range []struct {
		status int
		want   string
		args   []string
	}{
		{2, "--set", []string{trained().english}},
		{2, "at least two", []string{trained().english, "--stability"}},
		{2, "--compare", []string{trained().english, "--set", set, "--compare"}},
		{2, "--method", []string{trained().english, "--set", set, "--method", "best"}},
		{2, "one of them", []string{trained().english, "--set", set, "--json", "--markdown"}},
		{2, "--baseline-words", []string{trained().english, "--set", set, "--baseline-words", "0"}},
		{2, "argument", nil},
		{1, "nowhere", []string{trained().english, "--set", filepath.Join(dir, "nowhere.tsv")}},
		{1, "pairs-two", []string{trained().english, "--folder", dir, "--set", "nowhere"}},
		{1, "nowhere", []string{filepath.Join(dir, "nowhere.safetensors"), "--set", set}},
		{1, "nowhere", []string{trained().english, "--folder", filepath.Join(dir, "nowhere")}},
		{1, "no benchmark", []string{trained().english, "--folder", t.TempDir()}},
		{1, "nowhere", []string{trained().english, "--set", set, "--baselines", filepath.Join(dir, "nowhere")}},
	} {
		status, _, errOut := execute("", append([]string{"eval"}, c.args...)...)
		if status != c.status || !strings.Contains(errOut, c.want) {
			t.Errorf("firth eval %v: status %d, want %d: %s", c.args, status, c.status, errOut)
		}
	}
}
