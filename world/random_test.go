package world

import (
	"math"
	"testing"
)

// The first numbers of SplitMix64 from 1234567, as published with its reference
// implementation.
func TestSourceIsSplitMix64(t *testing.T) {
	s := source{state: 1234567}
	for i, want := range []uint64{
		6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821,
	} {
		if got := s.next(); got != want {
			t.Errorf("number %d is %d, want %d", i, got, want)
		}
	}
}

// Ranks come out as often as the law says: the chi-square statistic of 20 ranks
// stays below its 99.99 % quantile for 19 degrees of freedom.
func TestZipfDraws(t *testing.T) {
	const n, flatness, draws = 20, 3, 200_000
	z, s := newZipf(n, flatness), source{state: 5}
	var seen [n]float64
	for range draws {
		seen[z.draw(&s)]++
	}
	sum := 0.0
	for r := range seen {
		sum += 1 / float64(r+1+flatness)
	}
	chi := 0.0
	for r, got := range seen {
		want := draws / float64(r+1+flatness) / sum
		chi += math.Pow(got-want, 2) / want
	}
	if chi > 50.8 {
		t.Errorf("chi-square is %.1f, want below 50.8", chi)
	}
}
