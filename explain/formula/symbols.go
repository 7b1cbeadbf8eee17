package formula

import "slices"

var (
	dot          = piece{"·", `\cdot `, "<mo>⋅</mo>"}
	equals       = symbol(" = ")
	minus        = sign("−", "-")
	spaced       = sign(" − ", " - ")
	plusTo       = symbol(" + ")
	open         = symbol("(")
	closed       = symbol(")")
	gets         = sign(" ← ", ` \leftarrow `)
	given        = sign("|", `\mid `)
	barV         = piece{"v̄", `\bar v`, "<mover><mi>v</mi><mo>¯</mo></mover>"}
	c, o         = letter("c"), letter("o")
	i, j         = letter("i"), letter("j")
	k, n         = letter("k"), letter("n")
	t            = letter("t")
	vc           = sub(letter("v"), c)
	loss         = letter("L")
	sigma        = piece{"σ", `\sigma `, "<mi>σ</mi>"}
	logOf        = piece{"log ", `\log `, `<mi>log</mi><mspace width="0.17em"/>`}
	rate         = piece{"η", `\eta `, "<mi>η</mi>"}
	withinWindow = row(minus, letter("m"), sign("≤", `\le `), j, sign("≤", `\le `), letter("m"), symbol(", "), j, sign("≠", `\ne `), number("0"))
)

func u(index piece) piece { return sub(letter("u"), index) }

func w(index piece) piece { return sub(letter("w"), index) }

// call is a function of something.
func call(name string, inside ...piece) piece {
	f := piece{name, name, "<mi>" + name + "</mi>"}
	if len(name) > 1 {
		f.tex = `\` + name
		if name != "exp" && name != "log" && name != "cos" {
			f.tex = `\mathrm{` + name + `}`
		}
	}
	return row(slices.Concat([]piece{f, open}, inside, []piece{closed})...)
}

// probability is P(a|b).
func probability(a, b piece) piece { return call("P", a, given, b) }
