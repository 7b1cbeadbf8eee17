package phrase

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func readLines(t testing.TB) [][]string {
	t.Helper()
	data, err := os.ReadFile("testdata/text.txt")
	if err != nil {
		t.Fatal(err)
	}
	var lines [][]string
	for line := range strings.Lines(string(data)) {
		lines = append(lines, strings.Fields(line))
	}
	return lines
}

func count(t rapid.TB, opts Options, lines [][]string) *Counter {
	t.Helper()
	c, err := NewCounter(opts)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		c.Add(line)
	}
	return c
}

var someConnectors = strings.Fields("a an the of and for in to at on with")

// The same phrases, scores and joined lines as gensim's. testdata/with_gensim.py wrote
// the files.
func TestAsGensim(t *testing.T) {
	lines := readLines(t)
	for name, opts := range map[string]Options{
		"default":            {Scorer: Default, MinCount: 3, Threshold: 5},
		"npmi":               {Scorer: NPMI, MinCount: 3, Threshold: 0.6},
		"default_connectors": {Scorer: Default, MinCount: 2, Threshold: 8, ConnectorWords: someConnectors},
		"npmi_connectors":    {Scorer: NPMI, MinCount: 3, Threshold: 0.5, ConnectorWords: someConnectors},
	} {
		opts.Delimiter, opts.Passes = "_", 1
		data, err := os.ReadFile(filepath.Join("testdata", "gensim_"+name+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		head, body, _ := strings.Cut(string(data), "\n\n")
		want := map[string]float64{}
		for line := range strings.Lines(head) {
			words, score, _ := strings.Cut(strings.TrimSpace(line), " ")
			if want[words], err = strconv.ParseFloat(score, 64); err != nil {
				t.Fatal(err)
			}
		}
		table := count(t, opts, lines).Table()
		for _, p := range table.Pairs {
			words := strings.Join(p.Words, "_")
			if w, ok := want[words]; !ok || math.Abs(p.Score-w) > 1e-14*math.Abs(w) {
				t.Errorf("%s: %s scores %v, in gensim %v", name, words, p.Score, w)
			}
			delete(want, words)
		}
		if len(want) > 0 {
			t.Errorf("%s: %v were not found", name, want)
		}
		// gensim knows no delimiter for Chinese.
		for _, p := range table.Pairs {
			if tight(p.Words[0], p.Words[len(p.Words)-1]) {
				body = strings.ReplaceAll(body, strings.Join(p.Words, "_"), strings.Join(p.Words, ""))
			}
		}
		j, err := NewJoiner(table)
		if err != nil {
			t.Fatal(err)
		}
		var joined strings.Builder
		for _, line := range lines {
			joined.WriteString(strings.Join(j.Join(nil, line), " ") + "\n")
		}
		if d := cmp.Diff(body, joined.String()); d != "" {
			t.Errorf("%s: joined lines differ: %s", name, d)
		}
	}
}

// Shards in any number and order give the same table.
func TestShards(t *testing.T) {
	lines := readLines(t)
	opts := DefaultOptions()
	opts.ConnectorWords, opts.MinCount, opts.Threshold = someConnectors, 1, 1e-3
	want := count(t, opts, lines)
	rapid.Check(t, func(t *rapid.T) {
		c, err := NewCounter(opts)
		if err != nil {
			t.Fatal(err)
		}
		shards := make([]*Shard, rapid.IntRange(1, 5).Draw(t, "shards"))
		for i := range shards {
			shards[i] = c.Shard()
		}
		for _, line := range lines {
			k := rapid.IntRange(0, len(shards)).Draw(t, "shard")
			if k == len(shards) {
				c.Add(line)
				continue
			}
			shards[k].Add(line)
			if rapid.IntRange(0, 30).Draw(t, "merge") == 0 {
				c.Merge(shards[k])
			}
		}
		for _, s := range shards {
			c.Merge(s)
		}
		if c.Stats() != want.Stats() {
			t.Fatalf("%+v, want %+v", c.Stats(), want.Stats())
		}
		if d := cmp.Diff(want.Table(), c.Table()); d != "" {
			t.Fatal(d)
		}
	})
}

// With little memory the frequent pairs are still found, and what was forgotten is
// said.
func TestPrune(t *testing.T) {
	opts := DefaultOptions()
	opts.MaxMemory, opts.Threshold, opts.MinCount, opts.ConnectorWords = 20_000, 0.01, 1, []string{"of"}
	c, err := NewCounter(opts)
	if err != nil {
		t.Fatal(err)
	}
	const lines, tokens, words, pairs = 20_000, 5, 4, 3
	for i := range lines {
		c.Add([]string{"green", "tea", fmt.Sprint("word", i), "of", fmt.Sprint("word", i%7)})
		if c.bytes > opts.MaxMemory {
			t.Fatalf("%d bytes after line %d", c.bytes, i)
		}
	}
	s := c.Stats()
	kept := uint64(0)
	for _, n := range c.occur {
		kept += n
	}
	for _, n := range c.pairs {
		kept += n
	}
	if s.Tokens != lines*tokens || s.Floor == 0 || s.Pruned == 0 || s.Forgotten+kept != lines*(words+pairs) {
		t.Errorf("%+v, %d occurrences are kept", s, kept)
	}
	if table := c.Table(); len(table.Pairs) == 0 || table.Text(table.Pairs[0]) == "" || !slices.ContainsFunc(table.Pairs, func(p Pair) bool { return table.Text(p) == "green_tea" }) {
		t.Errorf("green tea is not in %v", table)
	}
}

// What fills the memory at once is forgotten at once.
func TestPruneEverything(t *testing.T) {
	opts := DefaultOptions()
	opts.MaxMemory = 100
	c := count(t, opts, [][]string{{"a", "b", "c"}, {"a", "b"}})
	if s := c.Stats(); s.Words > 1 || s.Pruned == 0 || len(c.Table().Pairs) > 0 {
		t.Errorf("%+v", s)
	}
}

func TestLearnPasses(t *testing.T) {
	opts := DefaultOptions()
	opts.Passes, opts.MinCount, opts.Threshold = 3, 1, 0.1
	text := func(yield func([]string) bool) {
		for i := range 50 {
			if !yield([]string{"the", "new", "york", "times", "said", fmt.Sprint(i)}) {
				return
			}
			if !yield([]string{fmt.Sprint(-i), "times", "the"}) {
				return
			}
		}
	}
	tables, stats, err := Learn(opts, func() iter.Seq[[]string] { return text })
	if err != nil {
		t.Fatal(err)
	}
	if len(tables) < 2 || len(stats) < len(tables) {
		t.Fatalf("%d tables, %d stats", len(tables), len(stats))
	}
	line := []string{"the", "new", "york", "times", "said"}
	for _, table := range tables {
		line = table.Join(nil, line)
	}
	if got := strings.Join(line, " "); !strings.Contains(got, "new_york_times") {
		t.Errorf("got %s", got)
	}
}

// What joining does, word for word.
func TestJoin(t *testing.T) {
	table := Table{Delimiter: "_", ConnectorWords: []string{"of", "the"}, Pairs: []Pair{
		{[]string{"new", "york"}, 1},
		{[]string{"york", "times"}, 1},
		{[]string{"bank", "of", "america"}, 1},
		{[]string{"bank", "of", "the", "west"}, 1},
		{[]string{"人工", "智能"}, 1},
		{[]string{"东京", "タワー"}, 1},
		{[]string{"カ", "x"}, 1},
		{[]string{"a", "a"}, 1},
	}}
	for in, want := range map[string]string{
		"":                                  "",
		"new york times":                    "new_york times",
		"a new york":                        "a new_york",
		"new new york":                      "new new_york",
		"york new":                          "york new",
		"bank of america of the bank":       "bank_of_america of the bank",
		"bank of the west of":               "bank_of_the_west of",
		"bank america":                      "bank america",
		"bank of of america":                "bank of of america",
		"the bank of the america new":       "the bank of the america new",
		"of the":                            "of the",
		"new of york times":                 "new of york_times",
		"bank of of of of of of of of of a": "bank of of of of of of of of of a",
		"人工 智能 很 好":                         "人工智能 很 好",
		"东京 タワー カ x":                        "东京タワー カ_x",
		"a a a":                             "a_a a",
	} {
		if got := strings.Join(table.Join(nil, strings.Fields(in)), " "); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

// naiveJoin is gensim's algorithm, with pairs as strings.
func naiveJoin(t Table, line []string) []string {
	found := map[string]string{}
	for _, p := range t.Pairs {
		found[fmt.Sprintf("%q", p.Words)] = t.Text(p)
	}
	var out, open []string
	for _, w := range line {
		switch {
		case slices.Contains(t.ConnectorWords, w) && len(open) == 0:
			out = append(out, w)
		case slices.Contains(t.ConnectorWords, w):
			open = append(open, w)
		case len(open) == 0:
			open = []string{w}
		default:
			if joined, ok := found[fmt.Sprintf("%q", append(slices.Clone(open), w))]; ok {
				out = append(out, joined)
				open = nil
			} else {
				out = append(out, open...)
				open = []string{w}
			}
		}
	}
	return append(out, open...)
}

func TestJoinEqualsNaive(t *testing.T) {
	word := rapid.SampledFrom([]string{"a", "b", "c", "智", "能", "of", "the"})
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.SliceOfN(word, 0, 9), 1, 8).Draw(t, "lines")
		opts := Options{
			Scorer: Default, MinCount: 1, Threshold: rapid.Float64Range(0.01, 3).Draw(t, "threshold"),
			Delimiter: "_", ConnectorWords: []string{"the", "of"}, Passes: 1,
		}
		table := count(t, opts, lines).Table()
		j, err := NewJoiner(table)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			got, want := j.Join([]string{"x"}, line), append([]string{"x"}, naiveJoin(table, line)...)
			if !slices.Equal(got, want) {
				t.Fatalf("%v: %v becomes %v, want %v", table.Pairs, line, got, want)
			}
		}
	})
}

func TestTableJSON(t *testing.T) {
	opts := DefaultOptions()
	opts.ConnectorWords = someConnectors
	table := count(t, opts, readLines(t)).Table()
	table.Pairs = append(table.Pairs, Pair{[]string{"<&>", "\u2028\""}, -1e-300})
	data, err := json.Marshal(table)
	if err != nil {
		t.Fatal(err)
	}
	var back Table
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(table, back); d != "" || len(table.Pairs) < 5 {
		t.Errorf("%s: %s", data, d)
	}
	for _, tt := range []struct{ json, err string }{
		{`{"delimiter":"_","pairs":[["a",1]]}`, "two words"},
		{`{"delimiter":"_","pairs":[["a","b"]]}`, "two words"},
		{`{"delimiter":"_","pairs":[["a","b","c"]]}`, "float64"},
		{`{"delimiter":"_","pairs":[["a",1,2]]}`, "string"},
		{`{"delimiter":"_","pairs":[{"a":1}]}`, "cannot unmarshal"},
		{`{"delimiter":"_","pears":[]}`, "unknown field"},
	} {
		if err := json.Unmarshal([]byte(tt.json), &back); err == nil || !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%s: error %v, want one about %s", tt.json, err, tt.err)
		}
	}
}

func TestValidate(t *testing.T) {
	for _, table := range []Table{
		{ConnectorWords: []string{""}},
		{Pairs: []Pair{{[]string{"a"}, 1}}},
		{Pairs: []Pair{{[]string{"a", ""}, 1}}},
		{Pairs: []Pair{{[]string{"a", "b"}, math.NaN()}}},
		{Pairs: []Pair{{[]string{"a", "b", "c"}, 1}}},
		{Pairs: []Pair{{[]string{"a", "\xff"}, 1}}},
		{Pairs: []Pair{{[]string{"of", "b"}, 1}}, ConnectorWords: []string{"of"}},
		{Pairs: []Pair{{[]string{"a", "b"}, 1}, {[]string{"a", "b"}, 2}}},
		{ConnectorWords: make([]string, maxConnectors+1)},
	} {
		if j, err := NewJoiner(table); !errors.Is(err, ErrTable) || j != nil {
			t.Errorf("%+v: %v", table.Pairs, err)
		}
	}
	for _, change := range []func(*Options){
		func(o *Options) { o.Scorer = "pmi" },
		func(o *Options) { o.Threshold = 0 },
		func(o *Options) { o.Threshold = math.Inf(1) },
		func(o *Options) { o.Scorer, o.Threshold = NPMI, 1.5 },
		func(o *Options) { o.Threshold = math.NaN() },
		func(o *Options) { o.MinCount = 0 },
		func(o *Options) { o.Passes = 0 },
		func(o *Options) { o.MaxMemory = -1 },
		func(o *Options) { o.ConnectorWords = []string{"a", ""} },
		func(o *Options) { o.ConnectorWords = make([]string, maxConnectors+1) },
	} {
		opts := DefaultOptions()
		change(&opts)
		if _, err := NewCounter(opts); !errors.Is(err, ErrOptions) {
			t.Errorf("%+v: %v", opts, err)
		}
		if _, _, err := Learn(opts, nil); !errors.Is(err, ErrOptions) {
			t.Errorf("%+v: %v", opts, err)
		}
	}
}

func TestLogarithm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := math.Exp(rapid.Float64Range(-45, 45).Draw(t, "ln x"))
		got, want := logarithm(x), math.Log(x)
		if math.Abs(got-want) > 4.5e-16*math.Max(math.Abs(want), 1e-3) {
			t.Fatalf("ln %v = %v, want %v", x, got, want)
		}
	})
	if got := logarithm(1); got != 0 {
		t.Errorf("ln 1 = %v", got)
	}
	// Bits that every processor must give.
	for x, want := range map[float64]uint64{10: 0x40026bb1bbb55515, 1e-9: 0xc034b927f32bffb8, 0.7: 0xbfd6d3c324e13f50} {
		if got := math.Float64bits(logarithm(x)); got != want {
			t.Errorf("ln %v = %v, %#x, want %#x", x, logarithm(x), got, want)
		}
	}
}

func TestEndsAllocatesNothing(t *testing.T) {
	opts := DefaultOptions()
	opts.ConnectorWords = someConnectors
	lines := readLines(t)
	j, err := NewJoiner(count(t, opts, lines).Table())
	if err != nil {
		t.Fatal(err)
	}
	var ends []int
	run := func() {
		for _, line := range lines {
			ends = j.Ends(ends[:0], line)
		}
	}
	run()
	if n := testing.AllocsPerRun(5, run); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzTable(f *testing.F) {
	f.Add([]byte(`{"delimiter":"_","connector_words":["of"],"pairs":[["bank","of","america",1.5],["a","b",2]]}`), "bank of america a b")
	f.Fuzz(func(t *testing.T, data []byte, text string) {
		var table Table
		if json.Unmarshal(data, &table) != nil {
			return
		}
		j, err := NewJoiner(table)
		if err != nil {
			return
		}
		line := strings.Fields(text)
		if got, want := j.Join(nil, line), naiveJoin(table, line); !slices.Equal(got, want) {
			t.Fatalf("%s: %q becomes %q, want %q", data, line, got, want)
		}
		again, err := json.Marshal(table)
		if err != nil {
			t.Fatal(err)
		}
		var back Table
		if err := json.Unmarshal(again, &back); err != nil {
			t.Fatalf("%s: %v", again, err)
		}
	})
}

func BenchmarkCounter(b *testing.B) {
	lines := readLines(b)
	tokens := 0
	for _, line := range lines {
		tokens += len(line)
	}
	c, err := NewCounter(DefaultOptions())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for _, line := range lines {
			c.Add(line)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*tokens), "ns/token")
}

func BenchmarkEnds(b *testing.B) {
	lines := readLines(b)
	tokens := 0
	for _, line := range lines {
		tokens += len(line)
	}
	j, err := NewJoiner(count(b, DefaultOptions(), lines).Table())
	if err != nil {
		b.Fatal(err)
	}
	var ends []int
	for b.Loop() {
		for _, line := range lines {
			ends = j.Ends(ends[:0], line)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*tokens), "ns/token")
}
