package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	explanation "firth/explain"
)

func TestExplain(t *testing.T) {
	out := must(t, "explain", "自太古以来", "--center", "古", "--window", "2", "--lang", "en")
	for _, want := range []string{"cos(似, 像) = 0 / (1 · 1) = 0", "P(自,太,以,来|古)", "∂log P(o|c) / ∂v_c", "After training"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	var x explanation.Explanation
	if err := json.Unmarshal([]byte(must(t, "explain", "自太古以来", "--json", "--seed", "5")), &x); err != nil {
		t.Fatal(err)
	}
	if x.Language != "zh" || x.Source.Seed != 5 || x.Window.Center.Word != "古" || len(x.Window.Factors) != 4 {
		t.Errorf("explanation of %+v, window %+v", x.Source, x.Window)
	}
}

func TestExplainWithAModel(t *testing.T) {
	var x explanation.Explanation
	out := must(t, "explain", "The King and the queen", "--center", "King", "--json", "--model", trained().english)
	if err := json.Unmarshal([]byte(out), &x); err != nil {
		t.Fatal(err)
	}
	if x.Source.Model != "en" || x.Source.Objective != "negative" || x.Window.Center.Word != "king" || x.After.Pair.From != "model" {
		t.Errorf("explanation of %+v, pair %+v", x.Source, x.After.Pair)
	}
}

func TestExplainWritesAPage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.html")
	if out := must(t, "explain", "the quick brown fox", "--html", path); out != "" {
		t.Errorf("printed besides the page: %s", out)
	}
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<!doctype html>", "<math", "<svg", "brown"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("no %s in the page", want)
		}
	}
}

func TestExplainReadsStandardInput(t *testing.T) {
	status, out, errOut := execute("one two three\ntwo three one\n", "explain", "-", "--json")
	var x explanation.Explanation
	if err := json.Unmarshal([]byte(out), &x); status != 0 || err != nil || x.Tokens.Length != 6 || x.Tokens.Lines != 2 {
		t.Errorf("status %d, %v, %s", status, err, errOut)
	}
}

func TestExplainRefuses(t *testing.T) {
	for _, test := range []struct {
		args   []string
		status int
		says   string
	}{
		{nil, 2, "no text"},
		{[]string{"自", "太"}, 2, "quotes"},
		{[]string{"自太古以来", "--center", "今"}, 2, "its tokens are 自 太 古 以 来"},
		{[]string{"自太古以来", "--window", "0"}, 2, "--window"},
		{[]string{"自太古以来", "--lang", "fr"}, 2, "en or zh"},
		{[]string{"自太古以来", "--dim", "100"}, 2, "dimension"},
		{[]string{"自太古以来", "--tokenizer", "bpe"}, 2, "words"},
		{[]string{"自太古以来", "--tokenizer", "words", "--model", trained().chinese}, 2, "model's own"},
		{[]string{"自太古以来", "--html", "/nowhere/at/all.html"}, 1, "nowhere"},
		{[]string{"…"}, 1, "no word"},
		{[]string{""}, 1, "no word"},
	} {
		status, _, errOut := execute("", append([]string{"explain"}, test.args...)...)
		if status != test.status || !strings.Contains(errOut, test.says) {
			t.Errorf("explain %q: status %d, %s", test.args, status, errOut)
		}
	}
}
