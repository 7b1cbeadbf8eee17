package corpus

import (
	"bytes"
	stdbzip2 "compress/bzip2"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// bzip2Writer is the simplest writer of bzip2 data that serves for tests.
type bzip2Writer struct {
	data []byte
	bits int
	sum  uint32
}

func (w *bzip2Writer) write(v uint64, n int) {
	for n--; n >= 0; n-- {
		if w.bits%8 == 0 {
			w.data = append(w.data, 0)
		}
		w.data[w.bits/8] |= byte(v>>n&1) << (7 - w.bits%8)
		w.bits++
	}
}

// begin and end write what is around the blocks of a stream.
func (w *bzip2Writer) begin(level int) {
	for _, c := range []byte("BZh") {
		w.write(uint64(c), 8)
	}
	w.write(uint64('0'+level), 8)
	w.sum = 0
}

func (w *bzip2Writer) end() {
	w.write(bzip2EndMark, 48)
	w.write(uint64(w.sum), 32)
	w.bits = 8 * len(w.data)
}

// text writes a block.
func (w *bzip2Writer) text(text []byte) {
	var raw []byte
	for i := 0; i < len(text); {
		n := 1
		for i+n < len(text) && text[i+n] == text[i] && n < 259 {
			n++
		}
		raw = append(raw, text[i:i+min(n, 4)]...)
		if n >= 4 {
			raw = append(raw, byte(n-4))
		}
		i += n
	}
	twice := slices.Concat(raw, raw)
	rows := make([]int, len(raw))
	for i := range rows {
		rows[i] = i
	}
	slices.SortStableFunc(rows, func(a, b int) int { return bytes.Compare(twice[a:a+len(raw)], twice[b:b+len(raw)]) })
	used := slices.Clone(raw)
	slices.Sort(used)
	used = slices.Compact(used)
	front := slices.Clone(used)
	var symbols []int
	run := 0
	flush := func() {
		for ; run > 0; run = (run - 1) / 2 {
			symbols = append(symbols, (run-1)%2)
		}
	}
	for _, row := range rows {
		c := twice[row+len(raw)-1]
		at := bytes.IndexByte(front, c)
		if at == 0 {
			run++
			continue
		}
		flush()
		symbols = append(symbols, at+1)
		copy(front[1:at+1], front[:at])
		front[0] = c
	}
	flush()
	w.block(used, symbols, slices.Index(rows, 0), naiveBzip2Sum(text))
}

// block writes a block of symbols, in two codes that are alike and as short as
// they can be if all symbols are as frequent.
func (w *bzip2Writer) block(used []byte, symbols []int, start int, sum uint32) {
	w.sum = (w.sum<<1 | w.sum>>31) ^ sum
	w.write(bzip2BlockMark, 48)
	w.write(uint64(sum), 32)
	w.write(0, 1)
	w.write(uint64(start), 24)
	var sixteens uint64
	var ones [16]uint64
	for _, c := range used {
		sixteens |= 1 << (15 - c/16)
		ones[c/16] |= 1 << (15 - c%16)
	}
	w.write(sixteens, 16)
	for _, o := range ones {
		if o != 0 {
			w.write(o, 16)
		}
	}
	n := len(used) + 2
	symbols = append(slices.Clone(symbols), n-1)
	selectors := (len(symbols) + 49) / 50
	w.write(2, 3)
	w.write(uint64(selectors), 15)
	for i := range selectors { // 0, 1, 0, 1, ... in move-to-front
		w.write(2, 2*min(i, 1))
		if i == 0 {
			w.write(0, 1)
		}
	}
	length := 1
	for 2<<length <= n {
		length++
	}
	short := 2<<length - n // symbols of length bits; the others have one more
	for range 2 {
		w.write(uint64(length), 5)
		for s := range n {
			if s == short {
				w.write(2, 2)
			}
			w.write(0, 1)
		}
	}
	for _, s := range symbols {
		if s < short {
			w.write(uint64(s), length)
		} else {
			w.write(uint64(s+short), length+1)
		}
	}
}

// naiveBzip2Sum is the CRC bit by bit.
func naiveBzip2Sum(text []byte) uint32 {
	sum := ^uint32(0)
	for _, c := range text {
		sum ^= uint32(c) << 24
		for range 8 {
			sum = sum<<1 ^ 0x04c11db7*(sum>>31)
		}
	}
	return ^sum
}

// bzipped packs texts, each in a stream by itself, in blocks of a size.
func bzipped(size int, texts ...[]byte) []byte {
	w := &bzip2Writer{}
	for _, text := range texts {
		w.begin(9)
		for block := range slices.Chunk(text, size) {
			w.text(block)
		}
		w.end()
	}
	return w.data
}

// readBzip2 decompresses with a number of jobs in flight.
func readBzip2(r io.Reader, jobs int) ([]byte, error) {
	z := newBzip2Reader(r)
	defer z.close()
	z.most = jobs
	return io.ReadAll(z)
}

// Whatever the blocks, streams and jobs, the text is what was packed, and the
// standard library agrees.
func TestBzip2(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.OneOf(
			rapid.SampledFrom([]string{"a", "b", "the cat ", "汉字", "\n", "\x00\xff"}),
			rapid.Map(rapid.IntRange(1, 700), func(n int) string { return strings.Repeat("x", n) }),
		)
		var texts [][]byte
		for range rapid.IntRange(1, 3).Draw(t, "streams") {
			texts = append(texts, []byte(strings.Join(rapid.SliceOfN(piece, 0, 30).Draw(t, "text"), "")))
		}
		data := bzipped(rapid.IntRange(1, 2000).Draw(t, "size"), texts...)
		jobs := rapid.IntRange(1, 5).Draw(t, "jobs")
		want := slices.Concat(texts...)
		if got, err := readBzip2(iotest.HalfReader(bytes.NewReader(data)), jobs); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%q, %v; want %q", got, err, want)
		}
		if got, err := io.ReadAll(stdbzip2.NewReader(bytes.NewReader(data))); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("the test's writer is wrong: %q, %v", got, err)
		}
	})
}

// What looks like a mark in the middle of a block is none. In a block of 254
// bytes every symbol is a byte of the data, so marks can be put in by hand.
func TestBzip2FalseMarks(t *testing.T) {
	used := make([]byte, 254)
	for i := range used {
		used[i] = byte(i)
	}
	mark := []int{0x31, 0x41, 0x59, 0x26, 0x53, 0x59}
	end := []int{0x17, 0x72, 0x45, 0x38, 0x50, 0x90}
	for _, symbols := range [][]int{
		slices.Concat([]int{5, 6, 7}, mark, []int{9, 8, 70, 71}),
		slices.Concat(mark, end, mark, mark, end, []int{100}, mark),
		slices.Concat(mark, mark[:3]),
		end,
	} {
		start, text := 0, naiveUnsort(used, symbols, 0)
		for hasRun(text) { // which would be a count
			start++
			text = naiveUnsort(used, symbols, start)
		}
		w := &bzip2Writer{}
		w.begin(9)
		w.text([]byte("before"))
		for range 3 {
			w.block(used, symbols, start, naiveBzip2Sum(text))
			w.text([]byte("between"))
		}
		w.end()
		if at, found := bzip2FindMark(w.data[20:], 7); found == 0 || at == 0 {
			t.Fatal("no mark at all")
		}
		want := "before" + strings.Repeat(string(text)+"between", 3)
		for jobs := 1; jobs < 8; jobs += 5 {
			if got, err := readBzip2(bytes.NewReader(w.data), jobs); err != nil || string(got) != want {
				t.Errorf("symbols %x: %q, %v; want %q", symbols, got, err, want)
			}
		}
		for n := 4; n < len(w.data); n += 3 {
			if got, err := readBzip2(bytes.NewReader(w.data[:n]), 3); !errors.Is(err, io.ErrUnexpectedEOF) || !strings.HasPrefix(want, string(got)) {
				t.Fatalf("%d of %d bytes: %q, %v", n, len(w.data), got, err)
			}
		}
	}
}

// hasRun tells whether four bytes in a row are equal.
func hasRun(text []byte) bool {
	for i := 3; i < len(text); i++ {
		if c := text[i]; c == text[i-1] && c == text[i-2] && c == text[i-3] {
			return true
		}
	}
	return false
}

// naiveUnsort makes the text of the symbols of a block without runs.
func naiveUnsort(used []byte, symbols []int, start int) []byte {
	front := slices.Clone(used)
	var column []byte
	for _, s := range symbols {
		c := front[s-1]
		front = slices.Insert(slices.Delete(front, s-1, s), 0, c)
		column = append(column, c)
	}
	rows := make([]int, len(column))
	for i := range rows {
		rows[i] = i
	}
	slices.SortStableFunc(rows, func(a, b int) int { return int(column[a]) - int(column[b]) })
	var text []byte
	for at := rows[start]; len(text) < len(column); at = rows[at] {
		text = append(text, column[at])
	}
	return text
}

// longRun is what bzip2 -9 makes of 20 million times the letter a: a block that is
// one text many times over, and holds far more than is made of it at once.
const longRun = "\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\x91\x7a\xda\x1f\x00\x99\x31\x83\x00\x80\x08\x20\x00\x00\x08" +
	"\x20\x00\x30\xcc\x09\xaa\x69\xd5\x81\x29\x45\x6d\x40\x94\xa2\xbc\x5d\xc9\x14\xe1\x42\x42\x45\xeb\x68" +
	"\x7c"

func TestBzip2LongRun(t *testing.T) {
	got, err := readBzip2(strings.NewReader(longRun), 2)
	if err != nil || len(got) != 20_000_000 || len(bytes.Trim(got, "a")) > 0 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// A byte that is changed is found out, or changes nothing.
func TestBzip2Damage(t *testing.T) {
	text := []byte("some words and some more words, and then some; words")
	whole := bzipped(20, text, text)
	for i := range whole {
		data := bytes.Clone(whole)
		data[i] ^= 1 << (i % 8)
		got, err := readBzip2(bytes.NewReader(data), 3)
		want, stdErr := io.ReadAll(stdbzip2.NewReader(bytes.NewReader(data)))
		// The standard library reads codes that are not complete in a way of its own.
		if err == nil && (stdErr != nil || !bytes.Equal(got, want)) {
			t.Errorf("byte %d of %d: %q, %v; the standard library: %q, %v", i, len(whole), got, err, want, stdErr)
		}
	}
	for _, data := range [][]byte{append(bytes.Clone(whole), "more"...), append(bytes.Clone(whole), 0), whole[:2], nil} {
		if _, err := readBzip2(bytes.NewReader(data), 3); err == nil {
			t.Errorf("no error for %q", data)
		}
	}
	w := &bzip2Writer{}
	w.begin(1)
	w.text(benchText(101_000, englishWords...)[:101_000])
	w.end()
	_, err := readBzip2(bytes.NewReader(w.data), 3)
	mention(t, err, "at byte 4", "101000 bytes; 100000 are possible")
	_, err = readBzip2(bytes.NewReader(append(whole[:len(whole)-10:len(whole)-10], make([]byte, bzip2MaxSegment)...)), 3)
	mention(t, err, "at byte", "no block begins where one ends")
}

// Errors of the file come out as they are, and closing in the middle leaves
// nothing behind.
func TestBzip2Reading(t *testing.T) {
	data := bzipped(100, bytes.Repeat([]byte("a line of the text\n"), 200))
	broken := errors.New("the disk is gone")
	got, err := readBzip2(io.MultiReader(bytes.NewReader(data[:len(data)/2]), iotest.ErrReader(broken)), 3)
	if !errors.Is(err, broken) || len(got) == 0 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	z := newBzip2Reader(bytes.NewReader(data))
	if _, err := z.Read(make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	z.close()
}

func TestBzip2Sum(t *testing.T) {
	text := bytes.Repeat([]byte("checksum\x00\xff"), 300)
	for n := range 20 {
		if got, want := bzip2Sum(bzip2Sum(0, text[:n*50]), text[n*50:]), naiveBzip2Sum(text); got != want {
			t.Errorf("cut at %d: %08x, want %08x", n*50, got, want)
		}
	}
}

func FuzzBzip2(f *testing.F) {
	f.Add(bzipped(10, []byte("some text and more"), []byte("text")))
	f.Add(bzipped(300, bytes.Repeat([]byte("aaaaaaab"), 100)))
	f.Add([]byte(longRun[:30]))
	f.Fuzz(func(t *testing.T, data []byte) {
		const most = 1 << 20
		z := newBzip2Reader(bytes.NewReader(data))
		defer z.close()
		got, err := io.ReadAll(io.LimitReader(z, most))
		want, stdErr := io.ReadAll(io.LimitReader(stdbzip2.NewReader(bytes.NewReader(data)), most))
		if err == nil && stdErr == nil && !bytes.Equal(got, want) {
			t.Fatalf("%q, the standard library: %q", got, want)
		}
	})
}

func BenchmarkBzip2(b *testing.B) {
	const size, blocks = 400_000, 16
	one := bzipped(size, benchText(size, englishWords...)[:size])
	data := bytes.Repeat(one, blocks)
	for _, jobs := range []int{1, 2, 3} {
		b.Run(fmt.Sprintf("jobs=%d", jobs), func(b *testing.B) {
			b.SetBytes(size * blocks)
			for b.Loop() {
				if _, err := readBzip2(bytes.NewReader(data), jobs); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("standard", func(b *testing.B) {
		b.SetBytes(size * blocks)
		for b.Loop() {
			if _, err := io.Copy(io.Discard, stdbzip2.NewReader(bytes.NewReader(data))); err != nil {
				b.Fatal(err)
			}
		}
	})
}
