package projection

import (
	"context"
	"errors"
	"fmt"
	"math"

	"firth"
)

// ErrTooFew tells that there are too few words to have neighbors.
var ErrTooFew = errors.New("too few words")

// FewestWords is how many words t-SNE needs.
const FewestWords = 4

// TSNEOptions say how [TSNE] works. A zero means the default.
type TSNEOptions struct {
	// Perplexity is about how many neighbors each word is to stay near to. Small
	// ones show small groups, large ones the shape of the whole. Default 30, and
	// half as many as there are other words at most.
	Perplexity float64

	// Iterations is how many steps are made. Default 1000.
	Iterations int

	// LearningRate is the length of the steps. Default: the number of words by 48,
	// 50 at least (Belkina and others 2019).
	LearningRate float64

	// Theta is how far a group of points must be to be taken as one, as its size
	// by its distance: 0 computes every pair, 1 is coarse and fast. Default 0.5;
	// give a negative number for 0.
	Theta float64

	// Seed moves the starting points by a hundredth. Other seeds give other
	// pictures of about the same quality.
	Seed uint64

	// Threads is how many threads to use at most; 0 is all cores. The result does
	// not depend on it.
	Threads int

	// Progress, if not nil, is called as the work goes on, from the caller's
	// goroutine.
	Progress func(Progress)
}

// Progress is how far a layout is.
type Progress struct {
	// Searched of Words have their neighbors; then the layout begins.
	Searched, Words int

	// Iteration of Iterations steps are made.
	Iteration, Iterations int
}

// A TSNEReport says what came out.
type TSNEReport struct {
	// Perplexity is the one that was used.
	Perplexity float64 `json:"perplexity"`

	// Iterations is how many steps were made.
	Iterations int `json:"iterations"`

	// Divergence is what t-SNE minimizes, that of Kullback and Leibler between
	// being neighbors among the vectors and in the plane, in nats. It can be
	// compared between layouts of the same words with the same perplexity.
	Divergence float64 `json:"divergence"`
}

// The schedule of van der Maaten's program, in scikit-learn's version: in the
// first steps neighbors attract each other more, so that groups can pass by each
// other while they are small.
const (
	defaultPerplexity   = 30
	defaultIterations   = 1000
	defaultTheta        = 0.5
	exaggeration        = 12
	exaggeratedSteps    = 250
	firstMomentum       = 0.5
	momentum            = 0.8
	leastGain           = 0.01
	startSpread         = 1e-4
	leastLearningRate   = 50
	neighborsPerplexity = 3

	// allNeighbors is up to how many words have all others as neighbors. Where they
	// have only the nearest, nothing holds groups together, and of few words in a
	// few groups one sees heaps far from each other.
	allNeighbors = 500
)

// neighbors is how many neighbors each of n words has.
func (o *TSNEOptions) neighbors(n int) int {
	if n <= allNeighbors {
		return n - 1
	}
	return min(n-1, int(neighborsPerplexity*o.Perplexity))
}

func (o *TSNEOptions) fill(words int) error {
	switch {
	case words < FewestWords:
		return fmt.Errorf("%w for t-SNE: %d, want %d or more", ErrTooFew, words, FewestWords)
	case !(o.Perplexity >= 0) || o.Perplexity > 0 && o.Perplexity < 1:
		return fmt.Errorf("perplexity %g: want 1 or more", o.Perplexity)
	case o.Iterations < 0:
		return fmt.Errorf("%d iterations: want 1 or more", o.Iterations)
	case !(o.LearningRate >= 0) || math.IsInf(o.LearningRate, 0):
		return fmt.Errorf("learning rate %g: want a number above 0", o.LearningRate)
	case math.IsNaN(o.Theta) || o.Theta > 1:
		return fmt.Errorf("theta %g: want 1 at most", o.Theta)
	}
	if o.Perplexity == 0 {
		o.Perplexity = defaultPerplexity
	}
	o.Perplexity = min(o.Perplexity, float64(words-1)/2)
	if o.Iterations == 0 {
		o.Iterations = defaultIterations
	}
	if o.LearningRate == 0 {
		o.LearningRate = max(float64(words)/exaggeration/4, leastLearningRate)
	}
	if o.Theta == 0 {
		o.Theta = defaultTheta
	}
	o.Theta = max(o.Theta, 0)
	o.Threads = threadsOf(o.Threads)
	if o.Progress == nil {
		o.Progress = func(Progress) {}
	}
	return nil
}

// TSNE lays the words of e out in the plane so that neighbors stay neighbors:
// t-SNE (van der Maaten and Hinton 2008) with the tree of Barnes and Hut (van der
// Maaten 2014). Distances between groups, and the sizes of groups, mean little.
//
// Vectors must be of length 1, as [Select] gives them. Neighbors are found
// exactly, by package search. The first two principal components are the
// starting points.
//
// It fails with [ErrTooFew], if an option is out of its range, or with the
// context's cause.
func TSNE(ctx context.Context, e *firth.Embeddings, opts TSNEOptions) (Points, TSNEReport, error) {
	n := e.Input.Rows
	if err := opts.fill(n); err != nil {
		return Points{}, TSNEReport{}, err
	}
	start, err := startingPoints(e.Input, opts.Seed, opts.Threads)
	if err != nil {
		return Points{}, TSNEReport{}, err
	}
	now := Progress{Words: n, Iterations: opts.Iterations}
	rows, err := neighborsOf(ctx, e, opts.neighbors(n), func(done int) {
		now.Searched = done
		opts.Progress(now)
	})
	if err != nil {
		return Points{}, TSNEReport{}, err
	}
	forBlocks(n, 64, opts.Threads, func(from, to int) {
		for _, row := range rows[from:to] {
			calibrate(row, opts.Perplexity)
		}
	})
	l := newLayout(symmetric(rows), start, opts)
	for step := range opts.Iterations {
		if ctx.Err() != nil {
			return Points{}, TSNEReport{}, context.Cause(ctx)
		}
		l.step(step)
		now.Iteration = step + 1
		opts.Progress(now)
	}
	l.forces()
	return lieDown(l.points), TSNEReport{
		Perplexity: opts.Perplexity,
		Iterations: opts.Iterations,
		Divergence: l.affinities.divergence(l.points, l.sum),
	}, nil
}

// startingPoints are the first two principal components, made small.
func startingPoints(m firth.Matrix, seed uint64, threads int) ([]float64, error) {
	p, err := NewPCA(m, 2, threads)
	if err != nil {
		return nil, err
	}
	scale := 0.0
	if p.Variance[0] > 0 {
		scale = startSpread / math.Sqrt(p.Variance[0])
	}
	flat := p.Project(m)
	points := make([]float64, 2*m.Rows)
	for i := range points {
		if axis := i % 2; axis < flat.Dims {
			points[i] = float64(flat.At(i / 2)[axis] * scale)
		}
		points[i] += float64(startSpread / 100 * signed(seed, uint64(i)))
	}
	return points, nil
}

// lieDown moves the middle of the points to zero and turns them to be as wide as
// they can. Nothing tells t-SNE which way is up, and screens are wide.
func lieDown(points []float64) Points {
	p := Points{N: len(points) / 2, Dims: 2, Data: points}
	var x, y, xx, xy, yy float64
	for i := range p.N {
		x += p.At(i)[0] / float64(p.N)
		y += p.At(i)[1] / float64(p.N)
	}
	for i := range p.N {
		at := p.At(i)
		at[0] -= x
		at[1] -= y
		xx += float64(at[0] * at[0])
		xy += float64(at[0] * at[1])
		yy += float64(at[1] * at[1])
	}
	_, axes := leading([]float64{xx, xy, xy, yy}, 2, 1)
	cos, sin := axes[0][0], axes[0][1]
	for i := range p.N {
		at := p.At(i)
		at[0], at[1] = float64(cos*at[0])+float64(sin*at[1]), float64(cos*at[1])-float64(sin*at[0])
	}
	return p
}

// A layout is a t-SNE at work. Its slices hold pairs of x and y.
type layout struct {
	affinities affinities
	opts       TSNEOptions
	points     []float64
	moves      []float64 // of the last step
	gains      []float64
	attraction []float64
	repulsion  []float64
	sums       []float64 // of each point, Σ 1/(1 + distance²)
	sum        float64   // of all points
	tree       quadtree
}

func newLayout(a affinities, start []float64, opts TSNEOptions) *layout {
	n := len(start)
	l := &layout{
		affinities: a, opts: opts, points: start,
		moves: make([]float64, n), gains: make([]float64, n),
		attraction: make([]float64, n), repulsion: make([]float64, n), sums: make([]float64, n/2),
	}
	for i := range l.gains {
		l.gains[i] = 1
	}
	return l
}

// forces computes what pulls and pushes each point. A point's forces are summed
// by one thread, and the sums of all points are added in their order, so the
// number of threads does not matter.
func (l *layout) forces() {
	l.tree.build(l.points, l.opts.Theta)
	forBlocks(len(l.sums), 128, l.opts.Threads, func(from, to int) {
		for _, i := range l.tree.order[from:to] {
			l.attraction[2*i], l.attraction[2*i+1] = l.affinities.attraction(l.points, int(i))
			l.repulsion[2*i], l.repulsion[2*i+1], l.sums[i] = l.tree.repulsion(l.points[2*i], l.points[2*i+1])
		}
	})
	l.sum = 0
	for _, s := range l.sums {
		l.sum += s
	}
}

// gradient is the derivative of the divergence by coordinate i, from the forces:
//
//	4·(Σ p·q·(xᵢ - xⱼ) - Σ q²·(xᵢ - xⱼ) / Σ q), q = 1/(1 + distance²)
func (l *layout) gradient(i int, pull float64) float64 {
	return 4 * (float64(pull*l.attraction[i]) - l.repulsion[i]/l.sum)
}

// step moves every point once. A coordinate that keeps its direction gains speed,
// one that swings loses it (Jacobs 1988).
func (l *layout) step(step int) {
	pull, keep := 1.0, float64(momentum)
	if step < exaggeratedSteps {
		pull, keep = exaggeration, firstMomentum
	}
	l.forces()
	for i := range l.points {
		g := l.gradient(i, pull)
		if g*l.moves[i] < 0 {
			l.gains[i] += 0.2
		} else {
			l.gains[i] = max(float64(l.gains[i]*0.8), leastGain)
		}
		l.moves[i] = float64(keep*l.moves[i]) - float64(float64(l.opts.LearningRate*l.gains[i])*g)
		l.points[i] += l.moves[i]
	}
}
