package kernel

// This file is Paths in plain Go. Like Negative it goes along the rows in blocks
// of 16 numbers.

// A pathGroup is the pairs of a group with the rows that they train.
type pathGroup struct {
	in, nodes []float32
	stride    int
	table     *PathTable
	pairs     []uint32
}

func pathsGeneric(in, nodes []float32, stride int, pairs []uint32, table *PathTable, rate float32, fit []float64) {
	group := pathGroup{in: in, nodes: nodes, stride: stride, table: table}
	var usual [32 * PathGroup]float32
	g := usual[:]
	for len(pairs) > 0 {
		n := min(PathGroup, len(pairs))
		group.pairs = pairs[:n]
		g = group.coefficients(g[:0], rate, fit)
		group.update(g)
		pairs, fit = pairs[n:], fit[n:]
	}
}

func (p *pathGroup) input(pair uint32) []float32 { return row(p.in, pair>>16, p.stride) }

// path returns the steps to the pair's word.
func (p *pathGroup) path(pair uint32) []uint32 { return p.table.path(pair & (MaxPathRows - 1)) }

func (p *pathGroup) node(step uint32) []float32 { return row(p.nodes, step&stepRow, p.stride) }

// coefficients appends the coefficient of every step of every pair to g, and sets
// the fits.
func (p *pathGroup) coefficients(g []float32, rate float32, fit []float64) []float32 {
	for i, pair := range p.pairs {
		v := p.input(pair)
		lanes := [8]float64{1, 1, 1, 1, 1, 1, 1, 1}
		for k, step := range p.path(pair) {
			q, d := Logistic(dotRows(v, p.node(step)), step&StepLabel == 0)
			lanes[k%8] *= float64(q)
			g = append(g, rate*d)
		}
		fit[i] = ((lanes[0] * lanes[4]) * (lanes[2] * lanes[6])) * ((lanes[1] * lanes[5]) * (lanes[3] * lanes[7]))
	}
	return g
}

// update adds the gradients to the rows.
func (p *pathGroup) update(g []float32) {
	for _, pair := range p.pairs {
		path := p.path(pair)
		if len(path) == 0 {
			continue
		}
		v := p.input(pair)
		for at := 0; at < p.stride; at += Lanes {
			var dv vector16
			for k, step := range path {
				learnStep(&dv, block(p.node(step), at), block(v, at), g[k])
			}
			addBlock(block(v, at), &dv)
		}
		g = g[len(path):]
	}
}

// learnStep adds g·u to dv, and g·v to u.
func learnStep(dv, u, v *vector16, g float32) {
	for e := range Lanes {
		x := u[e]
		dv[e] = fma(g, x, dv[e])
		u[e] = fma(g, v[e], x)
	}
}
