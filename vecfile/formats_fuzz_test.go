package vecfile

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"firth"
)

// seedFiles adds fixtures by their names.
func seedFiles(f *testing.F, names ...string) {
	for _, name := range names {
		content, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
}

// rawInput is an input of bytes that are not unpacked: what is unpacked has no bound
// in what is packed.
func rawInput(content []byte) *input {
	in, _ := newInput(bytes.NewReader(nil), 0)
	in.r.Reset(bytes.NewReader(content))
	in.size = int64(len(content))
	return in
}

func FuzzFastText(f *testing.F) {
	seedFiles(f, "fasttext.bin", "fasttext_supervised.bin")
	f.Fuzz(func(t *testing.T, content []byte) {
		check(t, content, FastText, func(content []byte) (*firth.Embeddings, error) {
			e, err := readFastText(rawInput(content), &Report{})
			if err == nil && e.Subwords != nil {
				e.Subwords.VectorOf("naïveté\xff")
			}
			return e, err
		})
	})
}

func FuzzFinalfusion(f *testing.F) {
	seedFiles(f, "finalfusion.fifu", "finalfusion_fasttext.fifu", "finalfusion_buckets.fifu", "finalfusion_explicit.fifu", "finalfusion_quantized.fifu")
	f.Fuzz(func(t *testing.T, content []byte) {
		// Not check: lengths change the last bits of what is written again.
		var e *firth.Embeddings
		var err error
		if n, limit := allocated(func() { e, err = readFinalfusion(rawInput(content), &Report{}) }), uint64(4<<20+1024*len(content)); n > limit {
			t.Fatalf("reading %d bytes allocated %d", len(content), n)
		}
		var parse *ParseError
		if err != nil && (!errors.As(err, &parse) || parse.Offset < 0 || parse.Offset > int64(len(content))) {
			t.Fatalf("error %v is not at a place in %d bytes", err, len(content))
		}
		if err == nil && e.Subwords != nil {
			e.Subwords.VectorOf("naïveté\xff")
		}
	})
}

// namesFor gives n rows words.
func namesFor(n int) *wordList {
	w := &wordList{}
	for i := range n {
		w.add([]byte{'a' + byte(i%26), '0' + byte(i/26%10)}, int64(i))
	}
	return w
}

func FuzzNPY(f *testing.F) {
	seedFiles(f, "numpy.npy")
	f.Fuzz(func(t *testing.T, content []byte) {
		check(t, content, NPY, func(content []byte) (*firth.Embeddings, error) {
			return readNPY(rawInput(content), namesFor(8), "words", &Report{})
		})
	})
}

func FuzzProjector(f *testing.F) {
	f.Add([]byte("1\t2\n3\t-4e5\n"), []byte("word\tcount\na\t3\nb\t4\n"))
	f.Add([]byte("1\t2\r\n\nnan\tinf\n"), []byte("a\nb\tx\n"))
	f.Fuzz(func(t *testing.T, content, metadata []byte) {
		check(t, append(content, metadata...), Projector, func([]byte) (*firth.Embeddings, error) {
			words, err := readWords(rawInput(metadata))
			if err != nil {
				return nil, err
			}
			return readProjector(rawInput(content), words, "words", &Report{})
		})
	})
}

func FuzzParquet(f *testing.F) {
	seedFiles(f, "pyarrow.parquet")
	f.Add(encode(f, full(f), Parquet))
	f.Fuzz(func(t *testing.T, content []byte) {
		var err error
		n := allocated(func() { _, err = readParquet(bytes.NewReader(content), int64(len(content)), &Report{}) })
		if limit := uint64(64<<20 + 4096*len(content)); n > limit {
			t.Fatalf("reading %d bytes allocated %d (%v)", len(content), n, err)
		}
		var parse *ParseError
		if err != nil && !errors.As(err, &parse) {
			t.Fatalf("error %v is no ParseError", err)
		}
	})
}

// FuzzStaticModel reads the tensors of a model2vec model of three pieces.
func FuzzStaticModel(f *testing.F) {
	f.Add([]byte(`{"embeddings":{"dtype":"F16","shape":[2,1],"data_offsets":[0,4]},"mapping":{"dtype":"I32","shape":[3],"data_offsets":[4,16]},"weights":{"dtype":"F32","shape":[3],"data_offsets":[16,28]}}`), make([]byte, 28))
	f.Add([]byte(`{"embedding.weight":{"dtype":"F32","shape":[3,1],"data_offsets":[0,12]}}`), make([]byte, 12))
	f.Fuzz(func(t *testing.T, header, data []byte) {
		content := []byte(safetensorsFile(string(header), data))
		var err error
		n := allocated(func() {
			_, err = readStaticModel(tensorBytes{file: bytes.NewReader(content), size: int64(len(content))}, 3, &Report{})
		})
		if limit := uint64(4<<20 + 256*len(content)); n > limit {
			t.Fatalf("reading %d bytes allocated %d", len(content), n)
		}
		var parse *ParseError
		if err != nil && (!errors.As(err, &parse) || parse.Offset > int64(len(content))) {
			t.Fatalf("error %v is not at a place in %d bytes", err, len(content))
		}
	})
}
