package serve

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"firth"
	"firth/internal/kernel"
	"firth/search/hnsw"
	"firth/vocab"
)

// largerModel has words enough that a copy of its vectors shows in what is allocated.
func largerModel(tb testing.TB, words, dim int) *firth.Embeddings {
	tb.Helper()
	entries := make([]vocab.Entry, words)
	m := firth.NewMatrix(words, dim)
	for i := range entries {
		entries[i] = vocab.Entry{Word: fmt.Sprintf("w%d", i), Count: uint64(words - i)}
		for d := range m.Row(i) {
			m.Row(i)[d] = float32((i*31+d*17)%23 - 11)
		}
	}
	v, err := vocab.New(entries)
	if err != nil {
		tb.Fatal(err)
	}
	e, err := firth.NewEmbeddings(v, m, firth.Matrix{}, firth.Metadata{}, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

// TestInt8 wants a copy in bytes of each model and each generation of it, unless it
// is not wanted, and the same answers with and without, by all words and by an index.
func TestInt8(t *testing.T) {
	const words, dim = 10_000, 64
	path := filepath.Join(t.TempDir(), "m.safetensors")
	e := largerModel(t, words, dim)
	writeModel(t, path, e)
	serve := func(noInt8 bool) (answers string, opened, reloaded uint64) {
		var before, between, after runtime.MemStats
		runtime.ReadMemStats(&before)
		s := serverOf(t, Options{NoInt8: noInt8}, path)
		s.models.copying.Wait()
		runtime.ReadMemStats(&between)
		s.Reload()
		runtime.ReadMemStats(&after)
		address, stop := start(t, s)
		for _, body := range []string{
			`{"id":4000,"k":20}`, // by the index, if there is one
			fmt.Sprintf(`{"queries":[{"id":3,"exact":true},{"words":["w5","w77"],"k":50,"exact":true},{"vector":%s,"exact":true}]}`, vectorText(dim)),
		} {
			r := send(t, http.MethodPost, "http://"+address+"/v1/neighbors", body)
			if r.status != http.StatusOK {
				t.Fatalf("%d %s", r.status, r.body)
			}
			answers += string(r.body)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		return answers, between.TotalAlloc - before.TotalAlloc, after.TotalAlloc - between.TotalAlloc
	}
	compare := func(what string) {
		t.Helper()
		with, moreOpened, moreReloaded := serve(false)
		without, opened, reloaded := serve(true)
		if with != without {
			t.Errorf("%s: %s\nwithout bytes: %s", what, with, without)
		}
		const want = words * dim * 3 / 4
		if kernel.ByteAssembly() && (moreOpened < opened+want || moreReloaded < reloaded+want) {
			t.Errorf("%s: %d and %d bytes allocated with copies, %d and %d without; want %d more", what, moreOpened, moreReloaded, opened, reloaded, want)
		}
	}
	compare("all words")
	graph, err := hnsw.Build(t.Context(), e.Input, hnsw.Config{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = graph.Close() }()
	if err := graph.Write(indexPath(path)); err != nil {
		t.Fatal(err)
	}
	compare("index")
}

// TestInt8OfGoneModel makes the copy of a model that is removed meanwhile, whose file
// must be given back all the same.
func TestInt8OfGoneModel(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.safetensors")
	writeModel(t, path, largerModel(t, 10_000, 64))
	s := serverOf(t, Options{})
	for range 5 {
		id, err := s.AddModel(path)
		if err != nil {
			t.Fatal(err)
		}
		g, err := s.models.retain(id)
		if err != nil {
			t.Fatal(err)
		}
		if err := g.release(); err != nil {
			t.Error(err)
		}
		if known, mapped := isMapped(t, path); known && !mapped {
			t.Error("the file of a model that is served is not mapped: the test tests nothing")
		}
		if err := s.RemoveModel(id); err != nil {
			t.Error(err)
		}
		eventually(t, "the end of the generation", func() bool { return g.uses.Load() == 0 })
		s.models.copying.Wait()
		if _, mapped := isMapped(t, path); mapped {
			t.Error("the file of a model that has gone is still mapped")
		}
	}
}

// isMapped tells whether a file is mapped into memory, where the system tells.
func isMapped(tb testing.TB, path string) (known, mapped bool) {
	tb.Helper()
	if runtime.GOOS != "linux" {
		return false, false
	}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		tb.Fatal(err)
	}
	return true, strings.Contains(string(maps), path)
}

func vectorText(dim int) string {
	text := "[1"
	for d := range dim - 1 {
		text += fmt.Sprintf(",%d", d%7-3)
	}
	return text + "]"
}
