package preflight

import "math"

// A growth follows how the vocabulary grows along the text. It is told of words in the
// order of the text, and knows for a row of places how many words were new before.
type growth struct {
	words  *tally
	tokens uint64 // before the present block
	next   uint64 // tokens at the next point
	step   int
	points []GrowthPoint
}

// A newWord may be one: the worker that met it had not seen it before.
type newWord struct {
	hash  uint64
	index uint32 // of the token in its block
}

// Points lie at 1,000 tokens and at eight places between each power of ten and the
// next, so that they are evenly spaced to the logarithm.
const (
	firstPoint      = 1000
	pointsPerDecade = 8
)

func newGrowth(memory int64) *growth {
	return &growth{words: newTally(memory), next: firstPoint}
}

// add takes in the words of the next block, in the order of their indices.
func (g *growth) add(words []newWord, tokens uint64) {
	for _, w := range words {
		g.pass(g.tokens + uint64(w.index))
		g.words.add(w.hash, 0)
	}
	g.tokens += tokens
	g.pass(g.tokens)
}

// pass notes the points up to a place.
func (g *growth) pass(tokens uint64) {
	for g.next <= tokens {
		g.points = append(g.points, GrowthPoint{g.next, uint64(g.words.distinct)})
		g.step++
		g.next = uint64(firstPoint * math.Pow(10, float64(g.step)/pointsPerDecade))
	}
}

// end notes the end of the text, where there were so many words exactly.
func (g *growth) end(words uint64) {
	if n := len(g.points); n > 0 && g.points[n-1].Tokens == g.tokens {
		g.points = g.points[:n-1]
	}
	if g.tokens > 0 {
		g.points = append(g.points, GrowthPoint{g.tokens, words})
	}
}

// fitHeaps fits V = K·N^β to the points of the last three powers of ten, by least
// squares of the logarithms. It returns nil where fewer than three points are left,
// or the vocabulary does not grow.
func fitHeaps(points []GrowthPoint) *Heaps {
	if len(points) == 0 {
		return nil
	}
	last := points[len(points)-1].Tokens
	n, sx, sy, sxx, sxy := 0.0, 0.0, 0.0, 0.0, 0.0
	for _, p := range points {
		if p.Tokens < last/1000 || p.Words == 0 {
			continue
		}
		x, y := math.Log(float64(p.Tokens)), math.Log(float64(p.Words))
		n, sx, sy, sxx, sxy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y
	}
	spread := n*sxx - sx*sx
	if n < 3 || spread <= 0 {
		return nil
	}
	beta := (n*sxy - sx*sy) / spread
	if !(beta > 0) {
		return nil
	}
	k := math.Exp((sy - beta*sx) / n)
	return &Heaps{K: k, Beta: beta, AtTenTimes: uint64(k * math.Pow(10*float64(last), beta))}
}
