package projection

import (
	"cmp"
	"context"
	"math"
	"slices"

	"firth"
	"firth/internal/kernel"
	"firth/search"
	"firth/vocab"
)

// affinities are the probabilities P of t-SNE, symmetric and above zero for
// neighbors alone: those of point i are other[starts[i]:starts[i+1]] with p. They
// add up to 1.
type affinities struct {
	starts []int
	other  []int32
	p      []float64
}

// A neighbor of a point in the space of the vectors.
type neighbor struct {
	id int32
	p  float64 // squared distance first, then the probability
}

// searchTogether is how many words look for their neighbors at a time.
const searchTogether = 256

// neighborsOf finds the k nearest neighbors of every vector of e, nearest first,
// and tells done how many have theirs.
func neighborsOf(ctx context.Context, e *firth.Embeddings, k int, done func(n int)) ([][]neighbor, error) {
	index := search.NewIndex(e)
	all := make([][]neighbor, e.Input.Rows)
	queries := make([]search.Query, 0, searchTogether)
	for first := 0; first < len(all); first += searchTogether {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		queries = queries[:0]
		for i := first; i < min(first+searchTogether, len(all)); i++ {
			queries = append(queries, search.Query{Vector: e.Input.Row(i), K: k, Skip: []vocab.WordID{vocab.WordID(i)}})
		}
		for i, found := range index.SearchAll(queries) {
			for _, n := range found {
				all[first+i] = append(all[first+i], neighbor{int32(n.ID), 2 - 2*n.Score})
			}
		}
		done(first + len(queries))
	}
	return all, nil
}

// calibrate turns the squared distances of a point's neighbors into probabilities
// proportional to e^(-β·distance²), with the β at which they have the perplexity:
// as uncertain as a choice among so many equal ones.
func calibrate(row []neighbor, perplexity float64) {
	want := kernel.Log(perplexity)
	nearest := row[0].p
	low, high := 0.0, math.Inf(1)
	β := 1.0
	weights := make([]float64, len(row))
	for range 100 {
		sum, mean := 0.0, 0.0
		for j, n := range row {
			d := n.p - nearest
			weights[j] = exp(-float64(β * d))
			sum += weights[j]
			mean += float64(weights[j] * d)
		}
		entropy := kernel.Log(sum) + float64(β*mean)/sum
		if math.Abs(entropy-want) < 1e-6 {
			break
		}
		if entropy > want { // too many have a say
			low = β
			β = min(2*β, (β+high)/2)
		} else {
			high = β
			β = (low + β) / 2
		}
		if β > 1e12 { // all neighbors are equally far
			break
		}
	}
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	for j := range row {
		row[j].p = weights[j] / sum
	}
}

// symmetric joins the probabilities p(j|i) of all points to
// p(i, j) = (p(j|i) + p(i|j)) / 2n.
func symmetric(rows [][]neighbor) affinities {
	n := len(rows)
	joined := make([][]neighbor, n)
	for i, row := range rows {
		for _, to := range row {
			half := neighbor{to.id, to.p / float64(2*n)}
			joined[i] = append(joined[i], half)
			half.id = int32(i)
			joined[to.id] = append(joined[to.id], half)
		}
	}
	a := affinities{starts: make([]int, 1, n+1)}
	for _, row := range joined {
		// Stable: of two equal ids, that of the smaller point is first, always.
		slices.SortStableFunc(row, func(x, y neighbor) int { return cmp.Compare(x.id, y.id) })
		for i, to := range row {
			if i > 0 && row[i-1].id == to.id {
				a.p[len(a.p)-1] += to.p
				continue
			}
			a.other = append(a.other, to.id)
			a.p = append(a.p, to.p)
		}
		a.starts = append(a.starts, len(a.p))
	}
	return a
}

// attraction returns Σⱼ p(i, j)·q·(xᵢ - xⱼ, yᵢ - yⱼ) with q = 1/(1 + distance²).
func (a *affinities) attraction(points []float64, i int) (fx, fy float64) {
	x, y := points[2*i], points[2*i+1]
	p := a.p[a.starts[i]:a.starts[i+1]]
	for k, j := range a.other[a.starts[i]:a.starts[i+1]] {
		dx, dy := x-points[2*j], y-points[2*j+1]
		weight := p[k] / (1 + float64(dx*dx) + float64(dy*dy))
		fx += float64(weight * dx)
		fy += float64(weight * dy)
	}
	return fx, fy
}

// divergence returns Σ p·ln(p/q), the divergence of Kullback and Leibler that
// t-SNE makes small, given the sum of all 1/(1 + distance²).
func (a *affinities) divergence(points []float64, sum float64) float64 {
	total := 0.0
	for i := range len(a.starts) - 1 {
		for k := a.starts[i]; k < a.starts[i+1]; k++ {
			j := a.other[k]
			dx, dy := points[2*i]-points[2*j], points[2*i+1]-points[2*j+1]
			if p := a.p[k]; p > 0 {
				total += float64(p * kernel.Log(float64(float64(p*sum)*(1+float64(dx*dx)+float64(dy*dy)))))
			}
		}
	}
	return total
}
