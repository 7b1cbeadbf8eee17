package kernel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestGuardedBytes(t *testing.T) {
	eachByteImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(67, 68))
		edges(func(name string, before bool) {
			for _, dim := range []int{1, 4, 30, 100} {
				for _, n := range []int{64, 128} {
					for _, q := range []int{1, 4, 6} {
						step, groups := ByteStep(dim), n/ByteGroup
						packed, codes := guarded[uint8](t, PackedBytes(n, dim), before), guarded[int8](t, q*step, before)
						scales, errors := guarded[float32](t, n, before), guarded[float32](t, n, before)
						queries, masks := guarded[ByteQuery](t, q, before), guarded[uint64](t, q*groups, before)
						rows := randomCodes(r, n*dim)
						PackBytes(packed, rows, dim)
						copy(scales, randomFloats(r, n))
						copy(errors, randomFloats(r, n))
						c, asked := askedOf(r, q, step, dim)
						copy(codes, c)
						copy(queries, asked)
						ByteRowsAtLeast(masks, packed, scales, errors, codes, queries)
						if want := wanted(rows, dim, scales, errors, codes, queries); !slices.Equal(masks, want) {
							t.Errorf("%d×%d, %d queries %s: %x, want %x", n, dim, q, name, masks, want)
						}
					}
				}
			}
			for _, n := range []int{1, 4, 7} {
				rows, query := guarded[uint8](t, n*128, before), guarded[int8](t, 128, before)
				ids, dst, want := guarded[uint32](t, n, before), guarded[int32](t, n, before), make([]int32, n)
				for i := range rows {
					rows[i] = uint8(r.Uint32())
				}
				copy(query, randomCodes(r, 128))
				for i := range ids {
					ids[i] = uint32(n - 1 - i)
				}
				dotBytesAtGeneric(want, rows, ids, query)
				DotBytesAt(dst, rows, ids, query)
				if !slices.Equal(dst, want) {
					t.Errorf("DotBytesAt %s: %v, want %v", fmt.Sprint(n, name), dst, want)
				}
			}
		})
	})
}
