package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// randomCodes are signed numbers of a byte, the outermost often.
func randomCodes(r *rand.Rand, n int) []int8 {
	codes := make([]int8, n)
	for i := range codes {
		codes[i] = int8(max(-127, min(r.IntN(400)-200, 127)))
	}
	return codes
}

// eachByteImplementation runs f with every implementation, that for AVX-512 also as
// on a CPU that lacks VNNI.
func eachByteImplementation(t *testing.T, f func(t *testing.T)) {
	eachImplementation(t, f)
	t.Run("avx512 without vnni", func(t *testing.T) {
		use(t, avx512)
		withoutVNNI(t)
		f(t)
	})
}

// askedOf makes queries of which some rows are wanted, and their numbers.
func askedOf(r *rand.Rand, n, step, dim int) (codes []int8, queries []ByteQuery) {
	codes = make([]int8, n*step)
	queries = make([]ByteQuery, n)
	for q := range queries {
		copy(codes[q*step:], randomCodes(r, dim))
		for _, c := range codes[q*step : (q+1)*step] {
			queries[q].Offset -= 128 * int32(c)
		}
		queries[q].Slope = r.Float32()
		queries[q].Least = float32(r.NormFloat64() * 1000)
		switch r.IntN(9) {
		case 0:
			queries[q].Least = float32(math.Inf(-1))
		case 1:
			queries[q].Least = float32(math.NaN())
		}
	}
	return codes, queries
}

// wanted is ByteRowsAtLeast by its definition, out of the rows as they were.
func wanted(rows []int8, dim int, scales, errors []float32, codes []int8, queries []ByteQuery) []uint64 {
	step, groups := ByteStep(dim), len(scales)/ByteGroup
	masks := make([]uint64, groups*len(queries))
	for q, asked := range queries {
		for i := range scales {
			sum := int32(0) // the Offset takes off what 128 adds
			for j := range dim {
				if i*dim < len(rows) {
					sum += int32(rows[i*dim+j]) * int32(codes[q*step+j])
				}
			}
			if fma(float32(sum), scales[i], float32(asked.Slope*errors[i])) >= asked.Least {
				masks[q*groups+i/ByteGroup] |= 1 << (i % ByteGroup)
			}
		}
	}
	return masks
}

func TestByteRowsAtLeast(t *testing.T) {
	eachByteImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(61, 62))
		for _, dim := range []int{1, 2, 3, 4, 5, 7, 8, 63, 64, 65, 100, 300, 1025} {
			for _, n := range []int{1, 64, 130} {
				rows := randomCodes(r, n*dim)
				packed := make([]uint8, PackedBytes(n, dim))
				PackBytes(packed, rows, dim)
				all := (n + ByteGroup - 1) / ByteGroup * ByteGroup
				scales, errors := randomFloats(r, all), randomFloats(r, all)
				for _, q := range []int{0, 1, 3, 4, 9} {
					codes, queries := askedOf(r, q, ByteStep(dim), dim)
					want := wanted(rows, dim, scales, errors, codes, queries)
					got := make([]uint64, len(want))
					ByteRowsAtLeast(got, packed, scales, errors, codes, queries)
					if !slices.Equal(got, want) {
						t.Fatalf("%d rows of %d numbers, %d queries: got %x, want %x", n, dim, q, got, want)
					}
				}
			}
		}
	})
}

// The largest sums there are.
func TestByteRowsAtLeastExtremes(t *testing.T) {
	eachByteImplementation(t, func(t *testing.T) {
		const dim = 1 << 16
		for _, sign := range []int8{-127, 127} {
			rows, codes := make([]int8, dim), make([]int8, dim)
			for i := range rows {
				rows[i], codes[i] = 127, sign
			}
			packed := make([]uint8, PackedBytes(1, dim))
			PackBytes(packed, rows, dim)
			query := ByteQuery{Offset: -128 * dim * int32(sign), Least: float32(127 * int(sign) * dim)}
			mask := make([]uint64, 1)
			ones := slices.Repeat([]float32{1}, ByteGroup)
			for _, c := range []struct {
				least float32
				want  uint64
			}{{query.Least, 1}, {math.Nextafter32(query.Least, math.MaxFloat32), 0}} {
				query.Least = c.least
				if ByteRowsAtLeast(mask, packed, ones, ones, codes, []ByteQuery{query}); mask[0]&1 != c.want {
					t.Errorf("a sum of %d·127·%d is at least %v: got %d", dim, sign, c.least, mask[0]&1)
				}
			}
		}
	})
}

func TestDotBytesAt(t *testing.T) {
	eachByteImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(63, 64))
		for _, dim := range []int{0, 64, 128, 320, 1024} {
			for _, n := range rowShapes {
				rows, query := make([]uint8, 40*dim), randomCodes(r, dim)
				for i := range rows {
					rows[i] = uint8(min(255, r.IntN(300)))
				}
				ids, want := make([]uint32, n), make([]int32, n+1)
				for i := range ids {
					ids[i] = uint32(r.IntN(40))
					for j, c := range query {
						want[i] += int32(rows[int(ids[i])*dim+j]) * int32(c)
					}
				}
				want[n] = 7
				got := make([]int32, n+1)
				got[n] = 7
				DotBytesAt(got[:n:n], rows, ids, query)
				if !slices.Equal(got, want) {
					t.Fatalf("%d rows of %d bytes: got %v, want %v", n, dim, got, want)
				}
			}
		}
	})
}

func TestBytesRefuse(t *testing.T) {
	codes, bytes := make([]int8, 64), make([]uint8, 4*ByteGroup)
	floats, masks := make([]float32, ByteGroup), make([]uint64, 4)
	queries := make([]ByteQuery, 2)
	PackBytes(bytes, codes[:6], 3)
	ByteRowsAtLeast(masks[:2], bytes, floats, floats, codes[:8], queries)
	DotBytesAt(make([]int32, 1), bytes, []uint32{3}, codes)
	for name, f := range map[string]func(){
		"PackBytes: room":              func() { PackBytes(bytes[:255], codes[:6], 3) },
		"PackBytes: row":               func() { PackBytes(bytes, codes[:7], 3) },
		"PackBytes: no numbers":        func() { PackBytes(bytes, codes, 0) },
		"ByteRowsAtLeast: masks":       func() { ByteRowsAtLeast(masks[:1], bytes, floats, floats, codes[:8], queries) },
		"ByteRowsAtLeast: rows":        func() { ByteRowsAtLeast(masks[:2], bytes[:255], floats, floats, codes[:8], queries) },
		"ByteRowsAtLeast: scales":      func() { ByteRowsAtLeast(masks[:2], bytes, floats[:63], floats[:63], codes[:8], queries) },
		"ByteRowsAtLeast: errors":      func() { ByteRowsAtLeast(masks[:2], bytes, floats, floats[:63], codes[:8], queries) },
		"ByteRowsAtLeast: codes":       func() { ByteRowsAtLeast(masks[:2], bytes, floats, floats, codes[:9], queries) },
		"ByteRowsAtLeast: not by four": func() { ByteRowsAtLeast(masks[:2], bytes, floats, floats, codes[:6], queries) },
		"DotBytesAt: row":              func() { DotBytesAt(make([]int32, 1), bytes, []uint32{4}, codes) },
		"DotBytesAt: sums":             func() { DotBytesAt(make([]int32, 2), bytes, []uint32{3}, codes) },
		"DotBytesAt: length":           func() { DotBytesAt(make([]int32, 1), bytes, []uint32{3}, codes[:63]) },
	} {
		if panicOf(f) == nil {
			t.Errorf("%s: no panic", name)
		}
	}
}

func FuzzBytes(f *testing.F) {
	f.Add(uint64(1), uint8(70), uint16(300), uint8(5))
	f.Add(uint64(2), uint8(1), uint16(1), uint8(1))
	f.Fuzz(func(t *testing.T, seed uint64, n uint8, dim uint16, q uint8) {
		d, m := 1+int(dim)%1000, 1+int(n)
		r := rand.New(rand.NewPCG(seed, 1))
		rows := randomCodes(r, m*d)
		packed := make([]uint8, PackedBytes(m, d))
		PackBytes(packed, rows, d)
		all := (m + ByteGroup - 1) / ByteGroup * ByteGroup
		scales, errors := wildFloats(r, all), wildFloats(r, all)
		codes, queries := askedOf(r, int(q)%20, ByteStep(d), d)
		want := make([]uint64, all/ByteGroup*len(queries))
		byteRowsAtLeastGeneric(want, packed, scales, errors, codes, queries, ByteStep(d))
		eachByteImplementation(t, func(t *testing.T) {
			got := make([]uint64, len(want))
			ByteRowsAtLeast(got, packed, scales, errors, codes, queries)
			if !slices.Equal(got, want) {
				t.Errorf("got %x, want %x", got, want)
			}
		})
	})
}

func BenchmarkBytes(b *testing.B) {
	r := rand.New(rand.NewPCG(65, 66))
	const n, dim = 832, 300
	packed, stride := make([]uint8, PackedBytes(n, dim)), ByteStride(dim)
	PackBytes(packed, randomCodes(r, n*dim), dim)
	scales, errors := randomFloats(r, n), randomFloats(r, n)
	rows, ids := make([]uint8, 640*stride), make([]uint32, 640)
	for i, id := range r.Perm(640) {
		ids[i] = uint32(id)
	}
	for i := generic; i <= best(); i++ {
		for _, q := range []int{1, 4, 64} {
			b.Run(fmt.Sprintf("%v/queries=%d", i, q), func(b *testing.B) {
				use(b, i)
				codes, queries := askedOf(r, q, ByteStep(dim), dim)
				masks := make([]uint64, n/ByteGroup*q)
				for b.Loop() {
					ByteRowsAtLeast(masks, packed, scales, errors, codes, queries)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n*q), "ns/dot")
			})
		}
		b.Run(i.String()+"/at", func(b *testing.B) {
			use(b, i)
			dst, query := make([]int32, len(ids)), randomCodes(r, stride)
			for b.Loop() {
				DotBytesAt(dst, rows, ids, query)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(ids)), "ns/dot")
		})
	}
}
