package corpus

import (
	_ "embed"
	"math"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// lettersTable has a line for each language: its name and the characters beyond
// ASCII that it is written with, the most frequent first; where they are few,
// each with its frequency in thousandths. testdata/letters.py counted them.
//
//go:embed letters.txt
var lettersTable string

// letters are the probabilities of the characters of a language beyond ASCII.
type letters map[rune]float64

// languages is lettersTable, by the names of the languages.
var languages = sync.OnceValue(func() map[string]letters {
	all := make(map[string]letters)
	for line := range strings.Lines(lettersTable) {
		language, list, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if strings.Contains(list, " ") {
			all[language] = counted(strings.Fields(list))
		} else {
			all[language] = ranked([]rune(list))
		}
	}
	return all
})

// The parts of a text's characters beyond ASCII that are in the table, that are
// signs between letters (in Europe), and that are others.
const (
	knownShare = 0.90
	signsShare = 0.05
	otherShare = 0.01
)

// counted are letters with their frequencies, small and capital alike.
func counted(list []string) letters {
	l := make(letters)
	for _, c := range signs {
		l[c] = signsShare / float64(utf8.RuneCountInString(signs))
	}
	for _, entry := range list {
		c, size := utf8.DecodeRuneInString(entry)
		n, err := strconv.Atoi(entry[size:])
		if err != nil {
			panic("corpus: letters.txt: " + entry)
		}
		l[c] = knownShare * float64(max(n, 1)) / 1000
		l[unicode.ToUpper(c)] = l[c]
	}
	return l
}

// with returns the letters of a language with some of others, of the languages
// that share its encoding: texts have foreign names and quotations.
func (l letters) with(others []letters) letters {
	const foreign = 0.15
	all := make(letters)
	for c, p := range l {
		all[c] += p * (1 - foreign)
	}
	for _, o := range others {
		for c, p := range o {
			all[c] += p * foreign / float64(len(others))
		}
	}
	return all
}

// signs stand between the letters of European languages.
const signs = "¿¡ªº“”‘’„‚‹›«»–—…°§€•®©×²³½№\u00a0\u00ad"

// ranked are characters without frequencies: that of rank r, from 0, is about as
// frequent as 1/(r+10) (Zipf's law as Mandelbrot has it).
func ranked(list []rune) letters {
	const b = 10
	sum := 0.0
	for r := range list {
		sum += 1 / float64(r+b)
	}
	l := make(letters)
	for r, c := range list {
		l[c] = knownShare / sum / float64(r+b)
	}
	return l
}

// A fit says how well a text fits a language.
type fit struct {
	logp  float64 // logarithm of the probability of the text
	all   int     // characters beyond ASCII
	known int     // of these, in the table
	sum   float64 // of the logarithms of their probabilities among those beyond ASCII
}

// What a character may be, for the rules about its neighbors.
const (
	isASCII = 1 << iota
	isLetter
	isUpper
	isLower
	isBad
)

func kindOf(r rune) (kind int) {
	if r < utf8.RuneSelf {
		kind |= isASCII
	}
	if unicode.IsLetter(r) {
		kind |= isLetter
	}
	if unicode.IsUpper(r) {
		kind |= isUpper
	}
	if unicode.IsLower(r) {
		kind |= isLower
	}
	if r == utf8.RuneError || 0x7f < r && r < 0xa0 || 0xe000 <= r && r <= 0xf8ff {
		kind |= isBad // no character, a control character, private use
	}
	return kind
}

// Logarithms of the probability of an ASCII character (0) or another (1) after an
// ASCII character or another, where most letters are beyond ASCII and where few
// are; of an ASCII character; and of what should not be.
var (
	denseNext  = [2][2]float64{{math.Log(0.8), math.Log(0.2)}, {math.Log(0.1), math.Log(0.9)}}
	sparseNext = [2][2]float64{{math.Log(0.97), math.Log(0.03)}, {math.Log(0.98), math.Log(0.02)}}
	asciiLog   = math.Log(1.0 / 25)
)

const (
	badLog = -25 // bytes that are no character
	mixed  = -5  // letters of two scripts in one word
	alone  = -3  // a single letter between others than letters
)

// caseLog is the logarithm of the probability of a small (0) or capital (1)
// letter after no letter, a small and a capital one.
var caseLog = [3][2]float64{
	{math.Log(0.85), math.Log(0.15)},
	{math.Log(0.998), math.Log(0.002)},
	{math.Log(0.6), math.Log(0.4)},
}

// A byteModel is a language in an encoding of one byte a character.
type byteModel struct {
	encoding string
	runes    [256]rune
	kinds    [256]int
	logs     [256]float64
	known    [256]bool
	dense    bool // most letters are beyond ASCII
}

func newByteModel(encoding string, l letters) *byteModel {
	m := &byteModel{encoding: encoding}
	d := newEncodingDecoder(encoding)
	m.dense = l['о'] > 0 || l['ο'] > 0 // the o of Cyrillic and of Greek
	for i := range 256 {
		text, err := d.Bytes([]byte{byte(i)})
		if err != nil {
			panic("corpus: " + encoding + ": " + err.Error())
		}
		r, _ := utf8.DecodeRune(text)
		m.runes[i], m.kinds[i] = r, kindOf(r)
		p, ok := l[r]
		m.known[i] = ok
		switch {
		case m.kinds[i]&isBad != 0:
			m.logs[i] = badLog
		case ok:
			m.logs[i] = math.Log(p)
		default:
			m.logs[i] = math.Log(otherShare / 100)
		}
	}
	return m
}

// fit scores a text.
func (m *byteModel) fit(text []byte) (f fit) {
	next := &sparseNext
	if m.dense {
		next = &denseNext
	}
	was, before := 0, isASCII
	for i, c := range text {
		kind := m.kinds[c]
		if c < utf8.RuneSelf {
			f.logp += next[was][0] + asciiLog
			if m.dense && before&(isASCII|isLetter) == isLetter && kind&isLetter != 0 {
				f.logp += mixed
			}
			was, before = 0, kind
			continue
		}
		f.all++
		f.logp += next[was][1] + m.logs[c]
		f.sum += m.logs[c]
		if m.known[c] {
			f.known++
		}
		if kind&isLetter != 0 {
			f.logp += caseLog[kindCase(before)][kind&isUpper/isUpper]
			switch {
			case m.dense && before&(isASCII|isLetter) == isASCII|isLetter:
				f.logp += mixed
			case !m.dense && before&isLetter == 0 && (i+1 == len(text) || m.kinds[text[i+1]]&isLetter == 0):
				f.logp += alone
			}
		}
		was, before = 1, kind
	}
	return f
}

// kindCase is the index of a kind in caseLog.
func kindCase(kind int) int {
	switch {
	case kind&isUpper != 0:
		return 2
	case kind&isLetter != 0:
		return 1
	}
	return 0
}

// fit scores a text in which East Asian characters are expected.
func (l letters) fit(text []rune) (f fit) {
	other := math.Log(otherShare / 20000)
	was := 0
	for _, r := range text {
		if r < utf8.RuneSelf {
			f.logp += denseNext[was][0] + asciiLog
			was = 0
			continue
		}
		f.logp += denseNext[was][1]
		was = 1
		f.all++
		p, ok := l[r]
		log := other
		switch {
		case ok:
			f.known++
			log = math.Log(p)
		case kindOf(r)&isBad != 0:
			log = badLog
		}
		f.logp += log
		f.sum += log
	}
	return f
}
