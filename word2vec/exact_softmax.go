package word2vec

import (
	"errors"
	"slices"
	"time"

	"firth/internal/kernel"
	"firth/internal/memory"
	"firth/vocab"
)

// A softmax holds both matrices and computes, for a batch of hidden vectors h_r
// that predict words, the loss of the exact softmax
//
//	L = -Σ_r Σ_o n(r,o) log P(o|r),  P(o|r) = exp(u_o·h_r) / Σ_i exp(u_i·h_r)
//
// and its gradients, where n(r,o) is how often h_r is to predict word o. With the
// scores S(o,r) = u_o·h_r, and -∂L/∂S = G, G(o,r) = n(r,o) - P(o|r)·Σ_i n(r,i), the
// work is three matrix products, with the hidden vectors as the rows of H:
//
//	S = U·Hᵀ,  -∂L/∂H = Gᵀ·U,  -∂L/∂U = G·H
//
// The rows of a batch are cut into even panels of up to 64, the words into strips
// of 96, so that the 24 kB of scores where the two cross stay in the first-level cache
// from one step to the next. S turns into G in place. Within a strip a score is
// taken relative to the maximum of the strip; when all strips are done, their
// maxima and sums make those of all words. So each exponential is taken once.
//
// Threads share out the words, in shares of whole strips that depend on the
// vocabulary alone. The parts of Gᵀ·U that the shares make are added up in their
// order, as all sums run in a fixed order: threads have no part in the result.
type softmax struct {
	words, dim, stride int
	input, output      *memory.Floats
	in, out            []float32 // the matrices, by word

	team     *team
	width    int // rows of a panel of the batch
	strips   int
	perShare int // strips of a share; the last may have fewer
	shares   int

	hidden   []float32 // by row, with the stride of a matrix row
	columns  []float32 // by panel: its hidden vectors as the columns of dim × width numbers
	scores   []float32 // by panel: words × width numbers: S, then its exponentials, then G
	peak     []float32 // by panel: strips × width: the maxima, then what normalize and factors make
	sum      []float32 // by panel: strips × width: of the exponentials relative to the maximum
	top      []float32 // by row: the maximum of all scores
	topSum   []float32 // by row: of the exponentials of the strips' maxima; not used
	total    []float64 // by row: of all exponentials relative to top
	parts    []float32 // by share and panel: its part of Gᵀ·U, as dim × width numbers
	gradient []float32 // by row: what the hidden vector is to be moved by
}

const (
	panelRows  = 64 // rows of a panel, at most
	stripWords = 96
	mostShares = 32 // threads that can be of use

	// scoreNumbers is how many scores there should be in memory at once, at most,
	// which for large vocabularies makes batches small.
	scoreNumbers = 1 << 24
)

// A prediction is a word that a hidden vector is to predict.
type prediction struct {
	word  vocab.WordID
	row   uint32
	count float32 // how often
	score float32 // found by forward
}

// A rowBatch is what the hidden vectors of a batch are to predict.
type rowBatch struct {
	predictions []prediction // by word
	ends        []uint32     // by strip of words: where its predictions end
	counts      []float64    // by row: the sum of its predictions' counts
}

func (b *rowBatch) rows() int { return len(b.counts) }

// fill takes predictions in any order. start is memory of a number for each word
// and one more.
func (b *rowBatch) fill(unsorted []prediction, start []uint32) {
	clear(start)
	for _, p := range unsorted {
		start[p.word+1]++
	}
	for i := range len(start) - 1 {
		start[i+1] += start[i]
	}
	b.predictions = slices.Grow(b.predictions[:0], len(unsorted))[:len(unsorted)]
	for _, p := range unsorted {
		b.predictions[start[p.word]] = p
		start[p.word]++ // so that at last it is where the word ends
	}
	b.ends = b.ends[:0]
	for words := len(start) - 1; len(b.ends)*stripWords < words; {
		b.ends = append(b.ends, start[min((len(b.ends)+1)*stripWords, words)-1])
	}
}

// ofStrip returns the predictions of the words of a strip.
func (b *rowBatch) ofStrip(strip int) []prediction {
	begin := uint32(0)
	if strip > 0 {
		begin = b.ends[strip-1]
	}
	return b.predictions[begin:b.ends[strip]]
}

// newSoftmax makes room for batches of up to so many rows.
func newSoftmax(words, dim, rows, threads int, room room) (_ *softmax, err error) {
	s := &softmax{words: words, dim: dim, stride: kernel.Stride(dim)}
	if s.input, err = room.space.Floats(words * s.stride); err != nil {
		return nil, err
	}
	if s.output, err = room.space.Floats(words * s.stride); err != nil {
		return nil, errors.Join(err, s.input.Free())
	}
	s.in, s.out = s.input.Data, s.output.Data
	s.team = newTeam(threads)
	if rows = kernel.Stride(rows); rows > panelRows { // even panels may have some rows more
		rows = (rows + panelRows - 1) / panelRows * panelRows
	}
	s.strips = (words + stripWords - 1) / stripWords
	s.perShare = (s.strips + mostShares - 1) / mostShares
	s.shares = (s.strips + s.perShare - 1) / s.perShare
	s.hidden = make([]float32, rows*s.stride)
	s.columns = make([]float32, rows*dim)
	s.scores = make([]float32, rows*words)
	s.peak = make([]float32, rows*s.strips)
	s.sum = make([]float32, rows*s.strips)
	s.top = make([]float32, rows)
	s.topSum = make([]float32, rows)
	s.total = make([]float64, rows)
	s.parts = make([]float32, s.shares*rows*dim)
	s.gradient = make([]float32, rows*s.stride)
	return s, nil
}

func (s *softmax) inputRow(id vocab.WordID) []float32 { return s.row(s.in, int(id)) }
func (s *softmax) outputRow(i vocab.WordID) []float32 { return s.row(s.out, int(i)) }

func (s *softmax) waiting() time.Duration { return s.team.waiting() }
func (s *softmax) freeInput() error       { return s.input.Free() }

func (s *softmax) close() error {
	s.team.close()
	return errors.Join(s.input.Free(), s.output.Free())
}

// row returns row i of a matrix of the stride of s.
func (s *softmax) row(m []float32, i int) []float32 { return m[i*s.stride:][:s.stride] }

// panels is the number of panels of a batch.
func (s *softmax) panels(b *rowBatch) int { return (b.rows() + s.width - 1) / s.width }

// panel returns what belongs to panel p in a buffer that has so many rows of width
// numbers for each panel.
func (s *softmax) panel(buffer []float32, p, rows int) []float32 {
	return buffer[p*rows*s.width:][:rows*s.width]
}

// strip returns the scores of a panel for the words of a strip, and how many words
// these are.
func (s *softmax) strip(p, strip int) (scores []float32, words int) {
	words = min(stripWords, s.words-strip*stripWords)
	return s.panel(s.scores, p, s.words)[strip*stripWords*s.width:][:words*s.width], words
}

// eachStrip calls do for every strip; those of a share one after another.
func (s *softmax) eachStrip(do func(share, strip int)) {
	s.team.run(s.shares, func(_, share int) {
		for strip := share * s.perShare; strip < min((share+1)*s.perShare, s.strips); strip++ {
			do(share, strip)
		}
	})
}

// at returns where the score of a prediction is.
func (s *softmax) at(p *prediction) *float32 {
	r := int(p.row)
	return &s.panel(s.scores, r/s.width, s.words)[int(p.word)*s.width+r%s.width]
}

// forward computes the scores of a batch, whose vectors are in s.hidden, turns them
// into exponentials and returns the loss of the batch. It is as exact as scores in
// float32 allow: what is added up over words and rows is added in float64.
func (s *softmax) forward(b *rowBatch) float64 {
	panels := (b.rows() + panelRows - 1) / panelRows
	s.width = kernel.Stride((b.rows() + panels - 1) / panels)
	// What fills up the last panel counts for nothing, but even the sign of a zero
	// must not depend on what was there.
	clear(s.hidden[b.rows()*s.stride : panels*s.width*s.stride])
	s.team.run(panels, func(_, p int) {
		columns := s.panel(s.columns, p, s.dim)
		for r := range s.width {
			for d, x := range s.row(s.hidden, p*s.width+r)[:s.dim] {
				columns[d*s.width+r] = x
			}
		}
	})
	s.eachStrip(func(_, strip int) { s.scoreStrip(b, strip) })
	s.team.run(panels, func(_, p int) { s.normalize(p) })

	// -log P(o|r) = log Σ_i exp(s_i - top) + top - s_o
	loss := 0.0
	for r, n := range b.counts {
		loss += float64(n * (kernelLog(s.total[r]) + float64(s.top[r])))
	}
	for i := range b.predictions {
		loss -= float64(float64(b.predictions[i].count) * float64(b.predictions[i].score))
	}
	return loss
}

// scoreStrip computes the scores of a strip, keeps those of the predictions, and
// turns them into exponentials.
func (s *softmax) scoreStrip(b *rowBatch, strip int) {
	for p := range s.panels(b) {
		scores, words := s.strip(p, strip)
		kernel.MatMul(scores, s.width, s.out[strip*stripWords*s.stride:], s.stride, 1, s.panel(s.columns, p, s.dim), s.width, words, s.width, s.dim)
	}
	predictions := b.ofStrip(strip)
	for i := range predictions {
		predictions[i].score = *s.at(&predictions[i])
	}
	for p := range s.panels(b) {
		scores, _ := s.strip(p, strip)
		kernel.ExpColumns(scores, s.width, s.stripOf(s.peak, p, strip), s.stripOf(s.sum, p, strip))
	}
}

// stripOf returns the numbers of a panel and strip in peak or sum.
func (s *softmax) stripOf(m []float32, p, strip int) []float32 {
	return s.panel(m, p, s.strips)[strip*s.width:][:s.width]
}

// normalize turns the maxima of the strips into their exponentials relative to the
// maximum of all words, and adds up the sums of the strips.
func (s *softmax) normalize(p int) {
	peak, sum := s.panel(s.peak, p, s.strips), s.panel(s.sum, p, s.strips)
	kernel.ExpColumns(peak, s.width, s.panel(s.top, p, 1), s.panel(s.topSum, p, 1))
	total := s.total[p*s.width:][:s.width]
	for r := range total {
		total[r] = 0
		for i := r; i < len(peak); i += s.width {
			total[r] += float64(float64(peak[i]) * float64(sum[i]))
		}
	}
}

// backward makes the step of a batch that forward has been called for: it adds
// rate·G·H to Output and leaves rate·Gᵀ·U in s.gradient, of U as it was. If there is
// a damping, it has its own rate for every row of both.
func (s *softmax) backward(b *rowBatch, rate float32, d *damping) {
	panels := s.panels(b)
	if d != nil {
		d.begin(s, b, rate)
	}
	s.team.run(panels, func(_, p int) { s.factors(b, p) })
	if d == nil { // the same for all words, so that it may as well stand in H
		kernel.Scale(s.hidden[:b.rows()*s.stride], rate)
	}
	s.eachStrip(func(share, strip int) { s.stepStrip(b, share, strip, d) })
	s.team.run(panels, func(_, p int) {
		sum := s.part(0, p)
		for share := 1; share < s.shares; share++ {
			kernel.Add(sum, s.part(share, p))
		}
		for r := range min(s.width, b.rows()-p*s.width) {
			row := p*s.width + r
			step := rate
			if d != nil {
				step = d.rowRate(s, b, row)
			}
			gradient := s.row(s.gradient, row)
			for i := range s.dim {
				gradient[i] = step * sum[i*s.width+r]
			}
		}
	})
}

// factors turns the exponentials of the strips' maxima into what turns those of the
// scores into -P·Σn.
func (s *softmax) factors(b *rowBatch, p int) {
	peak := s.panel(s.peak, p, s.strips)
	for r := range s.width {
		factor := float32(0) // for the rows that fill up the last panel
		if row := p*s.width + r; row < b.rows() {
			factor = -float32(b.counts[row] / s.total[row])
		}
		for i := r; i < len(peak); i += s.width {
			peak[i] *= factor
		}
	}
}

// part returns what a share contributes to the gradient of a panel.
func (s *softmax) part(share, p int) []float32 {
	return s.panel(s.parts[share*len(s.top)*s.dim:], p, s.dim)
}

// stepStrip turns the exponentials of a strip into G and adds both products with it:
// one to the part of its share, the other one to Output.
func (s *softmax) stepStrip(b *rowBatch, share, strip int, d *damping) {
	panels := s.panels(b)
	for p := range panels {
		g, _ := s.strip(p, strip)
		kernel.ScaleColumns(g, s.width, s.stripOf(s.peak, p, strip))
	}
	predictions := b.ofStrip(strip)
	if d != nil {
		d.measure(s, b, share, strip, predictions)
	}
	for i := range predictions {
		*s.at(&predictions[i]) += predictions[i].count
	}
	u := s.out[strip*stripWords*s.stride:]
	multiply := s.multiply(strip)
	for p := range panels {
		g, words := s.strip(p, strip)
		multiply(s.part(share, p), s.width, u, 1, s.stride, g, s.width, s.dim, s.width, words)
	}
	if d != nil {
		d.scale(s, b, strip)
	}
	for p := range panels {
		g, words := s.strip(p, strip)
		kernel.MatMulAdd(u, s.stride, g, s.width, 1, s.hidden[p*s.width*s.stride:], s.stride, words, s.stride, s.width)
	}
}

// multiply is the product that begins the sums of a share with its first strip, and
// adds to them with the others.
func (s *softmax) multiply(strip int) func(c []float32, cRow int, a []float32, aRow, aCol int, b []float32, bRow, m, n, k int) {
	if strip%s.perShare == 0 {
		return kernel.MatMul
	}
	return kernel.MatMulAdd
}
