package word2vec

import (
	"errors"
	"math"
	"strings"
	"testing"

	"firth/vocab"
)

func TestCountPairs(t *testing.T) {
	v, text := zipfText(t, 400, 60_000, 6)
	cfg := DefaultConfig()
	cfg.Window, cfg.Subsample = 3, 1e-2
	w := newWindow(text, v, cfg)
	team := newTeam(3)
	defer team.close()
	got, err := countPairs(w, v.Len(), mostPairs, team)
	if err != nil {
		t.Fatal(err)
	}
	// All windows of all radii, over the text as one stretch.
	var s span
	if err := w.read(&s, 0, 0, text.Len()); err != nil {
		t.Fatal(err)
	}
	want := map[[2]vocab.WordID]float32{}
	for radius := uint32(1); radius <= 3; radius++ {
		for i := range s.radius {
			s.radius[i] = radius
		}
		s.each(func(c, lo, hi int) {
			for at := lo; at < hi; at++ {
				if at != c {
					want[[2]vocab.WordID{s.words[c], s.words[at]}]++
				}
			}
		})
	}
	if len(got.pairs) != len(want) || len(want) == 0 {
		t.Fatalf("%d different pairs, want %d", len(got.pairs), len(want))
	}
	for c := range v.Len() {
		last := -1
		for _, p := range got.of(c) {
			if n := want[[2]vocab.WordID{vocab.WordID(c), p.context}]; p.count != n {
				t.Fatalf("word %d has word %d %v times beside it, want %v", c, p.context, p.count, n)
			}
			if int(p.context) <= last {
				t.Fatalf("word %d: context %d after %d", c, p.context, last)
			}
			last = int(p.context)
		}
	}

	_, err = countPairs(w, v.Len(), int64(len(want)-1), team)
	if !errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), "100 % of the text have") {
		t.Errorf("one pair more than there is room for: %v", err)
	}
}

func TestPairTable(t *testing.T) {
	var table pairTable
	want := map[uint64]uint64{}
	random := stream(1)
	for i := range uint64(20_000) {
		key := random.next() % 5000
		if key == 0 {
			key = math.MaxUint64
		}
		table.add(key, 1+i%3)
		want[key] += 1 + i%3
	}
	if table.used != len(want) || 4*table.used > 3*len(table.slots) {
		t.Errorf("%d keys in %d slots, want %d", table.used, len(table.slots), len(want))
	}
	table.each(func(key, weight uint64) {
		if want[key] != weight {
			t.Errorf("key %d has %d, want %d", key, weight, want[key])
		}
		delete(want, key)
	})
	if len(want) > 0 {
		t.Errorf("%d keys are missing", len(want))
	}
}
