package formula

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A piece is a part of a formula in its three spellings.
type piece struct{ text, tex, mathml string }

// row puts pieces side by side.
func row(pieces ...piece) piece {
	var all piece
	for _, p := range pieces {
		all.text += p.text
		all.tex += p.tex
		all.mathml += p.mathml
	}
	all.mathml = "<mrow>" + all.mathml + "</mrow>"
	return all
}

// letter is a variable, or a word of a language.
func letter(name string) piece {
	tex := name
	if strings.ContainsFunc(name, func(r rune) bool { return r > 0x2000 }) || utf8.RuneCountInString(name) > 1 {
		tex = `\text{` + texEscape.Replace(name) + `}`
	}
	return piece{name, tex, "<mi>" + html.EscapeString(name) + "</mi>"}
}

var texEscape = strings.NewReplacer(`\`, `\textbackslash{}`, `{`, `\{`, `}`, `\}`, `$`, `\$`, `%`, `\%`, `#`, `\#`, `_`, `\_`, `&`, `\&`, `^`, `\^{}`, `~`, `\~{}`)

func number(n string) piece { return piece{n, n, "<mn>" + n + "</mn>"} }

// sign is an operator or a bracket, as text and as TeX.
func sign(text, tex string) piece {
	return piece{text, tex, "<mo>" + html.EscapeString(strings.TrimSpace(text)) + "</mo>"}
}

// symbol is a sign that TeX spells as it stands.
func symbol(text string) piece { return sign(text, text) }

func sub(base, index piece) piece {
	return piece{base.text + "_" + braced(index.text), base.tex + "_{" + index.tex + "}", "<msub>" + base.mathml + index.mathml + "</msub>"}
}

func power(base, exponent piece) piece {
	return piece{base.text + "^" + exponent.text, base.tex + "^{" + exponent.tex + "}", "<msup>" + base.mathml + exponent.mathml + "</msup>"}
}

func frac(above, below piece) piece {
	return piece{
		above.text + " / " + below.text, `\frac{` + above.tex + "}{" + below.tex + "}",
		"<mfrac>" + above.mathml + below.mathml + "</mfrac>",
	}
}

// braced holds together what is more than one name.
func braced(index string) string {
	if strings.ContainsFunc(index, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		return "{" + index + "}"
	}
	return index
}

// over is a sum or a product over an index.
func over(text, tex string, index piece) piece {
	return piece{
		text + "_" + braced(index.text) + " ", tex + "_{" + index.tex + "}",
		`<munder><mo>` + text + "</mo>" + index.mathml + "</munder>",
	}
}

func sumOver(index piece) piece     { return over("Σ", `\sum`, index) }
func productOver(index piece) piece { return over("∏", `\prod`, index) }
