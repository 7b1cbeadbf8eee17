package vecfile

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firth"
)

// TestGensim reads what gensim wrote, and writes the same bytes where Firth's
// numbers look as gensim's do.
func TestGensim(t *testing.T) {
	want := embeddings(t, fixtureWords, nil, fixtureVectors(), firth.Matrix{}, firth.Metadata{})
	for _, c := range []struct {
		name   string
		format Format
	}{
		{"gensim.bin", Word2vecBinary},
		{"gensim.txt", Word2vecText},
		{"gensim_no_header.txt", GloVeText},
	} {
		path := filepath.Join("testdata", c.name)
		e, report := open(t, path, Options{})
		if report.Format != c.format || len(report.Findings) > 0 {
			t.Errorf("%s: report %+v", c.name, report)
		}
		checkEqual(t, e, want)
		if c.format == Word2vecBinary {
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got := encode(t, e, c.format); !bytes.Equal(got, content) {
				t.Errorf("%s: written again it is\n%q, was\n%q", c.name, got, content)
			}
		}
	}
}

// TestCWord2vec reads what the C tool wrote: newlines between binary rows, spaces
// at the ends of lines, and a word cut in mid-character.
func TestCWord2vec(t *testing.T) {
	cut := strings.Repeat("很长很长的词在这里被旧工具从字的中间切断", 2)[:96] + "\ufffd"
	words := []string{"</s>", "山", "水", "高", "长", "cat", cut, "naïve"}
	text, report := open(t, "testdata/c_word2vec.txt", Options{})
	binary, binaryReport := open(t, "testdata/c_word2vec.bin", Options{})
	if report.Format != Word2vecText || binaryReport.Format != Word2vecBinary {
		t.Fatalf("formats %s and %s", report.Format, binaryReport.Format)
	}
	for _, r := range []Report{report, binaryReport} {
		if len(r.Findings) != 1 || r.Count(InvalidUTF8) != 1 || r.Findings[0].First[0].Row != 7 || r.Findings[0].First[0].Word != cut {
			t.Errorf("%s: findings %v, want the cut word", r.Format, r.Findings)
		}
	}
	checkEqual(t, text, embeddings(t, words, nil, text.Input, firth.Matrix{}, firth.Metadata{}))
	checkEqual(t, binary, embeddings(t, words, nil, binary.Input, firth.Matrix{}, firth.Metadata{}))
	for i, x := range text.Input.Data { // the text has six decimals
		if y := binary.Input.Data[i]; math.Abs(float64(x-y)) > 0.5e-6+1e-9 || x == 0 {
			t.Errorf("number %d is %v in text and %v in binary", i, x, y)
		}
	}
}

// TestPythonSafetensors reads a file with another order and other types.
func TestPythonSafetensors(t *testing.T) {
	e, report := open(t, "testdata/python.safetensors", Options{})
	checkEqual(t, e, embeddings(t, fixtureWords, []uint64{8, 7, 6, 5, 4, 3, 2, 1}, fixtureVectors(), firth.Matrix{}, firth.Metadata{}))
	if report.Count(UnknownTensor) != 1 || report.Findings[0].First[0].Word != "a_mask" {
		t.Errorf("findings %v, want the tensor that Firth does not know", report.Findings)
	}
	if e.Meta.Config != nil {
		t.Errorf("metadata %s in a file that has none of Firth's", e.Meta.Config)
	}
}

// TestGolden holds the native format still: a file written today is read by all
// later versions.
func TestGolden(t *testing.T) {
	const path = "testdata/firth.safetensors"
	want := full(t)
	content := encode(t, want, Safetensors)
	if *update {
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(content, golden) {
		t.Errorf("written\n%q, golden\n%q", content, golden)
	}
	e, _ := open(t, path, Options{})
	checkEqual(t, e, want)
}
