package corpus

import "bytes"

// spaces are what an item of a sequence cannot hold. No other character is white
// space here: a no-break space is a part of an item like any letter.
const spaces = " \t\n\r"

// itemSeparators are the bytes between the items of a line.
func itemSeparators(separator byte) string {
	if separator == 0 {
		return " \t"
	}
	return string(rune(separator))
}

// joinItem writes "_" for the white space in an item, in place, and tells
// whether there was any.
func joinItem(item []byte) bool {
	found := false
	for i, c := range item {
		if c <= ' ' && bytes.IndexByte([]byte(spaces), c) >= 0 {
			item[i] = '_'
			found = true
		}
	}
	return found
}

// separateItems writes a tab for every separator in text, in place. White space
// around an item becomes tabs, that inside one "_"; it tells how many items had
// any inside.
func separateItems(text []byte, separator byte) (joinedItems int64) {
	const (
		outside = iota // no byte of the item has come
		inside
		joined // inside, and white space has been written over
	)
	state, white := outside, 0 // text[i-white:i] is white space
	for i, c := range text {
		switch {
		case c == separator || c == '\n':
			fill(text[i-white:i], '\t')
			if c == separator {
				text[i] = '\t'
			}
			state, white = outside, 0
		case c == ' ' || c == '\t':
			white++
		case white > 0 && state == outside:
			fill(text[i-white:i], '\t')
			state, white = inside, 0
		case white > 0:
			fill(text[i-white:i], '_')
			if state == inside {
				joinedItems++
			}
			state, white = joined, 0
		case state == outside:
			state = inside
		}
	}
	fill(text[len(text)-white:], '\t')
	return joinedItems
}

func fill(b []byte, c byte) {
	for i := range b {
		b[i] = c
	}
}

// itemEnd returns the last place, at most limit, after a separator, or 0.
func itemEnd(text []byte, limit int, separators string) int {
	return bytes.LastIndexAny(text[:limit], separators) + 1
}
