package token

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"firth/token/simplify"
)

// A Detection is what a sample of a text says about how to cut it.
type Detection struct {
	// Config suits the text: [DefaultConfig] with another tokenizer, or [HanConfig].
	Config Config

	// Reason says in a sentence why, and what the tokenizer cannot do.
	Reason string

	// Scripts counts the letters of the sample, most frequent scripts first.
	Scripts []ScriptCount
}

// A ScriptCount is a number of letters in a script, by its code of ISO 15924.
type ScriptCount struct {
	Script  string
	Letters int
}

// Detect chooses a tokenizer by the scripts of a sample and by its spaces. Some
// thousand characters from several places of a text are enough.
func Detect(sample string) Detection {
	s := survey(sample)
	d := Detection{Config: DefaultConfig(), Scripts: s.counts()}
	spaced, unspacedLetters := s.spaced(), s.of("Thai", "Laoo", "Khmr", "Mymr")
	kana := s.of("Hira", "Kana")
	han := s.of("Hani")
	switch cjk := han + kana; {
	case s.letters == 0:
		d.Reason = "no letters in the sample; text is cut at the word boundaries of Unicode"
	case (4*cjk >= s.letters || 2*unspacedLetters >= s.letters) && spaced:
		d.Config.Tokenizer = WhitespaceTokenizer
		d.Reason = fmt.Sprintf("%s, and spaces between the words: somebody has cut them already, so text is cut at white space only", s.share(d.Scripts[0]))
	case 4*cjk >= s.letters && 10*kana >= cjk:
		d.Reason = fmt.Sprintf("Japanese (%s): a run of katakana is one token, but hiragana and Chinese characters become tokens of one character each; for words, cut the text with a tool such as MeCab first and choose whitespace", s.share(d.Scripts[0]))
	case 4*cjk >= s.letters:
		d.Config = HanConfig()
		d.Reason = fmt.Sprintf("%s, without spaces between words: a dictionary finds the words", s.share(ScriptCount{"Hani", han}))
		if 20*s.traditional >= han {
			d.Reason += "; many of the characters are traditional, and the dictionary knows more words when they are simplified first"
		}
	case 2*unspacedLetters >= s.letters:
		d.Reason = fmt.Sprintf("%s, a script without spaces between words: the tokens are single characters; for words, cut the text with a tool for the language first and choose whitespace", s.share(d.Scripts[0]))
	case 2*s.of("Hang") >= s.letters:
		d.Reason = fmt.Sprintf("Korean (%s): what stands between spaces is one token, a word together with its particles and endings", s.share(d.Scripts[0]))
	default:
		d.Reason = s.share(d.Scripts[0]) + ": text is cut at the word boundaries of Unicode"
	}
	return d
}

// A sampleSurvey counts what Detect decides by.
type sampleSurvey struct {
	scripts     [256]int // letters by the number of their script
	letters     int      // of all scripts
	traditional int      // Chinese characters that have another, simplified form

	// Of two letters of scripts without spaces that stand side by side, or with white
	// space between them: how many there are, and how many have the space.
	neighbors, apart int
}

func survey(sample string) *sampleSurvey {
	s := &sampleSurvey{}
	before := false // the last letter or sign was a letter of an unspaced script
	space := false  // and white space followed
	for i := 0; i < len(sample); {
		r, size := utf8.DecodeRuneInString(sample[i:])
		i += size
		k := kindOf(r)
		if k == Space {
			space = true
			continue
		}
		unspaced := k == Han || k == Kana || k == Letter
		if unspaced && before {
			s.neighbors++
			if space {
				s.apart++
			}
		}
		if !unicode.IsMark(r) {
			before = unspaced
		}
		space = false
		if !unicode.IsLetter(r) {
			continue
		}
		if n := scriptNumbers.get(r); n != noScript {
			s.scripts[n]++
			s.letters++
		}
		if k == Han && simplify.Rune(r) != r {
			s.traditional++
		}
	}
	return s
}

// spaced tells whether the words of scripts without spaces have been cut. A Chinese
// word has less than two characters on average, a Thai word about four; in running
// text spaces stand between sentences, if anywhere.
func (s *sampleSurvey) spaced() bool {
	least := 5
	if s.of("Hani", "Hira", "Kana") < s.of("Thai", "Laoo", "Khmr", "Mymr") {
		least = 8
	}
	return s.apart > 0 && least*s.apart >= s.neighbors
}

// of returns how many letters there are in the scripts of some codes.
func (s *sampleSurvey) of(codes ...string) int {
	sum := 0
	for i, script := range scripts {
		if slices.Contains(codes, script.code) {
			sum += s.scripts[i+1]
		}
	}
	return sum
}

func (s *sampleSurvey) counts() []ScriptCount {
	var all []ScriptCount
	for i, script := range scripts {
		if n := s.scripts[i+1]; n > 0 {
			all = append(all, ScriptCount{script.code, n})
		}
	}
	slices.SortStableFunc(all, func(a, b ScriptCount) int { return cmp.Compare(b.Letters, a.Letters) })
	return all
}

// scriptNames are those of scripts in sentences, if the code says little.
var scriptNames = map[string]string{
	"Latn": "Latin", "Hani": "Chinese characters", "Cyrl": "Cyrillic", "Hira": "hiragana", "Kana": "katakana",
	"Hang": "Hangul", "Arab": "Arabic", "Grek": "Greek", "Deva": "Devanagari", "Thai": "Thai", "Hebr": "Hebrew",
	"Laoo": "Lao", "Khmr": "Khmer", "Mymr": "Burmese",
}

// share says what part of the letters are of a script: "92 % of the letters are Latin".
func (s *sampleSurvey) share(c ScriptCount) string {
	name, ok := scriptNames[c.Script]
	if !ok {
		name = "of the script " + c.Script
	}
	percent := strings.TrimSuffix(fmt.Sprintf("%.1f", 100*float64(c.Letters)/float64(s.letters)), ".0")
	return percent + " % of the letters are " + name
}
