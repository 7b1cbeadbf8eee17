package encoded

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"firth/vocab"
)

func TestNumbersRoundTrip(t *testing.T) {
	edges := []uint32{0, 1, 2, shortNumbers - 2, shortNumbers - 1, shortNumbers, 1<<16 - 1, 1 << 16, 1<<31 - 3, 1<<31 - 2}
	number := rapid.OneOf(rapid.SampledFrom(edges), rapid.Uint32Range(0, 1<<31-2), rapid.Uint32Range(0, 100))
	rapid.Check(t, func(t *rapid.T) {
		var written []byte
		var want []uint32
		wantUnknown, unknown := uint64(0), uint64(0)
		for _, found := range rapid.SliceOf(rapid.SliceOf(number)).Draw(t, "sentences") {
			for _, n := range found {
				want = append(want, n+1)
			}
			want = append(want, 0)
			if rapid.Bool().Draw(t, "unknown") {
				found = append(found, uint32(vocab.NotInVocabulary))
				wantUnknown++
			}
			var u uint64
			written, u = appendWords(written, found)
			written = appendNumber(written, 0)
			unknown += u
		}
		if unknown != wantUnknown {
			t.Fatalf("%d unknown, want %d", unknown, wantUnknown)
		}
		var got []uint32
		for at := 0; at < len(written); {
			n, size := readNumber(written, at)
			if size == 0 {
				t.Fatalf("no number at byte %d of %x", at, written)
			}
			got = append(got, n)
			at += size
		}
		if !slices.Equal(got, want) {
			t.Fatalf("read %v, want %v", got, want)
		}
	})
}

// What is cut off is no number, and nothing behind the end is read.
func TestReadNumberCutOff(t *testing.T) {
	for _, n := range []uint32{0, 7, shortNumbers, 1<<31 - 1} {
		whole := appendNumber(nil, n)
		for cut := range len(whole) {
			if got, size := readNumber(whole[:cut], 0); size != 0 {
				t.Errorf("%d of the %d bytes of %d are taken for %d", cut, len(whole), n, got)
			}
		}
		if got, size := readNumber(whole, 0); got != n || size != len(whole) {
			t.Errorf("%d: read %d, %d bytes", n, got, size)
		}
	}
}
