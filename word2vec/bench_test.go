package word2vec

import "testing"

// BenchmarkPairs makes the pairs of a chunk of text.
func BenchmarkPairs(b *testing.B) {
	v, text := zipfText(b, 20_000, 1<<16, 1)
	cfg := DefaultConfig()
	w := newWindow(text, v, cfg)
	kept, _ := keptCounts(v, cfg)
	l := newLayout(v, kept, 16, cfg.Dim)
	var p pairs
	var scratch pairScratch
	n := 0
	for epoch := 0; b.Loop(); epoch++ {
		if err := p.fill(&scratch, w, l.place, &negativeOutputs{layout: l}, l.parts, epoch, 0, text.Len()); err != nil {
			b.Fatal(err)
		}
		for i := range p.first {
			for _, segment := range p.bucket(nil, i) {
				n += len(segment)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/pair")
}

// What each kept word costs to read, in short stretches, as CBOW reads the text, and
// in long ones, as skip-gram does.
func BenchmarkWindowRead(b *testing.B) {
	v, text := zipfText(b, 20_000, 2_000_000, 5)
	cfg := DefaultConfig()
	cfg.Subsample = 1e-4
	w := newWindow(text, v, cfg)
	for name, n := range map[string]int64{"stretch=440": 440, "stretch=65536": 1 << 16} {
		b.Run(name, func(b *testing.B) {
			var s span
			words, at := 0, int64(0)
			for b.Loop() {
				if err := w.read(&s, 0, at, at+n); err != nil {
					b.Fatal(err)
				}
				words += s.last - s.first
				at = (at + n) % (text.Len() - 2*n)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(words), "ns/word")
		})
	}
}
