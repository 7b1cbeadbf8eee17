package kernel

import "math"

// lowestExponent is where e^t counts as 0, beside an e^0 in the same sum: 2^-43
// of it. A product of two powers that are no lower stays far from the denormal
// numbers, with which a CPU is a hundred times slower.
const lowestExponent = -30

// ExpColumns is the first half of a softmax over the columns of a matrix of so
// many columns, whose rows follow each other in x. For each column j,
//
//	peak[j] = max over i of x[i*width+j]
//	x[i*width+j] = e^(x[i*width+j] - peak[j]), or 0 for exponents below -30
//	sum[j] = sum over i of the new x[i*width+j]
//
// A column is gone through in four lanes (lane t takes rows t, t+4, …) that are
// put together as (0, 2), (1, 3). The exponential is good to about 2 units in the
// last place. A NaN makes the sum of its column NaN. The width must be a multiple
// of [Lanes]; ExpColumns panics if the lengths do not fit, or x is empty.
func ExpColumns(x []float32, width int, peak, sum []float32) {
	rows := columnRows(x, width)
	if rows == 0 || len(peak) != width || len(sum) != width {
		panic("kernel: maxima and sums of another number of columns")
	}
	expColumns(x, rows, width, peak, sum)
}

// ScaleColumns multiplies each column of a matrix of so many columns, whose rows
// follow each other in x, by a factor of its own: x[i*width+j] *= f[j]. The width
// must be a multiple of [Lanes]; ScaleColumns panics if the lengths do not fit.
func ScaleColumns(x []float32, width int, f []float32) {
	rows := columnRows(x, width)
	if len(f) != width {
		panic("kernel: factors for another number of columns")
	}
	if rows > 0 {
		scaleColumns(x, rows, width, f)
	}
}

// columnRows is the number of rows of a matrix of that width.
func columnRows(x []float32, width int) int {
	if width <= 0 || width%Lanes != 0 || len(x)%width != 0 {
		panic("kernel: a matrix whose width is no multiple of 16, or of which a row is not whole")
	}
	return len(x) / width
}

func expColumnsGeneric(x []float32, rows, width int, peak, sum []float32) {
	for j := range width {
		var lane [4]float32
		for t := range lane {
			lane[t] = float32(math.Inf(-1))
		}
		for i := range rows {
			lane[i%4] = maxOrSecond(lane[i%4], x[i*width+j])
		}
		top := maxOrSecond(maxOrSecond(lane[0], lane[2]), maxOrSecond(lane[1], lane[3]))
		clear(lane[:])
		for i := range rows {
			e := expBelow(x[i*width+j] - top)
			x[i*width+j] = e
			lane[i%4] += e
		}
		peak[j], sum[j] = top, (lane[0]+lane[2])+(lane[1]+lane[3])
	}
}

// maxOrSecond is the maximum as the instruction VMAXPS has it: b if a or b is NaN.
func maxOrSecond(a, b float32) float32 {
	if a > b {
		return a
	}
	return b
}

// expBelow is e^t for t of 0 or less, and 0 below lowestExponent. The formula is
// that of expClamped.
func expBelow(t float32) float32 {
	if t < lowestExponent {
		return 0
	}
	n := fma(t, log2e, magic)
	power := math.Float32frombits(math.Float32bits(n)<<23 + 127<<23)
	n -= magic
	r := fma(-n, ln2Hi, t)
	r = fma(-n, ln2Lo, r)
	p := float32(1.0 / 720)
	p = fma(p, r, 1.0/120)
	p = fma(p, r, 1.0/24)
	p = fma(p, r, 1.0/6)
	p = fma(p, r, 0.5)
	p = fma(p, r, 1)
	p = fma(p, r, 1)
	return p * power
}

func scaleColumnsGeneric(x []float32, rows, width int, f []float32) {
	f = f[:width]
	for i := range rows {
		row := x[i*width:][:width]
		for j := range row {
			row[j] *= f[j]
		}
	}
}
