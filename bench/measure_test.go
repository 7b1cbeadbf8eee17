package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// child is set for a test program that is to be the program that is measured.
const child = "FIRTH_BENCH_TEST_CHILD"

func TestMain(m *testing.M) {
	switch os.Getenv(child) {
	case "":
		os.Exit(m.Run())
	case "trains":
		fmt.Print("Vocab size: 3\n\rAlpha: 1 Progress: 10.00%  ")
		fmt.Fprint(os.Stderr, "\rAlpha: 1 Progress: 90.00%  ")
	case "fails":
		fmt.Println("no memory")
		os.Exit(3)
	}
}

func TestMeasure(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	t.Setenv(child, "trains")
	printed, used, err := measure(t.Context(), folder, []string{self}, word2vec{}.mark)
	if err != nil {
		t.Fatal(err)
	}
	if want := "Vocab size: 3\n\rAlpha: 1 Progress: 10.00%  \rAlpha: 1 Progress: 90.00%  "; string(printed) != want {
		t.Errorf("printed %q, want %q", printed, want)
	}
	// Both reports may come in one piece, but not at one time.
	if share := decimal(used.Alone.Share); share != 0.8 || used.Alone.WallSeconds <= 0 || used.Alone.WallSeconds > used.Whole.WallSeconds {
		t.Errorf("the work alone is %+v of %+v, want .8 of it", used.Alone, used.Whole)
	}

	t.Setenv(child, "fails")
	if _, _, err := measure(t.Context(), folder, []string{self}, word2vec{}.mark); err == nil || !strings.Contains(err.Error(), "no memory") {
		t.Errorf("a program that fails: %v", err)
	}
	if _, _, err := measure(t.Context(), folder, []string{"./nothing"}, word2vec{}.mark); err == nil {
		t.Error("a program that is not there can be measured")
	}
}
