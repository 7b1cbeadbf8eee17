package vecfile

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"firth"
	"firth/quantize"
)

// subwordFixtures are files with each kind of rows for n-grams.
var subwordFixtures = []string{"fasttext.bin", "finalfusion_fasttext.fifu", "finalfusion_buckets.fifu", "finalfusion_explicit.fifu"}

// unknownWords are hardly in any vocabulary.
var unknownWords = []string{"", "</s>", "x", "liker", "山山水水", "naïveté\xff", "高", "<>", strings.Repeat("长", 70)}

// checkSubwords compares the vectors of unknown words, and the rows, bit by bit.
func checkSubwords(t *testing.T, got, want *firth.Subwords) {
	t.Helper()
	if got == nil || got.MinN != want.MinN || got.MaxN != want.MaxN || got.Finalfusion != want.Finalfusion {
		t.Fatalf("subwords are %+v, want %+v", got, want)
	}
	checkMatrix(t, "subwords", got.Vectors, want.Vectors)
	made := 0
	for _, word := range unknownWords {
		x, ok := got.VectorOf(word)
		y, ok2 := want.VectorOf(word)
		if ok != ok2 || !bytes.Equal(bytesOf(x), bytesOf(y)) {
			t.Errorf("%q has %v (%v), want %v (%v)", word, x, ok, y, ok2)
		}
		if ok {
			made++
		}
	}
	if made < 2 {
		t.Errorf("%d words had a vector, too few to tell anything", made)
	}
}

// Words that a model lacks have the same vectors by the safetensors file made of it,
// mapped, in memory, and quantized.
func TestSubwordsRoundTrip(t *testing.T) {
	for _, name := range subwordFixtures {
		want, _ := open(t, "testdata/"+name, Options{})
		path := filepath.Join(t.TempDir(), "m.safetensors")
		report, err := Write(path, want, Safetensors)
		if err != nil || len(report.Findings) > 0 {
			t.Fatalf("%s: %v %v", name, report.Findings, err)
		}
		for _, inMemory := range []bool{false, true} {
			got, report := open(t, path, Options{InMemory: inMemory})
			if len(report.Findings) > 0 || report.Mapped == inMemory {
				t.Errorf("%s: report %+v", name, report)
			}
			checkEqual(t, got, want)
			checkSubwords(t, got.Subwords, want.Subwords)
			if a, b := encode(t, want, Safetensors), encode(t, got, Safetensors); !bytes.Equal(a, b) {
				t.Errorf("%s: written, read and written again is another file", name)
			}
		}
		small := filepath.Join(t.TempDir(), "small.safetensors")
		if report, err := WriteQuantized(small, want, quantize.NewInt8(want.Input, 1)); err != nil || len(report.Findings) > 0 {
			t.Fatalf("%s: %v %v", name, report.Findings, err)
		}
		got, report := open(t, small, Options{})
		if len(report.Findings) > 0 {
			t.Errorf("%s, quantized: %v", name, report.Findings)
		}
		checkSubwords(t, got.Subwords, want.Subwords)
	}
}

// A file with subwords is of version 1: who does not know them reads words and vectors
// all the same. Kinds that come later are left aside in the same way, and said.
func TestSubwordsOfALaterKind(t *testing.T) {
	want, _ := open(t, "testdata/fasttext.bin", Options{})
	content := string(encode(t, want, Safetensors))
	if !strings.Contains(content, `"format_version":"1"`) {
		t.Error("subwords changed the version of the format")
	}
	got, report := open(t, tempFile(t, []byte(strings.Replace(content, "fasttext-buckets", "somebody-buckets", 1))), Options{})
	if got.Subwords != nil || report.Count(UnknownTensor) != 1 || report.Findings[0].First[0].Word != subwordsName {
		t.Errorf("subwords %v, findings %v", got.Subwords, report.Findings)
	}
	checkEqual(t, got, want)
}

// rowsOfSomebody are none that a file can tell.
type rowsOfSomebody struct{}

func (rowsOfSomebody) Row(string) (int, bool) { return 0, true }

func TestSubwordsLeftOut(t *testing.T) {
	e, _ := open(t, "testdata/fasttext.bin", Options{})
	n := e.Subwords.Vectors.Rows
	report, err := Write(filepath.Join(t.TempDir(), "m.txt"), e, Word2vecText)
	if err != nil || report.Count(DroppedSubwords) != n {
		t.Errorf("text: %v %v", report, err)
	}
	other := *e.Subwords
	other.Rows = rowsOfSomebody{}
	e.Subwords = &other
	var b bytes.Buffer
	if report, err = Encode(&b, e, Safetensors); err != nil || report.Count(DroppedSubwords) != n {
		t.Errorf("rows of another kind: %v %v", report, err)
	}
	if got, report := open(t, tempFile(t, b.Bytes()), Options{}); got.Subwords != nil || len(report.Findings) > 0 {
		t.Errorf("rows of another kind left %v, %v", got.Subwords, report.Findings)
	}
	escaped, _, err := EscapeSpaces(e)
	if err != nil || escaped.Subwords != e.Subwords {
		t.Errorf("words that are escaped have no subwords (%v)", err)
	}
}

// remade returns a safetensors file with its header changed, and its data, of which
// change may make others of the same length.
func remade(t *testing.T, content []byte, header func(h map[string]any), data func(of func(tensor string) []byte)) string {
	t.Helper()
	n := 8 + binary.LittleEndian.Uint64(content)
	var h map[string]any
	if err := json.Unmarshal(content[8:n], &h); err != nil {
		t.Fatal(err)
	}
	bytesAfter := slices.Clone(content[n:])
	if data != nil {
		data(func(name string) []byte {
			at := h[name].(map[string]any)["data_offsets"].([]any)
			return bytesAfter[int(at[0].(float64)):int(at[1].(float64))]
		})
	}
	if header != nil {
		header(h)
	}
	b, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	return safetensorsFile(string(b), bytesAfter)
}

func TestSubwordsRefused(t *testing.T) {
	fastText, _ := open(t, "testdata/fasttext.bin", Options{})
	explicit, _ := open(t, "testdata/finalfusion_explicit.fifu", Options{})
	bucket, list := encode(t, fastText, Safetensors), encode(t, explicit, Safetensors)
	// meta changes a key of the entry in __metadata__.
	meta := func(key string, value any) func(map[string]any) {
		return func(h map[string]any) {
			m := h["__metadata__"].(map[string]any)
			var entry map[string]any
			_ = json.Unmarshal([]byte(m[subwordsKey].(string)), &entry)
			entry[key] = value
			b, _ := json.Marshal(entry)
			m[subwordsKey] = string(b)
		}
	}
	rename := func(from, to string) func(map[string]any) {
		return func(h map[string]any) {
			h[to] = h[from]
			delete(h, from)
		}
	}
	shape := func(name string, lengths ...int) func(map[string]any) {
		return func(h map[string]any) { h[name].(map[string]any)["shape"] = lengths }
	}
	put := func(name string, i int, x uint64) func(func(string) []byte) {
		return func(of func(string) []byte) { binary.LittleEndian.PutUint64(of(name)[8*i:], x) }
	}
	rows, dim := fastText.Subwords.Vectors.Rows, fastText.Dim()
	for says, content := range map[string]string{
		`__metadata__ "subwords": unexpected end`: remade(t, bucket, func(h map[string]any) {
			h["__metadata__"].(map[string]any)[subwordsKey] = "{"
		}, nil),
		`n-grams of -1 to`:                               remade(t, bucket, meta("min_n", -1), nil),
		`to 65 characters, and at most 64`:               remade(t, bucket, meta("max_n", 65), nil),
		`0 buckets, want 1 to 4294967295`:                remade(t, bucket, meta("buckets", 0), nil),
		`4294967296 buckets`:                             remade(t, bucket, meta("buckets", 1<<32), nil),
		`rows for 7 buckets`:                             remade(t, bucket, meta("buckets", 7), nil),
		`want a power of two`:                            remade(t, bucket, func(h map[string]any) { meta("kind", finalfusionKind)(h); meta("buckets", 6)(h) }, nil),
		`there is no tensor "subword_vectors`:            remade(t, bucket, rename(subwordsName, "elsewhere"), nil),
		`want rows and dimension, which is`:              remade(t, bucket, shape(subwordsName, rows*dim), nil),
		fmt.Sprintf("shape is [%d %d], want", dim, rows): remade(t, bucket, shape(subwordsName, dim, rows), nil),
		`larger than any file`:                           remade(t, bucket, shape(subwordsName, 1<<60, 1<<60), nil),
		`takes 0 bytes, and it has`:                      remade(t, bucket, shape(subwordsName, 0, dim), nil),
		`there is no tensor "ngram_rows"`:                remade(t, list, rename(ngramRowsName, "elsewhere"), nil),
		`there is no tensor "ngrams"`:                    remade(t, list, rename(ngramsName, "elsewhere"), nil),
		`want one dimension`:                             remade(t, list, func(h map[string]any) { shape(ngramRowsName, 1, len(explicit.Subwords.Rows.(*ngramList).list))(h) }, nil),
		`numbers, and there are`: remade(t, list, func(h map[string]any) {
			maps.Copy(h, map[string]any{ngramOffsetsName: h[ngramRowsName], ngramRowsName: h[ngramOffsetsName]})
		}, nil),
		`n-gram 0 goes from byte`: remade(t, list, nil, put(ngramOffsetsName, 1, 1<<63)),
		`n-grams go from byte 1`:  remade(t, list, nil, put(ngramOffsetsName, 0, 1)),
		`n-gram 0 has row`:        remade(t, list, nil, put(ngramRowsName, 0, 1<<63)),
		`stands there twice`: remade(t, list, nil, func(of func(string) []byte) {
			put(ngramOffsetsName, 1, 0)(of)
			put(ngramOffsetsName, 2, 0)(of)
		}),
	} {
		_, _, err := Open(tempFile(t, []byte(content)), Options{})
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want an error saying %q", err, says)
		}
	}
}
