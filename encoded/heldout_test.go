package encoded

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"firth/vocab"
)

// The share of lines held out is the one asked for, for short lines and for lines
// that differ in one letter.
func TestHoldOutShare(t *testing.T) {
	const lines = 20_000
	for _, share := range []float64{.01, .5, .99} {
		for _, form := range []string{"%d", "the same words, and then %d of them at the end", "%d" + strings.Repeat(" long", 500)} {
			n := 0
			for i := range lines {
				if holdOut(fmt.Sprintf(form, i), holdOutThreshold(share)) {
					n++
				}
			}
			// Five standard deviations.
			if off := math.Abs(float64(n) - share*lines); off > 5*math.Sqrt(lines*share*(1-share)) {
				t.Errorf("%.10q: %d of %d lines at a share of %v", form, n, lines, share)
			}
		}
	}
	for _, line := range []string{"", "a", "似像"} {
		if holdOut(line, holdOutThreshold(0)) {
			t.Errorf("%q is held out at a share of 0", line)
		}
	}
}

// Which lines are held out must not change from one version to the next: numbers
// of held-out loss would no longer compare.
func TestHashGolden(t *testing.T) {
	for line, want := range map[string]uint64{
		"":                       0x48218226ff3cd4bf,
		"a":                      0x5832d41095f5be8c,
		"the cat sat on the mat": 0x5f81f7f7eb3a05ab,
		"自太古以来":                  0x31bdbbed8c3d83d3,
	} {
		if got := hashLine(line); got != want {
			t.Errorf("hash of %q is %#x, want %#x", line, got, want)
		}
	}
}

// A line that spans many blocks is held out as a whole, by its first kilobyte, and
// wherever the blocks end.
func TestLinesLongerThanBlocks(t *testing.T) {
	var text strings.Builder
	for i := range 40 {
		fmt.Fprintf(&text, "%d %s\n", i, strings.Repeat("word ", 100+i*17))
	}
	_, wantIDs, wantHeld, _ := naive(pipeline(t), text.String(), Options{HeldOut: .5})
	if len(wantIDs) < 1000 || len(wantHeld) < 1000 {
		t.Fatalf("%d and %d positions", len(wantIDs), len(wantHeld))
	}
	for _, size := range []int{1, 10, 700, prefixBytes, 5000, 1 << 20} {
		_, file, report, err := Scan(t.Context(), source(cut(text.String(), func() int { return size }), io.EOF), pipeline(t),
			Options{HeldOut: .5, Threads: 3, TempDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		if report.Sentences != 40 || fmt.Sprint(readAll(t, file)) != fmt.Sprint(wantIDs) || fmt.Sprint(readAll(t, file.HeldOut())) != fmt.Sprint(wantHeld) {
			t.Errorf("blocks of %d: other lines are held out", size)
		}
		if err := file.Close(); err != nil {
			t.Error(err)
		}
		if err := file.HeldOut().ReadIDs(make([]vocab.WordID, 1), 0); err == nil {
			t.Error("the held-out text can be read after Close")
		}
	}
}

// A source that ends, or fails, where a line goes on.
func TestSourceEndsInsideOfALine(t *testing.T) {
	blocks := cut("one two three ", func() int { return 5 })
	opts := Options{HeldOut: .01, TempDir: t.TempDir()}
	_, file, report, err := Scan(t.Context(), source(blocks, io.EOF), pipeline(t), opts)
	if err != nil || report.Tokens != 3 {
		t.Fatalf("%+v, %v", report, err)
	}
	if err := file.Close(); err != nil {
		t.Error(err)
	}
	broken := errors.New("broken")
	if _, _, _, err := Scan(t.Context(), source(blocks, broken), pipeline(t), opts); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	checkEmpty(t, opts.TempDir)
}

func TestHeldOutErrors(t *testing.T) {
	for _, share := range []float64{-.1, 1, 2, math.NaN()} {
		if _, _, _, err := Scan(t.Context(), source(lines("a\n"), io.EOF), pipeline(t), Options{HeldOut: share}); !errors.Is(err, ErrHeldOut) {
			t.Errorf("a share of %v: %v", share, err)
		}
	}
	given, err := vocab.New([]vocab.Entry{{Word: "a", Count: 1}})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []*vocab.Vocabulary{nil, given} {
		dir := t.TempDir()
		_, _, report, err := Scan(t.Context(), source(lines("a b\n"), io.EOF), pipeline(t), Options{HeldOut: 1 - 1e-9, Vocabulary: v, TempDir: dir})
		if !errors.Is(err, ErrNoWords) || !strings.Contains(err.Error(), "held-out") || report.HeldOutSentences != 1 {
			t.Errorf("all lines held out: %v, %+v", err, report)
		}
		checkEmpty(t, dir)
	}
}
