package hnsw

import (
	"fmt"

	"firth/internal/kernel"
	"firth/internal/memory"
)

// Pack copies the rows into memory of the graph's own, where each begins at a
// multiple of 64 bytes, on huge pages where the system has them: a search goes from
// row to row all over the matrix, and waits for memory most of the time. It takes as
// much memory as the matrix, and makes searches a fifth to a third faster; their
// answers stay the same. [Build] packs by itself. [Graph.Insert] undoes it.
func (g *Graph) Pack() error {
	if g.packed != nil || g.Len() == 0 || g.rows.Dim == 0 {
		return nil
	}
	return g.pack()
}

// pack copies the rows of the matrix, those that are not yet in the graph among
// them.
func (g *Graph) pack() error {
	stride := kernel.Stride(g.rows.Dim)
	packed, err := memory.Space{}.Floats(g.rows.Rows * stride)
	if err != nil {
		return fmt.Errorf("hnsw: copy the vectors: %w", err)
	}
	const block = 1024
	parallel((g.rows.Rows+block-1)/block, func(i int) {
		for r := i * block; r < min((i+1)*block, g.rows.Rows); r++ {
			copy(packed.Data[r*stride:], g.rows.Row(r))
		}
	})
	g.packed, g.vectors, g.stride = packed, packed.Data, stride
	return nil
}

// unpack gives the copy back, and has the rows read where they are.
func (g *Graph) unpack() error {
	g.vectors, g.stride = g.rows.Data, g.rows.Dim
	if g.packed == nil {
		return nil
	}
	p := g.packed
	g.packed = nil
	return p.Free()
}
