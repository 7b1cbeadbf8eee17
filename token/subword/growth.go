package subword

import "fmt"

// maxGrowth is how many times as long as the text its normal form may become. Real
// tokenizers need little more than 11, the longest decomposition of a character; but a
// few replacements one after another could fill any memory.
const maxGrowth = 4096

// checkGrowth refuses normalizers that may make text far longer than it is.
func checkGrowth(n normalizer) error {
	if g := growth(n); g > maxGrowth {
		return fmt.Errorf("the replacements of the normalizer, one after another, may make a text over %d times as long; at most that is allowed", maxGrowth)
	}
	return nil
}

// growth is at least how many times as long n may make a text by its replacements, or
// something above maxGrowth.
func growth(n normalizer) int {
	switch n := n.(type) {
	case normalizerSequence:
		all := 1
		for _, member := range n {
			if all *= growth(member); all > maxGrowth {
				break
			}
		}
		return all
	case replace:
		least := 1 // byte of a match
		if n.pattern.regex == nil {
			least = len(n.pattern.text)
		}
		return max(1, (len(n.content)+least-1)/least)
	}
	return 1
}
