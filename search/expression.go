package search

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Term is a word of an expression and how much of it is to be added; a
// negative weight takes it away.
type Term struct {
	Word   string
	Weight float64
}

// ErrExpression tells that a list of words cannot be read as an expression. It
// comes wrapped, with what is wrong.
var ErrExpression = errors.New("not an expression of words")

// ParseExpression reads words with + and - between them, in one argument or in
// several: "国王 - 男人 + 女人". Words without a sign are added, so a bare list of
// words is their sum. The arguments are cut at white space into fields, and each
// field is one of these:
//
//	king         a word; well-known, c++, -- and :-) are words, too
//	2*king       a word and its weight: a decimal number above 0, such as 0.5
//	-man, +man   a sign and a word, if a letter or a digit follows the sign
//	- or +       an operator; the field that follows is its word, whatever it begins with
//
// An expression of a single field has no signs, so that the neighbors of "-" or
// "-ing" can be asked for. Signs are the hyphen, the minus sign U+2212, and the
// full-width forms that Chinese keyboards give: ＋ and －. A backslash before a
// sign, a *, a space or a backslash makes it part of a word: \-ing, new\ york.
//
// ParseExpression fails with [ErrExpression] if there are no words, if an
// operator has no word, and if a weight is 0 or too large.
func ParseExpression(args []string) ([]Term, error) {
	var fields []string
	for _, arg := range args {
		fields = appendFields(fields, arg)
	}
	if len(fields) == 0 {
		return nil, fmt.Errorf("%w: no words", ErrExpression)
	}
	var terms []Term
	operator, sign := "", 1.0 // the operator that waits for its word; "" if none does
	for _, field := range fields {
		word := field
		if len(fields) > 1 {
			s, rest := cutSign(field)
			switch {
			case s == 0:
			case rest == "" && operator != "":
				return nil, fmt.Errorf(`%w: %s stands after %s; write \%s if it is a word`, ErrExpression, field, operator, field)
			case rest == "":
				operator, sign = field, s
				continue
			case operator == "" && startsWord(rest):
				sign, word = s, rest
			}
		}
		weight, word, err := cutWeight(word)
		if err != nil {
			return nil, err
		}
		terms = append(terms, Term{Word: unescape(word), Weight: sign * weight})
		operator, sign = "", 1
	}
	if operator != "" {
		return nil, fmt.Errorf(`%w: no word after the last %s; write \%s if it is a word`, ErrExpression, operator, operator)
	}
	return terms, nil
}

// appendFields appends the fields of s: what white space separates, unless a
// backslash stands before it.
func appendFields(fields []string, s string) []string {
	start := -1 // where the present field begins
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.IsSpace(r):
			if start >= 0 {
				fields = append(fields, s[start:i])
			}
			start = -1
		case start < 0:
			start = i
		}
		if r == '\\' && i+size < len(s) {
			_, next := utf8.DecodeRuneInString(s[i+size:])
			size += next
		}
		i += size
	}
	if start >= 0 {
		fields = append(fields, s[start:])
	}
	return fields
}

// signOf returns 1 for a plus sign, -1 for a minus sign, 0 for another rune.
func signOf(r rune) float64 {
	switch r {
	case '+', '＋':
		return 1
	case '-', '−', '－':
		return -1
	}
	return 0
}

// cutSign cuts the sign off a field; the sign is 0 if the field has none.
func cutSign(field string) (sign float64, rest string) {
	r, size := utf8.DecodeRuneInString(field)
	if sign = signOf(r); sign == 0 {
		return 0, field
	}
	return sign, field[size:]
}

// startsWord tells whether a sign before s is an operator rather than a part of
// a word such as "--" or "->": a letter, a digit or a backslash follows.
func startsWord(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsNumber(r) || r == '\\'
}

// cutWeight cuts a weight and its * off a field; the weight is 1 if the field
// has none.
func cutWeight(field string) (weight float64, word string, err error) {
	number, word, found := strings.Cut(field, "*")
	if !found || word == "" || number == "" || number[0] == '.' || strings.Trim(number, "0123456789.") != "" {
		return 1, field, nil
	}
	weight, err = strconv.ParseFloat(number, 64)
	switch {
	case errors.Is(err, strconv.ErrSyntax): // such as 1.2.3*x
		return 1, field, nil
	case err != nil || weight == 0:
		return 0, "", fmt.Errorf(`%w: %s has weight %s; write %s\*%s if it is a word`, ErrExpression, field, number, number, word)
	}
	return weight, word, nil
}

// unescape takes away the backslashes that stand before what they protect.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		_, size := utf8.DecodeRuneInString(s[i:])
		if s[i] == '\\' && i+1 < len(s) {
			r, next := utf8.DecodeRuneInString(s[i+1:])
			if signOf(r) == 0 && r != '*' && r != '\\' && !unicode.IsSpace(r) {
				b.WriteByte('\\')
			}
			i++
			size = next
		}
		b.WriteString(s[i : i+size])
		i += size
	}
	return b.String()
}
