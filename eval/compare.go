package eval

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// DefaultSamples is how many samples [Compare] draws if it is not told.
const DefaultSamples = 10_000

// CompareOptions say how [Compare] draws its samples. The zero value is valid.
type CompareOptions struct {
	// Samples is how many are drawn; 0 stands for [DefaultSamples].
	Samples int

	// Seed makes other samples. Equal seeds make equal results.
	Seed uint64

	// Threads is how many draw; 0 stands for one on each core. It never changes a
	// result.
	Threads int
}

// A Comparison is the difference between two models on a set. Its numbers are NaN
// where they are not defined.
type Comparison struct {
	// Shared is the number of pairs or questions of which both models know all
	// words. Only these are compared.
	Shared int

	// A and B are the scores of the two models on them, and Difference is B - A.
	A, B, Difference float64

	// Low and High are the bounds of the 95 % interval of the difference: the
	// quantiles of 2.5 % and 97.5 % of the differences of the samples.
	Low, High float64

	// P is the probability, as far as the samples can tell, of a difference at least
	// so far from 0 if there were none: twice the share of the samples whose
	// difference is 0 or has the other sign, of one sample more than were drawn, and
	// 1 at most. It is never below 2/(samples+1).
	P float64
}

// Compare tells by a paired bootstrap whether model b is better than model a on a set
// (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13;
// Berg-Kirkpatrick, Burkett and Klein, "An Empirical Investigation of Statistical
// Significance in NLP", EMNLP 2012). The pairs or questions that both know are drawn
// anew, as many as there are, with replacement, and both models are scored on the
// same sample. Samples for which a score is not defined are left out.
//
// a and b must be outcomes on the same set; Compare panics if they differ in kind or
// length.
func Compare(a, b Outcomes, opts CompareOptions) Comparison {
	if a.Kind != b.Kind || len(a.Values) != len(b.Values) {
		panic(fmt.Sprintf("eval: comparing a %s set of %d with a %s set of %d", a.Kind, len(a.Values), b.Kind, len(b.Values)))
	}
	var shared []int
	for i := range a.Values {
		if a.known(i) && b.known(i) {
			shared = append(shared, i)
		}
	}
	c := Comparison{Shared: len(shared)}
	c.Difference, c.Low, c.High, c.P = math.NaN(), math.NaN(), math.NaN(), math.NaN()
	samples, threads := opts.Samples, opts.Threads
	if samples <= 0 {
		samples = DefaultSamples
	}
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	var sampler func() func(*rand.PCG) float64
	if a.Kind == Similarity {
		c.A, c.B, sampler = pairSampler(a, b, shared)
	} else {
		c.A, c.B, sampler = questionSampler(a, b, shared)
	}
	if math.IsNaN(c.A) || math.IsNaN(c.B) {
		return c
	}
	c.Difference = c.B - c.A

	differences := draw(samples, threads, opts.Seed, sampler)
	differences = slices.DeleteFunc(differences, math.IsNaN)
	if len(differences) == 0 {
		return c
	}
	slices.Sort(differences)
	c.Low, c.High = quantile(differences, .025), quantile(differences, .975)
	below, above := 0, 0
	for _, d := range differences {
		if d <= 0 {
			below++
		}
		if d >= 0 {
			above++
		}
	}
	c.P = min(1, 2*float64(min(below, above)+1)/float64(len(differences)+1))
	return c
}

// draw returns the difference on each sample. Each has a generator of its own, so it
// does not matter who draws it.
func draw(samples, threads int, seed uint64, sampler func() func(*rand.PCG) float64) []float64 {
	const batch = 64
	differences := make([]float64, samples)
	var taken atomic.Int64
	var wg sync.WaitGroup
	for range min(threads, (samples+batch-1)/batch) {
		wg.Go(func() {
			sample := sampler()
			for {
				from := (int(taken.Add(1)) - 1) * batch
				if from >= samples {
					return
				}
				for i := from; i < min(samples, from+batch); i++ {
					differences[i] = sample(rand.NewPCG(seed, uint64(i)))
				}
			}
		})
	}
	wg.Wait()
	return differences
}

// quantile returns the number below which a share p of sorted numbers lies, by linear
// interpolation.
func quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + float64((at-float64(i))*(sorted[i+1]-sorted[i]))
}

// drawn calls do with n numbers below n, each as likely as the others but for one
// part in 2^32/n.
func drawn(n int, rng *rand.PCG, do func(int)) {
	for i := 0; i < n; i += 2 {
		u := rng.Uint64()
		do(int(u >> 32 * uint64(n) >> 32))
		if i+1 < n {
			do(int(u & (1<<32 - 1) * uint64(n) >> 32))
		}
	}
}

// questionSampler returns the scores of two models on questions, and what draws the
// difference on a sample. Only the questions count that one of them alone has right.
func questionSampler(a, b Outcomes, shared []int) (scoreA, scoreB float64, sampler func() func(*rand.PCG) float64) {
	var rightA, rightB, both int
	for _, i := range shared {
		if a.right(i) {
			rightA++
		}
		if b.right(i) {
			rightB++
		}
		if a.right(i) && b.right(i) {
			both++
		}
	}
	n := len(shared)
	if n == 0 {
		return math.NaN(), math.NaN(), nil
	}
	onlyA, either := rightA-both, rightA+rightB-2*both
	return float64(rightA) / float64(n), float64(rightB) / float64(n), func() func(*rand.PCG) float64 {
		return func(rng *rand.PCG) float64 {
			difference := 0
			drawn(n, rng, func(i int) {
				switch {
				case i < onlyA:
					difference--
				case i < either:
					difference++
				}
			})
			return float64(difference) / float64(n)
		}
	}
}

// pairSampler is questionSampler for pairs.
func pairSampler(a, b Outcomes, shared []int) (scoreA, scoreB float64, sampler func() func(*rand.PCG) float64) {
	n := len(shared)
	people, ofA, ofB := make([]float64, n), make([]float64, n), make([]float64, n)
	for k, i := range shared {
		people[k], ofA[k], ofB[k] = a.People[i], a.Values[i], b.Values[i]
	}
	x, y, z := newRanking(people), newRanking(ofA), newRanking(ofB)
	return Spearman(people, ofA), Spearman(people, ofB), func() func(*rand.PCG) float64 {
		times, rx, ry, rz := make([]int, n), make([]float64, n), make([]float64, n), make([]float64, n)
		return func(rng *rand.PCG) float64 {
			clear(times)
			drawn(n, rng, func(i int) { times[i]++ })
			x.ranks(rx, times)
			y.ranks(ry, times)
			z.ranks(rz, times)
			return correlation(rx, rz, times) - correlation(rx, ry, times)
		}
	}
}

// A ranking is the order of numbers, sorted once for all samples.
type ranking struct {
	order []int
	ends  []int // of the groups of equal numbers in order
}

func newRanking(x []float64) ranking {
	r := ranking{order: make([]int, len(x))}
	for i := range r.order {
		r.order[i] = i
	}
	slices.SortStableFunc(r.order, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
	for i := range r.order {
		if i+1 == len(x) || x[r.order[i]] != x[r.order[i+1]] {
			r.ends = append(r.ends, i+1)
		}
	}
	return r
}

// ranks fills dst with twice the rank of each number, less its mean, in a sample
// that has number i so many times; equal numbers have the mean of their ranks.
func (r *ranking) ranks(dst []float64, times []int) {
	before, from := 0, 0
	for _, to := range r.ends {
		group := 0
		for _, i := range r.order[from:to] {
			group += times[i]
		}
		rank := float64(2*before + group - len(times))
		for _, i := range r.order[from:to] {
			dst[i] = rank
		}
		before, from = before+group, to
	}
}

// correlation is that of ranks, less their mean, in a sample. The ranks are whole
// numbers, so the sums are exact, and Compare is the same on every machine.
func correlation(x, y []float64, times []int) float64 {
	var xy, xx, yy float64
	for i, n := range times {
		xy += float64(float64(n) * float64(x[i]*y[i]))
		xx += float64(float64(n) * float64(x[i]*x[i]))
		yy += float64(float64(n) * float64(y[i]*y[i]))
	}
	if xx == 0 || yy == 0 {
		return math.NaN()
	}
	return xy / (math.Sqrt(xx) * math.Sqrt(yy))
}
