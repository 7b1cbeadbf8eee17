package corpus

import (
	"bytes"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"
)

func TestRepairUTF8(t *testing.T) {
	const x = "\ufffd"
	for _, test := range []struct {
		text, want string
		places     []int
	}{
		{"", "", nil},
		{"似 and 像 😀", "似 and 像 😀", nil},
		{"a\ufffdb", "a\ufffdb", nil}, // U+FFFD itself is valid
		{"a\xffb", "a" + x + "b", []int{1}},
		{"\xe4\xbc", x, []int{0}},               // a character that breaks off
		{"\xe4\xbcx", x + "x", []int{0}},        // in the middle
		{"\xe4\xe4\xbc\xbc", x + "似", []int{0}}, // one that begins again
		{"\x80\x81", x + x, []int{0, 1}},        // bytes that begin no character
		{"\xc0\xaf", x + x, []int{0, 1}},        // overlong
		{"\xe0\x80\xaf", x + x + x, []int{0, 1, 2}},
		{"\xed\xa0\x80", x + x + x, []int{0, 1, 2}}, // surrogate
		{"\xf4\x90\x80\x80", x + x + x + x, []int{0, 1, 2, 3}},
		{"\xf0\x90\x80x", x + "x", []int{0}},
		// Tables 3-8 and 3-11 of The Unicode Standard.
		{"\xc0\xaf\xe0\x80\xbf\xf0\x81\x82A", strings.Repeat(x, 8) + "A", []int{0, 1, 2, 3, 4, 5, 6, 7}},
		{"\xe1\x80\xe2\xf0\x91\x92\xf1\xbfA", x + x + x + x + "A", []int{0, 2, 3, 6}},
	} {
		var places []int
		got := repairUTF8([]byte(test.text), func(i int) { places = append(places, i) })
		if string(got) != test.want || !cmp.Equal(places, test.places) {
			t.Errorf("repairUTF8(%q) = %q at %v, want %q at %v", test.text, got, places, test.want, test.places)
		}
	}
}

// hardBytes draws text in which everything that has to be repaired is common.
func hardBytes() *rapid.Generator[[]byte] {
	part := rapid.OneOf(
		rapid.SampledFrom([]string{
			"\n", "\n\n", "\r", "\r\n", "\r\r\n", " ", "\t", "a", "word ", "can't", "3.14", "_", ",", ")", "。", "，",
			"似", "像", "汉字", "か", "カタカナ", "ー", "e\u0301", "\u0301", "\u202f", "\u3000", "\u200d", "\u00a0", "👩‍👩‍👧", "👍🏽",
			"\xff", "\xe4", "\xe4\xbc", "\xbc", "\xf0\x9f", "\xf0\x9f\x98", "\xed\xa0\x80", "\xc2", "\ufffd", "\x00", bom,
		}),
		rapid.StringN(0, 3, -1),
	)
	return rapid.Map(rapid.SliceOfN(part, 0, 40), func(parts []string) []byte {
		// The first line keeps the text from looking like something else.
		return []byte("+\n" + strings.Join(parts, ""))
	})
}

// x/text repairs by the same rule.
func TestRepairUTF8LikeXText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := hardBytes().Draw(t, "text")
		want, err := unicode.UTF8.NewDecoder().Bytes(text)
		if err != nil {
			t.Fatal(err)
		}
		count := 0
		got := repairUTF8(bytes.Clone(text), func(int) { count++ })
		if !bytes.Equal(got, want) {
			t.Fatalf("repairUTF8(%q) = %q, want %q", text, got, want)
		}
		if fffd := bytes.Count(got, []byte("\ufffd")) - bytes.Count(text, []byte("\ufffd")); fffd != count {
			t.Fatalf("%d repaired, %d counted", fffd, count)
		}
	})
}

func TestNormalizeLineEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(rapid.StringOf(rapid.SampledFrom([]rune("\r\r\nab"))).Draw(t, "text"))
		want := strings.ReplaceAll(strings.ReplaceAll(string(text), "\r\n", "\n"), "\r", "\n")
		returns := bytes.Count(text, []byte("\r"))
		got, count := normalizeLineEnds(text)
		if string(got) != want || count != returns {
			t.Fatalf("got %q and %d, want %q and %d", got, count, want, returns)
		}
	})
}

// naive is the text that the blocks of a file of plain text make together.
func naive(file []byte) string { return naiveLines(bytes.TrimPrefix(file, []byte(bom))) }

// naiveLines is the text that comes from whole lines of a file.
func naiveLines(lines []byte) string {
	repaired, err := unicode.UTF8.NewDecoder().Bytes(lines)
	if err != nil {
		panic(err)
	}
	s := strings.ReplaceAll(strings.ReplaceAll(string(repaired), "\r\n", "\n"), "\r", "\n")
	if s != "" && !strings.HasSuffix(s, "\n") {
		s += "\n"
	}
	return s
}

// Whatever the block size, and however the bytes trickle in, the text is the
// same, and each block is where it says.
func TestAnyBlockSize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		file := hardBytes().Draw(t, "file")
		size := rapid.IntRange(1, 100).Draw(t, "size")
		want := naive(file)

		c := openBytes(t, file, Options{Format: Lines, Encoding: UTF8, BlockSize: size})
		c.reader.max = max(4, size) * rapid.IntRange(1, 8).Draw(t, "max") // 4: a character
		blocks, err := readAll(t, c)
		if bytes.Contains(file, []byte{0}) {
			return // refused as binary data
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := join(blocks); got != want {
			t.Fatalf("text %q in blocks of %d = %q, want %q", file, size, got, want)
		}
		r := c.Report()
		if lines := int64(strings.Count(want, "\n")); r.Lines != lines || r.TextBytes != int64(len(want)) {
			t.Fatalf("report of %q = %+v", want, r)
		}
		empty, longest := int64(0), 0
		for line := range strings.Lines(want) {
			if strings.TrimSpace(line) == "" {
				empty++
			}
			longest = max(longest, len(line)-1)
		}
		if r.EmptyLines != empty || r.LongestLine != int64(longest) {
			t.Fatalf("report of %q = %+v, want %d empty lines, the longest of %d", want, r, empty, longest)
		}
		for i, b := range blocks {
			end := int64(len(file))
			if i+1 < len(blocks) {
				end = blocks[i+1].Offset
			}
			stored := naiveLines(file[b.Offset:end])
			if b.Continues {
				stored = strings.TrimSuffix(stored, "\n")
			}
			if b.Text != stored {
				t.Fatalf("block %d is %q; bytes %d to %d of %q are %q", i, b.Text, b.Offset, end, file, stored)
			}
		}

		slow, err := Open([]string{"-"}, iotest.OneByteReader(bytes.NewReader(file)), Options{Format: Lines, Encoding: UTF8, BlockSize: size})
		if err != nil {
			t.Fatal(err)
		}
		slow.reader.max = c.reader.max
		again, err := readAll(t, slow)
		if err != nil {
			t.Fatal(err)
		}
		for i := range again {
			again[i].Read = blocks[min(i, len(blocks)-1)].Read // not of the text
		}
		if diff := cmp.Diff(blocks, again); diff != "" {
			t.Fatalf("read byte by byte: %s", diff)
		}
	})
}

func TestPlacesOfInvalidBytes(t *testing.T) {
	file := bom + "fine\r\nb\xe4\xbcd\n" + strings.Repeat("x", 20) + "\xff\n" + strings.Repeat("\x80", 9) + "\n"
	path := write(t, t.TempDir(), "a.txt", []byte(file))
	for _, size := range []int{1, 2, 3, 5, 8, 13, 1000} {
		c := open(t, Options{BlockSize: size}, path)
		if got, want := text(t, c), naive([]byte(file)); got != want {
			t.Errorf("text = %q, want %q", got, want)
		}
		r := c.Report()
		want := []Place{{path, 10}, {path, 34}, {path, 36}, {path, 37}, {path, 38}}
		if diff := cmp.Diff(want, r.InvalidPlaces); diff != "" || r.InvalidUTF8 != 11 || r.CarriageReturns != 1 {
			t.Errorf("blocks of %d: report = %+v\n%s", size, r, diff)
		}
	}
	if got := (Place{"a.txt", 3}).String(); got != "a.txt, byte 3" {
		t.Error(got)
	}
}

func TestLineEndsAndMarks(t *testing.T) {
	for _, test := range []struct{ file, want string }{
		{"no line end", "no line end\n"},
		{"dos\r\nlines\r\n", "dos\nlines\n"},
		{"old\rmac\r", "old\nmac\n"},
		{"\n\nempty\n\n\nlines\n", "\n\nempty\n\n\nlines\n"},
		{bom + "marked\n", "marked\n"},
		{"not " + bom + "at the start\n", "not " + bom + "at the start\n"},
	} {
		for _, size := range []int{1, 4, 100} {
			if got := text(t, openBytes(t, []byte(test.file), Options{BlockSize: size})); got != test.want {
				t.Errorf("text of %q = %q, want %q", test.file, got, test.want)
			}
		}
	}
	// A zero byte far inside is odd, and no reason to stop.
	long := strings.Repeat("word\n", 1000) + "\x00\n"
	c := openBytes(t, []byte(long), Options{})
	if got := text(t, c); got != long || c.Report().NULs != 1 {
		t.Errorf("%d zero bytes", c.Report().NULs)
	}
}
