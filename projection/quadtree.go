package projection

import "math"

// A cell is a square of the plane with points in it. Cells stand in the order of
// a walk that sees a cell before those inside it, so a walk needs no stack: it
// goes on to the next cell to look inside, and to skip to pass by.
type cell struct {
	x, y float64 // the mean of its points
	mass float64 // how many they are
	near float64 // squared distance up to which one must look inside; negative for a leaf
	skip int32   // the cell behind all that are inside this one
}

// A quadtree holds points of the plane so that the force of far ones can be
// computed from their mean (Barnes and Hut 1986). Points are sorted along
// Morton's curve, along which every square is a range; so the tree is built by
// one pass over the sorted points, and points that follow one another walk
// through the same cells.
type quadtree struct {
	order []int32 // points along the curve
	cells []cell

	keys, keysBuffer []uint64
	orderBuffer      []int32
}

// levels is how many times the square that holds all points is halved; points that
// share a square then are one point to the tree.
const levels = 31

// build makes the tree of points, pairs of x and y. A cell is looked into where its
// side, divided by the distance to its mean, is theta or more.
func (t *quadtree) build(points []float64, theta float64) {
	n := len(points) / 2
	if len(t.order) != n {
		t.order, t.orderBuffer = make([]int32, n), make([]int32, n)
		t.keys, t.keysBuffer = make([]uint64, n), make([]uint64, n)
	}
	left, bottom, side := square(points)
	scale := 0.0
	if side > 0 {
		scale = (1<<levels - 1) / side
	}
	for i := range n {
		x := uint64((points[2*i] - left) * scale)
		y := uint64((points[2*i+1] - bottom) * scale)
		t.keys[i] = spread(x) | spread(y)<<1
		t.order[i] = int32(i)
	}
	t.sort()
	t.cells = t.cells[:0]
	if n > 0 {
		t.add(points, 0, n, 0, side, theta)
	}
}

// square returns the smallest square, by its lower left corner and its side, that
// holds all points.
func square(points []float64) (left, bottom, side float64) {
	left, bottom = math.Inf(1), math.Inf(1)
	right, top := math.Inf(-1), math.Inf(-1)
	for i := 0; i < len(points); i += 2 {
		left, right = min(left, points[i]), max(right, points[i])
		bottom, top = min(bottom, points[i+1]), max(top, points[i+1])
	}
	return left, bottom, max(right-left, top-bottom)
}

// spread puts a zero bit between the bits of x, which has 31 at most.
func spread(x uint64) uint64 {
	x = (x | x<<16) & 0x0000ffff0000ffff
	x = (x | x<<8) & 0x00ff00ff00ff00ff
	x = (x | x<<4) & 0x0f0f0f0f0f0f0f0f
	x = (x | x<<2) & 0x3333333333333333
	return (x | x<<1) & 0x5555555555555555
}

// sort sorts order and keys by key, and equal keys by point, eight times by eight
// bits.
func (t *quadtree) sort() {
	for shift := 0; shift < 64; shift += 8 {
		var starts [256]int
		for _, key := range t.keys {
			starts[key>>shift&255]++
		}
		sum := 0
		for digit, count := range starts {
			starts[digit] = sum
			sum += count
		}
		for i, key := range t.keys {
			digit := key >> shift & 255
			t.keysBuffer[starts[digit]] = key
			t.orderBuffer[starts[digit]] = t.order[i]
			starts[digit]++
		}
		t.keys, t.keysBuffer = t.keysBuffer, t.keys
		t.order, t.orderBuffer = t.orderBuffer, t.order
	}
}

// add appends the cell of the points order[from:to], all in one square of a level,
// and the cells inside it. A square in which all points are in one quarter gives
// no cell: its quarter does.
func (t *quadtree) add(points []float64, from, to, level int, side, theta float64) {
	for level < levels && t.quarter(from, level) == t.quarter(to-1, level) {
		level++
		side /= 2
	}
	at := len(t.cells)
	t.cells = append(t.cells, cell{mass: float64(to - from), near: -1})
	if level == levels || to-from == 1 {
		for _, i := range t.order[from:to] {
			t.cells[at].x += points[2*i]
			t.cells[at].y += points[2*i+1]
		}
	} else {
		t.cells[at].near = math.Inf(1)
		if theta > 0 {
			t.cells[at].near = float64(side*side) / float64(theta*theta)
		}
		for from < to {
			end := from + 1
			for end < to && t.quarter(end, level) == t.quarter(from, level) {
				end++
			}
			child := len(t.cells)
			t.add(points, from, end, level+1, side/2, theta)
			c := t.cells[child]
			t.cells[at].x += float64(c.mass * c.x)
			t.cells[at].y += float64(c.mass * c.y)
			from = end
		}
	}
	c := &t.cells[at]
	c.x /= c.mass
	c.y /= c.mass
	c.skip = int32(len(t.cells))
}

// quarter is the part, 0 to 3, of a square of the given level in which the point
// at a place of the order lies.
func (t *quadtree) quarter(place, level int) uint64 {
	return t.keys[place] >> (2 * (levels - 1 - level)) & 3
}

// repulsion returns the sums over all points j of the tree, but for the point at
// (x, y) itself, of q² times (x - xⱼ, y - yⱼ), and of q = 1/(1 + distance²).
func (t *quadtree) repulsion(x, y float64) (fx, fy, sum float64) {
	cells := t.cells
	for i := 0; i < len(cells); {
		c := &cells[i]
		dx, dy := x-c.x, y-c.y
		square := float64(dx*dx) + float64(dy*dy)
		if square <= c.near {
			i++
			continue
		}
		q := 1 / (1 + square)
		weight := float64(c.mass * q)
		sum += weight
		weight *= q
		fx += float64(weight * dx)
		fy += float64(weight * dy)
		i = int(c.skip)
	}
	return fx, fy, sum - 1
}
