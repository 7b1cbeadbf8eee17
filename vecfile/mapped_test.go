package vecfile

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firth"
	"firth/vocab"
)

// openBoth opens a file by its mapping and in memory, makes sure that both say the
// same, and returns what they say.
func openBoth(t *testing.T, path string) (words []string, numbers []uint32, report Report, err error) {
	t.Helper()
	read := func(inMemory bool) (words []string, numbers []uint32, report Report, err error) {
		e, report, err := Open(path, Options{InMemory: inMemory})
		if err != nil {
			return nil, nil, report, err
		}
		for i := range e.Vocab.Len() {
			words = append(words, strings.Clone(e.Vocab.Word(vocab.WordID(i))))
		}
		for _, x := range e.Input.Data {
			numbers = append(numbers, math.Float32bits(x))
		}
		return words, numbers, report, e.Close()
	}
	words, numbers, report, err = read(false)
	words2, numbers2, report2, err2 := read(true)
	report2.Mapped = report.Mapped
	if fmt.Sprint(err) != fmt.Sprint(err2) {
		t.Fatalf("%s: mapped %v, in memory %v", path, err, err2)
	}
	if d := cmp.Diff(report, report2) + cmp.Diff(words, words2) + cmp.Diff(numbers, numbers2); d != "" {
		t.Fatalf("%s: mapped and in memory differ: %s", path, d)
	}
	return words, numbers, report, err
}

func write(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// A word2vec file says the same whether it is copied by all cores or read byte by byte,
// and so does every beginning of it, and a file with something odd in it.
func TestWord2vecBinaryMapped(t *testing.T) {
	one := "\x00\x00\x80\x3f"
	nan := "\x00\x00\xc0\x7f"
	for name, c := range map[string]string{
		"as gensim writes": "3 2\na " + one + one + "bb " + one + one + "宝 " + one + one,
		"as C writes":      "3 2\na " + one + one + "\nbb " + one + one + "\n宝 " + one + one + "\n",
		"odd":              "4 1\na " + nan + "a " + one + " " + one + "\xff\xfe " + one,
		"more rows":        "1 1\na " + one + "b " + one,
		"no space":         "2 1\na " + one + strings.Repeat("b", 40),
		"no rows":          "0 3\n",
		"too many":         "1000000000 3\na " + one + one + one,
	} {
		for end := 0; end < len(c) && strings.HasPrefix(name, "as "); end++ {
			if _, _, _, err := openBoth(t, write(t, c[:end])); err == nil && name == "as gensim writes" {
				t.Errorf("%s: the first %d bytes are read as a file", name, end)
			}
		}
		words, _, report, err := openBoth(t, write(t, c))
		switch {
		case strings.HasPrefix(name, "as ") && (err != nil || len(words) != 3):
			t.Errorf("%s: %q %v", name, words, err)
		case name == "odd" && (err != nil || len(report.Findings) != 4):
			t.Errorf("%s: %+v %v", name, report, err)
		}
	}
}

// Words of a file with very many rows keep their vectors.
func TestWord2vecBinaryMappedRows(t *testing.T) {
	const n = 3*rowsPerPart + 11
	words := make([]string, n)
	m := firth.NewMatrix(n, 3)
	for i := range words {
		words[i] = strings.Repeat("w", 1+i%5) + fmt.Sprint(i)
		copy(m.Row(i), []float32{float32(i), 1, -float32(i)})
	}
	path := filepath.Join(t.TempDir(), "many.bin")
	if _, err := Write(path, embeddings(t, words, nil, m, firth.Matrix{}, firth.Metadata{}), Word2vecBinary); err != nil {
		t.Fatal(err)
	}
	got, numbers, _, err := openBoth(t, path)
	if err != nil || !cmp.Equal(got, words) {
		t.Fatalf("%v, or other words", err)
	}
	for i, x := range m.Data {
		if numbers[i] != math.Float32bits(x) {
			t.Fatalf("number %d is %v, want %v", i, math.Float32frombits(numbers[i]), x)
		}
	}
}

// Files of finalfusion say the same mapped and in memory, and so does each beginning of
// them; without lengths, the vectors are the file itself.
func TestFinalfusionMapped(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.fifu")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		if _, _, _, err := openBoth(t, path); err != nil {
			t.Error(err)
		}
	}
	// A file without lengths, made of one with: they are its last chunk.
	good := filepath.Join(t.TempDir(), "good.fifu")
	e := embeddings(t, []string{"a", "bb", "宝"}, nil, firth.Matrix{Rows: 3, Dim: 2, Data: []float32{1, 0, 0, 1, .6, .8}}, firth.Matrix{}, firth.Metadata{})
	if _, err := Write(good, e, Finalfusion); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	whole := string(b)
	for end := 0; end < len(whole); end += 5 {
		if _, _, _, err := openBoth(t, write(t, whole[:end])); err == nil {
			t.Errorf("the first %d of %d bytes were read", end, len(whole))
		}
	}
	norms := strings.LastIndex(whole, "\x06\x00\x00\x00")
	whole = whole[:8] + "\x02" + whole[9:20] + whole[24:] // two chunks, and two kinds
	without := whole[:norms-4]
	words, numbers, report, err := openBoth(t, write(t, without))
	if err != nil || !cmp.Equal(words, []string{"a", "bb", "宝"}) || len(numbers) != 6 {
		t.Fatalf("%q %v %v", words, numbers, err)
	}
	if littleEndian && !report.Mapped {
		t.Error("vectors without lengths are not mapped")
	}
	// Of two rows with one word the second is left out, of a copy.
	words, _, report, err = openBoth(t, write(t, strings.Replace(without, "\x02\x00\x00\x00bb", "\x02\x00\x00\x00\xe5\xae", 1)))
	if err != nil || len(words) != 3 || report.Count(InvalidUTF8) != 1 {
		t.Errorf("a word that is cut: %q %+v %v", words, report, err)
	}
	words, numbers, report, err = openBoth(t, write(t, strings.Replace(without, "\x02\x00\x00\x00bb\x03\x00\x00\x00宝", "\x04\x00\x00\x00bbbb\x01\x00\x00\x00a", 1)))
	if err != nil || len(words) != 2 || len(numbers) != 4 || report.Count(DuplicateWord) != 1 {
		t.Errorf("a word that stands twice: %q %v %+v %v", words, numbers, report, err)
	}
	if _, _, err := Open(write(t, "FiFu"), Options{}); err == nil || errors.Is(err, os.ErrNotExist) {
		t.Errorf("four bytes: %v", err)
	}
}
