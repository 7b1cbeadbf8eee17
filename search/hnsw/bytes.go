package hnsw

import (
	"encoding/binary"
	"fmt"
	"slices"
	"unsafe"

	"firth"
	"firth/internal/kernel"
	"firth/internal/memory"
	"firth/quantize"
)

// Walks go by vectors in bytes (package quantize): they are a quarter as long, and a
// walk waits for memory most of the time. Where a score is seen from outside it is
// made of the vectors themselves.
//
// A row is S·C, with the codes C and S its scale times what the metric multiplies it
// with. The score of a row for a walk is S·(C·Q), without the scale of the query,
// which is the same for all rows that are compared. C·Q is a sum of whole numbers.

// byteRows are the rows in bytes, in memory of their own.
type byteRows struct {
	data   []uint8 // the codes, each 128 more than it is, in rows of a multiple of 64
	stride int
	scales []float32 // S
	sums   []int32   // of the codes of a row
	room   *memory.Floats
}

// row is the codes of a row, each 128 more than it is.
func (b *byteRows) row(id uint32) []uint8 {
	return b.data[int(id)*b.stride:][:b.stride]
}

// Pack makes a copy of the rows in bytes, a quarter of their size, on huge pages where
// the system has them. Without it a search makes the bytes of the rows that it meets,
// which costs more than the search, but less than a copy for a single question; the
// answers are the same. [Build] packs by itself; [Graph.Insert] and [Graph.Delete] do
// if they have much to do.
func (g *Graph) Pack() error {
	if g.bytes != nil || g.Len() == 0 || g.rows.Dim == 0 {
		return nil
	}
	return g.pack()
}

// pack copies the rows of the matrix, those that are not yet in the graph among them.
func (g *Graph) pack() error {
	dim, stride := g.rows.Dim, kernel.ByteStride(g.rows.Dim)
	room, err := memory.Space{}.Floats(g.rows.Rows * stride / 4)
	if err != nil {
		return fmt.Errorf("hnsw: copy the vectors: %w", err)
	}
	b := &byteRows{
		data:   unsafe.Slice((*uint8)(unsafe.Pointer(unsafe.SliceData(room.Data))), g.rows.Rows*stride),
		stride: stride, scales: make([]float32, g.rows.Rows), sums: make([]int32, g.rows.Rows), room: room,
	}
	const block = 256
	parallel((g.rows.Rows+block-1)/block, func(i int) {
		from, to := i*block, min((i+1)*block, g.rows.Rows)
		q := quantize.NewInt8(firth.Matrix{Rows: to - from, Dim: dim, Data: g.rows.Data[from*dim : to*dim]}, 1)
		for r := range q.Rows {
			row := b.row(uint32(from + r))
			for j, c := range q.Codes[r*dim : (r+1)*dim] {
				row[j] = uint8(c) ^ 128
				b.sums[from+r] += int32(c)
			}
			for j := dim; j < stride; j++ {
				row[j] = 128
			}
			b.scales[from+r] = float32(q.Scales[r] * g.config.scaleOf(g.rows.Row(from+r)))
		}
	})
	g.bytes = b
	return nil
}

// packFor packs if there are so many rows to look into closely that it is worth it.
func (g *Graph) packFor(n int) error {
	const worth = 1000 // rows are copied in the time in which one is inserted without
	if g.bytes != nil || g.rows.Dim == 0 || n <= g.rows.Rows/worth {
		return nil
	}
	return g.pack()
}

// unpack gives the copy back.
func (g *Graph) unpack() error {
	if g.bytes == nil {
		return nil
	}
	b := g.bytes
	g.bytes = nil
	return b.room.Free()
}

// A byteQuery is a vector in bytes, whose products with rows are wanted.
type byteQuery struct {
	codes  []int8  // filled up with zeros to a multiple of 64
	offset int32   // takes off that the codes of rows are 128 more than they are
	scale  float32 // S, if it is a row
	dots   []int32
}

// set makes a vector a query.
func (q *byteQuery) set(v []float32) {
	b := quantize.NewInt8(firth.Matrix{Rows: 1, Dim: len(v), Data: v}, 1)
	q.codes = slices.Grow(q.codes[:0], kernel.ByteStride(len(v)))[:kernel.ByteStride(len(v))]
	clear(q.codes[copy(q.codes, b.Codes):])
	q.scale, q.offset = b.Scales[0], 0
	for _, c := range b.Codes {
		q.offset -= 128 * int32(c)
	}
}

// setRow makes a row a query.
func (g *Graph) setRow(q *byteQuery, id uint32) {
	if g.bytes == nil {
		q.set(g.rows.Row(int(id)))
		q.scale = float32(q.scale * g.config.scaleOf(g.rows.Row(int(id))))
		return
	}
	row := g.bytes.row(id)
	q.codes = slices.Grow(q.codes[:0], len(row))[:len(row)]
	to := unsafe.Slice((*uint8)(unsafe.Pointer(unsafe.SliceData(q.codes))), len(row))
	for len(row) >= 8 && len(to) >= 8 { // eight at a time, 128 less each
		binary.LittleEndian.PutUint64(to, binary.LittleEndian.Uint64(row)^0x8080808080808080)
		row, to = row[8:], to[8:]
	}
	q.scale, q.offset = g.bytes.scales[id], -128*g.bytes.sums[id]
}

// byteScores returns how near rows are to a query, in scores if there is room.
func (g *Graph) byteScores(scores []float32, q *byteQuery, ids []uint32) []float32 {
	scores = slices.Grow(scores[:0], len(ids))[:len(ids)]
	if g.bytes == nil {
		g.freshScores(scores, q, ids)
		return scores
	}
	q.dots = slices.Grow(q.dots[:0], len(ids))[:len(ids)]
	kernel.DotBytesAt(q.dots, g.bytes.data, ids, q.codes)
	for i, id := range ids {
		scores[i] = scaled(float32(q.dots[i]+q.offset), g.bytes.scales[id])
	}
	return scores
}

// freshScores are the same without a copy of the rows in bytes.
func (g *Graph) freshScores(scores []float32, q *byteQuery, ids []uint32) {
	var row byteQuery
	for i, id := range ids {
		g.setRow(&row, id)
		var dot int32
		for j, c := range row.codes {
			dot += int32(c) * int32(q.codes[j])
		}
		scores[i] = scaled(float32(dot), row.scale)
	}
}
