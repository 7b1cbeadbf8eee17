package word2vec

import (
	"math"
	"runtime"

	"firth/internal/kernel"
	"firth/vocab"
)

// A heldOut measures the loss on text that is never trained on. The random draws
// (which words are kept, how wide windows are, the noise words) are the same each
// time, so that its losses compare. They compare with the losses of training, too,
// where the objective is the same; only negatives are drawn from all words here,
// while in the grid those of a word come from its partition.
//
// The text is cut into chunks of fixed size, whose losses are added up in order.
type heldOut struct {
	cfg    Config
	size   int // words of the vocabulary
	window *window
	noise  *vocab.Alias   // negative sampling
	tree   *vocab.Huffman // hierarchical softmax
}

// heldOutChunk is how many positions a thread takes at a time.
const heldOutChunk = 1 << 12

func newHeldOut(v *vocab.Vocabulary, source Source, cfg Config) (*heldOut, error) {
	h := &heldOut{cfg: cfg, size: v.Len(), window: newWindow(source, v, cfg)}
	h.window.seed = key(forHeldOut, cfg.Seed)
	switch cfg.Objective {
	case NegativeSampling:
		var err error
		if h.noise, err = vocab.NewAlias(v.Noise(cfg.NoisePower)); err != nil {
			return nil, err
		}
	case HierarchicalSoftmax:
		h.tree = v.Huffman()
	}
	return h, nil
}

// HeldOutLoss is the mean loss of a pair (skip-gram) or window (CBOW) on text that is
// held out from training, and how many there are of these: what [Train] measures at
// the end of an epoch, for vectors that were trained elsewhere. input and output return
// the rows of a word in both matrices, which may be followed by zeros; many goroutines
// call them at once. The loss is NaN where the vectors have diverged, and 0 where there
// is no pair. It fails with [ErrConfig], or with an error of the source.
func HeldOutLoss(v *vocab.Vocabulary, source Source, cfg Config, input, output func(vocab.WordID) []float32) (loss float64, pairs int64, err error) {
	if err := cfg.Validate(); err != nil {
		return 0, 0, err
	}
	h, err := newHeldOut(v, source, cfg)
	if err != nil {
		return 0, 0, err
	}
	sum, err := h.loss(rows{input, output})
	return sum.mean(), sum.pairs, err
}

// rows are both matrices, row by row, as an engine has them.
type rows struct {
	input, output func(vocab.WordID) []float32
}

// loss goes over the whole text.
func (h *heldOut) loss(m rows) (lossSum, error) {
	chunks := int((h.window.source.Len() + heldOutChunk - 1) / heldOutChunk)
	threads := h.cfg.Threads
	if threads == 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	threads = max(1, min(threads, chunks))
	team := newTeam(threads)
	defer team.close()
	workers := make([]heldOutWorker, threads)
	losses, errs := make([]lossSum, chunks), make([]error, chunks)
	team.run(chunks, func(worker, chunk int) {
		w := &workers[worker]
		if w.heldOut == nil {
			*w = heldOutWorker{heldOut: h, rows: m}
		}
		losses[chunk], errs[chunk] = w.chunk(int64(chunk) * heldOutChunk)
	})
	var sum lossSum
	for i := range losses {
		if errs[i] != nil {
			return sum, errs[i]
		}
		sum.merge(&losses[i])
	}
	return sum, nil
}

// A heldOutWorker goes over chunks, one at a time.
type heldOutWorker struct {
	*heldOut
	rows    rows
	span    span
	hidden  []float32 // CBOW: the mean of a window
	random  stream
	sum     lossSum
	softmax softmaxLoss
}

// chunk returns the loss of the centers at the positions from from on. Who predicts
// whom is as in training: in skip-gram a context word its center, but with the
// exact softmax the center each context; in CBOW the mean of the contexts the
// center.
func (w *heldOutWorker) chunk(from int64) (lossSum, error) {
	to := min(from+heldOutChunk, w.window.source.Len())
	if err := w.window.read(&w.span, 0, from, to); err != nil {
		return lossSum{}, err
	}
	w.sum = lossSum{}
	w.random = stream(key(forHeldOut, w.cfg.Seed, uint64(from)))
	words := w.span.words
	w.span.each(func(c, lo, hi int) {
		switch {
		case w.cfg.Architecture == CBOW:
			w.predict(w.mean(words[lo:c], words[c+1:hi]), words[c:c+1])
		case w.cfg.Objective == ExactSoftmax:
			w.predict(w.rows.input(words[c]), words[lo:c], words[c+1:hi])
		default:
			for at := lo; at < hi; at++ {
				if at != c {
					w.predict(w.rows.input(words[at]), words[c:c+1])
				}
			}
		}
	})
	if w.cfg.Objective == ExactSoftmax {
		w.softmax.flush(w.size, w.rows.output, &w.sum)
	}
	return w.sum, nil
}

// mean returns the mean of the Input rows of words.
func (w *heldOutWorker) mean(words ...[]vocab.WordID) []float32 {
	clear(w.hidden)
	n := 0
	for _, part := range words {
		for _, id := range part {
			row := w.rows.input(id)
			if w.hidden == nil {
				w.hidden = make([]float32, len(row))
			}
			kernel.Add(w.hidden, row)
			n++
		}
	}
	kernel.Scale(w.hidden, 1/float32(n))
	return w.hidden
}

// predict adds the loss of a hidden vector that is to predict each of words.
func (w *heldOutWorker) predict(hidden []float32, words ...[]vocab.WordID) {
	if w.cfg.Objective == ExactSoftmax {
		if !w.softmax.add(hidden, words...) {
			w.softmax.flush(w.size, w.rows.output, &w.sum)
			w.softmax.add(hidden, words...)
		}
		return
	}
	for _, part := range words {
		for _, word := range part {
			w.sum.pairs++
			if w.cfg.Objective == HierarchicalSoftmax {
				w.walk(hidden, word)
			} else {
				w.sample(hidden, word)
			}
		}
	}
}

// sample adds -log σ(u·h) - Σ_k log σ(-u_k·h). A noise word that is the word itself
// counts for nothing, as in training.
func (w *heldOutWorker) sample(hidden []float32, word vocab.WordID) {
	w.judge(hidden, word, true)
	for range w.cfg.Negatives {
		if negative := vocab.WordID(w.noise.Draw(w.random.next())); negative != word {
			w.judge(hidden, negative, false)
		}
	}
}

// walk adds -Σ log σ(±u·h) over the inner nodes on the way to the word.
func (w *heldOutWorker) walk(hidden []float32, word vocab.WordID) {
	code := w.tree.Code(word)
	for i, node := range code.Points {
		w.judge(hidden, vocab.WordID(node), code.Bits[i] == 0)
	}
}

func (w *heldOutWorker) judge(hidden []float32, row vocab.WordID, label bool) {
	p, _ := kernel.Logistic(kernel.Dot(hidden, w.rows.output(row)), label)
	w.sum.add(float64(p))
}

// A softmaxLoss is the forward half of the exact softmax, of some hidden vectors at
// a time: they are columns, so that each row of Output is read once for all. With s_i
// = u_i·h, -log P(o) = log Σ_i exp(s_i - top) + top - s_o.
type softmaxLoss struct {
	dim     int
	columns []float32                      // dim × softmaxColumns
	used    int                            // columns
	words   [softmaxColumns][]vocab.WordID // by column: the words to predict

	tile      []float32 // softmaxTile rows of Output
	scores    []float32 // softmaxTile × softmaxColumns
	peak, sum []float32 // by tile, a row each
}

const (
	softmaxColumns = 64
	softmaxTile    = 64
)

// add takes a hidden vector and the words that it is to predict. It tells false if
// there is no room for another one.
func (s *softmaxLoss) add(hidden []float32, words ...[]vocab.WordID) bool {
	n := s.used
	if n == softmaxColumns {
		return false
	}
	if s.columns == nil {
		s.dim = len(hidden)
		s.columns = make([]float32, s.dim*softmaxColumns)
		s.tile = make([]float32, softmaxTile*s.dim)
		s.scores = make([]float32, softmaxTile*softmaxColumns)
	}
	for d, x := range hidden {
		s.columns[d*softmaxColumns+n] = x
	}
	s.used++
	s.words[n] = s.words[n][:0]
	for _, part := range words {
		s.words[n] = append(s.words[n], part...)
	}
	return true
}

// flush adds the loss of all that was added since the last time.
func (s *softmaxLoss) flush(size int, output func(vocab.WordID) []float32, loss *lossSum) {
	if s.used == 0 {
		return
	}
	s.peak, s.sum = s.peak[:0], s.sum[:0]
	for from := 0; from < size; from += softmaxTile {
		n := min(softmaxTile, size-from)
		for i := range n {
			copy(s.tile[i*s.dim:], output(vocab.WordID(from+i)))
		}
		scores := s.scores[:n*softmaxColumns]
		kernel.MatMul(scores, softmaxColumns, s.tile, s.dim, 1, s.columns, softmaxColumns, n, softmaxColumns, s.dim)
		var peak, sum [softmaxColumns]float32
		kernel.ExpColumns(scores, softmaxColumns, peak[:], sum[:])
		s.peak, s.sum = append(s.peak, peak[:]...), append(s.sum, sum[:]...)
	}
	var top, spare [softmaxColumns]float32
	kernel.ExpColumns(s.peak, softmaxColumns, top[:], spare[:])
	for c := range s.used {
		total := 0.0
		for at := c; at < len(s.peak); at += softmaxColumns {
			total += float64(float64(s.peak[at]) * float64(s.sum[at]))
		}
		norm := kernelLog(total) + float64(top[c])
		for _, word := range s.words[c] {
			loss.sum += norm - s.score(c, output(word))
			loss.pairs++
		}
	}
	s.used = 0
}

// score is the product of column c and a row of Output.
func (s *softmaxLoss) score(c int, row []float32) float64 {
	sum := 0.0
	for d, x := range row {
		// The product of two float32 is exact in a float64.
		sum += float64(s.columns[d*softmaxColumns+c]) * float64(x)
	}
	if math.IsInf(sum, 0) {
		return math.NaN() // diverged
	}
	return sum
}
