package vecfile

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"unsafe"

	"firth"
	"firth/internal/atomicfile"
	"firth/quantize"
)

// Names of the tensors of quantized vectors, beside input.
const (
	scalesName    = "input_scales"
	codesName     = "input_codes"
	centroidsName = "input_centroids"
	normsName     = "input_norms"
)

// WriteQuantized is [Write] in the format [Safetensors], with a matrix in fewer bits in
// the place of Input, of which it must have the shape. [Open] gives [firth.Embeddings]
// with that matrix, expanded.
func WriteQuantized(path string, e *firth.Embeddings, q quantize.Matrix) (Report, error) {
	var report Report
	err := atomicfile.Write(path, func(w io.Writer) error {
		var err error
		if report, err = EncodeQuantized(w, e, q); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		return nil
	})
	return report, err
}

// EncodeQuantized is [WriteQuantized] to a stream, which is left incomplete if an error
// comes up.
func EncodeQuantized(w io.Writer, e *firth.Embeddings, q quantize.Matrix) (Report, error) {
	if rows, dim := q.Shape(); rows != e.Input.Rows || dim != e.Dim() {
		return Report{}, fmt.Errorf("%d×%d quantized numbers for vectors of %d×%d", rows, dim, e.Input.Rows, e.Dim())
	}
	return encodeWith(w, e, Safetensors, q)
}

// quantizedTensors returns the tensors of float32 that a quantized matrix needs, and
// that of its codes.
func quantizedTensors(q quantize.Matrix) (wide []tensorToWrite, codes tensorToWrite, err error) {
	switch q := q.(type) {
	case quantize.Half:
		return nil, tensorOf("input", "F16", writeUint16s, q.Bits, q.Rows, q.Dim), nil
	case quantize.Int8:
		wide = append(wide, tensorOf(scalesName, "F32", writeFloat32s, q.Scales, q.Rows))
		return wide, tensorOf("input", "I8", writeInt8s, q.Codes, q.Rows, q.Dim), nil
	case quantize.Product:
		wide = append(wide, tensorOf(centroidsName, "F32", writeFloat32s, q.Centroids, q.Parts, q.K, q.Dim/q.Parts))
		if q.Norms != nil {
			wide = append(wide, tensorOf(normsName, "F32", writeFloat32s, q.Norms, q.Rows))
		}
		return wide, tensorOf(codesName, "U8", writeBytes, q.Codes, q.Rows, q.Parts), nil
	}
	return nil, tensorToWrite{}, fmt.Errorf("vectors quantized as %T have no form in a file", q)
}

// readInput returns the vectors of so many words, expanded if the file has them in
// fewer bits, and the names of the tensors that they are in.
func readInput(b tensorBytes, h *safetensorsHeader, words int, report *Report) (firth.Matrix, []string, error) {
	if _, ok := h.tensor(codesName); ok {
		if t, ok := h.tensor("input"); ok {
			return firth.Matrix{}, nil, t.errorf("it stands beside a tensor %q, so that the vectors are there twice", codesName)
		}
		q, err := readProduct(b, h, words)
		if err != nil {
			return firth.Matrix{}, nil, err
		}
		report.Stored = fmt.Sprintf("product-quantized, %d codes of %d numbers", q.Parts, q.Dim/q.Parts)
		m, err := expanded(q, h, codesName, report)
		return m, []string{codesName, centroidsName, normsName}, err
	}
	t, err := needMatrix(h, "input", "F32", "F16", "I8")
	if err != nil {
		return firth.Matrix{}, nil, err
	}
	if t.shape[0] != uint64(words) || t.shape[1] == 0 {
		return firth.Matrix{}, nil, t.errorf("its shape is %v, and there are %d words", t.shape, words)
	}
	rows, dim := int(t.shape[0]), int(t.shape[1])
	used := []string{"input"}
	if t.dtype == "F32" {
		m, err := readMatrix(b, h, "input")
		return m, used, err
	}
	raw, err := b.at(t.begin, t.end)
	if err != nil {
		return firth.Matrix{}, nil, err
	}
	var q quantize.Matrix
	if t.dtype == "F16" {
		report.Stored = "float16"
		q = quantize.Half{Rows: rows, Dim: dim, Bits: uint16s(raw)}
	} else {
		report.Stored = "int8, a scale for each vector"
		scales, err := readFactors(b, h, scalesName, rows)
		if err != nil {
			return firth.Matrix{}, nil, err
		}
		used = append(used, scalesName)
		q = quantize.Int8{Rows: rows, Dim: dim, Codes: int8s(raw), Scales: scales}
	}
	m, err := expanded(q, h, "input", report)
	return m, used, err
}

// readProduct returns product-quantized vectors, whose codes the caller knows to be
// there.
func readProduct(b tensorBytes, h *safetensorsHeader, words int) (quantize.Product, error) {
	var q quantize.Product
	codes, err := needMatrix(h, codesName, "U8")
	if err != nil {
		return q, err
	}
	if codes.shape[0] != uint64(words) || codes.shape[1] == 0 {
		return q, codes.errorf("its shape is %v, and there are %d words", codes.shape, words)
	}
	centroids, err := need(h, centroidsName, "F32")
	if err != nil {
		return q, err
	}
	parts := codes.shape[1]
	switch s := centroids.shape; {
	case len(s) != 3 || s[0] != parts:
		return q, centroids.errorf("its shape is %v, want [%d, centroids, numbers in each]: each word has %d codes", s, parts, parts)
	case s[1] < 1 || s[1] > quantize.Centroids || s[2] < 1 || s[2] > quantize.MaxPart || parts*s[2] > maxDim:
		return q, centroids.errorf("its shape is %v, want at most %d centroids of at most %d numbers, and %d in all parts", s, quantize.Centroids, quantize.MaxPart, maxDim)
	}
	q = quantize.Product{Rows: words, Parts: int(parts), K: int(centroids.shape[1]), Dim: int(parts * centroids.shape[2])}
	raw, err := b.at(centroids.begin, centroids.end)
	if err != nil {
		return q, err
	}
	q.Centroids = float32s(raw)
	for i, x := range q.Centroids {
		if !isFinite(x) {
			return q, centroids.errorf("number %d (byte %d) is %v", i, centroids.begin+4*int64(i), x)
		}
	}
	if _, ok := h.tensor(normsName); ok {
		if q.Norms, err = readFactors(b, h, normsName, words); err != nil {
			return q, err
		}
	}
	if q.Codes, err = b.at(codes.begin, codes.end); err != nil {
		return q, err
	}
	for i, c := range q.Codes {
		if int(c) >= q.K {
			return q, codes.errorf("code %d (byte %d) is %d, and there are %d centroids", i, codes.begin+int64(i), c, q.K)
		}
	}
	return q, nil
}

// readFactors returns what each row is multiplied by: finite numbers, none negative.
func readFactors(b tensorBytes, h *safetensorsHeader, name string, rows int) ([]float32, error) {
	raw, t, err := readVector(b, h, name, "F32")
	if err != nil {
		return nil, err
	}
	x := float32s(raw)
	if len(x) != rows {
		return nil, t.errorf("it has %d numbers, and there are %d words", len(x), rows)
	}
	for i, f := range x {
		if !(f >= 0) || !isFinite(f) {
			return nil, t.errorf("number %d (byte %d) is %v, want a finite one, not negative", i, t.begin+4*int64(i), f)
		}
	}
	return x, nil
}

// expanded makes float32 of a quantized matrix, which is in a tensor of that name. The
// memory that it takes is bounded by the file: twice the bytes of binary16, four
// times those of int8, and at most 4·MaxPart times those of codes.
func expanded(q quantize.Matrix, h *safetensorsHeader, name string, report *Report) (firth.Matrix, error) {
	t, _ := h.tensor(name)
	rows, dim := q.Shape()
	if uint64(rows)*uint64(dim) > math.MaxInt/4 {
		return firth.Matrix{}, t.errorf("%d vectors of dimension %d are more than this machine can address", rows, dim)
	}
	m := q.Expand(0)
	for i, x := range m.Data {
		if !isFinite(x) {
			report.add(NonFinite, 1, Place{Row: i/dim + 1, Offset: t.begin})
		}
	}
	return m, nil
}

func isFinite(x float32) bool { return x-x == 0 }

// uint16s is float32s for whole numbers of 2 bytes.
func uint16s(b []byte) []uint16 {
	if len(b) == 0 {
		return nil
	}
	if p := unsafe.Pointer(unsafe.SliceData(b)); littleEndian && uintptr(p)%2 == 0 {
		return unsafe.Slice((*uint16)(p), len(b)/2)
	}
	x := make([]uint16, len(b)/2)
	for i := range x {
		x[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return x
}

// int8s is float32s for whole numbers of one byte.
func int8s(b []byte) []int8 {
	return unsafe.Slice((*int8)(unsafe.Pointer(unsafe.SliceData(b))), len(b))
}

// writeUint16s is writeFloat32s for whole numbers of 2 bytes.
func writeUint16s(w io.Writer, x []uint16) error {
	if littleEndian {
		return writeBytes(w, unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), 2*len(x)))
	}
	return binary.Write(w, binary.LittleEndian, x)
}

func writeInt8s(w io.Writer, x []int8) error {
	return writeBytes(w, unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), len(x)))
}
