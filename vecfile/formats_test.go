package vecfile

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"firth"
	"firth/vocab"
)

// answers reads the vectors that another tool gives words, or nil for those that it
// has none for.
func answers(t *testing.T, path string) (words []string, vectors [][]float32) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(content)) {
		parts := strings.Split(strings.TrimSpace(line), " ")
		var vector []float32
		for _, bits := range parts[1:] {
			var u uint32
			if _, err := fmt.Sscanf(bits, "%08x", &u); err == nil {
				vector = append(vector, math.Float32frombits(u))
			}
		}
		words, vectors = append(words, parts[0]), append(vectors, vector)
	}
	return words, vectors
}

// checkAnswers asks for the vectors of words, of the vocabulary or else by their
// n-grams. Each number may differ by tolerance times the largest of its vector.
func checkAnswers(t *testing.T, name string, tolerance float64) {
	t.Helper()
	e, _ := open(t, "testdata/"+name, Options{})
	words, vectors := answers(t, "testdata/"+strings.TrimSuffix(name, filepath.Ext(name))+".answers.txt")
	unknown := 0
	for i, word := range words {
		got, ok := e.Vector(word)
		if !ok && e.Subwords != nil {
			unknown++
			got, ok = e.Subwords.VectorOf(word)
		}
		if ok != (vectors[i] != nil) {
			t.Errorf("%s: %q has a vector: %v", name, word, ok)
			continue
		}
		largest := 0.0
		for _, x := range vectors[i] {
			largest = max(largest, math.Abs(float64(x)))
		}
		for d, x := range vectors[i] {
			if math.Abs(float64(x-got[d])) > tolerance*largest {
				t.Errorf("%s: number %d of %q is %v, want %v", name, d, word, got[d], x)
			}
		}
	}
	if e.Subwords != nil && unknown < 3 {
		t.Errorf("%s: %d unknown words among the answers, too few to tell anything", name, unknown)
	}
}

func TestFastText(t *testing.T) {
	checkAnswers(t, "fasttext.bin", 0)
	e, report := open(t, "testdata/fasttext.bin", Options{})
	if len(report.Findings) > 0 || e.Output.Rows != e.Vocab.Len() || e.Vocab.Count(0) != 10 {
		t.Errorf("findings %v, %d output rows, count %d", report.Findings, e.Output.Rows, e.Vocab.Count(0))
	}
	_, report = open(t, "testdata/fasttext_supervised.bin", Options{})
	if report.Count(Label) != 2 || report.Count(SkippedOutput) != 2 {
		t.Errorf("supervised: findings %v", report.Findings)
	}
}

// TestFastTextOldLayout takes from a file what was added in version 11.
func TestFastTextOldLayout(t *testing.T) {
	content, err := os.ReadFile("testdata/fasttext.bin")
	if err != nil {
		t.Fatal(err)
	}
	want, _ := open(t, "testdata/fasttext.bin", Options{})
	old := bytes.Clone(content[8:])
	const pruned = 56 + 20 // behind the arguments and the sizes
	old = append(old[:pruned], old[pruned+8:]...)
	input := pruned
	for range want.Vocab.Len() { // words end at NUL
		input += bytes.IndexByte(old[input:], 0) + 1 + 8 + 1
	}
	old = append(old[:input], old[input+1:]...)
	output := input + 16 + 4*want.Dim()*(want.Vocab.Len()+want.Subwords.Vectors.Rows)
	old = append(old[:output], old[output+1:]...)
	e, report := open(t, tempFile(t, old), Options{})
	if report.Format != FastText {
		t.Errorf("format %s", report.Format)
	}
	checkEqual(t, e, want)
}

func TestFastTextRefuses(t *testing.T) {
	content, err := os.ReadFile("testdata/fasttext.bin")
	if err != nil {
		t.Fatal(err)
	}
	change := func(at int, x uint32) []byte {
		b := bytes.Clone(content)
		binary.LittleEndian.PutUint32(b[at:], x)
		return b
	}
	for _, c := range []struct {
		content []byte
		says    string
	}{
		{change(4, 13), "version 13"},
		{change(8, 1<<21), "dimension 2097152"},
		{change(36, 7), "model 7"},
		{change(48, 1<<20), "n-grams of 1 to 1048576"},
		{change(64, 1<<30), "entries"},
		{append(bytes.Clone(content), 'x'), "more data follows"},
		{content[:len(content)-1], "unexpected EOF"},
	} {
		_, _, err := Open(tempFile(t, c.content), Options{})
		var parse *ParseError
		if !errors.As(err, &parse) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("error %v, want one that says %q", err, c.says)
		}
	}
}

// TestCutOff reads every beginning of binary files: each must be refused.
func TestCutOff(t *testing.T) {
	for _, c := range []struct {
		name   string
		format Format
	}{{"fasttext.bin", FastText}, {"finalfusion_buckets.fifu", Finalfusion}, {"finalfusion_quantized.fifu", Finalfusion}, {"pyarrow.parquet", Parquet}} {
		content, err := os.ReadFile("testdata/" + c.name)
		if err != nil {
			t.Fatal(err)
		}
		for n := range content {
			if _, err := decode(content[:n], c.format); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s cut after %d of %d bytes: %v", c.name, n, len(content), err)
			}
		}
	}
}

func TestFinalfusion(t *testing.T) {
	checkAnswers(t, "finalfusion_fasttext.fifu", 1e-6)
	checkAnswers(t, "finalfusion_buckets.fifu", 1e-6)
	checkAnswers(t, "finalfusion_explicit.fifu", 1e-6)
	checkAnswers(t, "finalfusion_quantized.fifu", 1e-6)
	e, _ := open(t, "testdata/finalfusion.fifu", Options{})
	want := fixtureVectors()
	for i, x := range e.Input.Data {
		if y := want.Data[i]; math.Abs(float64(x-y)) > 1e-6*math.Max(1, math.Abs(float64(y))) && want.Row(i / 4)[3] < 1e30 {
			t.Errorf("number %d is %v, want %v", i, x, y)
		}
	}
}

// TestForeignFiles reads what other tools wrote of the same words and vectors.
func TestForeignFiles(t *testing.T) {
	plain := embeddings(t, fixtureWords, nil, fixtureVectors(), firth.Matrix{}, firth.Metadata{})
	counted := embeddings(t, fixtureWords, []uint64{8, 7, 6, 5, 4, 3, 2, 1}, fixtureVectors(), firth.Matrix{}, firth.Metadata{})
	for _, c := range []struct {
		name   string
		format Format
		want   *firth.Embeddings
	}{
		{"numpy.npy", NPY, plain},
		{"gensim_tensor.tsv", Projector, plain},
		{"pyarrow.parquet", Parquet, counted},
		{"model2vec", Model2vec, plain},
	} {
		path := filepath.Join("testdata", c.name)
		if format, err := Detect(path); format != c.format || err != nil {
			t.Errorf("%s is detected as %q (%v)", c.name, format, err)
		}
		e, report := open(t, path, Options{})
		if report.Format != c.format {
			t.Errorf("%s: format %s", c.name, report.Format)
		}
		checkEqual(t, e, c.want)
	}
	content, err := os.ReadFile("testdata/numpy.npy")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.npy")
	if _, err := Write(path, plain, NPY); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, content) {
		t.Errorf("written %q (%v), NumPy wrote %q", got, err, content)
	}
}

// TestFilesRoundTrip writes and reads the formats that are more than one file, and
// those that do not keep every bit.
func TestFilesRoundTrip(t *testing.T) {
	dir := t.TempDir()
	names := map[Format]string{NPY: "x.npy", Projector: "x.tsv", Model2vec: "folder", Finalfusion: "x.fifu", Parquet: "x.parquet"}
	word := rapid.OneOf(rapid.StringN(1, 8, 40), rapid.StringMatching(`[a-z0-9\p{Han}.]{1,6}`))
	random := rapid.Custom(func(t *rapid.T) *firth.Embeddings {
		words := rapid.SliceOfNDistinct(word, 1, 8, rapid.ID[string]).Draw(t, "words")
		entries := make([]vocab.Entry, len(words))
		for i, w := range words {
			entries[i] = vocab.Entry{Word: w, Count: rapid.Uint64Range(0, 1<<40).Draw(t, "count")}
		}
		v, err := vocab.FromOrdered(entries)
		if err != nil {
			t.Fatal(err)
		}
		m := firth.NewMatrix(len(words), rapid.IntRange(2, 9).Draw(t, "dim"))
		for i := range m.Data {
			m.Data[i] = rapid.Float32Range(-1e6, 1e6).Draw(t, "number")
		}
		e, err := firth.NewEmbeddings(v, m, firth.Matrix{}, firth.Metadata{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return e
	})
	for i := range 12 { // each is a dozen files that are synced
		e := random.Example(i)
		for format, name := range names {
			path := filepath.Join(dir, name)
			if _, err := Write(path, e, format); errors.Is(err, ErrUnwritable) {
				continue
			} else if err != nil {
				t.Fatalf("%s: %v", format, err)
			}
			got, report := open(t, path, Options{})
			if report.Format != format || len(report.Findings) > 0 && format != Model2vec {
				t.Fatalf("%s: %+v", format, report)
			}
			if format == Finalfusion { // which keeps lengths apart, so that last bits change
				for i, x := range got.Input.Data {
					row := e.Input.Row(i / e.Dim())
					largest := math.Abs(float64(slices.MaxFunc(row, func(a, b float32) int { return cmp.Compare(math.Abs(float64(a)), math.Abs(float64(b))) })))
					if math.Abs(float64(x-e.Input.Data[i])) > 4e-7*largest {
						t.Errorf("%s: number %d is %v, want %v", format, i, x, e.Input.Data[i])
					}
				}
				got.Input = e.Input
			}
			want := e
			if format != Projector && format != Parquet {
				want = withoutCounts(t, e)
			}
			checkEqual(t, got, want)
		}
	}
}

// withoutCounts is what is read of a format that has no counts.
func withoutCounts(t *testing.T, e *firth.Embeddings) *firth.Embeddings {
	words := make([]string, e.Vocab.Len())
	for i := range words {
		words[i] = e.Vocab.Word(vocab.WordID(i))
	}
	return embeddings(t, words, nil, e.Input, firth.Matrix{}, firth.Metadata{})
}

// TestPairs checks what is said about files that do not go together.
func TestPairs(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "vectors.tsv")
	if _, err := Write(path, tiny(t), Projector); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "metadata.tsv"), []byte("one\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Open(path, Options{}); err == nil || !strings.Contains(err.Error(), "has 1 words") {
		t.Errorf("2 vectors with 1 word: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "metadata.tsv")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Open(path, Options{}); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "metadata.tsv") {
		t.Errorf("no words: %v", err)
	}
	for _, c := range []struct {
		path string
		f    Format
		want string
	}{
		{"a/x.npy", NPY, "a/x.words.txt"},
		{"x", NPY, "x.words.txt"},
		{"x.tsv", Projector, "x.metadata.tsv"},
		{"a/vectors.tsv", Projector, "a/metadata.tsv"},
		{"g_tensor.tsv", Projector, "g_metadata.tsv"},
		{"x.bin", Word2vecBinary, ""},
	} {
		if got := WordsPath(c.path, c.f); got != c.want {
			t.Errorf("words of %s in %s, want %s", c.path, got, c.want)
		}
	}
}

// TestWriteTogetherKeepsWhatIsThere fails in the second file: the first stays.
func TestWriteTogetherKeepsWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.npy")
	if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "x.words.txt"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(path, tiny(t), NPY); err == nil {
		t.Fatal("a folder was written over")
	}
	if got, err := os.ReadFile(path); string(got) != "old" {
		t.Errorf("the old vectors are %q (%v)", got, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestModel2vecFolders refuses to write among the files of others.
func TestModel2vecFolders(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "config.json"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(dir, tiny(t), Model2vec); !errors.Is(err, errNotAModel) {
		t.Errorf("error %v", err)
	}
	if got, _ := os.ReadFile(filepath.Join(dir, "config.json")); string(got) != "mine" {
		t.Errorf("config.json is %q", got)
	}
	if _, _, err := Open(dir, Options{}); !errors.Is(err, ErrUnknownFormat) {
		t.Errorf("a folder of something else: %v", err)
	}
}

func TestFromHalf(t *testing.T) {
	for _, c := range []struct {
		half uint16
		want float32
	}{{0, 0}, {0x3c00, 1}, {0xc000, -2}, {0x7bff, 65504}, {1, 1.0 / (1 << 24)}, {0x03ff, 1023.0 / (1 << 24)}, {0x0400, 1.0 / (1 << 14)}, {0x7c00, float32(math.Inf(1))}, {0x3555, 0.33325195}} {
		if got := fromHalf(c.half); got != c.want {
			t.Errorf("%04x is %v, want %v", c.half, got, c.want)
		}
	}
	if x := fromHalf(0x7e00); x == x {
		t.Errorf("7e00 is %v, want NaN", x)
	}
}
