package job

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firth/beam/store"
	"firth/vocab"
)

// A file of ids reads as it was written, at any place, and not where it was damaged.
func TestIDsFile(t *testing.T) {
	folder, ctx := t.TempDir(), t.Context()
	r := rand.New(rand.NewPCG(1, 2))
	data := make([]byte, 2*Summed+12345)
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	var written bytes.Buffer
	summer := NewSummer(&written)
	for rest := data; len(rest) > 0; {
		n := min(len(rest), 1+r.IntN(300_000))
		if _, err := summer.Write(rest[:n]); err != nil {
			t.Fatal(err)
		}
		rest = rest[n:]
	}
	if !bytes.Equal(written.Bytes(), data) || len(summer.Sums()) != 3 {
		t.Fatalf("%d bytes written, %d sums", written.Len(), len(summer.Sums()))
	}
	path := IDs(folder, 0)
	write := func(data []byte) *idsFile {
		if err := writeBytes(ctx, path, data); err != nil {
			t.Fatal(err)
		}
		return &idsFile{ctx: ctx, uri: path, sums: summer.Sums()}
	}
	f := write(data)
	for range 50 {
		at := r.IntN(len(data))
		b := make([]byte, r.IntN(len(data)-at))
		if n, err := f.ReadAt(b, int64(at)); err != nil || n != len(b) || !bytes.Equal(b, data[at:at+n]) {
			t.Fatalf("%d bytes from %d: %d, %v", len(b), at, n, err)
		}
	}
	if n, err := f.ReadAt(make([]byte, 10), int64(len(data)-4)); n != 4 || err == nil {
		t.Errorf("past the end: %d, %v", n, err)
	}
	damaged := bytes.Clone(data)
	damaged[Summed+7] ^= 1
	f = write(damaged)
	if _, err := f.ReadAt(make([]byte, 100), 0); err != nil {
		t.Errorf("the block before: %v", err)
	}
	if _, err := f.ReadAt(make([]byte, 100), Summed+1000); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("the damaged block: %v", err)
	}
	if _, err := write(data[:Summed]).ReadAt(make([]byte, 1), 0); err == nil {
		t.Error("a file that is too short")
	}
}

// Settings, states and the vocabulary are read as they were written or not at all.
func TestDamage(t *testing.T) {
	folder, ctx := t.TempDir(), t.Context()
	file := StateFile(folder, 3)
	if err := WriteJSON(ctx, file, State{Rounds: 3, Input: []string{"a"}}); err != nil {
		t.Fatal(err)
	}
	if s, err := Latest(ctx, folder); err != nil || s.Rounds != 3 {
		t.Fatalf("%v %v", s, err)
	}
	spoil(t, file, `"rounds":3`, `"rounds":4`)
	if _, err := Latest(ctx, folder); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("a changed state: %v", err)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Latest(ctx, folder); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("an empty state: %v", err)
	}
	v, err := vocab.New([]vocab.Entry{{Word: "of", Count: 9}, {Word: "king", Count: 5}})
	if err != nil {
		t.Fatal(err)
	}
	if err := WriteVocabulary(ctx, folder, v); err != nil {
		t.Fatal(err)
	}
	if read, err := ReadVocabulary(ctx, folder); err != nil || read.Len() != 2 {
		t.Fatalf("%v", err)
	}
	spoil(t, vocabularyFile(folder), "of", "if")
	if _, err := ReadVocabulary(ctx, folder); err == nil || !strings.Contains(err.Error(), "vocabulary.txt") {
		t.Errorf("a changed vocabulary: %v", err)
	}
}

func spoil(t *testing.T, file, was, now string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil || !bytes.Contains(data, []byte(was)) {
		t.Fatalf("%s: %v", data, err)
	}
	if err := os.WriteFile(file, bytes.Replace(data, []byte(was), []byte(now), 1), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A run begins in an empty folder, and goes on with the settings and the shards that it
// began with.
func TestBegin(t *testing.T) {
	folder, ctx := t.TempDir(), t.Context()
	j := Job{Shards: []string{"a", "b"}, Files: []File{{1, 2}, {3, 4}}}
	for range 2 {
		if err := Begin(ctx, folder, j); err != nil {
			t.Fatal(err)
		}
	}
	j.Files = []File{{1, 2}, {3, 5}}
	if err := Begin(ctx, folder, j); !errors.Is(err, ErrChanged) || !strings.Contains(err.Error(), "shard b") {
		t.Errorf("a changed shard: %v", err)
	}
	other := t.TempDir()
	if err := os.WriteFile(filepath.Join(other, "novel.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Begin(ctx, other, j); err == nil || !strings.Contains(err.Error(), "novel.txt") {
		t.Errorf("somebody's folder: %v", err)
	}
	if there, err := store.Exists(ctx, store.Join(other, "job.json")); there || err != nil {
		t.Errorf("a run has begun: %v", err)
	}
}
