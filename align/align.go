package align

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"

	"gonum.org/v1/gonum/mat"

	"firth"
	"firth/vocab"
)

// Errors that tell why two models cannot be aligned. They come wrapped.
var (
	ErrDimensions    = errors.New("models of different dimensions cannot be aligned")
	ErrNothingShared = errors.New("the models share too few words")
	ErrNotFinite     = errors.New("the singular value decomposition failed")
)

// Options say how models are aligned. The zero value is valid.
type Options struct {
	// Center takes the mean of each model's vectors from them before they are
	// aligned, and scales them to length 1 again. Word vectors share a large mean,
	// which says nothing about any word.
	Center bool

	// Words aligns by so many words, the most frequent (in the old model) that both
	// have: 0 aligns by all. Rare words' vectors are mostly noise.
	Words int

	// MinCount aligns by words that both models counted at least so often. 0, or a
	// model without counts, sets no floor.
	MinCount uint64

	// Threads is how many compute; 0 stands for one on each core. It never changes
	// a result.
	Threads int
}

// An Alignment is two models and the rotation that brings them together.
type Alignment struct {
	// Words are those that both models have and that have a direction in both, by
	// their ids, in the order of the old model.
	Words []Shared

	// Used is by how many of them the models were aligned.
	Used int

	// Rotation is the orthogonal [D, D] matrix R, row after row: a vector x of the
	// old model, as a row, is x·R in the space of the new one.
	Rotation []float64

	// Residual is the mean of |a·R - b|² over the words used, from 0 (the models
	// are the same but for a rotation) to 4; 2 is what unrelated vectors have. It is
	// 2 - 2·(the mean cosine), and ‖A·R - B‖²/Used.
	Residual float64

	dim      int
	old, new vectors
}

// Shared is a word that both models have.
type Shared struct{ Old, New vocab.WordID }

// vectors are directions of a model's words.
type vectors struct {
	model *firth.Embeddings
	mean  []float64 // of the directions of the words used; nil if they are not centered
}

// into fills dst with the direction of a word, and reports whether it has one.
func (v *vectors) into(dst []float64, id vocab.WordID) bool {
	for i, x := range v.model.Input.Row(int(id)) {
		dst[i] = float64(x)
	}
	if !normalize(dst) {
		return false
	}
	if v.mean != nil {
		for i, m := range v.mean {
			dst[i] -= m
		}
		return normalize(dst)
	}
	return true
}

// normalize scales v to length 1, if it has a direction.
func normalize(v []float64) bool {
	var square float64
	for _, x := range v {
		square += float64(x * x)
	}
	if !(square > 1e-30 && square < 1e30) {
		return false
	}
	scale := 1 / math.Sqrt(square)
	for i := range v {
		v[i] *= scale
	}
	return true
}

// Fit aligns an old model with a new one. It fails with [ErrDimensions], with
// [ErrNothingShared] if there are fewer words to align by than dimensions, or with
// [ErrNotFinite].
func Fit(old, young *firth.Embeddings, opts Options) (*Alignment, error) {
	if old.Dim() != young.Dim() {
		return nil, fmt.Errorf("%w: %d and %d", ErrDimensions, old.Dim(), young.Dim())
	}
	a := &Alignment{dim: old.Dim(), old: vectors{model: old}, new: vectors{model: young}}
	words := a.shared()
	used := a.choose(words, opts)
	if opts.Center {
		a.old.mean = a.old.meanOf(used, func(s Shared) vocab.WordID { return s.Old })
		a.new.mean = a.new.meanOf(used, func(s Shared) vocab.WordID { return s.New })
	}
	a.Words, used = a.directed(words), a.directed(used)
	a.Used = len(used)
	if a.Used < a.dim {
		return nil, fmt.Errorf("%w: %d to align by, and %d dimensions want as many", ErrNothingShared, a.Used, a.dim)
	}
	threads := opts.Threads
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	product := a.product(used, threads)
	rotation, err := Rotation(product, a.dim)
	if err != nil {
		return nil, err
	}
	a.Rotation = rotation
	// ‖AR - B‖² = ‖A‖² + ‖B‖² - 2·tr(RᵀAᵀB), and rows have length 1.
	var trace float64
	for i, x := range product {
		trace += float64(x * rotation[i])
	}
	a.Residual = max(0, 2-2*trace/float64(a.Used))
	return a, nil
}

// Rotation returns the orthogonal matrix R that makes ‖A·R - B‖ smallest, from the
// product AᵀB: a square matrix of so many rows, row after row. It fails with
// [ErrNotFinite] if that has numbers that are none.
func Rotation(product []float64, rows int) ([]float64, error) {
	var svd mat.SVD
	if slices.ContainsFunc(product, func(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) }) ||
		!svd.Factorize(mat.NewDense(rows, rows, slices.Clone(product)), mat.SVDFull) {
		return nil, ErrNotFinite
	}
	var u, v, r mat.Dense
	svd.UTo(&u)
	svd.VTo(&v)
	r.Mul(&u, v.T())
	return r.RawMatrix().Data, nil
}

// shared returns the words that both models have.
func (a *Alignment) shared() []Shared {
	var words []Shared
	v := a.old.model.Vocab
	for i := range v.Len() {
		id := vocab.WordID(i)
		if young, ok := a.new.model.Vocab.ID(v.Word(id)); ok {
			words = append(words, Shared{id, young})
		}
	}
	return a.directed(words)
}

// directed returns those of words that have a direction in both models.
func (a *Alignment) directed(words []Shared) []Shared {
	scratch := make([]float64, a.dim)
	kept := make([]Shared, 0, len(words))
	for _, s := range words {
		if a.old.into(scratch, s.Old) && a.new.into(scratch, s.New) {
			kept = append(kept, s)
		}
	}
	return kept
}

// choose returns the words to align by.
func (a *Alignment) choose(words []Shared, opts Options) []Shared {
	var used []Shared
	for _, s := range words {
		if opts.Words > 0 && len(used) == opts.Words {
			break
		}
		if a.frequent(s, opts.MinCount) {
			used = append(used, s)
		}
	}
	return used
}

// frequent tells whether both models counted a word at least so often, as far as they
// did count.
func (a *Alignment) frequent(s Shared, least uint64) bool {
	old, young := a.old.model.Vocab, a.new.model.Vocab
	return (old.Tokens() == 0 || old.Count(s.Old) >= least) && (young.Tokens() == 0 || young.Count(s.New) >= least)
}

// meanOf is the mean direction of words.
func (v *vectors) meanOf(words []Shared, id func(Shared) vocab.WordID) []float64 {
	mean, x := make([]float64, v.model.Dim()), make([]float64, v.model.Dim())
	for _, s := range words {
		if v.into(x, id(s)) {
			for i := range x {
				mean[i] += x[i]
			}
		}
	}
	for i := range mean {
		mean[i] /= float64(max(1, len(words)))
	}
	return mean
}

// blockWords is how many words the product of two matrices takes at a time, so that
// their rows stay in the cache.
const blockWords = 64

// product returns AᵀB, whose rows are spread over threads. Each number is summed in
// the order of the words.
func (a *Alignment) product(words []Shared, threads int) []float64 {
	dim := a.dim
	product := make([]float64, dim*dim)
	x, y := make([]float64, blockWords*dim), make([]float64, blockWords*dim)
	threads = min(threads, dim)
	for from := 0; from < len(words); from += blockWords {
		block := words[from:min(len(words), from+blockWords)]
		for i, s := range block {
			a.old.into(x[i*dim:(i+1)*dim], s.Old)
			a.new.into(y[i*dim:(i+1)*dim], s.New)
		}
		var wg sync.WaitGroup
		for t := range threads {
			wg.Go(func() {
				for r := t * dim / threads; r < (t+1)*dim/threads; r++ {
					row := product[r*dim : (r+1)*dim]
					for i := range block {
						addScaled(row, x[i*dim+r], y[i*dim:(i+1)*dim])
					}
				}
			})
		}
		wg.Wait()
	}
	return product
}

func addScaled(dst []float64, c float64, x []float64) {
	x = x[:len(dst)]
	for i := range dst {
		dst[i] += float64(c * x[i])
	}
}

// Rotated returns a vector of the old model's space, as the alignment takes it (of
// length 1, centered if asked for), in that of the new one. It returns false if the
// word has no direction.
func (a *Alignment) Rotated(old vocab.WordID) ([]float64, bool) {
	x := make([]float64, a.dim)
	if !a.old.into(x, old) {
		return nil, false
	}
	rotated := make([]float64, a.dim)
	for i, c := range x {
		addScaled(rotated, c, a.Rotation[i*a.dim:(i+1)*a.dim])
	}
	return rotated, true
}
