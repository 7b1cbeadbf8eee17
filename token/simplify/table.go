package simplify

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// data has a line for each character and each phrase, as traditional, tab,
// simplified. Lines that begin with # are comments.
//
//go:embed data/t2s.txt
var data string

// firstByte is the lowest byte that a character of the table begins with: that of
// U+3000, below which there are none.
const firstByte = 0xE3

// A phrase is a word whose characters change in another way than each by itself,
// or not at all.
type phrase struct{ traditional, simplified string }

// An entry is what there is to know about one character.
type entry struct {
	at      uint32 // of its simplified form in data
	size    uint8  // of that form; 0 if the character stays as it is
	phrases uint8  // index of those that begin with it; 0 if there are none
}

func (e entry) simplified() string { return data[e.at : e.at+uint32(e.size)] }

// A conversion holds the table, the characters in pages of 256.
type conversion struct {
	pages   [unicode.MaxRune>>8 + 1]*[256]entry
	phrases [][]phrase       // with the same first character, the longest first
	joined  map[[2]rune]bool // characters that stand side by side in a phrase
}

// get returns the entry of r, which may be any number.
func (t *conversion) get(r rune) entry {
	if uint32(r) > unicode.MaxRune {
		r = utf8.RuneError
	}
	return t.pages[r>>8][r&0xFF]
}

// table reads the table when it is first needed, in about a millisecond.
var table = sync.OnceValue(func() *conversion {
	t := &conversion{phrases: make([][]phrase, 1), joined: map[[2]rune]bool{}}
	var empty [256]entry
	for i := range t.pages {
		t.pages[i] = &empty
	}
	for at, rest := 0, data; rest != ""; at = len(data) - len(rest) {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		traditional, simplified, ok := strings.Cut(line, "\t")
		if !ok {
			continue // a comment
		}
		r, size := utf8.DecodeRuneInString(traditional)
		page := &t.pages[r>>8]
		if *page == &empty {
			*page = new([256]entry)
		}
		e := &(*page)[r&0xFF]
		switch {
		case size < len(traditional):
			t.add(e, phrase{traditional, simplified})
		case simplified != traditional:
			e.at, e.size = uint32(at+len(traditional)+1), uint8(len(simplified))
		}
	}
	for _, p := range t.phrases {
		slices.SortFunc(p, func(a, b phrase) int { return cmp.Compare(len(b.traditional), len(a.traditional)) })
	}
	return t
})

// add adds a phrase to those of e, its first character.
func (t *conversion) add(e *entry, p phrase) {
	if e.phrases == 0 {
		e.phrases = uint8(len(t.phrases))
		t.phrases = append(t.phrases, nil)
	}
	t.phrases[e.phrases] = append(t.phrases[e.phrases], p)
	before := rune(0)
	for i, r := range p.traditional {
		if i > 0 {
			t.joined[[2]rune{before, r}] = true
		}
		before = r
	}
}
