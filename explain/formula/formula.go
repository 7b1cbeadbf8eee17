// Package formula has the formulas of word2vec, each in three spellings: plain text,
// TeX and MathML. They are put together from pieces, so that the spellings cannot
// differ.
//
//	fmt.Println(formula.Gradient()[0].Text) // ∂log P(o|c) / ∂v_c = u_o − Σ_j P(j|c) u_j
package formula

import "strings"

// A Formula is one formula in three spellings, and the function of package walkthrough
// that computes it.
type Formula struct {
	Text     string `json:"text"`   // Unicode, for a terminal
	TeX      string `json:"tex"`    // for $$ … $$
	MathML   string `json:"mathml"` // the <math> element
	Function string `json:"function"`
}

func spell(function string, pieces ...piece) Formula {
	all := row(pieces...)
	return Formula{
		Text: strings.TrimSpace(all.text), TeX: strings.TrimSpace(all.tex), Function: function,
		MathML: `<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">` + all.mathml + `</math>`,
	}
}

// OneHot is the cosine of two vectors.
func OneHot() []Formula {
	a, b := letter("a"), letter("b")
	length := func(x piece) piece { return row(symbol("|"), x, symbol("|")) }
	return []Formula{spell("Cosine", call("cos", a, symbol(", "), b), equals, frac(row(a, dot, b), row(length(a), length(b))))}
}

// Window is the softmax, and the probability of a window: the product with
// the words of the window in it.
func Window(center string, context []string) []Formula {
	softmax := spell("Softmax", probability(o, c), equals,
		frac(call("exp", u(o), dot, vc), row(sumOver(i), call("exp", u(i), dot, vc))))
	if len(context) == 0 {
		return []Formula{softmax}
	}
	var all, product []piece
	for at, word := range context {
		if at > 0 {
			all, product = append(all, symbol(",")), append(product, dot)
		}
		if at == 8 {
			all, product = append(all, symbol("…")), append(product, symbol("…"))
			break
		}
		all, product = append(all, letter(word)), append(product, probability(letter(word), letter(center)))
	}
	return []Formula{
		softmax,
		spell("WindowLikelihood", probability(row(all...), letter(center)), equals, row(product...)),
	}
}

// Likelihood is that of a text, and the loss.
func Likelihood() []Formula {
	factor := probability(w(row(t, symbol("+"), j)), w(t))
	return []Formula{
		spell("Likelihood", letter("likelihood"), equals, productOver(t), productOver(withinWindow), factor),
		spell("Loss", loss, equals, minus, sumOver(t), sumOver(withinWindow), logOf, factor),
	}
}

// Gradient is that of one pair, and a step along it, with learning rate η.
func Gradient() []Formula {
	partial := piece{"∂", `\partial `, "<mo>∂</mo>"}
	above := row(partial, logOf, probability(o, c))
	return []Formula{
		spell("ExactSoftmax.Gradient", frac(above, row(partial, vc)), equals, u(o), spaced, sumOver(j), probability(j, c), symbol(" "), u(j)),
		spell("Step", vc, gets, vc, plusTo, rate, symbol(" "), open, u(o), spaced, sumOver(j), probability(j, c), symbol(" "), u(j), closed),
		spell("Step", u(j), gets, u(j), spaced, rate, symbol(" "), open, probability(j, c), spaced,
			symbol("["), j, symbol("="), o, symbol("]"), closed, symbol(" "), vc),
	}
}

// Cost is the two ways around the sum over all words.
func Cost() []Formula {
	count := func(x piece) piece { return power(call("count", x), number("0.75")) }
	return []Formula{
		spell("Noise", sub(letter("P"), letter("noise")), open, j, closed, equals, frac(count(j), row(sumOver(i), count(i)))),
		spell("NegativeSampling", loss, equals, minus, logOf, sigma, open, u(o), dot, vc, closed, spaced,
			sumOver(k), logOf, sigma, open, minus, u(k), dot, vc, closed),
		spell("HierarchicalSoftmax", probability(o, c), equals, productOver(n), sigma, open, sign("±", `\pm `), u(n), dot, vc, closed),
	}
}

// CBOW is the mean, and what it predicts.
func CBOW() []Formula {
	ctx := row(sub(o, number("1")), symbol(" … "), sub(o, letter("N")))
	return []Formula{
		spell("Mean", barV, equals, frac(number("1"), letter("N")), symbol(" "), open, sub(letter("v"), sub(o, number("1"))), plusTo, symbol("…"), plusTo, sub(letter("v"), sub(o, letter("N"))), closed),
		spell("CBOWLoss", probability(c, ctx), equals, frac(call("exp", u(c), dot, barV), row(sumOver(i), call("exp", u(i), dot, barV)))),
	}
}
