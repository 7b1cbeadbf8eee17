package vecfile

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"firth"
	"firth/vocab"
)

func TestDetectByContent(t *testing.T) {
	for _, c := range []struct {
		content string
		want    Format
	}{
		{"2 2\na 1 2\nb 3 4\n", Word2vecText},
		{"2 2\n北京 大学 1 2\nb 3 4\n", Word2vecText},
		{"2 2\na 1\n", Word2vecText}, // a bad row of text is still text
		{"0 2\n", Word2vecText},
		{"7 4\n" + strings.Repeat("x", 2*sniffSize), Word2vecText},
		{"1 40000\na" + strings.Repeat(" 0.25", 40000) + "\n", Word2vecText},
		{"1 1\na \xcd\xcc\xcc=", Word2vecBinary}, // 0.1: no control character in it
		{"1 2\na \n\xcc\xcc=\xcd\xcc\xcc=", Word2vecBinary},
		{"1 2\n水 \x00\x00\x80?\x00\x00\x80?", Word2vecBinary},
		{"1 2\na @  A   H", Word2vecBinary}, // free of control characters by chance, and no number
		{"the 0.1 0.2\ncat 1 2\n", GloVeText},
		{"the 0.1 0.2", GloVeText},
		{". . 0.1 0.2\n", GloVeText},
		{"a" + strings.Repeat(" 0.25", 40000) + "\n", GloVeText},
		{"\x02\x00\x00\x00\x00\x00\x00\x00{}", Safetensors},
		{"\x00\x00\x00\x00\x00\x00\x00\xf0{}", Safetensors}, // a bad one
		{"FiFu\x00\x00\x00\x00", Finalfusion},
		{"\xba\x16\x4f\x2f\x0c\x00\x00\x00", FastText},
		{"\x93NUMPY\x01\x00", NPY},
		{"PAR1\x15\x04", Parquet},
		{"0.1\t2\n3\t-4e5\n", Projector},
		{"0.1\t2\n", Projector},
		{"1\t2\t3\nb\t4\t5\n", GloVeText},
	} {
		if got, err := Detect(tempFile(t, []byte(c.content))); got != c.want || err != nil {
			t.Errorf("%.40q: %q %v, want %q", c.content, got, err, c.want)
		}
	}
	for _, c := range []struct{ content, says string }{
		{"", "empty"},
		{"\x80\x04\x95", "pickle"},
		{"BZh91AY", "bzip2"},
		{"just some text\nof two lines\n", "neither a header"},
		{"chapter 1\nIt was a dark night\n", "neither a header"},
		{"\x00\x01\x02", "neither a header"},
	} {
		path := tempFile(t, []byte(c.content))
		_, err := Detect(path)
		_, _, openErr := Open(path, Options{})
		for _, err := range []error{err, openErr} {
			if !errors.Is(err, ErrUnknownFormat) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), path) {
				t.Errorf("%q: error %v, want ErrUnknownFormat saying %q", c.content, err, c.says)
			}
		}
	}
	dir := t.TempDir()
	if _, err := Detect(dir); err == nil || !strings.Contains(err.Error(), "folder") {
		t.Errorf("a folder: %v", err)
	}
	if _, err := Detect(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if _, _, err := Open(filepath.Join("testdata", "gensim.bin"), Options{Format: "fifu"}); !errors.Is(err, ErrUnknownFormat) {
		t.Errorf("an unknown format asked for: %v", err)
	}
}

func TestFormatByName(t *testing.T) {
	for name, want := range map[string]Format{
		"a.safetensors": Safetensors, "dir.txt/A.SafeTensors": Safetensors,
		"a.w2v.txt": Word2vecText, "a.txt": Word2vecText, "a.vec": Word2vecText,
		"a.w2v.bin": Word2vecBinary, "a.bin": Word2vecBinary,
		"a.glove.txt": GloVeText,
		"a.npy":       NPY, "x/vectors.tsv": Projector, "a.fifu": Finalfusion, "a.parquet": Parquet, "a.bin/": Model2vec,
		"a": "", "a.npz": "", "a.txt.gz": "", "txt": "",
	} {
		if got, ok := FormatByName(name); got != want || ok != (want != "") {
			t.Errorf("%s: %q %v, want %q", name, got, ok, want)
		}
	}
}

func TestUnwritableWords(t *testing.T) {
	words := []string{"good", "New York", "a\tb", "c\nd", "\u00a0", "x y", "y z", "z z"}
	e := embeddings(t, words, nil, firth.NewMatrix(8, 2), firth.Matrix{}, firth.Metadata{})
	for format, says := range map[Format]string{
		Word2vecBinary: `: 5, because white space ends a word in word2vec-binary: "New York" "c\nd" "x y" "y z" "z z";`,
		Word2vecText:   `: 6, because white space ends a word in word2vec-text: "New York" "a\tb" "c\nd" "x y" "y z" …;`,
		GloVeText:      `: 6, because`,
	} {
		path := filepath.Join(t.TempDir(), "out")
		_, err := Write(path, e, format)
		if !errors.Is(err, ErrUnwritable) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: error %v, want ErrUnwritable saying %s", format, err, says)
		}
		if _, err := Detect(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: a file was left", format)
		}
	}

	escaped, report, err := EscapeSpaces(e)
	if err != nil || report.Count(EscapedWord) != 6 || report.Findings[0].First[0].Word != "New_York" {
		t.Fatalf("report %v, error %v", report, err)
	}
	words = []string{"good", "New_York", "a_b", "c_d", "\u00a0", "x_y", "y_z", "z_z"}
	want := embeddings(t, words, nil, firth.NewMatrix(8, 2), firth.Matrix{}, firth.Metadata{})
	for _, format := range []Format{Word2vecBinary, Word2vecText, GloVeText} {
		got, _ := open(t, tempFile(t, encode(t, escaped, format)), Options{})
		checkEqual(t, got, want)
	}

	e = embeddings(t, []string{"a_b", "a b"}, nil, firth.NewMatrix(2, 2), firth.Matrix{}, firth.Metadata{})
	if _, _, err := EscapeSpaces(e); !errors.Is(err, vocab.ErrDuplicate) {
		t.Errorf("words that become the same: %v, want vocab.ErrDuplicate", err)
	}
}

func TestDroppedParts(t *testing.T) {
	report, err := Encode(io.Discard, full(t), Word2vecText)
	if err != nil || report.Count(DroppedCounts) != 8 || report.Count(DroppedOutput) != 8 || report.Count(DroppedMetadata) != 3 {
		t.Errorf("report %v, error %v", report, err)
	}
	report, err = Encode(io.Discard, tiny(t), Word2vecText)
	if err != nil || len(report.Findings) > 0 {
		t.Errorf("report %v, error %v", report, err)
	}
}

func TestEncodeRefusals(t *testing.T) {
	v, err := vocab.FromArena([]byte("aa"), []uint64{0, 1, 2}, []uint64{0, 0})
	if err != nil {
		t.Fatal(err)
	}
	twice, err := firth.NewEmbeddings(v, firth.NewMatrix(2, 2), firth.Matrix{}, firth.Metadata{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Encode(io.Discard, twice, Safetensors); !errors.Is(err, vocab.ErrDuplicate) {
		t.Errorf("a word twice: %v, want vocab.ErrDuplicate", err)
	}
	for says, c := range map[string]struct {
		e      *firth.Embeddings
		format Format
	}{
		"dimension 0":     {embeddings(t, []string{"a"}, nil, firth.NewMatrix(1, 0), firth.Matrix{}, firth.Metadata{}), Word2vecText},
		"first line":      {embeddings(t, []string{"5"}, nil, firth.NewMatrix(1, 1), firth.Matrix{}, firth.Metadata{}), GloVeText},
		"without a word":  {embeddings(t, nil, nil, firth.NewMatrix(0, 2), firth.Matrix{}, firth.Metadata{}), GloVeText},
		`\ufeffa 0 0`:     {embeddings(t, []string{"\ufeffa"}, nil, firth.NewMatrix(1, 2), firth.Matrix{}, firth.Metadata{}), GloVeText},
		"no valid JSON":   {embeddings(t, []string{"a"}, nil, firth.NewMatrix(1, 1), firth.Matrix{}, firth.Metadata{Config: []byte("{")}), Safetensors},
		`format "fifu"`:   {tiny(t), "fifu"},
		"no space on the": {tiny(t), Word2vecBinary},
	} {
		if _, err := Encode(brokenWriter{}, c.e, c.format); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("error %v, want one saying %q", err, says)
		}
	}
}

// A brokenWriter is a full disk.
type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("no space on the disk") }

func TestFindingString(t *testing.T) {
	var r Report
	for i := range 7 {
		r.add(DuplicateWord, 1, Place{Row: i + 1, Offset: int64(10 * i), Word: "似"})
	}
	const want = `rows left out because an earlier row has the same word: 7 ("似" in row 1 at byte 0, "似" in row 2 at byte 10, "似" in row 3 at byte 20, "似" in row 4 at byte 30, "似" in row 5 at byte 40, …)`
	if got := r.Findings[0].String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
