package kernel

//go:generate go -C _asm run . -file matmul -out ../matmul_amd64.s -stubs ../stubs_matmul_amd64.go -pkg kernel

// MatMul computes a product of two matrices, C = A·B, with C of m×n, A of m×k and
// B of k×n numbers. The rows of C and B begin cRow and bRow numbers apart; A may
// lie either way: its element (i, l) is a[i*aRow+l*aCol]. Each element of C takes
// its k products one by one, in order, so that it does not matter how the work is
// cut:
//
//	c[i*cRow+j] = 0
//	c[i*cRow+j] = fma(a[i*aRow+l*aCol], b[l*bRow+j], c[i*cRow+j])  for l = 0, 1, … k-1
//
// n must be a multiple of [Lanes]. C must not overlap with A or B, nor its rows
// with each other. MatMul panics if a number is not positive, or if a matrix does
// not fit into its slice.
func MatMul(c []float32, cRow int, a []float32, aRow, aCol int, b []float32, bRow, m, n, k int) {
	checkProduct(len(c), cRow, len(a), aRow, aCol, len(b), bRow, m, n, k)
	matmul(c, cRow, a, aRow, aCol, b, bRow, m, n, k, false)
}

// MatMulAdd adds a product of two matrices to a third, C += A·B. It is [MatMul]
// but for the zeros at the beginning.
func MatMulAdd(c []float32, cRow int, a []float32, aRow, aCol int, b []float32, bRow, m, n, k int) {
	checkProduct(len(c), cRow, len(a), aRow, aCol, len(b), bRow, m, n, k)
	matmul(c, cRow, a, aRow, aCol, b, bRow, m, n, k, true)
}

func checkProduct(c, cRow, a, aRow, aCol, b, bRow, m, n, k int) {
	if m <= 0 || n <= 0 || k <= 0 || n%Lanes != 0 {
		panic("kernel: product of matrices with no rows or columns, or whose columns are no multiple of 16")
	}
	if !fits(c, m, cRow, n) || cRow < n && m > 1 || !fits(b, k, bRow, n) || !fits(a, k, aCol, 1) || !fits(a, m, aRow, (k-1)*aCol+1) {
		panic("kernel: product of matrices that are larger than their slices")
	}
}

// fits tells whether rows of n numbers, each stride after the one before, fit
// into length numbers.
func fits(length, rows, stride, n int) bool {
	return n <= length && stride >= 0 && (length-n)/max(1, stride) >= rows-1
}

func matmulGeneric(c []float32, cRow int, a []float32, aRow, aCol int, b []float32, bRow, m, n, k int, add bool) {
	for i := range m {
		for j := 0; j < n; j += Lanes {
			sum := (*[Lanes]float32)(c[i*cRow+j:])
			if !add {
				clear(sum[:])
			}
			for l := range k {
				x, y := a[i*aRow+l*aCol], (*[Lanes]float32)(b[l*bRow+j:])
				for t := range sum {
					sum[t] = fma(x, y[t], sum[t])
				}
			}
		}
	}
}
