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
