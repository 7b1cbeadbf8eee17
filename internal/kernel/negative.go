package kernel

// Group is the number of word pairs that share their negatives: one record of
// [Negative].
const Group = 4

// A record of [Negative] is RecordLen(K) numbers:
//
//	[0, 4)   the input rows of 4 pairs
//	[4, 8)   the output rows of 4 pairs, the positives
//	[8, 8+K) the output rows of the K negatives, shared by the 4 pairs
//	the rest the mask: bit 4k+i, counted from the lowest bit of the first word, is
//	         set if pair i learns from its positive (k = 0) or negative k (k ≥ 1)
//
// A pair does not learn from a negative that is its own positive, and the pairs
// that fill up a last record learn nothing.

// MaskWords is the length of a record's mask for K negatives.
func MaskWords(negatives int) int { return (Group*(negatives+1) + 31) / 32 }

// RecordLen is the length of a record for K negatives.
func RecordLen(negatives int) int { return 2*Group + negatives + MaskWords(negatives) }

// MaxNegatives is the most negatives that [Negative] takes.
const MaxNegatives = 63

// Negative takes one step of gradient descent for each record, in order, on the
// loss of skip-gram with negative sampling (Mikolov et al. 2013),
//
//	-log σ(u_p·v) - Σ_k log σ(-u_k·v)
//
// summed over the pairs (v, u_p) of the record, with v a row of in, u_p and u_k
// rows of out. A record is one step: all its scores and gradients are taken at
// the rows as they are before it, and a row that occurs several times gets the
// sum. Element by element, with g the learning rate times label - σ(score):
//
//	v_i += g_0i·u_pi + g_1i·u_1 + … + g_Ki·u_K     added up from the left
//	u_pi += g_0i·v_i
//	u_k += g_k0·v_0 + … + g_k3·v_3
//
// Rows begin at multiples of stride, a multiple of 16. fit[r] is set to the
// product of the probabilities σ(±score) of record r, so that -log fit[r] is its
// loss; masked terms count as 1. The product runs in 8 lanes of float64 (term
// t = 4k+i goes to lane t mod 8) and the tree j+4, j+2, j+1.
//
// It panics if a length does not fit; it does not check the row numbers before
// it starts, and panics at the first that lies outside.
func Negative(in, out []float32, stride int, records []uint32, negatives int, rate float32, fit []float64) {
	if stride <= 0 || stride%Lanes != 0 {
		panic("kernel: row length is not a multiple of 16")
	}
	if negatives < 0 || negatives > MaxNegatives {
		panic("kernel: number of negatives out of range")
	}
	if n := RecordLen(negatives); len(records)%n != 0 || len(fit) != len(records)/n {
		panic("kernel: records of a wrong length")
	}
	negativeGeneric(in, out, stride, records, negatives, rate, fit)
}

func negativeGeneric(in, out []float32, stride int, records []uint32, negatives int, rate float32, fit []float64) {
	var (
		g       [Group * (MaxNegatives + 1)]float32
		v, u    [Group][]float32
		negs    [MaxNegatives][]float32
		size    = RecordLen(negatives)
		maskPos = 2*Group + negatives
	)
	for r := range fit {
		rec := records[r*size : (r+1)*size]
		for i := range Group {
			v[i] = row(in, rec[i], stride)
			u[i] = row(out, rec[Group+i], stride)
		}
		for k := range negatives {
			negs[k] = row(out, rec[2*Group+k], stride)
		}
		lanes := [8]float64{1, 1, 1, 1, 1, 1, 1, 1}
		for k := 0; k <= negatives; k++ {
			for i := range Group {
				t := Group*k + i
				if rec[maskPos+t/32]>>(t%32)&1 == 0 {
					g[t] = 0
					continue
				}
				other := u[i]
				if k > 0 {
					other = negs[k-1]
				}
				p, d := Logistic(dotRows(v[i], other), k == 0)
				g[t] = rate * d
				lanes[t%8] *= float64(p)
			}
		}
		fit[r] = ((lanes[0] * lanes[4]) * (lanes[2] * lanes[6])) * ((lanes[1] * lanes[5]) * (lanes[3] * lanes[7]))
		updateRows(&v, &u, negs[:negatives], g[:Group*(negatives+1)])
	}
}

func row(m []float32, i uint32, stride int) []float32 {
	at := int(i) * stride
	return m[at : at+stride : at+stride]
}

// dotRows is Dot for rows, whose length is a multiple of 16. Each pass keeps
// eight lanes in registers.
func dotRows(a, b []float32) float32 {
	var lane [Lanes]float32
	b = b[:len(a)]
	for half := 0; half < Lanes; half += 8 {
		var s0, s1, s2, s3, s4, s5, s6, s7 float32
		for at := half; at+8 <= len(a); at += Lanes {
			x, y := (*[8]float32)(a[at:]), (*[8]float32)(b[at:])
			s0 += float32(x[0] * y[0])
			s1 += float32(x[1] * y[1])
			s2 += float32(x[2] * y[2])
			s3 += float32(x[3] * y[3])
			s4 += float32(x[4] * y[4])
			s5 += float32(x[5] * y[5])
			s6 += float32(x[6] * y[6])
			s7 += float32(x[7] * y[7])
		}
		*(*[8]float32)(lane[half:]) = [8]float32{s0, s1, s2, s3, s4, s5, s6, s7}
	}
	return sum16(&lane)
}

// updateRows adds the gradients of one record, whose coefficients are g, to its
// rows. All gradients of an element are formed before any row is written: rows
// may be the same, and each then takes all its updates in turn.
//
// It goes along the rows in blocks of 16 elements, whose bounds the compiler can
// see; the rows of a block stay in the first-level cache over the negatives.
func updateRows(v, u *[Group][]float32, negs [][]float32, g []float32) {
	var (
		dv [Group][Lanes]float32
		dn [MaxNegatives][Lanes]float32
	)
	p := (*[Group]float32)(g)
	p0, p1, p2, p3 := p[0], p[1], p[2], p[3]
	for at := 0; at < len(v[0]); at += Lanes {
		v0, v1, v2, v3 := block(v[0], at), block(v[1], at), block(v[2], at), block(v[3], at)
		u0, u1, u2, u3 := block(u[0], at), block(u[1], at), block(u[2], at), block(u[3], at)
		for e := range Lanes {
			dv[0][e] = float32(p0 * u0[e])
			dv[1][e] = float32(p1 * u1[e])
			dv[2][e] = float32(p2 * u2[e])
			dv[3][e] = float32(p3 * u3[e])
		}
		for k, neg := range negs {
			c := (*[Group]float32)(g[Group*(k+1):])
			c0, c1, c2, c3 := c[0], c[1], c[2], c[3]
			z, d := block(neg, at), &dn[k]
			for e := range Lanes {
				y := z[e]
				dv[0][e] += float32(c0 * y)
				dv[1][e] += float32(c1 * y)
				dv[2][e] += float32(c2 * y)
				dv[3][e] += float32(c3 * y)
				d[e] = float32(float32(float32(c0*v0[e])+float32(c1*v1[e]))+float32(c2*v2[e])) + float32(c3*v3[e])
			}
		}
		// The positives' gradients need the inputs as they were.
		var du [Group][Lanes]float32
		for e := range Lanes {
			du[0][e] = float32(p0 * v0[e])
			du[1][e] = float32(p1 * v1[e])
			du[2][e] = float32(p2 * v2[e])
			du[3][e] = float32(p3 * v3[e])
		}
		for i := range Group {
			addBlock(block(v[i], at), &dv[i])
		}
		for i := range Group {
			addBlock(block(u[i], at), &du[i])
		}
		for k, neg := range negs {
			addBlock(block(neg, at), &dn[k])
		}
	}
}

func block(row []float32, at int) *[Lanes]float32 { return (*[Lanes]float32)(row[at:]) }

func addBlock(dst, x *[Lanes]float32) {
	for e := range dst {
		dst[e] += x[e]
	}
}
