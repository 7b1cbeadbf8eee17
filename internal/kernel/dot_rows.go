package kernel

//go:generate go -C _asm run . -file dot_rows -out ../dot_rows_amd64.s -stubs ../stubs_dot_rows_amd64.go -pkg kernel

// Queries is how many queries [DotRows4] takes at a time: with four rows at a
// time they make the 16 sums that fit into the registers, and each number is read
// once for four products.
const Queries = 4

// DotRows multiplies the rows of a matrix with a vector:
//
//	dst[i] = Dot(rows[i·D : (i+1)·D], query)
//
// where D is len(query). It panics if rows is not len(dst)·D long.
func DotRows(dst, rows, query []float32) {
	if len(rows) != len(dst)*len(query) {
		panic("kernel: rows do not match the products and the query")
	}
	rowsDot(dst, rows, query)
}

// DotRows4 multiplies the n rows of a matrix with four vectors, which lie one after
// another:
//
//	dst[q·n+i] = Dot(rows[i·D : (i+1)·D], queries[q·D : (q+1)·D])
//
// where D is len(queries)/4 and n is len(dst)/4. It panics if a length is not a
// multiple of four, or if rows is not n·D long.
func DotRows4(dst, rows, queries []float32) {
	n, dim := len(dst)/Queries, len(queries)/Queries
	if len(dst) != n*Queries || len(queries) != dim*Queries || len(rows) != n*dim {
		panic("kernel: rows do not match the products and the queries")
	}
	rowsDot4(dst, rows, queries, n, dim)
}

// DotRowsAt multiplies some rows of a matrix, in any order, with a vector:
//
//	dst[i] = Dot(rows[ids[i]·D : (ids[i]+1)·D], query)
//
// where D is len(query). Four rows are read together, so that rows that are not in
// a cache come together. (To prefetch more of them cost more than it gained.) It
// panics if ids and dst differ in length, or if a row is not in rows.
func DotRowsAt(dst, rows []float32, ids []uint32, query []float32) {
	if len(ids) != len(dst) {
		panic("kernel: as many products as rows are wanted")
	}
	if len(query) == 0 {
		clear(dst)
		return
	}
	var highest uint32
	for _, id := range ids {
		highest = max(highest, id)
	}
	if len(ids) > 0 && uint64(highest) >= uint64(len(rows)/len(query)) {
		panic("kernel: row outside the matrix")
	}
	rowsDotAt(dst, rows, ids, query)
}

// FindAtLeast returns the first i with x[i]·y[i] >= least, the product rounded to
// float32, or len(x) if there is none. A product that is NaN is not. It panics if
// the lengths differ.
func FindAtLeast(x, y []float32, least float32) int {
	if len(x) != len(y) {
		panic("kernel: products of slices of different lengths")
	}
	return findAtLeast(x, y, least)
}

func rowsDotGeneric(dst, rows, query []float32) {
	for i := range dst {
		dst[i] = dotGeneric(rows[i*len(query):(i+1)*len(query)], query)
	}
}

func rowsDot4Generic(dst, rows, queries []float32, n, dim int) {
	for q := range Queries {
		rowsDotGeneric(dst[q*n:(q+1)*n], rows, queries[q*dim:(q+1)*dim])
	}
}

func rowsDotAtGeneric(dst, rows []float32, ids []uint32, query []float32) {
	for i, id := range ids {
		at := int(id) * len(query)
		dst[i] = dotGeneric(rows[at:at+len(query)], query)
	}
}

func findAtLeastGeneric(x, y []float32, least float32) int {
	y = y[:len(x)]
	for i := range x {
		if float32(x[i]*y[i]) >= least {
			return i
		}
	}
	return len(x)
}
