package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"firth/preflight"
)

func TestInspect(t *testing.T) {
	dir := t.TempDir()
	text := must(t, "demo", "--text", "--tokens", "20000")
	path := filepath.Join(dir, "some text.txt")
	if err := os.WriteFile(path, []byte(text+strings.Repeat("<p>the same &amp; the same</p>\n", 2000)), 0o600); err != nil {
		t.Fatal(err)
	}
	out := must(t, "inspect", path, "--progress", "none", "--calibrate", "10ms", "--dim", "20", "--min-count", "3")
	for _, want := range []string{
		"3 things to look at", "problem ", "lines that were there before", "HTML tags", // the headlines
		"some text.txt", "utf-8", "2,000 ×  <p>the same &amp; the same</p>", "Latin ", "min-count", "most frequent",
		"dim 20, window 5, 5 epochs, min-count 3", "measured by training", "--epochs", "firth train '" + path + "' --tokenizer words",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the report lacks %q:\n%s", want, out)
		}
	}
	for line := range strings.Lines(out) {
		if strings.TrimRight(line, " \n") != strings.TrimSuffix(line, "\n") {
			t.Errorf("%q ends with a space", line)
		}
	}
	// Its own pass over standard input tells the same.
	input, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	reports := [2]preflight.Report{}
	for i, args := range [][]string{{"inspect", path}, {"inspect", "-", "--threads", "3"}} {
		status, out, errOut := execute(string(input), append(args, "--progress", "none", "--calibrate", "0", "--json")...)
		if status != 0 || strings.Count(out, "\n") != 1 {
			t.Fatalf("status %d\n%s%s", status, out, errOut)
		}
		if err := json.Unmarshal([]byte(out), &reports[i]); err != nil {
			t.Fatal(err)
		}
	}
	a, b := &reports[0], &reports[1]
	if a.Tokens.Tokens == 0 || a.Tokens.Tokens != b.Tokens.Tokens || a.Duplicates.Lines != b.Duplicates.Lines || a.Vocabulary.Words != b.Vocabulary.Words || len(a.Findings) != len(b.Findings) {
		t.Errorf("a file and standard input differ: %+v, %+v", a.Tokens, b.Tokens)
	}
	if a.Estimate.Calibration.Skipped == "" || a.Estimate.Seconds.Training != 0 {
		t.Errorf("--calibrate 0 measures %+v", a.Estimate.Calibration)
	}
}

// What cannot be read is a failure; what is odd is not.
func TestInspectExitStatus(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.txt")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		input, args string
		status      int
		says        string
	}{
		{"", "inspect", 2, "argument"},
		{"", "inspect " + dir + "/none", 1, "none"},
		{"", "inspect " + empty, 1, "no text"},
		{"\x00\x01\x02\x00", "inspect -", 1, "binary data"},
		{"a b\n", "inspect - --dim 0", 2, "dim 0"},
		{"a b\n", "inspect - --calibrate -1s", 2, "--calibrate"},
		{"...\n", "inspect -", 0, "there is no token"},
		{"a b\n", "inspect - --min-count 1", 0, "are very few"},
	} {
		status, out, errOut := execute(c.input, append(strings.Fields(c.args), "--progress", "none")...)
		if said := strings.Join(strings.Fields(out+errOut), " "); status != c.status || !strings.Contains(said, c.says) {
			t.Errorf("%s: exit status %d, want %d; says %q, want %q in it", c.args, status, c.status, said, c.says)
		}
	}
}

// The flags of training are those of firth train, with their defaults.
func TestInspectHasTheFlagsOfTrain(t *testing.T) {
	s := streams{strings.NewReader(""), nil, nil}
	inspect := strings.Join(strings.Fields(newInspect(s).Flags().FlagUsages()), " ")
	only := strings.Fields("--output --vocab --held-out --eval --eval-every --early-stop --early-stop-on --max-memory --log --checkpoint-every --resume --restart --watch --watch-stay --watch-words")
	flags := 0
	for line := range strings.Lines(newTrain(s).Flags().FlagUsages()) {
		words := strings.Fields(line)
		name := slices.IndexFunc(words, func(w string) bool { return strings.HasPrefix(w, "--") })
		if slices.Contains(only, words[name]) {
			continue
		}
		flags++
		if !strings.Contains(inspect, strings.Join(words, " ")) {
			t.Errorf("firth inspect does not have %s as firth train does", words[name])
		}
	}
	if flags < 30 {
		t.Errorf("firth train has %d flags to share", flags)
	}
}

func TestDurationText(t *testing.T) {
	for seconds, want := range map[float64]string{0.04: "0.0 s", 9.9: "9.9 s", 61: "61 s", 120: "2 min", 5400: "1 h 30 min", 100_000: "27 h 46 min"} {
		if got := durationText(seconds); got != want {
			t.Errorf("%v seconds are %q, want %q", seconds, got, want)
		}
	}
}
