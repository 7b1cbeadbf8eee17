package corpus

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// doubleByte are the encodings of East Asia, and the languages they are used for.
var doubleByte = []struct {
	encoding  string
	languages []string
}{
	{GB18030, []string{"zh-Hans", "zh-Hant"}},
	{Big5, []string{"zh-Hant"}},
	{ShiftJIS, []string{"ja"}},
	{EUCJP, []string{"ja"}},
	{EUCKR, []string{"ko"}},
}

// singleByte are encodings of Europe. Where two of them make the same text of a
// sample the first one is taken.
var singleByte = sync.OnceValue(func() [][]*byteModel {
	var all [][]*byteModel
	for _, e := range []struct{ encoding, languages string }{
		{Windows1252, "de fr es pt it nl da sv"},
		{Windows1251, "ru uk bg"},
		{KOI8R, "ru bg"},
		{Windows1250, "pl cs hu ro"},
		{"iso-8859-2", "pl cs hu ro"},
		{"windows-1253", "el"},
		{"windows-1254", "tr"},
		{"iso-8859-5", "ru uk bg"},
		{"ibm866", "ru uk bg"},
		{"koi8-u", "uk"},
		{"x-mac-cyrillic", "ru uk bg"},
		{"macintosh", "de fr es pt it"},
	} {
		var models []*byteModel
		var family []letters
		for language := range strings.FieldsSeq(e.languages) {
			family = append(family, languages()[language])
		}
		for _, l := range family {
			models = append(models, newByteModel(e.encoding, l.with(family)))
		}
		all = append(all, models)
	}
	return all
})

// A guess is one way to read a sample.
type guess struct {
	fit
	encoding string
	model    *byteModel // nil for encodings of two bytes
	good     bool       // as well as text in a language should fit
}

const (
	// margin is by how many nats the best reading must be more likely than any
	// other that gives another text. The models are rough, so it is a wide one.
	margin = 12
	// least is the share of East Asian characters that are known in any text.
	least = 0.5
	// leastLetters is the logarithm of the mean probability of letters in any
	// text, roughly: -3.5 in most texts.
	leastLetters = -5
	// fewInvalid is how many bytes without a sure meaning are damage rather than
	// text in another encoding, however short the text.
	fewInvalid = 10
	// sampleScored is how many bytes beyond ASCII are scored at first; all are if
	// they do not decide.
	sampleScored = 2048
)

// detect tells the encoding of a sample that is not all ASCII: the whole rest of
// a file, or a part of it that may end in a broken character. If it is not sure it
// returns an error that wraps [ErrEncoding] and says what it may be.
//
// UTF-8 shows by its form. It may have mistakes: bytes that are not UTF-8 are
// rare in it, or few in all and of no sure other meaning.
func detect(sample []byte, whole bool) (string, error) {
	valid, broken := countUTF8(sample, whole)
	if broken == 0 || valid >= 4*broken {
		return UTF8, nil
	}
	guesses := guessAll(beginning(sample), false)
	name := decide(guesses, sample)
	if name == "" {
		guesses = guessAll(sample, whole)
		name = decide(guesses, sample)
	}
	if name != "" {
		return name, nil
	}
	if broken < fewInvalid || broken < manyInvalid && broken <= len(sample)/invalidShare {
		return UTF8, nil
	}
	if valid >= manyInvalid {
		return "", fmt.Errorf("%w: %d characters are UTF-8 and %d are not, as in a file that was put together of several: take it apart, or name the encoding by --encoding", ErrEncoding, valid, broken)
	}
	var names []string
	slices.SortStableFunc(guesses, func(a, b guess) int { return cmp.Compare(b.logp, a.logp) })
	for _, g := range guesses {
		if g.known > g.all/2 && len(names) < 3 {
			names = append(names, g.encoding)
		}
	}
	may := "and it is none of those that show by themselves"
	if len(names) > 0 {
		may = "it may be " + strings.Join(names, " or ")
	}
	return "", fmt.Errorf("%w: not UTF-8, and its %d bytes beyond ASCII do not show what else; %s: name it by --encoding", ErrEncoding, nonASCII(sample), may)
}

// beginning is the part of a sample that ends after sampleScored bytes that are
// not ASCII.
func beginning(sample []byte) []byte {
	n := 0
	for i, c := range sample {
		if n += int(c >> 7); n > sampleScored {
			return sample[:i]
		}
	}
	return sample
}

// decide returns the encoding of the best of the guesses if it is good and far
// better than any that reads the sample otherwise, and "" if not.
func decide(guesses []guess, sample []byte) string {
	best := slices.MaxFunc(guesses, func(a, b guess) int { return cmp.Compare(a.logp, b.logp) })
	name, good, rival := "", false, math.Inf(-1)
	for _, g := range guesses {
		switch {
		case g.encoding != best.encoding && !sameText(best.model, g.model, sample):
			rival = max(rival, g.logp)
		case name == "":
			name = g.encoding
			fallthrough
		default:
			good = good || g.good
		}
	}
	if !good || best.logp-rival < margin {
		return ""
	}
	return name
}

// sameText tells whether two encodings make the same text of a sample.
func sameText(a, b *byteModel, sample []byte) bool {
	if a == nil || b == nil {
		return false
	}
	for _, c := range sample {
		if a.runes[c] != b.runes[c] {
			return false
		}
	}
	return true
}

// guessAll reads a sample in every encoding.
func guessAll(sample []byte, whole bool) []guess {
	var guesses []guess
	room := make([]byte, 3*len(sample))
	better := func(best *guess, f fit) bool { return best.encoding == "" || f.logp > best.logp }
	for _, d := range doubleByte {
		n, _, _ := newEncodingDecoder(d.encoding).Transform(room, sample, whole)
		text := bytes.Runes(room[:n])
		var best guess
		for _, language := range d.languages {
			if f := languages()[language].fit(text); better(&best, f) {
				best = guess{fit: f, encoding: d.encoding, good: float64(f.known) >= least*float64(f.all)}
			}
		}
		guesses = append(guesses, best)
	}
	for _, models := range singleByte() {
		var best guess
		for _, m := range models {
			if f := m.fit(sample); better(&best, f) {
				best = guess{fit: f, encoding: m.encoding, model: m, good: f.sum >= leastLetters*float64(f.all)}
			}
		}
		guesses = append(guesses, best)
	}
	return guesses
}

// countUTF8 counts the characters of UTF-8 that are not ASCII, and the sequences
// that are no UTF-8, but for one that the end of the sample cuts off.
func countUTF8(sample []byte, whole bool) (valid, broken int) {
	for i := 0; i < len(sample); {
		if sample[i] < utf8.RuneSelf {
			i += 1 + asciiLen(sample[i+1:])
			continue
		}
		if !utf8.FullRune(sample[i:]) && !whole {
			break
		}
		if _, size := utf8.DecodeRune(sample[i:]); size > 1 {
			valid++
			i += size
			continue
		}
		broken++
		i += brokenLen(sample[i:])
	}
	return valid, broken
}

// validUTF8 tells whether a sample is UTF-8 without a mistake.
func validUTF8(sample []byte, whole bool) bool {
	_, broken := countUTF8(sample, whole)
	return broken == 0
}
