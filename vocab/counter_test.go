package vocab

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"firth/internal/tempfile"
)

// naive is the plainest counter: a map, a sort, and a cut.
func naive(blocks [][]string, limits Limits) ([]Entry, Stats) {
	type seen struct {
		Entry
		first int
	}
	words := map[string]*seen{}
	stats := Stats{}
	place := 0
	for _, block := range blocks {
		for _, w := range block {
			place++
			stats.Tokens++
			if words[w] == nil {
				words[w] = &seen{Entry{w, 0}, place}
			}
			words[w].Count++
		}
	}
	var kept []*seen
	for _, s := range words {
		stats.Words++
		stats.TopCount = max(stats.TopCount, s.Count)
		if s.Count < limits.MinCount {
			stats.RareWords++
			stats.RareTokens += s.Count
			continue
		}
		kept = append(kept, s)
	}
	slices.SortFunc(kept, func(a, b *seen) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.first, b.first))
	})
	if limits.MaxSize > 0 && len(kept) > limits.MaxSize {
		for _, s := range kept[limits.MaxSize:] {
			stats.CutWords++
			stats.CutTokens += s.Count
		}
		kept = kept[:limits.MaxSize]
	}
	slices.SortFunc(kept, func(a, b *seen) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Word, b.Word))
	})
	entries := []Entry{}
	for _, s := range kept {
		entries = append(entries, s.Entry)
	}
	return entries, stats
}

func entriesOf(v *Vocabulary) []Entry {
	entries := []Entry{}
	for i := range v.Len() {
		entries = append(entries, Entry{v.Word(WordID(i)), v.Count(WordID(i))})
	}
	return entries
}

// A counted block remembers what Add returned.
type countedBlock struct {
	generation int
	indices    []uint32
}

func addBlock(s *Shard, seq int, words []string) (countedBlock, error) {
	b := countedBlock{generation: s.Generation()}
	for i, w := range words {
		b.indices = append(b.indices, s.Add(w, PositionAt(seq, i)))
	}
	return b, s.EndBlock()
}

// addBlockAtOnce is addBlock by AddAll, with behind between the words and after
// the last.
func addBlockAtOnce(s *Shard, seq int, words []string, behind string) (countedBlock, error) {
	text, places := join(words, behind)
	b := countedBlock{s.Generation(), s.AddAll(nil, text, places, PositionAt(seq, 0))}
	return b, s.EndBlock()
}

func join(words []string, behind string) (text []byte, places [][2]int) {
	for _, w := range words {
		places = append(places, [2]int{len(text), len(text) + len(w)})
		text = append(append(text, w...), behind...)
	}
	return text, places
}

// checkRemap looks each index up that Add returned.
func checkRemap(t interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}, v *Vocabulary, r *Remap, blocks [][]string, counted []countedBlock,
) {
	t.Helper()
	type place struct {
		generation int
		word       string
	}
	index := map[place]uint32{}
	tables := map[int][]WordID{}
	for b, block := range blocks {
		table := tables[counted[b].generation]
		if table == nil {
			var err error
			if table, err = r.Table(counted[b].generation); err != nil {
				t.Fatal(err)
			}
			tables[counted[b].generation] = table
		}
		for i, w := range block {
			at := place{counted[b].generation, w}
			if first, ok := index[at]; ok && first != counted[b].indices[i] {
				t.Fatalf("generation %d has %q at %d and at %d", at.generation, w, first, counted[b].indices[i])
			}
			index[at] = counted[b].indices[i]
			want, ok := v.ID(w)
			if !ok {
				want = NotInVocabulary
			}
			if got := table[counted[b].indices[i]]; got != want {
				t.Fatalf("block %d, word %q: remapped to %d, want %d", b, w, got, want)
			}
		}
	}
}

func TestCounterIsTheNaiveCounter(t *testing.T) {
	dir := t.TempDir()
	word := rapid.OneOf(
		rapid.StringN(1, 2, -1), // few, so that they come often
		rapid.SampledFrom([]string{"a", "a\x00", "a\x00b", "aaaa", "aaaab", "似", "像", "\xff"}),
		rapid.StringN(1, 12, -1),
		rapid.Custom(func(t *rapid.T) string { // of any length, and alike in much of it
			long := []byte("abcdefghijklmnopqrstuvwxyz"[:rapid.IntRange(1, 26).Draw(t, "length")])
			long[rapid.IntRange(0, len(long)-1).Draw(t, "place")] = rapid.SampledFrom([]byte("a\x00\xff")).Draw(t, "byte")
			return string(long)
		}),
	)
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.SampledFrom([]int{5, 40, 150}).Draw(t, "most")
		blocks := rapid.SliceOfN(rapid.SliceOfN(word, 0, most), 0, 20).Draw(t, "blocks")
		limits := Limits{
			MinCount: rapid.Uint64Range(0, 4).Draw(t, "MinCount"),
			MaxSize:  rapid.IntRange(0, 30).Draw(t, "MaxSize"),
		}
		c := NewCounter(CounterOptions{
			MaxMemory: rapid.SampledFrom([]int64{0, 1, 30_000, 60_000, 1 << 30}).Draw(t, "MaxMemory"),
			TempDir:   dir,
		})
		shards := make([]*Shard, rapid.IntRange(1, 4).Draw(t, "shards"))
		for i := range shards {
			shards[i] = c.Shard()
		}
		counted := make([]countedBlock, len(blocks))
		for _, seq := range rapid.Permutation(seqs(len(blocks))).Draw(t, "order") {
			s := rapid.SampledFrom(shards).Draw(t, "shard")
			var err error
			if rapid.Bool().Draw(t, "at once") {
				behind := rapid.SampledFrom([]string{"", " ", "\x00\xff", strings.Repeat("x", inlineLen)}).Draw(t, "behind")
				counted[seq], err = addBlockAtOnce(s, seq, blocks[seq], behind)
			} else {
				counted[seq], err = addBlock(s, seq, blocks[seq])
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		v, remap, stats, err := c.Finish(limits)
		if err != nil {
			t.Fatal(err)
		}
		entries, want := naive(blocks, limits)
		want.Spills = stats.Spills
		if !slices.Equal(entriesOf(v), entries) {
			t.Fatalf("counted %v\nwant    %v", entriesOf(v), entries)
		}
		if stats != want {
			t.Fatalf("stats %+v\nwant  %+v", stats, want)
		}
		if err := v.Validate(); err != nil {
			t.Fatal(err)
		}
		checkRemap(t, v, remap, blocks, counted)
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	})
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) > 0 {
		t.Errorf("files left behind: %v", left)
	}
}

func seqs(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}

// zipfBlocks is a text in which a few words come often and most come rarely.
func zipfBlocks(seed uint64, blocks, size, words int) [][]string {
	rng := rand.New(rand.NewPCG(seed, 0))
	zipf := rand.NewZipf(rng, 1.05, 2.7, uint64(words-1))
	text := make([][]string, blocks)
	for b := range text {
		text[b] = make([]string, size)
		for i := range text[b] {
			n := zipf.Uint64()
			text[b][i] = fmt.Sprintf("%x", n*2654435761%uint64(words)) + strings.Repeat("é", int(n%4))
		}
	}
	return text
}

// Many words, several goroutines, a table that spills in mid-way and a selection
// that is cut more than once.
func TestCounterInParallel(t *testing.T) {
	blocks := zipfBlocks(1, 40, 1500, 40_000)
	limits := Limits{MinCount: 2, MaxSize: 1500}
	entries, want := naive(blocks, limits)
	for _, maxMemory := range []int64{0, 1 << 20, 1 << 18} {
		dir := t.TempDir()
		c := NewCounter(CounterOptions{MaxMemory: maxMemory, TempDir: dir})
		counted := make([]countedBlock, len(blocks))
		jobs := make(chan int)
		var wg sync.WaitGroup
		for range 3 {
			s := c.Shard()
			wg.Go(func() {
				for seq := range jobs {
					var err error
					if counted[seq], err = addBlockAtOnce(s, seq, blocks[seq], " "); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for seq := range blocks {
			jobs <- seq
		}
		close(jobs)
		wg.Wait()
		v, remap, stats, err := c.Finish(limits)
		if err != nil {
			t.Fatal(err)
		}
		if (stats.Spills > 0) != (maxMemory > 0) {
			t.Errorf("memory %d: %d spills", maxMemory, stats.Spills)
		}
		want.Spills = stats.Spills
		if stats != want {
			t.Errorf("memory %d: stats %+v\nwant %+v", maxMemory, stats, want)
		}
		if !slices.Equal(entriesOf(v), entries) {
			t.Errorf("memory %d: another vocabulary", maxMemory)
		}
		checkRemap(t, v, remap, blocks, counted)
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) > 0 {
			t.Errorf("files left behind: %v", left)
		}
	}
}

// The cut keeps of equal counts those that came first, wherever they sort and
// whenever they were counted.
func TestMaxSizeTiesGoByFirstAppearance(t *testing.T) {
	for _, maxMemory := range []int64{0, 1} {
		c := NewCounter(CounterOptions{MaxMemory: maxMemory, TempDir: t.TempDir()})
		late, early := c.Shard(), c.Shard()
		for _, b := range []struct {
			s     *Shard
			seq   int
			words []string
		}{
			{late, 3, []string{"middle", "apple"}},
			{late, 2, []string{"apple", "zebra", "often", "often"}},
			{early, 1, []string{"zebra", "often"}},
			{early, 0, []string{"middle"}},
		} {
			if _, err := addBlock(b.s, b.seq, b.words); err != nil {
				t.Fatal(err)
			}
		}
		v, _, _, err := c.Finish(Limits{MaxSize: 3})
		if err != nil {
			t.Fatal(err)
		}
		want := []Entry{{"often", 3}, {"middle", 2}, {"zebra", 2}}
		if !slices.Equal(entriesOf(v), want) {
			t.Errorf("memory %d: kept %v, want %v", maxMemory, entriesOf(v), want)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Within one shard too, the order of counting is not that of the text.
func TestFirstPositionInOneShard(t *testing.T) {
	for name, add := range map[string]func(s *Shard, word string, at Position){
		"Add":    func(s *Shard, word string, at Position) { s.Add(word, at) },
		"AddAll": func(s *Shard, word string, at Position) { s.AddAll(nil, []byte(word), [][2]int{{0, len(word)}}, at) },
	} {
		c := NewCounter(CounterOptions{})
		s := c.Shard()
		for _, at := range []struct {
			word string
			at   Position
		}{{"a", 5}, {"b", 4}, {"b", 7}, {"a", 3}} {
			add(s, at.word, at.at)
		}
		v, _, _, err := c.Finish(Limits{MaxSize: 1})
		if err != nil || v.Word(0) != "a" {
			t.Errorf("%s: kept %v, %v", name, entriesOf(v), err)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Bringing tables together takes memory, which must be there.
func TestFitTogether(t *testing.T) {
	tables := make([]countedTable, 2)
	peaks := int64(0)
	for i := range tables {
		tables[i].table = newTable(newHasher())
		for n := range 1000 {
			tables[i].table.addOne(fmt.Appendf(nil, "word %d of table %d", n, i), 0)
		}
		peaks += tables[i].table.peak()
	}
	for _, tc := range []struct {
		tables    []countedTable
		maxMemory int64
		want      bool
	}{
		{tables, 0, true},
		{tables, peaks, false},
		{tables[:1], 1, true},
		{tables, 10 * peaks, true},
		{append(tables, countedTable{file: &tempfile.File{}}), 0, false},
	} {
		if got := fitTogether(tc.tables, tc.maxMemory); got != tc.want {
			t.Errorf("%d tables in %d bytes: %v, want %v", len(tc.tables), tc.maxMemory, got, tc.want)
		}
	}
}

// Words whose hashes are equal must be told apart, a zero byte at their end too.
func TestEqualHashes(t *testing.T) {
	table := newTable(newHasher())
	words := []string{
		"a", "a\x00", "a\x00\x00", "b", strings.Repeat("a", 8), strings.Repeat("a", 9), strings.Repeat("a", 8) + "b",
		strings.Repeat("a", 16), strings.Repeat("a", 17), strings.Repeat("a", 16) + "b", strings.Repeat("a", 8) + "bbbbbbbbb",
	}
	for range 2 {
		for i, w := range words {
			k := table.key([]byte(w))
			k.hash = 7
			if got := table.add(&k, []byte(w), 1, 0); got != uint32(i) {
				t.Errorf("%q has index %d, want %d", w, got, i)
			}
		}
	}
}

// The short way of addAll must tell all words apart, wherever they stand.
func TestCompareAllIsEquality(t *testing.T) {
	alike := rapid.Custom(func(t *rapid.T) string {
		word := []byte(strings.Repeat("a", rapid.SampledFrom([]int{1, 8, 9, 16, 17}).Draw(t, "length")))
		for range rapid.IntRange(0, 3).Draw(t, "changes") {
			place := min(len(word)-1, rapid.SampledFrom([]int{0, 7, 8, 15, 16}).Draw(t, "place"))
			word[place] = rapid.SampledFrom([]byte("\x00b`")).Draw(t, "byte")
		}
		return string(word)
	})
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfNDistinct(alike, 1, 40, rapid.ID[string]).Draw(t, "words")
		text, places := join(words, rapid.SampledFrom([]string{"", "z", strings.Repeat("\xff", inlineLen)}).Draw(t, "behind"))
		table := newTable(newHasher())
		table.addAll(nil, text, places, 0)
		keys, found := make([]key, len(words)), make([]uint32, len(words))
		table.hashAll(keys, text, places)
		for i := range words {
			for j := range found {
				found[j] = uint32(i + 1)
			}
			compareAll(found, table.words, keys)
			for j, f := range found {
				if want := i == j && len(words[i]) <= inlineLen; (f > 0) != want {
					t.Fatalf("%q and %q: equal %v, want %v", words[i], words[j], f > 0, want)
				}
			}
		}
	})
}

// A bound on memory must hold, not only cause spills.
func TestTablesStayInMemory(t *testing.T) {
	const bound = 1 << 20
	c := NewCounter(CounterOptions{MaxMemory: bound, TempDir: t.TempDir()})
	defer c.Close()
	s := c.Shard()
	for seq := range 100 {
		for i := range 250 {
			s.Add(fmt.Sprintf("word %d of block %d", i, seq), PositionAt(seq, i))
		}
		if s.table.peak() > bound*5/4 {
			t.Fatalf("block %d: the table can take %d bytes, bound %d", seq, s.table.peak(), bound)
		}
		if err := s.EndBlock(); err != nil {
			t.Fatal(err)
		}
	}
	if s.spills == 0 || s.spills > 40 {
		t.Errorf("%d spills", s.spills)
	}
}

func TestCounterErrorsNameTheFile(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing")
	c := NewCounter(CounterOptions{MaxMemory: 1, TempDir: missing})
	_, err := addBlock(c.Shard(), 0, []string{"a"})
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), missing) {
		t.Errorf("missing folder: %v", err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}

	c = NewCounter(CounterOptions{MaxMemory: 1, TempDir: t.TempDir()})
	defer c.Close()
	s := c.Shard()
	for seq := range 3 {
		if _, err := addBlock(s, seq, []string{"some", "words"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.file.Truncate(s.size - 1); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := c.Finish(Limits{}); err == nil || !strings.Contains(err.Error(), s.file.Name()) {
		t.Errorf("file cut off: %v", err)
	}
}

// writeRun must report a full disk; a file that is closed fails the same way.
func TestSpillReportsWriteErrors(t *testing.T) {
	c := NewCounter(CounterOptions{MaxMemory: 1, TempDir: t.TempDir()})
	defer c.Close()
	s := c.Shard()
	if _, err := addBlock(s, 0, []string{"a"}); err != nil {
		t.Fatal(err)
	}
	if err := s.file.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := addBlock(s, 1, []string{"b"})
	if !errors.Is(err, fs.ErrClosed) || !strings.Contains(err.Error(), s.file.Name()) {
		t.Errorf("write to a closed file: %v", err)
	}
}

func TestNoWordsCounted(t *testing.T) {
	c := NewCounter(CounterOptions{})
	defer c.Close()
	c.Shard()
	v, _, stats, err := c.Finish(Limits{})
	if err != nil || v.Len() != 0 || stats != (Stats{}) {
		t.Errorf("%v, %+v, %v", v, stats, err)
	}
}

// benchmarkText returns the words of a text as a tokenizer does, as parts of it.
func benchmarkText(types int) ([]string, int64) {
	words := zipfBlocks(7, 1, 1<<20, types)[0]
	text := strings.Join(words, " ")
	return strings.Split(text, " "), int64(len(text))
}

func BenchmarkAdd(b *testing.B) {
	for _, types := range []int{1_000, 30_000, 1_000_000} {
		words, size := benchmarkText(types)
		b.Run(fmt.Sprintf("shard/%d", types), func(b *testing.B) {
			b.SetBytes(size)
			s := NewCounter(CounterOptions{}).Shard()
			for b.Loop() {
				for i, w := range words {
					s.Add(w, Position(i))
				}
			}
			b.ReportMetric(float64(b.N)*float64(len(words))/1e6/b.Elapsed().Seconds(), "Mwords/s")
		})
		b.Run(fmt.Sprintf("all/%d", types), func(b *testing.B) {
			b.SetBytes(size)
			s := NewCounter(CounterOptions{}).Shard()
			text, places := join(words, " ")
			var indices []uint32
			for b.Loop() {
				for i := 0; i < len(places); i += 512 {
					indices = s.AddAll(indices[:0], text, places[i:min(i+512, len(places))], Position(i))
				}
			}
			b.ReportMetric(float64(b.N)*float64(len(words))/1e6/b.Elapsed().Seconds(), "Mwords/s")
		})
		b.Run(fmt.Sprintf("map/%d", types), func(b *testing.B) {
			b.SetBytes(size)
			counts := map[string]*uint64{}
			for b.Loop() {
				for _, w := range words {
					if n := counts[w]; n != nil {
						*n++
					} else {
						counts[strings.Clone(w)] = new(uint64)
					}
				}
			}
			b.ReportMetric(float64(b.N)*float64(len(words))/1e6/b.Elapsed().Seconds(), "Mwords/s")
		})
	}
}

func BenchmarkFinish(b *testing.B) {
	words, size := benchmarkText(200_000)
	for name, maxMemory := range map[string]int64{"memory": 0, "spilled": 2 << 20} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				c := NewCounter(CounterOptions{MaxMemory: maxMemory, TempDir: b.TempDir()})
				s := c.Shard()
				for i, w := range words {
					s.Add(w, Position(i))
					if i%10_000 == 0 {
						if err := s.EndBlock(); err != nil {
							b.Fatal(err)
						}
					}
				}
				if _, _, _, err := c.Finish(Limits{MinCount: 2}); err != nil {
					b.Fatal(err)
				}
				if err := c.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
