package job

import (
	"bytes"
	"context"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/memfs"

	"firth/beam/store"
)

// Pairs come back bucket by bucket, from a file and from objects, and damage is found:
// a bucket that is read without an error is right.
func TestPairs(t *testing.T) {
	ctx := context.Background()
	local := t.TempDir()
	r := rand.New(rand.NewPCG(1, 2))
	for block := range 300 {
		chunk, buckets := r.IntN(4), 1+r.IntN(9)
		want := make([][]uint32, buckets)
		for b := range want {
			for range r.IntN(5) {
				want[b] = append(want[b], r.Uint32())
			}
		}
		for _, folder := range []string{local, "memfs://pairs"} {
			_, err := WritePairs(ctx, folder, block, chunk, buckets, nil, func(dst []uint32, b int) []uint32 { return append(dst, want[b]...) })
			if err != nil {
				t.Fatal(err)
			}
			for b := range want {
				got, err := ReadPairs(ctx, folder, block, chunk, buckets, b, []uint32{7})
				if err != nil || !slices.Equal(got, append([]uint32{7}, want[b]...)) {
					t.Fatalf("%s, bucket %d: %v, %v, want %v", folder, b, got, err, want[b])
				}
			}
		}
		path := pairsOfChunk(local, block, chunk)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		at := r.IntN(len(data))
		if data[at] ^= byte(1 + r.IntN(255)); r.IntN(4) == 0 {
			data = data[:at]
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		found := false
		for b := range want {
			got, err := ReadPairs(ctx, local, block, chunk, buckets, b, nil)
			found = found || err != nil
			if err == nil && !slices.Equal(got, want[b]) {
				t.Fatalf("damaged bucket %d: %v, want %v", b, got, want[b])
			}
		}
		if !found {
			t.Fatalf("damage at byte %d of %d was not found", at, len(data))
		}
	}
}

// Whatever is in a file of pairs, reading it takes no more memory than the file.
func FuzzReadBucket(f *testing.F) {
	folder := f.TempDir()
	if _, err := WritePairs(context.Background(), folder, 0, 0, 3, nil, func(dst []uint32, b int) []uint32 { return append(dst, make([]uint32, 2*b)...) }); err != nil {
		f.Fatal(err)
	}
	data, err := os.ReadFile(pairsOfChunk(folder, 0, 0))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data, 3, 1)
	f.Add(data[:20], 3, 1)
	f.Add([]byte{}, 1, 0)
	f.Fuzz(func(t *testing.T, data []byte, buckets, bucket int) {
		if buckets < 1 || buckets > 1<<24 || bucket < 0 || bucket >= buckets {
			return
		}
		pairs, err := readBucket(bytes.NewReader(data), int64(len(data)), buckets, bucket, nil)
		if err == nil && 4*len(pairs) > len(data) {
			t.Errorf("%d pairs in %d bytes", len(pairs), len(data))
		}
		if 4*cap(pairs) > 2*len(data)+64 {
			t.Errorf("memory for %d pairs, of %d bytes", cap(pairs), len(data))
		}
	})
}

// A partition has one name, for the same rows after as many rounds, and no other
// content goes by it.
func TestPartitions(t *testing.T) {
	ctx := context.Background()
	folder := t.TempDir()
	rows := []float32{1, -2, 3.5, math.Float32frombits(0x7fc00001), 0}
	write := func(rounds int, rows []float32) string {
		t.Helper()
		name, err := WritePartition(ctx, folder, "input", 3, rounds, rows)
		if err != nil {
			t.Fatal(err)
		}
		return name
	}
	name := write(12, rows)
	if again := write(12, slices.Clone(rows)); again != name {
		t.Errorf("%s, then %s", name, again)
	}
	if later := write(13, rows); later == name {
		t.Error("another round, and the same name")
	}
	rows[4]++
	if other := write(12, rows); other == name {
		t.Error("other rows, and the same name")
	}
	rows[4]--

	got := make([]float32, len(rows))
	if err := ReadPartition(ctx, folder, name, got); err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		if math.Float32bits(got[i]) != math.Float32bits(rows[i]) {
			t.Errorf("number %d: %v, want %v", i, got[i], rows[i])
		}
	}
	path := filepath.Join(folder, "parts", name)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[7] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := ReadPartition(ctx, folder, name, got); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("damaged: %v", err)
	}
	if err := ReadPartition(ctx, folder, name, make([]float32, 9)); err == nil {
		t.Error("too short: no error")
	}
}

// Sweep removes what no state needs, and nothing else.
func TestSweep(t *testing.T) {
	ctx := context.Background()
	folder := t.TempDir()
	name := func(rounds int) string {
		t.Helper()
		n, err := WritePartition(ctx, folder, "input", 0, rounds, []float32{float32(rounds)})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	old, best, now := name(1), name(2), name(3)
	if err := Sweep(ctx, folder, &State{Input: []string{old, best}}, &State{Output: []string{best}}, &State{Input: []string{now}}); err != nil {
		t.Fatal(err)
	}
	left, err := store.List(ctx, filepath.Join(folder, "parts", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range left {
		left[i] = filepath.Base(left[i])
	}
	if want := []string{best, now}; !slices.Equal(left, want) {
		t.Errorf("%v is left, want %v", left, want)
	}
}
