package subword

// A runeTable gives characters a number, in pages of those that are used.
type runeTable struct {
	pages [(0x10FFFF >> runePage) + 1]*[1 << runePage]int32
}

const runePage = 8 // bits

// set gives r the number n, which is not negative.
func (t *runeTable) set(r rune, n int32) {
	page := t.pages[r>>runePage]
	if page == nil {
		page = new([1 << runePage]int32)
		for i := range page {
			page[i] = -1
		}
		t.pages[r>>runePage] = page
	}
	page[r&(1<<runePage-1)] = n
}

// get returns the number of r, or -1.
func (t *runeTable) get(r rune) int32 {
	page := t.pages[r>>runePage]
	if page == nil {
		return -1
	}
	return page[r&(1<<runePage-1)]
}
