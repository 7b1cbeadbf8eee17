package preflight

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// While everything fits, a tally is a map.
func TestTallyIsAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tally, want := newTally(1<<20), map[uint64]uint32{}
		for _, h := range rapid.SliceOfN(rapid.Uint64Range(0, 300), 0, 2000).Draw(t, "hashes") {
			h *= rapid.SampledFrom([]uint64{1, 1 << 40, 1 << 56}).Draw(t, "spread")
			h = max(h, 1) // 0 is the same as 1
			want[h]++
			if n := tally.add(h, int(h%77)); n != want[h] {
				t.Fatalf("hash %x was counted %d times, want %d", h, n, want[h])
			}
		}
		if tally.level != 0 || tally.distinct != float64(len(want)) || tally.used != len(want) {
			t.Fatalf("level %d, %v distinct, %d used, want %d", tally.level, tally.distinct, tally.used, len(want))
		}
		repeated := 0
		tally.each(func(e *tallied, weight float64) {
			repeated++
			if e.count != want[e.hash] || e.size() != int(e.hash%77) || weight != 1 {
				t.Fatalf("%x: %+v, weight %v", e.hash, e, weight)
			}
		})
		for _, n := range want {
			if n > 1 {
				repeated--
			}
		}
		if repeated != 0 {
			t.Fatalf("%d repeated strings too many", repeated)
		}
	})
}

// When not everything fits, what a tally concludes is right on average, its error is
// what it says, and it takes no more memory.
func TestTallySamples(t *testing.T) {
	const trials = 40
	sum, squares, distinctSum := 0.0, 0.0, 0.0
	for trial := range trials {
		random := rand.New(rand.NewPCG(uint64(trial), 5))
		r := repeats{tally: newTally(talliesFirst * talliedBytes)}
		const different = 10_000
		truth, distinct := 0.0, map[uint64]bool{}
		for range 3 * different {
			h := random.Uint64N(different)
			if random.IntN(50) == 0 {
				h %= 20 // some are much more frequent
			}
			if distinct[h] {
				truth += float64(h%100 + 1)
			}
			distinct[h] = true
			hash := hashOf(h + uint64(trial)<<32)
			r.bytes += h%100 + 1
			r.tally.add(hash, int(h%100+1))
		}
		if len(r.tally.slots) > talliesFirst {
			t.Fatalf("%d slots", len(r.tally.slots))
		}
		d := r.report()
		if d.Exact || d.SampledOneIn < 8 || d.ShareError == 0 {
			t.Fatalf("%+v of %d strings in %d slots", d, different, len(r.tally.slots))
		}
		z := (d.Share - truth/float64(r.bytes)) / d.ShareError
		sum += z
		squares += z * z
		distinctSum += r.tally.distinct/float64(len(distinct)) - 1
	}
	if mean := sum / trials; math.Abs(mean) > 4/math.Sqrt(trials) {
		t.Errorf("estimates are off by %.2f standard errors on average", mean)
	}
	if spread := math.Sqrt(squares / trials); spread < 0.5 || spread > 1.5 {
		t.Errorf("the spread of estimates is %.2f of what they say", spread)
	}
	if mean := distinctSum / trials; math.Abs(mean) > 0.01 {
		t.Errorf("the number of different strings is off by %.2f %% on average", 100*mean)
	}
}

// hashOf is the hash of a number.
func hashOf(n uint64) uint64 {
	return hash64(binary.LittleEndian.AppendUint64(nil, n))
}

// A line that is frequent when the table is first full is counted to the end.
func TestTallyKeepsTheFrequent(t *testing.T) {
	tally := newTally(talliesFirst * talliedBytes)
	const frequent = 1<<63 | 5 // no level samples it
	for i := range uint64(100_000) {
		tally.add(hashOf(i), 1)
		if i%20 == 0 {
			tally.add(frequent, 9)
		}
	}
	found := false
	tally.each(func(e *tallied, weight float64) {
		if e.hash == frequent {
			found = e.count == 5000 && weight == 1 && e.size() == 9
		}
	})
	if !found || tally.level < 5 {
		t.Errorf("a string of 5,000 copies is not exact at level %d", tally.level)
	}
}
