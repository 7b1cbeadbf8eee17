package main

import (
	"encoding/json"
	"math"
	"path/filepath"
	"strings"
	"testing"
)

func TestDrift(t *testing.T) {
	var answer struct {
		Shared, Used, Asked int
		Residual            float64
		Mean                float64 `json:"mean_cosine"`
		Words               []struct {
			Word   string
			Cosine float64
			Old    []struct{ Word string } `json:"old_neighbors"`
		}
	}
	out := must(t, "drift", trained().english, trained().english, "--json", "-k", "4", "--neighbors", "2")
	if err := json.Unmarshal([]byte(out), &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Residual > 1e-9 || math.Abs(answer.Mean-1) > 1e-9 || len(answer.Words) != 4 || len(answer.Words[0].Old) != 2 || answer.Asked > answer.Used {
		t.Errorf("a model and itself: %s", out)
	}
	for _, w := range answer.Words {
		if math.Abs(w.Cosine-1) > 1e-9 {
			t.Errorf("%s moved: %v", w.Word, w.Cosine)
		}
	}

	_, text, _ := execute("", "demo", "--lang", "en", "--text", "--tokens", "60000")
	other := filepath.Join(t.TempDir(), "other.safetensors")
	if status, _, errOut := execute(text, "train", "-", "-o", other, "--tokenizer", "words", "--dim", "24", "--epochs", "8", "--min-count", "3", "--seed", "2", "--progress", "none"); status != 0 {
		t.Fatal(errOut)
	}
	status, out, errOut := execute("", "drift", trained().english, other, "-k", "5", "--center")
	if status != 0 || strings.Count(out, "\n") != 6 || !strings.Contains(errOut, "Residual") {
		t.Errorf("status %d\n%s%s", status, out, errOut)
	}
	first, last := 2.0, 2.0
	if err := json.Unmarshal([]byte(must(t, "drift", trained().english, other, "--json", "-k", "1000")), &answer); err != nil {
		t.Fatal(err)
	}
	for i, w := range answer.Words {
		if i == 0 {
			first, last = w.Cosine, w.Cosine
		}
		if w.Cosine < last {
			t.Errorf("%s moved more than the word before it", w.Word)
		}
		last = w.Cosine
	}
	if !(first < last) || answer.Residual < 1e-3 || answer.Residual > 1 {
		t.Errorf("from %v to %v, residual %v", first, last, answer.Residual)
	}
}

func TestDriftOfModelsThatCannotBeAligned(t *testing.T) {
	if status, _, errOut := execute("", "drift", trained().english, trained().chinese); status != 1 || !strings.Contains(errOut, "share too few") {
		t.Errorf("status %d: %s", status, errOut)
	}
	if status, _, _ := execute("", "drift", trained().english, trained().english, "-k", "0"); status != 2 {
		t.Errorf("-k 0: status %d", status)
	}
}
