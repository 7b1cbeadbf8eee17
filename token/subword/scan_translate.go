package subword

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// translateOniguruma writes a pattern for Oniguruma in the language of regexp2,
// which is that of .NET. Most of the two is the same. What has no counterpart is
// an error rather than a pattern that matches something else.
func translateOniguruma(pattern string) (string, error) {
	t := translator{in: pattern}
	for t.at < len(t.in) {
		if err := t.next(); err != nil {
			return "", err
		}
	}
	return string(t.out), nil
}

type translator struct {
	in    string
	at    int
	out   []byte
	open  []int // where groups begin in out
	atom  int   // where in out begins what a quantifier would repeat
	ended bool  // there is such a thing
}

// next translates one atom, quantifier or parenthesis.
func (t *translator) next() error {
	rest := t.in[t.at:]
	switch c := rest[0]; c {
	case '\\':
		t.begin()
		return t.escape(false)
	case '[':
		t.begin()
		return t.class()
	case '(':
		t.open = append(t.open, len(t.out))
		t.ended = false
		if strings.HasPrefix(rest, "(?") {
			return t.group()
		}
		t.copy(1)
	case ')':
		if len(t.open) == 0 {
			return fmt.Errorf("byte %d: a closing parenthesis without an opening one", t.at)
		}
		t.copy(1)
		t.atom, t.ended = t.open[len(t.open)-1], true
		t.open = t.open[:len(t.open)-1]
	case '*', '+', '?', '{':
		return t.quantifier()
	case '|', '^':
		t.copy(1)
		t.ended = false
	case '$':
		t.begin()
		t.copy(1)
	default:
		t.begin()
		_, size := utf8.DecodeRuneInString(rest)
		t.copy(size)
	}
	return nil
}

func (t *translator) begin() { t.atom, t.ended = len(t.out), true }

// copy copies n bytes.
func (t *translator) copy(n int) {
	t.out = append(t.out, t.in[t.at:t.at+n]...)
	t.at += n
}

// group translates the start of (?...
func (t *translator) group() error {
	rest := t.in[t.at:]
	for _, same := range []string{"(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>"} {
		if strings.HasPrefix(rest, same) {
			t.copy(len(same))
			return nil
		}
	}
	end := strings.IndexAny(rest, ":)")
	if end < 0 {
		return fmt.Errorf("byte %d: a group without an end", t.at)
	}
	for _, option := range rest[2:end] {
		if option != 'i' && option != 'x' && option != '-' {
			return fmt.Errorf("byte %d: a group %q is not supported", t.at, rest[:end+1])
		}
	}
	if rest[end] == ')' {
		t.open = t.open[:len(t.open)-1] // options from here on, not a group
	}
	t.copy(end + 1)
	return nil
}

// quantifier translates *, +, ? and {n,m}, lazy or possessive.
func (t *translator) quantifier() error {
	rest := t.in[t.at:]
	n := 1
	if rest[0] == '{' {
		n = strings.IndexByte(rest, '}') + 1
		if n == 0 || strings.Trim(rest[1:n-1], "0123456789,") != "" || n == 2 {
			t.begin() // a brace is itself
			t.out = append(t.out, `\{`...)
			t.at++
			return nil
		}
	}
	if !t.ended {
		return fmt.Errorf("byte %d: nothing to repeat", t.at)
	}
	body := string(t.out[t.atom:])
	quantifier := rest[:n]
	if quantifier[0] == '{' && quantifier[1] == ',' {
		quantifier = "{0" + quantifier[1:]
	}
	t.at += n
	after := byte(0)
	if t.at < len(t.in) {
		after = t.in[t.at]
	}
	switch {
	case after == '+' && quantifier[0] != '{':
		t.at++
		t.out = append(t.out[:t.atom], "(?>"+body+quantifier+")"...)
	case after == '?' && !(quantifier[0] == '{' && !strings.Contains(quantifier, ",")):
		t.at++
		t.out = append(t.out, quantifier+"?"...)
	default: // what a further quantifier repeats is a group, as in {1,3}+
		t.out = append(t.out[:t.atom], "(?:"+body+quantifier+")"...)
	}
	return nil
}

// escape translates a backslash and what belongs to it.
func (t *translator) escape(inClass bool) error {
	rest := t.in[t.at:]
	if len(rest) < 2 {
		return errors.New("a backslash at the end")
	}
	switch c := rest[1]; c {
	case 'd', 'D', 's', 'S', 'n', 'r', 't', 'f', 'v', 'a', 'e':
		t.copy(2)
		return nil
	case 'w':
		t.at += 2
		if inClass {
			t.out = append(t.out, wordClass...)
		} else {
			t.out = append(t.out, "["+wordClass+"]"...)
		}
		return nil
	case 'W':
		if inClass {
			return errors.New(`\W in a class: write [^\w…] instead`)
		}
		t.at += 2
		t.out = append(t.out, "[^"+wordClass+"]"...)
		return nil
	case 'A', 'z', 'Z', 'b', 'B':
		if !inClass || c == 'b' {
			t.copy(2)
			return nil
		}
	case 'h':
		if inClass {
			t.out = append(t.out, "0-9A-Fa-f"...)
		} else {
			t.out = append(t.out, "[0-9A-Fa-f]"...)
		}
		t.at += 2
		return nil
	case 'u', 'x':
		return t.character()
	case 'p', 'P':
		return t.property()
	}
	r, size := utf8.DecodeRuneInString(rest[1:])
	if r < utf8.RuneSelf && (isASCIILetter(byte(r)) || r >= '0' && r <= '9') {
		return fmt.Errorf("byte %d: %q is not supported", t.at, rest[:2])
	}
	t.copy(1 + size)
	return nil
}

// character translates a character that is written as a number: \u1234, \x12 or
// \x{12345}.
func (t *translator) character() error {
	rest := t.in[t.at+2:]
	digits, n := rest, 2
	if t.in[t.at+1] == 'u' {
		n = 4
	}
	if strings.HasPrefix(rest, "{") {
		end := strings.IndexByte(rest, '}')
		if end < 0 {
			return fmt.Errorf("byte %d: a number without an end", t.at)
		}
		digits, n = rest[1:end], end+1
	} else if len(rest) >= n {
		digits = rest[:n]
	}
	r, err := strconv.ParseUint(digits, 16, 21)
	if err != nil || !utf8.ValidRune(rune(r)) {
		return fmt.Errorf("byte %d: %q is no character", t.at, digits)
	}
	if r < utf8.RuneSelf {
		t.out = fmt.Appendf(t.out, `\x%02x`, r)
	} else {
		t.out = utf8.AppendRune(t.out, rune(r))
	}
	t.at += 2 + n
	return nil
}

// property translates \p{name}. Names that regexp2 does not know are an error
// there.
func (t *translator) property() error {
	rest := t.in[t.at:]
	end := strings.IndexByte(rest, '}')
	if len(rest) < 3 || rest[2] != '{' || end < 0 {
		return fmt.Errorf("byte %d: a property must be written as \\p{name}", t.at)
	}
	name, negated := strings.CutPrefix(rest[3:end], "^")
	kind := rest[:2]
	if negated {
		kind = map[string]string{`\p`: `\P`, `\P`: `\p`}[kind]
	}
	if short, ok := longProperties[strings.ToLower(name)]; ok {
		name = short
	}
	t.out = append(t.out, kind+"{"+name+"}"...)
	t.at += end + 1
	return nil
}

var longProperties = map[string]string{
	"letter": "L", "mark": "M", "number": "N", "punctuation": "P", "symbol": "S", "separator": "Z", "other": "C",
	"uppercase_letter": "Lu", "lowercase_letter": "Ll", "titlecase_letter": "Lt", "modifier_letter": "Lm", "other_letter": "Lo",
}

// class translates [...]. Classes within a class become a part of it, if they are
// not negated.
func (t *translator) class() error {
	start := t.at
	t.copy(1)
	if t.at < len(t.in) && t.in[t.at] == '^' {
		t.copy(1)
	}
	depth, first := 1, true
	for depth > 0 {
		if t.at >= len(t.in) {
			return fmt.Errorf("byte %d: a class without an end", start)
		}
		rest := t.in[t.at:]
		switch {
		case strings.HasPrefix(rest, "[:"):
			name, _, ok := strings.Cut(rest[2:], ":]")
			set, known := bracketClasses[name]
			if !ok || !known {
				return fmt.Errorf("byte %d: a class [:%s:] is not supported", t.at, name)
			}
			t.out = append(t.out, set...)
			t.at += len(name) + 4
		case strings.HasPrefix(rest, "[^"):
			return fmt.Errorf("byte %d: a negated class within a class is not supported", t.at)
		case strings.HasPrefix(rest, "&&"):
			return fmt.Errorf("byte %d: the intersection of classes is not supported", t.at)
		case rest[0] == '[':
			depth++
			t.at++
			first = true
			continue
		case rest[0] == ']' && first:
			t.out = append(t.out, `\]`...)
			t.at++
		case rest[0] == ']':
			depth--
			t.at++
		case rest[0] == '\\':
			if err := t.escape(true); err != nil {
				return err
			}
		case rest[0] == '-' && len(rest) > 1 && rest[1] == '[':
			t.out = append(t.out, `\-`...) // -[ would take a class away
			t.at++
		default:
			_, size := utf8.DecodeRuneInString(rest)
			t.copy(size)
		}
		first = false
	}
	t.out = append(t.out, ']')
	return nil
}

var bracketClasses = map[string]string{
	"alpha": `\p{L}\p{M}`, "digit": `\d`, "space": `\s`, "upper": `\p{Lu}`, "lower": `\p{Ll}`,
	"punct": `\p{P}\p{S}`, "alnum": `\p{L}\p{M}\p{Nd}`, "xdigit": `0-9A-Fa-f`, "word": wordClass,
}

// wordClass is what \w matches in Oniguruma, as the inside of a class: all that is
// alphabetic (letters, letter numbers, marks, the letters in circles and squares),
// decimal digits, connectors, and the digits and fractions of Latin-1. In regexp2, \w
// has fewer.
const wordClass = `\w\p{Nl}\p{Mc}\p{Me}\u00b2\u00b3\u00b9\u00bc-\u00be\u24b6-\u24e9` +
	"\U0001F130-\U0001F149\U0001F150-\U0001F169\U0001F170-\U0001F189"
