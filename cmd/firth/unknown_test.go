package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"firth/token"
	"firth/vecfile"
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
	// A picture shows what is near to such a word; the word itself has no place in it.
	picture := filepath.Join(t.TempDir(), "p.svg")
	if status, out, said := execute("", "plot", model, "--near", "qqqq", "--neighbors", "0", "-o", picture); status != 1 || !strings.Contains(said, "no words to draw") {
		t.Errorf("plot: status %d\n%s%s", status, out, said)
	}
	status, out, said := execute("", "embed", model, "--pool", "mean", "--tokenizer", "whitespace", "--json", "qqqq")
	if status != 0 || !strings.Contains(out, `"unknown":1,"made":1`) {
		t.Errorf("embed: status %d\n%s%s", status, out, said)
	}
}

// Where the model says how its text was cut, the parts of a question may be made.
func TestUnknownWordsOfTexts(t *testing.T) {
	e, _, err := vecfile.Open(filepath.Join("..", "..", "vecfile", "testdata", "fasttext.bin"), vecfile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if e.Meta.Pipeline, err = json.Marshal(token.DefaultConfig()); err != nil {
		t.Fatal(err)
	}
	model := filepath.Join(t.TempDir(), "m.safetensors")
	if _, err := vecfile.Write(model, e, vecfile.Safetensors); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	const note = `"qqqq" is not among the model's words: the vector that its n-grams make is used.`
	status, text, said := execute("", "near", model, "--text", "Like, qqqq like qqqq!", "--json")
	if status != 0 || strings.Count(said, note) != 1 {
		t.Errorf("a text: status %d, %s", status, said)
	}
	status, words, said := execute("", "near", model, "like-QQQQ", "--json")
	if status != 0 || !strings.Contains(said, `the mean of "like", "qqqq" is used`) || strings.Count(said, note) != 1 {
		t.Errorf("a word: status %d, %s", status, said)
	}
	if _, a, _ := strings.Cut(text, "neighbors"); a == "" || !strings.HasSuffix(words, a) {
		t.Errorf("a text and a word of the same tokens:\n%s%s", text, words)
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
