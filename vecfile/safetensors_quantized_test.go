package vecfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firth"
	"firth/quantize"
)

// quantized returns a matrix in all the forms that a file can have it in.
func quantized(t testing.TB, m firth.Matrix) map[string]quantize.Matrix {
	t.Helper()
	p, err := quantize.NewProduct(m, quantize.ProductOptions{Parts: m.Dim / 2})
	if err != nil {
		t.Fatal(err)
	}
	bare := p
	bare.Norms = nil
	return map[string]quantize.Matrix{
		"float16":                        quantize.NewHalf(m, 1),
		"int8, a scale for each vector":  quantize.NewInt8(m, 1),
		"product-quantized, 2 codes":     p,
		"product-quantized, 2 codes of ": bare,
	}
}

// encodeQuantized returns the bytes of a file.
func encodeQuantized(t testing.TB, e *firth.Embeddings, q quantize.Matrix) []byte {
	t.Helper()
	var b bytes.Buffer
	report, err := EncodeQuantized(&b, e, q)
	if err != nil || report.Format != Safetensors || len(report.Findings) > 0 {
		t.Fatalf("report %v, error %v", report, err)
	}
	return b.Bytes()
}

func TestQuantizedRoundTrip(t *testing.T) {
	whole := full(t)
	plain := *whole
	plain.Output = firth.Matrix{}
	for _, e := range []*firth.Embeddings{whole, &plain} {
		for stored, q := range quantized(t, e.Input) {
			path := filepath.Join(t.TempDir(), "m.safetensors")
			if _, err := WriteQuantized(path, e, q); err != nil {
				t.Fatal(err)
			}
			want := *e
			want.Input = q.Expand(1)
			for _, inMemory := range []bool{false, true} {
				got, report := open(t, path, Options{InMemory: inMemory})
				checkEqual(t, got, &want)
				if !strings.HasPrefix(report.Stored, stored) || report.Mapped || len(report.Findings) > 0 {
					t.Errorf("%s: report %+v", stored, report)
				}
				if string(got.Meta.Pipeline) != string(e.Meta.Pipeline) {
					t.Errorf("%s: pipeline %s", stored, got.Meta.Pipeline)
				}
			}
			content, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(content, encodeQuantized(t, e, q)) {
				t.Errorf("%s: a file and a stream differ (%v)", stored, err)
			}
		}
	}
}

// TestQuantizedAlignment checks what the package comment promises of the layout.
func TestQuantizedAlignment(t *testing.T) {
	for n := 1; n < 12; n++ {
		list := make([]string, n)
		for i := range list {
			list[i] = strings.Repeat("字", i+1)
		}
		m := firth.NewMatrix(n, 4)
		for i := range m.Data {
			m.Data[i] = float32(i)
		}
		e := embeddings(t, list, nil, m, m, firth.Metadata{Config: []byte(`"` + strings.Repeat("x", n) + `"`)})
		for stored, q := range quantized(t, m) {
			b := encodeQuantized(t, e, q)
			h, err := (tensorBytes{mapped: b, size: int64(len(b))}).header()
			if err != nil {
				t.Fatal(err)
			}
			if h.metadata["format_version"] != "2" {
				t.Errorf("%s: version %q", stored, h.metadata["format_version"])
			}
			if h.tensors[0].begin%64 != 0 {
				t.Errorf("%s: the data begin at byte %d", stored, h.tensors[0].begin)
			}
			for _, at := range h.tensors {
				if size := int64(tensorSizes[at.dtype]); at.begin%size != 0 {
					t.Errorf("%s: tensor %s of %s begins at byte %d", stored, at.name, at.dtype, at.begin)
				}
			}
		}
	}
}

func TestWriteQuantizedRefuses(t *testing.T) {
	e := full(t)
	var b bytes.Buffer
	if _, err := EncodeQuantized(&b, e, quantize.NewHalf(firth.NewMatrix(8, 3), 1)); err == nil || !strings.Contains(err.Error(), "8×3 quantized numbers for vectors of 8×4") {
		t.Errorf("another shape: error %v", err)
	}
}

// A quantizedFile is a file of two words, as Python might write it.
type quantizedFile struct {
	entries []string
	data    []byte
}

func (f *quantizedFile) add(name, dtype, shape string, data []byte) *quantizedFile {
	f.entries = append(f.entries, fmt.Sprintf(`%q:{"dtype":%q,"shape":[%s],"data_offsets":[%d,%d]}`, name, dtype, shape, len(f.data), len(f.data)+len(data)))
	f.data = append(f.data, data...)
	return f
}

func (f *quantizedFile) content(pad int) string {
	return safetensorsFile("{"+strings.Join(f.entries, ",")+"}"+strings.Repeat(" ", pad), f.data)
}

// twoWords begins a file with a tensor at odd bytes before all others.
func twoWords() *quantizedFile {
	return new(quantizedFile).add("words", "U8", "7", []byte("似like")).add("word_offsets", "U64", "3", numbers64(0, 3, 7))
}

func numbers32(x ...float32) []byte {
	var b []byte
	for _, x := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b
}

func TestQuantizedFromElsewhere(t *testing.T) {
	for name, c := range map[string]struct {
		file *quantizedFile
		want []float32
	}{
		"F16": {twoWords().add("input", "F16", "2,2", []byte{0, 0x3c, 0, 0xc0, 1, 0, 0xff, 0x7b}), []float32{1, -2, 0x1p-24, 65504}},
		"I8":  {twoWords().add("input", "I8", "2,2", []byte{1, 0x80, 127, 1}).add("input_scales", "F32", "2", numbers32(.5, 0)), []float32{.5, -64, 0, 0}},
		"codes": {
			twoWords().add("input_codes", "U8", "2,1", []byte{1, 0}).add("input_centroids", "F32", "1,2,2", numbers32(3, 4, 5, 6)),
			[]float32{5, 6, 3, 4},
		},
		"lengths": {
			twoWords().add("input_norms", "F32", "2", numbers32(2, 0.5)).add("input_codes", "U8", "2,2", []byte{0, 1, 1, 0}).
				add("input_centroids", "F32", "2,2,1", numbers32(1, 2, 3, 4)),
			[]float32{2, 8, 1, 1.5},
		},
	} {
		want := embeddings(t, []string{"似", "like"}, nil, firth.Matrix{Rows: 2, Dim: 2, Data: c.want}, firth.Matrix{}, firth.Metadata{})
		for pad := range 8 {
			path := tempFile(t, []byte(c.file.content(pad)))
			for _, inMemory := range []bool{false, true} {
				e, report := open(t, path, Options{InMemory: inMemory})
				checkEqual(t, e, want)
				if len(report.Findings) > 0 {
					t.Errorf("%s: %v", name, report.Findings)
				}
			}
		}
	}
}

func TestQuantizedHostile(t *testing.T) {
	inf := float32(math.Inf(1))
	codes := func() *quantizedFile { return twoWords().add("input_codes", "U8", "2,1", []byte{1, 0}) }
	table := numbers32(3, 4, 5, 6)
	many := make([]byte, 4*257)
	for name, c := range map[string]struct {
		file *quantizedFile
		says string
	}{
		"no scales":          {twoWords().add("input", "I8", "2,2", make([]byte, 4)), `no tensor "input_scales"`},
		"few scales":         {twoWords().add("input", "I8", "2,2", make([]byte, 4)).add("input_scales", "F32", "1", table[:4]), "1 numbers, and there are 2 words"},
		"NaN scale":          {twoWords().add("input", "I8", "2,2", make([]byte, 4)).add("input_scales", "F32", "2", numbers32(1, float32(math.NaN()))), "number 1"},
		"negative scale":     {twoWords().add("input", "I8", "2,2", make([]byte, 4)).add("input_scales", "F32", "2", numbers32(-1, 1)), "number 0"},
		"scales of F16":      {twoWords().add("input", "I8", "2,2", make([]byte, 4)).add("input_scales", "F16", "2", make([]byte, 4)), `of type "F16"`},
		"three words":        {twoWords().add("input", "F16", "3,2", make([]byte, 12)), "there are 2 words"},
		"no dimension":       {twoWords().add("input", "F16", "2,0", nil), "there are 2 words"},
		"shape and bytes":    {twoWords().add("input", "F16", "2,3", make([]byte, 24)), "takes 12 bytes, and it has 24"},
		"twice":              {codes().add("input_centroids", "F32", "1,2,2", table).add("input", "F32", "2,2", table), "there twice"},
		"no centroids":       {codes(), `no tensor "input_centroids"`},
		"codes for three":    {twoWords().add("input_codes", "U8", "3,1", make([]byte, 3)).add("input_centroids", "F32", "1,2,2", table), "there are 2 words"},
		"no codes":           {twoWords().add("input_codes", "U8", "2,0", nil).add("input_centroids", "F32", "0,2,2", nil), "there are 2 words"},
		"code beyond":        {codes().add("input_centroids", "F32", "1,1,2", table[:8]), "code 0 (byte "},
		"other parts":        {codes().add("input_centroids", "F32", "2,2,1", table), "each word has 1 codes"},
		"flat":               {codes().add("input_centroids", "F32", "1,4", table), "want [1, centroids, numbers in each]"},
		"NaN centroid":       {codes().add("input_centroids", "F32", "1,2,2", numbers32(1, 2, float32(math.NaN()), 4)), "number 2"},
		"infinite centroid":  {codes().add("input_centroids", "F32", "1,2,2", numbers32(1, inf, 3, 4)), "number 1"},
		"long centroids":     {codes().add("input_centroids", "F32", "1,2,33", many[:4*66]), "at most 32 numbers"},
		"no numbers":         {codes().add("input_centroids", "F32", "1,2,0", nil), "at most 32 numbers"},
		"many centroids":     {codes().add("input_centroids", "F32", "1,257,1", many), "at most 256 centroids"},
		"huge centroids":     {codes().add("input_centroids", "F32", "1,4611686018427387904,4611686018427387904", table), "larger than any file"},
		"infinite length":    {codes().add("input_centroids", "F32", "1,2,2", table).add("input_norms", "F32", "2", numbers32(inf, 1)), "number 0"},
		"a length too few":   {codes().add("input_centroids", "F32", "1,2,2", table).add("input_norms", "F32", "1", table[:4]), "1 numbers, and there are 2 words"},
		"F32 codes":          {twoWords().add("input_codes", "F32", "2,1", table[:8]).add("input_centroids", "F32", "1,2,2", table), `of type "F32"`},
		"version of another": {twoWords().add("input", "BF16", "2,2", make([]byte, 8)), "reads F32 or F16 or I8"},
	} {
		content := c.file.content(0)
		path := tempFile(t, []byte(content))
		for _, inMemory := range []bool{false, true} {
			_, _, err := Open(path, Options{InMemory: inMemory})
			var parse *ParseError
			if !errors.As(err, &parse) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: error %v, want one saying %q", name, err, c.says)
			} else if parse.Offset < 8 || parse.Offset > int64(len(content)) {
				t.Errorf("%s: error at byte %d of %d", name, parse.Offset, len(content))
			}
		}
	}
}

// TestQuantizedNonFinite reads what is infinite only when expanded, and says so.
func TestQuantizedNonFinite(t *testing.T) {
	for _, file := range []*quantizedFile{
		twoWords().add("input", "F16", "2,2", []byte{0, 0x7c, 0, 0, 1, 0x7e, 0, 0}),
		twoWords().add("input", "I8", "2,2", []byte{127, 1, 0, 127}).add("input_scales", "F32", "2", numbers32(math.MaxFloat32, 3e38)),
		twoWords().add("input_norms", "F32", "2", numbers32(1e20, 1e20)).add("input_codes", "U8", "2,2", []byte{0, 1, 1, 0}).
			add("input_centroids", "F32", "2,2,1", numbers32(1e20, 2, 3, 1e20)),
	} {
		_, report := open(t, tempFile(t, []byte(file.content(0))), Options{})
		if n := report.Count(NonFinite); n != 2 {
			t.Errorf("%s: %d numbers that are not finite, want 2", report.Stored, n)
		}
	}
}

// TestQuantizedTruncated cuts files at many bytes, and at each of the last; none may
// pass.
func TestQuantizedTruncated(t *testing.T) {
	e := full(t)
	path := tempFile(t, nil)
	for stored, q := range quantized(t, e.Input) {
		content := encodeQuantized(t, e, q)
		for n := range content {
			if n%7 != 0 && n < len(content)-40 {
				continue
			}
			if err := os.WriteFile(path, content[:n], 0o644); err != nil {
				t.Fatal(err)
			}
			if e, _, err := Open(path, Options{Format: Safetensors, InMemory: n%2 == 0}); err == nil {
				e.Close()
				t.Errorf("%s was read though cut after %d of %d bytes", stored, n, len(content))
			}
		}
	}
}

// TestQuantizedMemory opens the file that grows most: two numbers of memory for each bit
// of a code.
func TestQuantizedMemory(t *testing.T) {
	const rows = 20_000
	words, offsets := make([]byte, rows), make([]uint64, rows+1)
	for i := range words {
		words[i], offsets[i+1] = 'x', uint64(i+1)
	}
	content := new(quantizedFile).add("word_offsets", "U64", fmt.Sprint(rows+1), numbers64(offsets...)).
		add("input_centroids", "F32", "1,1,32", make([]byte, 4*32)).
		add("input_codes", "U8", fmt.Sprintf("%d,1", rows), make([]byte, rows)).
		add("words", "U8", fmt.Sprint(rows), words).content(0)
	path := tempFile(t, []byte(content))
	if n := allocated(func() { open(t, path, Options{}) }); n > uint64(4*quantize.MaxPart*rows+rows*20+1<<20) {
		t.Errorf("opening %d bytes allocated %d", len(content), n)
	}
}
