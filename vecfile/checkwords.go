package vecfile

import (
	"runtime"
	"sync"
	"unicode/utf8"
)

// A wordFault is what is wrong with a list of words.
type wordFault int

const (
	noFault   wordFault = iota
	emptyWord           // a word has no bytes
	cutWord             // a word begins in the middle of a character
	notUTF8
)

// wordsPerCheck is how many words are checked at once: so many that to begin a goroutine
// for them costs nothing.
const wordsPerCheck = 1 << 15

// checkWords looks for the first word that is empty, or begins in the middle of a
// character, and for bytes that are no UTF-8. Word i is words[offsets[i]:offsets[i+1]];
// the offsets must be in order and inside. Opening a file of a million words is mostly
// this, so all cores share it.
func checkWords(words []byte, offsets []uint64) (first int, fault wordFault) {
	n := len(offsets) - 1
	parts := (n + wordsPerCheck - 1) / wordsPerCheck
	at, faults := make([]int, parts), make([]wordFault, parts)
	workers := min(runtime.GOMAXPROCS(0), parts)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for p := w; p < parts; p += workers {
				at[p], faults[p] = checkSomeWords(words, offsets, p*wordsPerCheck, min(n, (p+1)*wordsPerCheck))
			}
		})
	}
	wg.Wait()
	for p, f := range faults {
		if f != noFault {
			return at[p], f
		}
	}
	return 0, noFault
}

// checkSomeWords is checkWords for the words from one to another.
func checkSomeWords(words []byte, offsets []uint64, from, to int) (first int, fault wordFault) {
	for i := from; i < to; i++ {
		if offsets[i] == offsets[i+1] {
			return i, emptyWord
		}
		if !utf8.RuneStart(words[offsets[i]]) {
			return i, cutWord
		}
	}
	if !utf8.Valid(words[offsets[from]:offsets[to]]) {
		return from, notUTF8
	}
	return 0, noFault
}
