package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firth"
	"firth/search"
	"firth/vecfile"
	"firth/vocab"
)

// TestQuantize writes a small model in each form, and compares it with its own file.
func TestQuantize(t *testing.T) {
	dir := t.TempDir()
	set := filepath.Join(dir, "pairs.tsv")
	if err := os.WriteFile(set, []byte("big\tlarge\t9\nbig\tking\t1\nking\tqueen\t8\nqueen\tlarge\t2\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for to, c := range map[string]struct {
		least  float64 // recall
		stored string
	}{
		"f16":  {.99, "float16"},
		"int8": {.9, "int8"},
		"pq":   {.7, "product-quantized, 12 codes of 2 numbers"},
	} {
		small := filepath.Join(dir, to+".safetensors")
		out := must(t, "quantize", trained().english, "-o", small, "--to", to, "--set", set, "--json", "--progress", "none")
		var loss quantizeLoss
		if err := json.Unmarshal([]byte(out), &loss); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if loss.Recall == nil || *loss.Recall < c.least || *loss.Recall > 1 || loss.Sampled != min(loss.Words, 1000) {
			t.Errorf("%s: recall %s", to, out)
		}
		if loss.MeanCosine == nil || *loss.MeanCosine < .98 || *loss.MeanCosine > 1.000001 {
			t.Errorf("%s: mean cosine %s", to, out)
		}
		if loss.Vectors.After >= loss.Vectors.Before || loss.Files.After != fileSize(small) || len(loss.Scores) != 1 || loss.Scores[0].After.Asked == 0 {
			t.Errorf("%s: %s", to, out)
		}
		if info := must(t, "info", small); !strings.Contains(info, c.stored) || !strings.Contains(info, "output rows     0\n") {
			t.Errorf("%s: %s", to, info)
		}
		if info := must(t, "info", small, "--json"); !strings.Contains(info, `"stored":"`+c.stored) {
			t.Errorf("%s: %s", to, info)
		}
		before, _, err := vecfile.Open(trained().english, vecfile.Options{})
		if err != nil {
			t.Fatal(err)
		}
		after, _, err := vecfile.Open(small, vecfile.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if mean := meanCosine(before.Input, after.Input); *mean != *loss.MeanCosine {
			t.Errorf("%s: the mean cosine was said to be %v, and is %v", to, *loss.MeanCosine, *mean)
		}
		if err := before.Close(); err != nil {
			t.Fatal(err)
		}
		if err := after.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRecall compares two ways to divide 22 words into groups of 11, of which each
// word's ten neighbors are the others: the two halves, and even and odd.
func TestRecall(t *testing.T) {
	grouped := func(group func(i int) int) *firth.Embeddings {
		entries, m := make([]vocab.Entry, 22), firth.NewMatrix(22, 2)
		for i := range entries {
			entries[i].Word = string(rune('a' + i))
			m.Row(i)[group(i)] = 1
		}
		v, err := vocab.FromOrdered(entries)
		if err != nil {
			t.Fatal(err)
		}
		e, err := firth.NewEmbeddings(v, m, firth.Matrix{}, firth.Metadata{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	halves, parity := grouped(func(i int) int { return i / 11 }), grouped(func(i int) int { return i % 2 })
	// Of a half, six are of one parity, and find five others; five find four.
	const want = 2 * (6*5 + 5*4) / 220.0
	share, words := recall(search.NewIndex(halves), search.NewIndex(parity), halves.Input, parity.Input, 1000)
	if share == nil || *share != want || words != 22 {
		t.Errorf("recall %v of %d words, want %v of 22", share, words, want)
	}
}

func TestQuantizeTells(t *testing.T) {
	dir := t.TempDir()
	small, again := filepath.Join(dir, "small.safetensors"), filepath.Join(dir, "again.safetensors")
	status, out, errOut := execute("", "quantize", trained().english, "-o", small, "--keep-output", "--sample", "5")
	if status != 0 || strings.Contains(errOut, "Left out") || !strings.Contains(out, "recall@10 of 5 words") {
		t.Errorf("status %d, %s%s", status, out, errOut)
	}
	if info := must(t, "info", small); strings.Contains(info, "output rows     0\n") {
		t.Errorf("no output was kept: %s", info)
	}
	status, out, errOut = execute("", "quantize", small, "-o", again, "--to", "pq", "--subspaces", "6", "--sample", "0")
	for _, says := range []string{"quantized already (int8", "Left out: the second matrix"} {
		if status != 0 || !strings.Contains(errOut, says) || strings.Contains(out, "recall") {
			t.Errorf("again: status %d, %s%s, want %q", status, out, errOut, says)
		}
	}
}

func TestQuantizeRefuses(t *testing.T) {
	dir := t.TempDir()
	model := trained().english
	small := filepath.Join(dir, "small.safetensors")
	for _, c := range []struct{ args, says string }{
		{model, "where to?"},
		{model + " -o " + small + " --to int4", "want f16, int8 or pq"},
		{model + " -o " + small + " --subspaces 6", "--subspaces is for --to pq"},
		{model + " -o " + small + " --to pq --subspaces 7", "a divisor of the dimension, 24, of at least 1; the next is 8"},
		{model + " -o " + small + " --to pq --subspaces 25", "the next is 24"},
		{model + " -o " + small + " --sample -1", "want 0 or more"},
		{model + " -o " + filepath.Join(dir, "x.npy"), "end the name in .safetensors"},
		{model + " -o " + dir, "is a folder"},
		{model + " -o " + model, "is the model itself"},
		{"-o " + small, "want a model"},
	} {
		if status, _, errOut := execute("", strings.Fields("quantize "+c.args)...); status != 2 || !strings.Contains(errOut, c.says) {
			t.Errorf("%s: status %d, %s", c.args, status, errOut)
		}
	}
	if _, err := os.Stat(small); err == nil {
		t.Error("a file was written")
	}
	nan := filepath.Join(dir, "nan.vec")
	if err := os.WriteFile(nan, []byte("2 2\na 1 nan\nb 1 2\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if status, _, errOut := execute("", "quantize", nan, "-o", small, "--to", "pq"); status != 1 || !strings.Contains(errOut, "row 0: a number is not finite") {
		t.Errorf("NaN: status %d, %s", status, errOut)
	}
	if status, _, errOut := execute("", "quantize", nan, "-o", small); status != 0 || !strings.Contains(errOut, "NaN or infinite") {
		t.Errorf("NaN as int8: status %d, %s", status, errOut)
	}
}
