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

// What makes vectors of unknown words goes with the model into safetensors, and into
// fewer bits where that is asked for.
func TestUnknownWordsAreKept(t *testing.T) {
	model := filepath.Join("..", "..", "vecfile", "testdata", "fasttext.bin")
	dir := t.TempDir()
	whole, small, kept := filepath.Join(dir, "m.safetensors"), filepath.Join(dir, "small.safetensors"), filepath.Join(dir, "kept.safetensors")
	if status, _, said := execute("", "convert", model, whole); status != 0 || strings.Contains(said, "left out") {
		t.Errorf("convert: status %d, %s", status, said)
	}
	if got, want := must(t, "near", whole, "qqqq", "--json"), must(t, "near", model, "qqqq", "--json"); got != want {
		t.Errorf("converted, the neighbors are\n%swere\n%s", got, want)
	}
	if _, _, said := execute("", "quantize", whole, "-o", small); !strings.Contains(said, "vectors of n-grams, which make those of unknown words") || !strings.Contains(said, "(--keep-subwords)") {
		t.Errorf("quantize does not say what it leaves out: %s", said)
	}
	if status, _, _ := execute("", "near", small, "qqqq"); status != 1 {
		t.Errorf("quantized, an unknown word: status %d", status)
	}
	if _, _, said := execute("", "quantize", whole, "-o", kept, "--keep-subwords"); strings.Contains(said, "n-grams") {
		t.Errorf("--keep-subwords: %s", said)
	}
	if info := must(t, "info", kept); !strings.Contains(info, "unknown words   by n-grams of ") || !strings.Contains(info, "int8") {
		t.Errorf("info: %s", info)
	}
	must(t, "near", kept, "qqqq")
}
