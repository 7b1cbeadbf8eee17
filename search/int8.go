package search

import (
	"math"
	"math/bits"
	"runtime"
	"slices"

	"firth"
	"firth/internal/kernel"
	"firth/quantize"
	"firth/vocab"
)

// EnableInt8 has [Index.Search] and [Index.SearchAll] look at a copy of the matrix in
// bytes first, and at the matrix itself only where the copy cannot tell. The answers
// stay the same, to the last bit; they take a quarter of the time.
//
// The copy is a quarter of the matrix in size, and to make it takes as long as thirty
// single searches, or some hundred in a batch, on all cores: it is for those who ask
// more than that, such as a server. On processors for which there is no assembly it would save nothing, and
// EnableInt8 does nothing. It may be called while others use the index.
func (x *Index) EnableInt8() {
	if x.embeddings.Dim() > 0 && x.embeddings.Dim() <= maxInt8Dim && kernel.ByteAssembly() && x.int8.Load() == nil {
		x.int8.Store(newBytePass(x))
	}
}

// maxInt8Dim is up to where the sums surely fit into int32.
const maxInt8Dim = 1 << 16

// A bytePass tells which rows can be among the nearest, out of a matrix in bytes.
//
// Let r be a row brought to length 1, as S·C + e with the codes C, and u the query,
// of length 1 as well, as T·Q + d. Then
//
//	r·u = S·T·(C·Q) + S·C·d + e·u <= S·T·(C·Q) + (1+|e|)·|d| + |e|·|u|
//
// C·Q is a sum of whole numbers, without any error. |e| and |d| are known, since
// the row and the query are: they are what their quantization has really cost, not
// what it could. So a row for which the right side is below the score of the worst
// of the best k so far is not among the best k, and need not be looked at.
type bytePass struct {
	packed []uint8   // the codes, as kernel.PackBytes lays them out
	scales []float32 // S of each row, 0 if it has no direction
	errors []float32 // no less than |e|
}

// byteBlock is how many bytes of the copy one worker takes at a time.
const byteBlock = 1 << 18

func byteBlockRows(dim int) int {
	return max(1, byteBlock/(kernel.ByteGroup*kernel.ByteStep(dim))) * kernel.ByteGroup
}

// newBytePass makes the copy, on all cores.
func newBytePass(x *Index) *bytePass {
	input := x.embeddings.Input
	dim, step := input.Dim, kernel.ByteStep(input.Dim)
	room := (input.Rows + kernel.ByteGroup - 1) / kernel.ByteGroup * kernel.ByteGroup
	p := &bytePass{make([]uint8, kernel.PackedBytes(input.Rows, dim)), make([]float32, room), make([]float32, room)}
	invNorms := x.inverseNorms()
	forBlocks(input.Rows, byteBlockRows(dim), runtime.GOMAXPROCS(0), func(_, from, to int) {
		q := quantize.NewInt8(firth.Matrix{Rows: to - from, Dim: dim, Data: input.Data[from*dim : to*dim]}, 1)
		kernel.PackBytes(p.packed[from*step:][:kernel.PackedBytes(q.Rows, dim)], q.Codes, dim)
		for i := range q.Rows {
			if inv := invNorms[from+i]; inv != 0 {
				scale := q.Scales[i] * inv
				p.scales[from+i] = scale
				p.errors[from+i] = roundUp(deviation(input.Row(from+i), q.Codes[i*dim:(i+1)*dim], float64(inv), float64(scale)))
			}
		}
	})
	return p
}

// deviation is the length of what codes do not keep of a row: |factor·row - scale·codes|.
func deviation(row []float32, codes []int8, factor, scale float64) float64 {
	var sum float64
	for j, c := range codes {
		d := float64(factor*float64(row[j])) - float64(scale*float64(c))
		sum += float64(d * d)
	}
	return math.Sqrt(sum)
}

// roundUp makes a float32 of a number and of what float64 may have rounded off it.
func roundUp(x float64) float32 {
	return math.Nextafter32(float32(x*(1+1e-9)), math.MaxFloat32)
}

// A byteQuery is a query of length 1 in bytes.
type byteQuery struct {
	scale  float64 // T
	offset int32   // what takes off that bytes are 128 more than codes
	slope  float32 // what an error of a row of 1 costs, in multiples of T: (|u|+|d|)/T
	spare  float64 // what else a score can be more than the bytes tell
}

// newByteQuery quantizes a query of length 1 into codes, whose padding is zero.
func newByteQuery(codes []int8, unit []float32) byteQuery {
	dim := len(unit)
	q := quantize.NewInt8(firth.Matrix{Rows: 1, Dim: dim, Data: unit}, 1)
	b := byteQuery{scale: float64(q.Scales[0])}
	copy(codes, q.Codes)
	for _, c := range q.Codes {
		b.offset -= 128 * int32(c)
	}
	d := deviation(unit, q.Codes, 1, b.scale)
	b.slope = roundUp((norm(unit) + d) / b.scale)
	// Both ways to a score round: the sum of dim products in 16 lanes and a tree, by
	// 2^-24 of the lengths each time; the bound itself, a few times; and a row or query
	// of length 1 is so but for one rounding.
	const rounding = 1.0 / (1 << 24)
	b.spare = d*(1+1e-6) + float64(dim/16+64)*rounding
	return b
}

// wanted asks the kernel for the rows whose score can be least or more.
func (b *byteQuery) wanted(least float64) kernel.ByteQuery {
	below := math.Nextafter32(float32((least-b.spare)/b.scale), float32(math.Inf(-1)))
	return kernel.ByteQuery{Offset: b.offset, Slope: b.slope, Least: below}
}

// A byteScan answers queries by a bytePass.
type byteScan struct {
	*bytePass
	index   *Index
	queries []*Query
	units   []float32   // the queries, of length 1, one after another
	codes   []int8      // and in bytes
	asked   []byteQuery // and what goes with these
	tops    [][]topK    // of a query and a worker
}

// byteRoom is what one worker needs.
type byteRoom struct {
	masks    []uint64
	ids      []uint32
	products []float32
}

// search offers all rows that can be among the best to tops, which has those of a
// query and a worker. units are the queries, of length 1, one after another.
func (p *bytePass) search(x *Index, queries []*Query, units []float32, tops [][]topK, workers int) {
	rows, dim := x.embeddings.Input.Rows, x.embeddings.Input.Dim
	step, n := kernel.ByteStep(dim), len(queries)
	s := &byteScan{p, x, queries, units, make([]int8, n*step), make([]byteQuery, n), tops}
	for q := range s.asked {
		s.asked[q] = newByteQuery(s.codes[q*step:(q+1)*step], units[q*dim:(q+1)*dim])
	}
	rooms := make([]byteRoom, workers)
	forBlocks(rows, byteBlockRows(dim), workers, func(worker, from, to int) {
		for first := 0; first < n; first += kernel.Queries {
			s.block(&rooms[worker], worker, from, to, first, min(first+kernel.Queries, n))
		}
	})
}

// block offers the rows [from, to) to the queries [first, last), four at most.
func (s *byteScan) block(room *byteRoom, worker, from, to, first, last int) {
	step := kernel.ByteStep(s.index.embeddings.Input.Dim)
	var wanted [kernel.Queries]kernel.ByteQuery
	for at := from; at < to; {
		end := (to + kernel.ByteGroup - 1) / kernel.ByteGroup * kernel.ByteGroup
		for q := first; q < last; q++ {
			least := math.Inf(-1)
			if top := &s.tops[q][worker]; top.full() {
				least = top.heap[0].score
			} else {
				end = at + kernel.ByteGroup // all rows are wanted: a few tell what is the least
			}
			wanted[q-first] = s.asked[q].wanted(least)
		}
		groups, n := (end-at)/kernel.ByteGroup, last-first
		room.masks = slices.Grow(room.masks[:0], groups*n)[:groups*n]
		kernel.ByteRowsAtLeast(room.masks, s.packed[at*step:end*step], s.scales[at:end], s.errors[at:end],
			s.codes[first*step:last*step], wanted[:n])
		for q := first; q < last; q++ {
			room.ids = room.ids[:0]
			for g, mask := range room.masks[(q-first)*groups:][:groups] {
				for ; mask != 0; mask &= mask - 1 {
					if id := at + g*kernel.ByteGroup + bits.TrailingZeros64(mask); id < to {
						room.ids = append(room.ids, uint32(id))
					}
				}
			}
			s.offer(room, q, worker)
		}
		at = end
	}
}

// offer offers the rows that a worker has found for a query, with their true scores.
func (s *byteScan) offer(room *byteRoom, q, worker int) {
	input := s.index.embeddings.Input
	room.products = slices.Grow(room.products[:0], len(room.ids))[:len(room.ids)]
	kernel.DotRowsAt(room.products, input.Data, room.ids, s.units[q*input.Dim:(q+1)*input.Dim])
	for i, id := range room.ids {
		s.queries[q].offer(&s.tops[q][worker], room.products[i], s.index.invNorms[id], vocab.WordID(id))
	}
}
