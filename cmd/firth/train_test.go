package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"firth/eval"
	"firth/training"
	"firth/vecfile"
)

// evaluationFiles writes a text of the small world and benchmarks on it.
func evaluationFiles(t testing.TB) (dir, text, pairs, analogies string) {
	t.Helper()
	dir = t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	text = write("text.txt", must(t, "demo", "--text", "--tokens", "20000"))
	pairs = write("pairs.tsv", "big\tlarge\t9\nBig\tcheese\t1\nred\tblue\t6\nking\tqueen\t7\nxyzzy\tking\t5\n")
	analogies = write("questions.txt", ": royal\nman king woman queen\n: plural\ncat cats dog dogs\ncat cats xyzzy xyzzies\n")
	return dir, text, pairs, analogies
}

// events reads a log.
func events(t testing.TB, path string) []map[string]any {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]any
	for line := range strings.Lines(string(content)) {
		var e map[string]any
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		all = append(all, e)
	}
	return all
}

// fields lists the names of a JSON object in order.
func fields(e map[string]any) string { return strings.Join(slices.Sorted(maps.Keys(e)), " ") }

// What the log holds is what programs rely on.
func TestTrainLog(t *testing.T) {
	dir, text, pairs, analogies := evaluationFiles(t)
	out, log := filepath.Join(dir, "m.safetensors"), filepath.Join(dir, "train.jsonl")
	args := []string{
		"train", text, "-o", out, "--dim", "8", "--epochs", "3", "--progress", "none", "--log", log,
		"--held-out", "0.1", "--eval", pairs, "--eval", analogies, "--eval-every", "0.5", "--early-stop", "9",
	}
	must(t, args...)
	want := map[string]string{
		"start":      "benchmarks config early_stop eval_every event firth held_out inputs min_count output pipeline resume run threads time",
		"reading":    "bytes event run time tokens tokens_per_second total_bytes",
		"training":   "epoch epochs event learning_rate loss peak_memory percent positions run seconds_left time tokens_per_second total_positions waiting",
		"evaluation": "epoch event held_out_loss number run scores time",
		"end":        "event peak_memory reading_seconds run summary time training_seconds",
	}
	count := map[string]int{}
	all := events(t, log)
	for i, e := range all {
		name := fmt.Sprint(e["event"])
		count[name]++
		have := fields(e)
		if peakMemory() == 0 {
			want[name] = strings.ReplaceAll(want[name], "peak_memory ", "")
		}
		if have != want[name] {
			t.Errorf("event %s has %s, want %s", name, have, want[name])
		}
		if at, err := time.Parse(time.RFC3339, fmt.Sprint(e["time"])); err != nil || time.Since(at) > time.Hour || e["run"] != 1.0 {
			t.Errorf("event %d: run %v at %v (%v)", i, e["run"], e["time"], err)
		}
	}
	if count["start"] != 1 || count["reading"] == 0 || count["training"] == 0 || count["evaluation"] != 6 || count["end"] != 1 {
		t.Errorf("events: %v", count)
	}
	if last := all[len(all)-1]; last["event"] != "end" {
		t.Errorf("the last event is %v", last)
	}
	scores, _ := all[len(all)-2]["scores"].(map[string]any)
	if _, ok := scores["pairs"].(float64); !ok || fields(scores) != "pairs questions" {
		t.Errorf("scores: %v", scores)
	}
	// The model says the same as the log.
	e, _, err := vecfile.Open(out, vecfile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	saved, err := json.Marshal(all[len(all)-1]["summary"])
	if err != nil {
		t.Fatal(err)
	}
	var summary map[string]any
	if err := json.Unmarshal(e.Meta.Training, &summary); err != nil {
		t.Fatal(err)
	}
	if again, err := json.Marshal(summary); err != nil || string(again) != string(saved) {
		t.Errorf("log: %s\nmodel: %s", saved, again)
	}

	// A run anew has a log anew, and one that fails says so in it.
	status, _, _ := execute("", append(args, "--min-count", "1000000")...)
	if all := events(t, log); status != 1 || len(all) < 2 || !strings.Contains(fmt.Sprint(all[len(all)-1]["error"]), "no words") {
		t.Errorf("status %d, log %v", status, all)
	}
}

// A log goes on after the line that a killed run did not end.
func TestLogIsResumed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	for run := range 3 {
		l, err := openLog(path, run > 0)
		if err != nil {
			t.Fatal(err)
		}
		l.start(training.Options{Resume: run > 0}, "m")
		l.end(training.Report{}, errors.New("stopped"))
		if err := l.close(); err != nil {
			t.Fatal(err)
		}
		f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString(`{"event":"training","run":77,"epo`); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(string(content)) {
		var e struct {
			Event string
			Run   int
		}
		if json.Unmarshal([]byte(line), &e) == nil {
			got = append(got, fmt.Sprint(e.Event, e.Run))
		}
	}
	if want := "start1 end1 start2 end2 start3 end3"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}

	if l, err := openLog(path, false); err != nil {
		t.Error(err)
	} else if err := l.close(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadFile(path); err != nil || len(left) != 0 {
		t.Errorf("begun anew, the log has %q (%v)", left, err)
	}
}

func TestLogErrors(t *testing.T) {
	dir := t.TempDir()
	precious := filepath.Join(dir, "thesis.txt")
	for _, content := range []string{"my thesis\n", "{", `{"event":"start"} but not a log`} {
		if err := os.WriteFile(precious, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, resume := range []bool{false, true} {
			if _, err := openLog(precious, resume); err == nil || !strings.Contains(err.Error(), "no training log") {
				t.Errorf("%q: %v", content, err)
			}
		}
		if left, err := os.ReadFile(precious); err != nil || string(left) != content {
			t.Errorf("%q became %q (%v)", content, left, err)
		}
	}
	// A log that cannot be written is told at the end.
	l, err := openLog(filepath.Join(dir, "log"), false)
	if err != nil {
		t.Fatal(err)
	}
	l.file.Close()
	l.start(training.Options{}, "m")
	if err := l.close(); err == nil || !strings.Contains(err.Error(), "not complete") {
		t.Errorf("written to a closed file: %v", err)
	}
	var none *trainLog
	none.start(training.Options{}, "m")
	none.report(training.Progress{})
	none.end(training.Report{}, nil)
	if err := none.close(); err != nil {
		t.Error(err)
	}
}

// What a person is told of evaluations, at the end.
func TestEvaluationIsTold(t *testing.T) {
	dir, text, pairs, analogies := evaluationFiles(t)
	out := filepath.Join(dir, "m.safetensors")
	common := []string{"train", text, "-o", out, "--dim", "8", "--progress", "none", "--held-out", "0.1", "--eval", pairs}
	status, _, errOut := execute("", append(common, "--epochs", "2", "--eval", analogies)...)
	for _, says := range []string{
		"held out, not trained on: ", "Mean loss on the text held out: ", "pairs: ", "(4 pairs, Spearman's rank correlation; 1 with unknown words left out)", "(2 analogies, right; 1 with",
	} {
		if status != 0 || !strings.Contains(errOut, says) {
			t.Errorf("status %d; want %q in\n%s", status, says, errOut)
		}
	}
	// --early-stop-on brings its file along.
	status, _, errOut = execute("", append(common, "--epochs", "60", "--early-stop", "1", "--early-stop-on", analogies, "--learning-rate", "0.4")...)
	if status != 0 || !strings.Contains(errOut, "Ended early: the best score on questions was that of evaluation") || !strings.Contains(errOut, "questions: ") {
		t.Errorf("status %d\n%s", status, errOut)
	}
	if left, err := filepath.Glob(out + ".*"); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Evaluations are lines above the bar.
func TestBarShowsEvaluations(t *testing.T) {
	dir, text, pairs, _ := evaluationFiles(t)
	_, _, errOut := execute("", "train", text, "-o", filepath.Join(dir, "m.safetensors"), "--dim", "4", "--epochs", "2", "--progress", "bar", "--held-out", "0.1", "--eval", pairs)
	for _, line := range []string{"epoch 1: held-out loss ", "epoch 2: held-out loss ", ", pairs "} {
		if !strings.Contains(errOut, line) {
			t.Errorf("no %q in %q", line, errOut)
		}
	}
}

func TestEvaluationMistakes(t *testing.T) {
	dir, text, pairs, _ := evaluationFiles(t)
	out := filepath.Join(dir, "m.safetensors")
	train := "train " + text + " -o " + out + " --progress none "
	for _, c := range []struct {
		args   string
		status int
		says   string
	}{
		{train + "--eval " + dir + "/none", 1, "none"},
		{train + "--eval " + text, 1, "text.txt: line"},
		{train + "--eval " + out + "x --early-stop-on y --early-stop 1", 1, "x"},
		{train + "--eval " + pairs + " --early-stop-on y --early-stop 1", 1, "y"},
		{train + "--eval " + pairs + " --eval " + pairs, 2, "two benchmarks are named pairs"},
		{train + "--eval " + pairs + " --early-stop-on " + pairs, 2, "after how many"},
		{train + "--held-out 1", 2, "hold out"},
		{train + "--held-out 0.1 --eval-every 0", 2, "--eval-every 0"},
		{train + "--held-out 0.1 --eval-every 3", 2, "every 3"},
		{train + "--eval-every 0.5", 2, "nothing to evaluate by"},
		{train + "--early-stop 3", 2, "no text is held out"},
		{train + "--log " + text, 1, "no training log"},
		{train + "--log " + dir, 1, "--log"},
		{train + "--resume --restart", 2, "give one of them"},
		{train + "--resume --log " + dir + "/log", 1, "there is no checkpoint"},
	} {
		status, _, errOut := execute("", strings.Fields(c.args)...)
		if status != c.status || !strings.Contains(errOut, c.says) {
			t.Errorf("firth %s: exit status %d, want %d; says %q, want %q in it", c.args, status, c.status, errOut, c.says)
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a failed command has written its output")
	}
}

func TestScoreText(t *testing.T) {
	for want, r := range map[string]eval.Result{
		"not defined": {Kind: eval.Similarity, Score: math.NaN()}, "0.645": {Kind: eval.Similarity, Score: .64512}, "32.1 %": {Kind: eval.Analogy, Score: .32051},
	} {
		if got := scoreText(r); got != want {
			t.Errorf("%+v is %q, want %q", r, got, want)
		}
	}
}
