package vocab

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// Words that are counted in parts, put together and chosen are the vocabulary of
// one count, tables on disk or not.
func TestSelectionOfParts(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	text := make([]string, 20_000)
	for i := range text {
		text[i] = fmt.Sprintf("w%d", int(r.ExpFloat64()*300))
	}
	for _, limits := range []Limits{{}, {MinCount: 5}, {MaxSize: 100}, {MinCount: 2, MaxSize: 700}} {
		for _, memory := range []int64{0, 1} {
			whole := NewCounter(CounterOptions{})
			s := whole.Shard()
			for i, w := range text {
				s.Add(w, PositionAt(i/1000, i%1000))
			}
			want, _, wantStats, err := whole.Finish(limits)
			if err != nil {
				t.Fatal(err)
			}

			type sum struct {
				count uint64
				first Position
			}
			sums := map[string]sum{}
			for part := range 4 {
				c := NewCounter(CounterOptions{MaxMemory: memory, TempDir: t.TempDir()})
				s := c.Shard()
				for i := part * 5000; i < (part+1)*5000; i++ {
					s.Add(text[i], PositionAt(i/1000, i%1000))
					if i%1000 == 999 {
						if err := s.EndBlock(); err != nil {
							t.Fatal(err)
						}
					}
				}
				var before []byte
				err := c.Each(func(word []byte, count uint64, first Position) error {
					if bytes.Compare(before, word) >= 0 {
						t.Errorf("%s after %s", word, before)
					}
					before = slices.Clone(word)
					was, known := sums[string(word)]
					if known {
						first = min(first, was.first)
					}
					sums[string(word)] = sum{was.count + count, first}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				if err := c.Close(); err != nil {
					t.Fatal(err)
				}
			}
			selection := NewSelection(limits)
			for word, s := range sums { // in the random order of a map
				if s.count < limits.MinCount && s.count%2 == 0 {
					selection.AddRare(1, s.count)
					continue
				}
				selection.Add([]byte(word), s.count, s.first)
			}
			got, stats, err := selection.Vocabulary()
			if err != nil {
				t.Fatal(err)
			}
			var a, b bytes.Buffer
			if err := Write(&a, got); err != nil {
				t.Fatal(err)
			}
			if err := Write(&b, want); err != nil {
				t.Fatal(err)
			}
			if a.String() != b.String() {
				t.Errorf("limits %+v: another vocabulary", limits)
			}
			if wantStats.Spills = stats.Spills; stats != wantStats {
				t.Errorf("limits %+v: stats %+v, want %+v", limits, stats, wantStats)
			}
			if err := whole.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
