package vecfile

import (
	"bytes"
	"math"
	"testing"

	"pgregory.net/rapid"

	"firth"
	"firth/vocab"
)

// TestRoundTripProperty writes embeddings of any words and any numbers, NaN
// included, in each format that takes the words, and reads them back. Detect must
// tell the format of each.
func TestRoundTripProperty(t *testing.T) {
	word := rapid.OneOf(rapid.StringN(1, 8, 40), rapid.StringMatching(`[a-z0-9\p{Han}.]{1,6}`))
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfNDistinct(word, 0, 12, rapid.ID[string]).Draw(t, "words")
		dim := rapid.IntRange(2, 9).Draw(t, "dim")
		entries := make([]vocab.Entry, len(words))
		for i, w := range words {
			entries[i] = vocab.Entry{Word: w, Count: rapid.Uint64Range(0, 1<<40).Draw(t, "count")}
		}
		v, err := vocab.FromOrdered(entries)
		if err != nil {
			t.Fatal(err)
		}
		m := firth.NewMatrix(len(words), dim)
		for i := range m.Data {
			m.Data[i] = rapid.OneOf(rapid.Float32(), rapid.Just(float32(math.NaN())), rapid.Just(float32(math.Inf(-1)))).Draw(t, "number")
		}
		e, err := firth.NewEmbeddings(v, m, firth.Matrix{}, firth.Metadata{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, format := range []Format{Safetensors, Word2vecText, Word2vecBinary, GloVeText, Parquet} {
			var b bytes.Buffer
			if _, err := Encode(&b, e, format); err != nil {
				continue
			}
			content := bytes.Clone(b.Bytes())
			// Binary whose every float looks like letters cannot be told from text.
			chance := format == Word2vecBinary && isASCIIText(bytesOf(m.Data))
			if got, err := sniff(content); got != format && !chance {
				t.Fatalf("%s is detected as %q (%v):\n%q", format, got, err, content)
			}
			got, err := decode(content, format)
			if err != nil {
				t.Fatalf("%s: %v\n%q", format, err, content)
			}
			if got.Vocab.Len() != len(words) || !sameNumbers(got.Input.Data, m.Data) {
				t.Fatalf("%s: %d words, vectors %v, want %d, %v", format, got.Vocab.Len(), got.Input.Data, len(words), m.Data)
			}
			for i, w := range words {
				if got.Vocab.Word(vocab.WordID(i)) != w {
					t.Fatalf("%s: word %q, want %q", format, got.Vocab.Word(vocab.WordID(i)), w)
				}
			}
		}
	})
}

// decode reads a file that is in memory.
func decode(content []byte, format Format) (*firth.Embeddings, error) {
	size := int64(len(content))
	if format == Safetensors {
		return readSafetensors(tensorBytes{mapped: content, size: size}, nil, &Report{})
	}
	in, err := newInput(bytes.NewReader(content), size)
	if err != nil {
		return nil, err
	}
	switch format {
	case Word2vecText:
		return readWord2vecText(in, &Report{})
	case Parquet:
		return readParquet(bytes.NewReader(content), size, &Report{})
	case Finalfusion:
		return readFinalfusion(in, &Report{})
	case FastText:
		return readFastText(in, &Report{})
	case Word2vecBinary:
		return readWord2vecBinary(in, &Report{})
	}
	return readGloVeText(in, &Report{})
}

// sameNumbers compares bits, except that any NaN is as good as another.
func sameNumbers(a, b []float32) bool {
	for i := range a {
		if math.Float32bits(a[i]) != math.Float32bits(b[i]) && !(a[i] != a[i] && b[i] != b[i]) {
			return false
		}
	}
	return len(a) == len(b)
}
