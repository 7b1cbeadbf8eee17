package preflight

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
	"sync"
	"unicode"
	"unicode/utf8"
)

// A letters counts what characters a text is made of.
type letters struct {
	characters uint64
	capitals   uint64 // of ASCII
	byScript   [maxScripts]uint64
}

const (
	maxScripts = 256

	// No letters lie behind this character, only tags and private ones.
	scriptsEnd = 0x40000

	hanScript, latinScript = 1, 2 // in scriptTable; 0 is no letter
)

// kana joins what Unicode has as two scripts, and the sign of long vowels.
const kana = "Kana"

// scriptNumbers tell the script of each letter, as a place in names.
type scriptNumbers struct {
	names  []string
	script [scriptsEnd]uint8
}

var scriptTable = sync.OnceValue(func() *scriptNumbers {
	t := &scriptNumbers{}
	t.names = []string{"", "Han", "Latin", kana}
	for name := range unicode.Scripts {
		if !slices.Contains([]string{"Han", "Latin", "Hiragana", "Katakana", "Common", "Inherited"}, name) {
			t.names = append(t.names, name)
		}
	}
	slices.Sort(t.names[4:])
	t.names = append(t.names, "Common") // letters like ª, which belong to no script
	for i, name := range t.names {
		switch name {
		case "":
		case kana:
			fillScript(t.script[:], unicode.Hiragana, uint8(i))
			fillScript(t.script[:], unicode.Katakana, uint8(i))
		default:
			fillScript(t.script[:], unicode.Scripts[name], uint8(i))
		}
	}
	t.script['ー'] = uint8(slices.Index(t.names, kana)) // which Unicode counts as common
	for r := range t.script {
		// Chinese digits such as 〇 count as characters of Chinese.
		if t.script[r] != hanScript && !unicode.IsLetter(rune(r)) {
			t.script[r] = 0
		}
	}
	return t
})

func fillScript(script []uint8, table *unicode.RangeTable, number uint8) {
	for _, r := range table.R16 {
		for c := uint32(r.Lo); c <= uint32(r.Hi); c += uint32(r.Stride) {
			script[c] = number
		}
	}
	for _, r := range table.R32 {
		for c := r.Lo; c <= r.Hi && c < scriptsEnd; c += r.Stride {
			script[c] = number
		}
	}
}

const ones = 0x0101010101010101

// asciiMasks marks, by the top bit of each byte, which of 8 bytes are letters of
// ASCII and which of these are capitals.
func asciiMasks(x uint64) (letters, capitals uint64) {
	lower := (x | 0x20*ones) &^ (0x80 * ones)
	letters = (lower + (0x80-'a')*ones) &^ (lower + (0x7F-'z')*ones) &^ x & (0x80 * ones)
	return letters, letters &^ (x << 2) // 0x20 tells small letters
}

// count adds the characters of text.
func (l *letters) count(text string) {
	table := scriptTable()
	b := bytesOf(text)
	latin, capitals := 0, 0
	for i := 0; i < len(b); {
		// Up to 8 bytes of ASCII, then what stands behind them.
		var x uint64
		ascii := 8
		if i+8 <= len(b) {
			x = binary.LittleEndian.Uint64(b[i:])
		} else {
			for j, c := range b[i:] {
				x |= uint64(c) << (8 * j)
			}
			ascii = len(b) - i
		}
		if high := x & (0x80 * ones); high != 0 {
			ascii = bits.TrailingZeros64(high) / 8
			x &= 1<<(8*ascii) - 1
		}
		if ascii > 0 {
			masked, upper := asciiMasks(x)
			latin += bits.OnesCount64(masked)
			capitals += bits.OnesCount64(upper)
			l.characters += uint64(ascii)
			i += ascii
			if ascii == 8 {
				continue
			}
		}
		for i < len(b) && b[i] >= utf8.RuneSelf {
			r, size := utf8.DecodeRune(b[i:])
			l.characters++
			if r < scriptsEnd {
				l.byScript[table.script[r]]++
			}
			i += size
		}
	}
	l.byScript[latinScript] += uint64(latin)
	l.capitals += uint64(capitals)
}

func (l *letters) add(o *letters) {
	l.characters += o.characters
	l.capitals += o.capitals
	for i, n := range o.byScript {
		l.byScript[i] += n
	}
}

// scripts lists the scripts with letters, the most frequent first.
func (l *letters) scripts() []Script {
	list := []Script{}
	total := uint64(0)
	for i, name := range scriptTable().names {
		if n := l.byScript[i]; n > 0 && name != "" {
			list = append(list, Script{Name: name, Letters: n})
			total += n
		}
	}
	for i := range list {
		list[i].Share = float64(list[i].Letters) / float64(total)
	}
	slices.SortFunc(list, func(a, b Script) int {
		return cmp.Or(cmp.Compare(b.Letters, a.Letters), cmp.Compare(a.Name, b.Name))
	})
	return list
}

// scriptOf is the script of the first letter of a word, "" if it has none.
func scriptOf(word string) string {
	table := scriptTable()
	for _, r := range word {
		switch {
		case r < utf8.RuneSelf:
			if r|0x20 >= 'a' && r|0x20 <= 'z' {
				return table.names[latinScript]
			}
		case r < scriptsEnd && table.script[r] != 0:
			return table.names[table.script[r]]
		}
	}
	return ""
}
