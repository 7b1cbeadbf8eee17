package vecfile

import (
	"math/rand/v2"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// The first fault is found wherever it is, in lists that are checked in one part and in
// several.
func TestCheckWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SampledFrom([]int{0, 1, 3, wordsPerCheck - 1, wordsPerCheck, 3*wordsPerCheck + 7}).Draw(t, "words")
		var words []byte
		offsets := []uint64{0}
		r := rand.New(rand.NewPCG(1, 2))
		for range n {
			words = append(words, "宝玉wörter"[:[]int{3, 6, 7, 9, 13}[r.IntN(5)]]...)
			offsets = append(offsets, uint64(len(words)))
		}
		if at, fault := checkWords(words, offsets); fault != noFault {
			t.Fatalf("good words: %d %d", at, fault)
		}
		if n == 0 {
			return
		}
		bad := rapid.IntRange(0, n-1).Draw(t, "bad")
		fault := rapid.SampledFrom([]wordFault{emptyWord, cutWord, notUTF8}).Draw(t, "fault")
		want := bad
		switch {
		case fault == emptyWord && bad < n-1:
			offsets[bad+1] = offsets[bad]
		case fault == cutWord && bad > 0:
			offsets[bad]-- // the word before may be empty then, or this one begin in its character
		default:
			fault, want = notUTF8, bad/wordsPerCheck*wordsPerCheck
			words[offsets[bad+1]-1] = 0xff
		}
		at, got := checkWords(words, offsets)
		switch {
		case fault == cutWord && got == noFault && utf8.RuneStart(words[offsets[bad]]): // it begins with a letter of the word before
		case fault == cutWord && got == emptyWord && at == bad-1:
		case at != want || got != fault:
			if fault == notUTF8 && got == cutWord { // the bad byte begins the word
				return
			}
			t.Fatalf("fault %d in word %d of %d: found %d in %d", fault, want, n, got, at)
		}
	})
}
