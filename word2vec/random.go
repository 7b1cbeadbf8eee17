package word2vec

// mix spreads the bits of x over the whole result (the finalizer of SplitMix64,
// Steele et al. 2014): neighboring x give unrelated results.
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// golden is 2^64 divided by the golden ratio, the step of SplitMix64.
const golden = 0x9e3779b97f4a7c15

// key makes one random key of several numbers. Each purpose has a number of its
// own in first place, so that no two purposes share random numbers.
func key(parts ...uint64) uint64 {
	k := uint64(golden)
	for _, p := range parts {
		k = mix(k ^ mix(p+golden))
	}
	return k
}

// The purposes.
const (
	forPosition  = iota // keeping a word, and its window
	forNegatives        // noise words
	forInput            // the vectors at the start
	forHeldOut          // positions and noise words of held-out text
)

// stream is a sequence of random numbers: SplitMix64 from a key.
type stream uint64

func (s *stream) next() uint64 {
	*s += golden
	return mix(uint64(*s))
}

// below returns a number from 0 to n-1 of the 32 random bits of u, by
// multiplication instead of division (Lemire 2019).
func below(u, n uint32) uint32 { return uint32(uint64(u) * uint64(n) >> 32) }
