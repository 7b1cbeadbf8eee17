package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// Words that a model of fastText does not have get vectors in questions that need
// nothing else of them, and it is said.
func TestUnknownWordsOfFastText(t *testing.T) {
	model := filepath.Join("..", "..", "vecfile", "testdata", "fasttext.bin")
	for _, args := range []string{"near %s qqqq", "similarity %s qqqq zzzz", "odd %s qqqq zzzz yyyy", "analogy %s qqqq zzzz yyyy", "analogy %s qqqq zzzz yyyy --method 3cosmul"} {
		status, out, said := execute("", strings.Fields(strings.ReplaceAll(args, "%s", model))...)
		if status != 0 || out == "" || !strings.Contains(said, `"qqqq" is not among the model's words: the vector that its n-grams make is used.`) {
			t.Errorf("%s: status %d\n%s%s", args, status, out, said)
		}
	}
	for _, args := range []string{"near %s qqqq --rank zzzz", "similarity %s qqqq zzzz --one-hot"} {
		if status, _, said := execute("", strings.Fields(strings.ReplaceAll(args, "%s", model))...); status != 1 || !strings.Contains(said, "is not among the model's") {
			t.Errorf("%s: status %d, %s", args, status, said)
		}
	}
	status, out, said := execute("", "embed", model, "--pool", "mean", "--tokenizer", "whitespace", "--json", "qqqq")
	if status != 0 || !strings.Contains(out, `"unknown":1,"made":1`) {
		t.Errorf("embed: status %d\n%s%s", status, out, said)
	}
}
