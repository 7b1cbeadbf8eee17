package han

import (
	"strings"
	"testing"
)

func benchmarkText(b *testing.B) string {
	var text strings.Builder
	for _, a := range readAnswers(b) {
		text.WriteString(a.Text + "\n")
	}
	return text.String()
}

func BenchmarkCut(b *testing.B) {
	english := strings.Repeat("It is a truth universally acknowledged, that a benchmark wants text. ", 200)
	for _, c := range []struct {
		name, text string
		opts       Options
	}{
		{"mixed", benchmarkText(b), Options{}},
		{"mixed,NoHMM", benchmarkText(b), Options{NoHMM: true}},
		{"English", english, Options{}},
	} {
		b.Run(c.name, func(b *testing.B) {
			cutter := newSegmenter(b, c.opts).NewCutter()
			var ends []int
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			for b.Loop() {
				ends = cutter.Cut(ends[:0], c.text)
			}
		})
	}
}

func BenchmarkSearch(b *testing.B) {
	text := benchmarkText(b)
	cutter := Default().NewCutter()
	var found [][2]int
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		found = cutter.Search(found[:0], text)
	}
}

func BenchmarkDefault(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		decodeDefault()
	}
}

func BenchmarkNew(b *testing.B) {
	words := readUserWords(b)
	Default()
	b.ReportAllocs()
	for b.Loop() {
		newSegmenter(b, Options{UserWords: words})
	}
}
