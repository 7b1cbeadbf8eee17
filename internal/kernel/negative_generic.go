package kernel

// This file is Negative in plain Go. It goes along the rows in blocks of 16
// numbers, whose bounds the compiler can see, and takes the negatives in tiles of
// five, whose sums it can hold in registers.

const tile = 5

func negativeGeneric(in, out []float32, stride int, records []uint32, negatives int, rate float32, fit []float64) {
	var (
		scores, coefficients [Group * (MaxNegatives + 1)]float32

		v, u    [Group][]float32 // input rows, positives
		allNegs [MaxNegatives][]float32
		negs    = allNegs[:negatives]
		s, g    = scores[:Group*(negatives+1)], coefficients[:Group*(negatives+1)]
		size    = RecordLen(negatives)
	)
	for r := range fit {
		rec := records[r*size : (r+1)*size]
		mask := rec[2*Group+negatives:]
		for i := range Group {
			v[i] = row(in, rec[i], stride)
			u[i] = row(out, rec[Group+i], stride)
		}
		for k := range negs {
			negs[k] = row(out, rec[2*Group+k], stride)
		}
		for i := range Group {
			s[i] = dotRows(v[i], u[i])
		}
		for k, neg := range negs {
			*(*[Group]float32)(s[Group*(k+1):]) = dotFour(&v, neg)
		}
		lanes := [8]float64{1, 1, 1, 1, 1, 1, 1, 1}
		for t, score := range s {
			if mask[t/32]>>(t%32)&1 == 0 {
				g[t] = 0
				continue
			}
			p, d := Logistic(score, t < Group)
			g[t] = rate * d
			lanes[t%8] *= float64(p)
		}
		fit[r] = ((lanes[0] * lanes[4]) * (lanes[2] * lanes[6])) * ((lanes[1] * lanes[5]) * (lanes[3] * lanes[7]))
		updateRows(&v, &u, negs, g)
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
			s0 = fma(x[0], y[0], s0)
			s1 = fma(x[1], y[1], s1)
			s2 = fma(x[2], y[2], s2)
			s3 = fma(x[3], y[3], s3)
			s4 = fma(x[4], y[4], s4)
			s5 = fma(x[5], y[5], s5)
			s6 = fma(x[6], y[6], s6)
			s7 = fma(x[7], y[7], s7)
		}
		*(*[8]float32)(lane[half:]) = [8]float32{s0, s1, s2, s3, s4, s5, s6, s7}
	}
	return sum16(&lane)
}

// dotFour is dotRows for four rows with one. Each pass is for one lane.
func dotFour(v *[Group][]float32, u []float32) (sums [Group]float32) {
	var lane [Group][Lanes]float32
	v0, v1, v2, v3 := v[0][:len(u)], v[1][:len(u)], v[2][:len(u)], v[3][:len(u)]
	for j := range Lanes {
		var s0, s1, s2, s3 float32
		for at := j; at < len(u); at += Lanes {
			y := u[at]
			s0 = fma(v0[at], y, s0)
			s1 = fma(v1[at], y, s1)
			s2 = fma(v2[at], y, s2)
			s3 = fma(v3[at], y, s3)
		}
		lane[0][j], lane[1][j], lane[2][j], lane[3][j] = s0, s1, s2, s3
	}
	for i := range sums {
		sums[i] = sum16(&lane[i])
	}
	return sums
}

// A vector16 is a block of a row.
type vector16 = [Lanes]float32

func block(row []float32, at int) *vector16 { return (*vector16)(row[at:]) }

// updateRows adds the gradients of one record, whose coefficients are g, to its
// rows. All gradients of a block are formed before any row is written: rows may
// be the same, and each then takes all its updates in turn.
func updateRows(v, u *[Group][]float32, negs [][]float32, g []float32) {
	var (
		dv [Group]vector16
		dn [MaxNegatives]vector16
	)
	p := (*[Group]float32)(g)
	for at := 0; at < len(v[0]); at += Lanes {
		inputs := [Group]*vector16{block(v[0], at), block(v[1], at), block(v[2], at), block(v[3], at)}
		positives := [Group]*vector16{block(u[0], at), block(u[1], at), block(u[2], at), block(u[3], at)}
		positiveGradients(&dv, &positives, p)
		k := 0
		for ; k+tile <= len(negs); k += tile {
			z := [tile]*vector16{
				block(negs[k], at), block(negs[k+1], at), block(negs[k+2], at), block(negs[k+3], at), block(negs[k+4], at),
			}
			tileGradients(&dv, (*[tile]vector16)(dn[k:]), &inputs, &z, (*[Group * tile]float32)(g[Group*(k+1):]))
		}
		for ; k < len(negs); k++ {
			negativeGradients(&dv, &dn[k], &inputs, block(negs[k], at), (*[Group]float32)(g[Group*(k+1):]))
		}
		changePairs(&inputs, &positives, &dv, p)
		for k, neg := range negs {
			addBlock(block(neg, at), &dn[k])
		}
	}
}

// positiveGradients sets dv[i] to p[i]·u[i].
func positiveGradients(dv *[Group]vector16, u *[Group]*vector16, p *[Group]float32) {
	u0, u1, u2, u3 := u[0], u[1], u[2], u[3]
	_, _, _, _ = *u0, *u1, *u2, *u3 // so that the loop need not check for nil
	p0, p1, p2, p3 := p[0], p[1], p[2], p[3]
	for e := range Lanes {
		dv[0][e] = float32(p0 * u0[e])
		dv[1][e] = float32(p1 * u1[e])
		dv[2][e] = float32(p2 * u2[e])
		dv[3][e] = float32(p3 * u3[e])
	}
}

// negativeGradients adds c[i]·z to each dv[i], and sets dz to the sum of c[i]·v[i].
func negativeGradients(dv *[Group]vector16, dz *vector16, v *[Group]*vector16, z *vector16, c *[Group]float32) {
	v0, v1, v2, v3 := v[0], v[1], v[2], v[3]
	_, _, _, _ = *v0, *v1, *v2, *v3
	c0, c1, c2, c3 := c[0], c[1], c[2], c[3]
	for e, y := range z {
		dv[0][e] = fma(c0, y, dv[0][e])
		dv[1][e] = fma(c1, y, dv[1][e])
		dv[2][e] = fma(c2, y, dv[2][e])
		dv[3][e] = fma(c3, y, dv[3][e])
		dz[e] = fma(c3, v3[e], fma(c2, v2[e], fma(c1, v1[e], float32(c0*v0[e]))))
	}
}

// tileGradients is negativeGradients for five negatives, in their order.
func tileGradients(dv *[Group]vector16, dz *[tile]vector16, v *[Group]*vector16, z *[tile]*vector16, c *[Group * tile]float32) {
	v0, v1, v2, v3 := v[0], v[1], v[2], v[3]
	z0, z1, z2, z3, z4 := z[0], z[1], z[2], z[3], z[4]
	_, _, _, _, _, _, _, _, _ = *v0, *v1, *v2, *v3, *z0, *z1, *z2, *z3, *z4
	_, _, _ = *dv, *dz, *c
	for e := range Lanes {
		x0, x1, x2, x3 := v0[e], v1[e], v2[e], v3[e]
		d0, d1, d2, d3 := dv[0][e], dv[1][e], dv[2][e], dv[3][e]
		y := z0[e]
		d0 = fma(c[0], y, d0)
		d1 = fma(c[1], y, d1)
		d2 = fma(c[2], y, d2)
		d3 = fma(c[3], y, d3)
		dz[0][e] = fma(c[3], x3, fma(c[2], x2, fma(c[1], x1, float32(c[0]*x0))))
		y = z1[e]
		d0 = fma(c[4], y, d0)
		d1 = fma(c[5], y, d1)
		d2 = fma(c[6], y, d2)
		d3 = fma(c[7], y, d3)
		dz[1][e] = fma(c[7], x3, fma(c[6], x2, fma(c[5], x1, float32(c[4]*x0))))
		y = z2[e]
		d0 = fma(c[8], y, d0)
		d1 = fma(c[9], y, d1)
		d2 = fma(c[10], y, d2)
		d3 = fma(c[11], y, d3)
		dz[2][e] = fma(c[11], x3, fma(c[10], x2, fma(c[9], x1, float32(c[8]*x0))))
		y = z3[e]
		d0 = fma(c[12], y, d0)
		d1 = fma(c[13], y, d1)
		d2 = fma(c[14], y, d2)
		d3 = fma(c[15], y, d3)
		dz[3][e] = fma(c[15], x3, fma(c[14], x2, fma(c[13], x1, float32(c[12]*x0))))
		y = z4[e]
		d0 = fma(c[16], y, d0)
		d1 = fma(c[17], y, d1)
		d2 = fma(c[18], y, d2)
		d3 = fma(c[19], y, d3)
		dz[4][e] = fma(c[19], x3, fma(c[18], x2, fma(c[17], x1, float32(c[16]*x0))))
		dv[0][e], dv[1][e], dv[2][e], dv[3][e] = d0, d1, d2, d3
	}
}

// changePairs adds dv[i] to each v[i], and p[i]·v[i], with v[i] as it was before,
// to each u[i].
func changePairs(v, u *[Group]*vector16, dv *[Group]vector16, p *[Group]float32) {
	v0, v1, v2, v3 := v[0], v[1], v[2], v[3]
	u0, u1, u2, u3 := u[0], u[1], u[2], u[3]
	_, _, _, _, _, _, _, _ = *v0, *v1, *v2, *v3, *u0, *u1, *u2, *u3
	p0, p1, p2, p3 := p[0], p[1], p[2], p[3]
	for e := range Lanes {
		x0, x1, x2, x3 := v0[e], v1[e], v2[e], v3[e]
		v0[e] += dv[0][e]
		v1[e] += dv[1][e]
		v2[e] += dv[2][e]
		v3[e] += dv[3][e]
		u0[e] = fma(p0, x0, u0[e])
		u1[e] = fma(p1, x1, u1[e])
		u2[e] = fma(p2, x2, u2[e])
		u3[e] = fma(p3, x3, u3[e])
	}
}

// addBlock adds x to dst. Loops of 16 passes are short enough for their ends to
// cost as much as they do.
func addBlock(dst, x *vector16) {
	for e := 0; e < Lanes; e += 4 {
		y, z := (*[4]float32)(dst[e:]), (*[4]float32)(x[e:])
		y[0] += z[0]
		y[1] += z[1]
		y[2] += z[2]
		y[3] += z[3]
	}
}
