package corpus

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// items are what a line is made of, as any program would write them.
func items() *rapid.Generator[[]string] {
	item := rapid.StringOfN(rapid.SampledFrom([]rune("aZ09-/:_,.ﬁ①\u00a0\u3000\u00ad\u0301用户é“”😀")), 1, 12, -1)
	return rapid.SliceOfN(item, 1, 8)
}

// Items come out as they are, wherever the blocks end.
func TestSequences(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(items(), 1, 12).Draw(t, "rows")
		var file strings.Builder
		var want []string
		for _, row := range rows {
			file.WriteString(strings.Join(row, rapid.SampledFrom([]string{" ", "\t"}).Draw(t, "separator")) + "\n")
			want = append(want, row...)
		}
		size := rapid.IntRange(1, 60).Draw(t, "size")
		c := openBytes(t, []byte(file.String()), Options{Format: Lines, Sequences: true, BlockSize: size})
		blocks, err := readAll(t, c)
		if err != nil && !errors.Is(err, ErrEmpty) { // of no-break spaces alone
			t.Fatal(err)
		}
		var got []string
		for _, b := range blocks { // each by itself: no item is cut
			got = append(got, strings.FieldsFunc(b.Text, func(r rune) bool { return strings.ContainsRune(spaces, r) })...)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("items %q, want %q", got, want)
		}
	})
}

func TestItemSeparator(t *testing.T) {
	for _, test := range []struct {
		separator   byte
		file, want  string
		joinedItems int64
	}{
		{',', "San Juan,Rome , New  York City,\n,a\tb", "San_Juan\tRome\t\t\tNew__York_City\t\n\ta_b\n", 3},
		{'\t', "San Juan\tRome\n \t x \n", "San_Juan\tRome\n\t\t\tx\t\n", 1},
		{' ', "a\tb c\n", "a_b\tc\n", 1},
		{'>', "首页>商品 1>用户:42\n", "首页\t商品_1\t用户:42\n", 1},
		{0, "San Juan\tRome , x\n", "San Juan\tRome , x\n", 0},
	} {
		c := openBytes(t, []byte(test.file), Options{Sequences: true, ItemSeparator: test.separator})
		if got := text(t, c); got != test.want {
			t.Errorf("%q by %q: %q, want %q", test.file, test.separator, got, test.want)
		}
		if got := c.Report().JoinedItems; got != test.joinedItems {
			t.Errorf("%q by %q: %d joined items, want %d", test.file, test.separator, got, test.joinedItems)
		}
	}
}

// Items that are cut apart by blocks are separated as if they were not.
func TestItemSeparatorBlocks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		file := rapid.StringOf(rapid.SampledFrom([]rune("a , \t\n用"))).Draw(t, "file")
		read := func(size int) (string, int64) {
			c := openBytes(t, []byte(file), Options{Format: Lines, Sequences: true, ItemSeparator: ',', BlockSize: size})
			blocks, err := readAll(t, c)
			if err != nil && !errors.Is(err, ErrEmpty) {
				t.Fatal(err)
			}
			return join(blocks), c.Report().JoinedItems
		}
		whole, n := read(1 << 20)
		if pieces, k := read(rapid.IntRange(1, 20).Draw(t, "size")); pieces != whole || k != n {
			t.Fatalf("%q: %q and %q, %d and %d joined items", file, whole, pieces, n, k)
		}
	})
}

func TestSequencesInJSON(t *testing.T) {
	const file = `{"items": ["a", "San Juan", 42, -1.5e3, "\u00e9\ud800", "x\ty"]}
{"items": []}
{"items": "plain text"}
{"items": ["a", null]}
{"items": [["nested"]]}
{"items": [ "last" , 1 ]}
`
	c := openBytes(t, []byte(file), Options{Sequences: true, Field: "items"})
	want := "a\tSan_Juan\t42\t-1.5e3\té\uFFFD\tx_y\n\nplain text\nlast\t1\n"
	if got := text(t, c); got != want {
		t.Errorf("text = %q, want %q", got, want)
	}
	if r := c.Report(); r.JoinedItems != 2 || r.MissingField != 2 || r.InvalidUTF8 != 1 || r.JSONLFiles != 1 {
		t.Errorf("report = %+v", r)
	}
	_, err := readAll(t, openBytes(t, []byte(file), Options{Field: "items"}))
	if !errors.Is(err, ErrNoField) {
		t.Errorf("arrays without sequences: %v", err)
	}
}
