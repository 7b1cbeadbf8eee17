package projection

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// exactRepulsion sums over all pairs.
func exactRepulsion(points []float64, i int) (fx, fy, sum float64) {
	for j := range len(points) / 2 {
		if j == i {
			continue
		}
		q := 1 / (1 + squared(points, i, j))
		sum += q
		fx += q * q * (points[2*i] - points[2*j])
		fy += q * q * (points[2*i+1] - points[2*j+1])
	}
	return fx, fy, sum
}

func TestRepulsionIsExactWithoutTheta(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Few values, so that some points are at the same place.
		points := rapid.SliceOfN(rapid.Float64Range(-3, 3), 2, 60).Draw(t, "points")
		points = append(points, points[:len(points)/2]...)
		points = points[:len(points)/2*2]
		var tree quadtree
		tree.build(points, 0)
		order := slices.Clone(tree.order)
		slices.Sort(order)
		for i, p := range order {
			if int(p) != i {
				t.Fatalf("the tree has the points %v", order)
			}
		}
		for i := range len(points) / 2 {
			fx, fy, sum := tree.repulsion(points[2*i], points[2*i+1])
			wx, wy, want := exactRepulsion(points, i)
			if math.Abs(fx-wx)+math.Abs(fy-wy)+math.Abs(sum-want) > 1e-6 {
				t.Fatalf("point %d: (%g, %g), %g; want (%g, %g), %g", i, fx, fy, sum, wx, wy, want)
			}
		}
	})
}

func TestRepulsionIsNearWithTheta(t *testing.T) {
	points := make([]float64, 4000)
	scatter(points, 1)
	for i := range points {
		points[i] *= 40
	}
	var tree quadtree
	tree.build(points, 0.5)
	var errors, forces, worst float64
	for i := range 2000 {
		fx, fy, sum := tree.repulsion(points[2*i], points[2*i+1])
		wx, wy, want := exactRepulsion(points, i)
		errors += (fx-wx)*(fx-wx) + (fy-wy)*(fy-wy)
		forces += wx*wx + wy*wy
		worst = max(worst, math.Abs(sum-want)/want)
	}
	if off := math.Sqrt(errors / forces); off > 0.03 || worst > 0.04 {
		t.Errorf("forces are off by %.2g, sums by %.2g; want below 0.03 and 0.04", off, worst)
	}
	if len(tree.cells) > 4*2000 {
		t.Errorf("%d cells for 2000 points", len(tree.cells))
	}
}
