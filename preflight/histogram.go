package preflight

import "math/bits"

// A histogram counts lengths: those below 256 one by one, longer ones in 64 steps for
// each doubling, so that no length is off by more than a sixty-fourth.
type histogram struct {
	buckets [numBuckets]uint64
	total   uint64
	max     uint64
}

const (
	exactLengths = 1 << exactBits
	exactBits    = 8
	stepBits     = 6
	longestBits  = 40
	numBuckets   = exactLengths + (longestBits-exactBits)<<stepBits
)

// bucketOf returns the bucket of a length.
func bucketOf(n uint64) int {
	if n < exactLengths {
		return int(n)
	}
	n = min(n, 1<<longestBits-1)
	octave := bits.Len64(n) - 1
	step := n >> (octave - stepBits) & (1<<stepBits - 1)
	return exactLengths + (octave-exactBits)<<stepBits + int(step)
}

// lengthOf returns the least length of a bucket.
func lengthOf(bucket int) uint64 {
	if bucket < exactLengths {
		return uint64(bucket)
	}
	bucket -= exactLengths
	octave := bucket>>stepBits + exactBits
	return 1<<octave | uint64(bucket&(1<<stepBits-1))<<(octave-stepBits)
}

func (h *histogram) count(n uint64) {
	h.buckets[bucketOf(n)]++
	h.total++
	h.max = max(h.max, n)
}

func (h *histogram) add(o *histogram) {
	for i, n := range o.buckets {
		h.buckets[i] += n
	}
	h.total += o.total
	h.max = max(h.max, o.max)
}

// quantile returns the length that a share of all lengths does not exceed.
func (h *histogram) quantile(share float64) uint64 {
	if h.total == 0 {
		return 0
	}
	left := int64(share * float64(h.total))
	for i, n := range h.buckets {
		if left -= int64(n); left < 0 {
			return min(lengthOf(i), h.max)
		}
	}
	return h.max
}

// octaves returns the counts of lengths 1, 2–3, 4–7 and so on, up to the longest.
func (h *histogram) octaves() []LengthRange {
	var ranges []LengthRange
	for from := uint64(1); from <= h.max; from *= 2 {
		r := LengthRange{From: from, To: 2*from - 1}
		for i := bucketOf(from); i < numBuckets && lengthOf(i) < 2*from; i++ {
			r.Lines += h.buckets[i]
		}
		ranges = append(ranges, r)
	}
	return ranges
}
