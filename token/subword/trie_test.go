package subword

import (
	"testing"

	"pgregory.net/rapid"
)

// TestTrie compares the trie with trying every key.
func TestTrie(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringOfN(rapid.RuneFrom([]rune("abcñ中\x00\U0010ffff")), 0, 6, -1)
		var keys []trieKey
		for i, key := range rapid.SliceOfN(word, 0, 60).Draw(t, "keys") {
			keys = append(keys, trieKey{key, int32(i)})
		}
		values := map[string]int32{}
		for _, k := range keys {
			values[k.key] = k.value
		}
		delete(values, "")
		trie := newTrie(keys)
		text := rapid.StringOfN(rapid.RuneFrom([]rune("abcñ中\x00\U0010ffff")), 0, 12, -1).Draw(t, "text")
		want, length := int32(-1), 0
		for n := 1; n <= len(text); n++ {
			if v, ok := values[text[:n]]; ok {
				want, length = v, n
			}
		}
		if got, n := trie.longest(text); got != want || n != length {
			t.Fatalf("%q in %v: %d of %d bytes, want %d of %d", text, values, got, n, want, length)
		}
	})
}
