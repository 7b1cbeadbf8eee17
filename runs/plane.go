package runs

import (
	"math"

	"firth"
	"firth/projection"
)

// A plane is where the map is drawn: two directions among the D of the vectors. At
// first they are the principal components. But those of vectors that have just
// begun to learn say nothing, and those of each moment by itself turn and swap, so
// that all points jump. So the plane follows the components: at each map it is turned
// a little toward them, by steps of orthogonal iteration, which converge to the
// principal subspace (Golub and Van Loan, Matrix Computations, section 8.2). Among
// all bases of the new plane, the one nearest to where the old one was carried is
// taken (the polar factor), so that the picture does not spin.
type plane struct {
	axes [2][]float64 // orthonormal; the second is zero if D is 1

	// before are the places that a run had when it was stopped: the first map is turned
	// toward them.
	before map[string]point
}

type point [2]float64

// turns is how many steps the plane makes for a map.
const turns = 3

// project returns the places of vectors, which belong to words. It tells false if
// there is nothing to see.
func (p *plane) project(words []string, m firth.Matrix) ([]point, bool) {
	if m.Rows < 2 {
		return nil, false
	}
	mean := meanOf(m)
	first := p.axes[0] == nil
	if first {
		found, err := projection.NewPCA(m, 2, 1)
		if err != nil {
			return nil, false // not finite
		}
		p.axes = [2][]float64{found.Axes[0], make([]float64, m.Dim)}
		if len(found.Axes) > 1 {
			p.axes[1] = found.Axes[1]
		}
	} else {
		for range turns {
			p.turn(m, mean)
		}
	}
	places := p.places(m, mean)
	if first && len(p.before) > 0 {
		p.align(words, places)
		places = p.places(m, mean)
	}
	return places, true
}

func meanOf(m firth.Matrix) []float64 {
	mean := make([]float64, m.Dim)
	for i := range m.Rows {
		for k, x := range m.Row(i) {
			mean[k] += float64(x)
		}
	}
	for k := range mean {
		mean[k] /= float64(m.Rows)
	}
	return mean
}

// places are the coordinates of the rows of m, less the mean, along the axes.
func (p *plane) places(m firth.Matrix, mean []float64) []point {
	places := make([]point, m.Rows)
	for i := range places {
		for k, x := range m.Row(i) {
			d := float64(x) - mean[k]
			places[i][0] += float64(d * p.axes[0][k])
			places[i][1] += float64(d * p.axes[1][k])
		}
	}
	return places
}

// turn carries the axes by the covariance of the rows of m, and makes them
// orthonormal again.
func (p *plane) turn(m firth.Matrix, mean []float64) {
	places := p.places(m, mean)
	a, b := make([]float64, m.Dim), make([]float64, m.Dim)
	for i, at := range places {
		for k, x := range m.Row(i) {
			d := float64(x) - mean[k]
			a[k] += float64(d * at[0])
			b[k] += float64(d * at[1])
		}
	}
	if polar(a, b) {
		p.axes = [2][]float64{a, b}
	}
}

// align turns the axes in their plane, and mirrors them if need be, so that the
// places of the words come near to where they were (orthogonal Procrustes).
func (p *plane) align(words []string, places []point) {
	// Row i of the matrix (a, b) says where new axis i is among the old ones.
	a, b := make([]float64, 2), make([]float64, 2)
	for i, word := range words {
		old, ok := p.before[word]
		if !ok {
			continue
		}
		for k := range 2 {
			a[k] += float64(places[i][k] * old[0])
			b[k] += float64(places[i][k] * old[1])
		}
	}
	if !polar(a, b) {
		return
	}
	x, y := make([]float64, len(p.axes[0])), make([]float64, len(p.axes[0]))
	for k := range x {
		x[k] = float64(a[0]*p.axes[0][k]) + float64(a[1]*p.axes[1][k])
		y[k] = float64(b[0]*p.axes[0][k]) + float64(b[1]*p.axes[1][k])
	}
	p.axes = [2][]float64{x, y}
}

// polar makes the columns a and b of a matrix M orthonormal by its polar factor,
// M (MᵀM)^(-1/2), the orthonormal matrix nearest to M. It tells false, and leaves
// them as they are, if they have one direction only.
func polar(a, b []float64) bool {
	var aa, ab, bb float64
	for i := range a {
		aa += float64(a[i] * a[i])
		ab += float64(a[i] * b[i])
		bb += float64(b[i] * b[i])
	}
	// The root of a 2×2 matrix G is (G + s)/t with s² = det G and t² = tr G + 2s, by
	// the theorem of Cayley and Hamilton.
	s2 := float64(aa*bb) - float64(ab*ab)
	if !(s2 > 1e-12*aa*bb) || math.IsInf(s2, 0) || s2 == 0 {
		return false
	}
	s := math.Sqrt(s2)
	t := math.Sqrt(aa + bb + 2*s)
	ra, rab, rb := (aa+s)/t, ab/t, (bb+s)/t
	det := float64(ra*rb) - float64(rab*rab)
	for i := range a {
		x, y := a[i], b[i]
		a[i] = (float64(rb*x) - float64(rab*y)) / det
		b[i] = (float64(ra*y) - float64(rab*x)) / det
	}
	return true
}
