package encoded

import (
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"firth/vocab"
)

func TestWidth(t *testing.T) {
	for size, want := range map[int]int{
		0: 1, 1: 1, 255: 1, 256: 2, 65535: 2, 65536: 3, 1<<24 - 1: 3, 1 << 24: 4, vocab.MaxLen: 4,
	} {
		if got := widthOf(size); got != want {
			t.Errorf("%d words take %d bytes an id, want %d", size, got, want)
		}
	}
}

// written writes sentences of ids of a vocabulary of size words.
func written(t testing.TB, size int, sentences ...[]uint32) *File {
	t.Helper()
	w, err := newWriter(t.TempDir(), size)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sentences {
		var numbers []byte
		for _, id := range s {
			numbers = appendNumber(numbers, id+1)
		}
		if err := w.add(appendNumber(numbers, 0), nil); err != nil {
			t.Fatal(err)
		}
	}
	f, err := w.finish()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestFileOfEachWidth(t *testing.T) {
	for _, size := range []int{255, 65535, 1<<24 - 1, vocab.MaxLen} {
		last := uint32(size - 1)
		f := written(t, size, nil, []uint32{0, last}, nil, nil, []uint32{last / 2}, []uint32{1}, nil)
		const end = vocab.EndOfSentence
		want := []vocab.WordID{0, vocab.WordID(last), end, vocab.WordID(last / 2), end, 1}
		if got := readAll(t, f); !slices.Equal(got, want) {
			t.Errorf("%d words: read %v, want %v", size, got, want)
		}
		info, err := f.file.Stat()
		if err != nil || info.Size() != int64(len(want)*f.width) {
			t.Errorf("%d words: %d bytes for %d positions, %v", size, info.Size(), len(want), err)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
		if err := f.Close(); err != nil {
			t.Errorf("closed again: %v", err)
		}
		if err := f.ReadIDs(make([]vocab.WordID, 1), 0); !errors.Is(err, fs.ErrClosed) {
			t.Errorf("read after Close: %v", err)
		}
	}
}

func TestReadIDsAnywhere(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	sentence := make([]uint32, 200_000) // three bytes each: more than one buffer
	for i := range sentence {
		sentence[i] = rng.Uint32N(100_000)
	}
	f := written(t, 100_000, sentence[:70_000], sentence[70_000:])
	defer f.Close()
	all := readAll(t, f)
	var wg sync.WaitGroup
	for range 4 {
		rng := rand.New(rand.NewPCG(rng.Uint64(), 0))
		wg.Go(func() {
			for range 20 {
				from := rng.IntN(len(all) + 1)
				to := from + rng.IntN(len(all)-from+1)
				dst := make([]vocab.WordID, to-from)
				if err := f.ReadIDs(dst, int64(from)); err != nil {
					t.Error(err)
				}
				if !slices.Equal(dst, all[from:to]) {
					t.Errorf("positions %d to %d differ", from, to)
				}
			}
		})
	}
	wg.Wait()
	for _, bad := range []struct {
		n   int
		pos int64
	}{{1, -1}, {1, f.Len()}, {2, f.Len() - 1}, {0, f.Len() + 1}} {
		if err := f.ReadIDs(make([]vocab.WordID, bad.n), bad.pos); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%d positions from %d: %v", bad.n, bad.pos, err)
		}
	}
}

func TestFileThatHasChanged(t *testing.T) {
	f := written(t, 300, []uint32{1, 2, 3, 4, 5, 299})
	defer f.Close()
	path := f.file.Name()
	if _, err := f.file.WriteAt(binary.LittleEndian.AppendUint16(nil, 301), 6); err != nil {
		t.Fatal(err)
	}
	dst := make([]vocab.WordID, 4)
	if err := f.ReadIDs(dst, 1); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "byte 6") {
		t.Errorf("altered: %v", err)
	}
	if err := f.file.Truncate(5); err != nil {
		t.Fatal(err)
	}
	if err := f.ReadIDs(dst, 0); !errors.Is(err, io.ErrUnexpectedEOF) || !strings.Contains(err.Error(), path) {
		t.Errorf("cut off: %v", err)
	}
}

func BenchmarkReadIDs(b *testing.B) {
	for name, size := range map[string]int{"2bytes": 60_000, "3bytes": 70_000} {
		b.Run(name, func(b *testing.B) {
			f := written(b, size, make([]uint32, 1<<20))
			defer f.Close()
			dst := make([]vocab.WordID, 64<<10)
			b.SetBytes(int64(4 * len(dst)))
			for b.Loop() {
				if err := f.ReadIDs(dst, 12345); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
