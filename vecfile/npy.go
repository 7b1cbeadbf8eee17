package vecfile

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"firth"
	"firth/vocab"
)

const npyMagic = "\x93NUMPY"

// npyDescription finds the parts of the Python dictionary that stands in a header.
// NumPy writes keys in this order; other writers do not, so each is looked for.
var (
	npyDescr   = regexp.MustCompile(`['"]descr['"]\s*:\s*['"]([^'"]*)['"]`)
	npyFortran = regexp.MustCompile(`['"]fortran_order['"]\s*:\s*(True|False)`)
	npyShape   = regexp.MustCompile(`['"]shape['"]\s*:\s*\(\s*(\d+)\s*,\s*(\d+)\s*,?\s*\)`)
)

// readNPY reads an array of two dimensions, of which words names the rows.
// Numbers of 2 and 8 bytes are read too; those of 8 are rounded.
func readNPY(in *input, words *wordList, wordsPath string, report *Report) (*firth.Embeddings, error) {
	m, err := readNPYMatrix(in, report)
	if err != nil {
		return nil, err
	}
	if err := words.mustName(m.Rows, wordsPath); err != nil {
		return nil, err
	}
	return words.rows(m, report).finish()
}

func readNPYMatrix(in *input, report *Report) (firth.Matrix, error) {
	f := &fields{in: in}
	if magic := f.read(len(npyMagic)); string(magic) != npyMagic {
		f.failf("it does not begin as a NumPy array does")
	}
	version, _ := f.u8(), f.u8()
	size := 2
	if version > 1 {
		size = 4
	}
	header := f.bytes(uint64(binary.LittleEndian.Uint32(append(bytes.Clone(f.read(size)), 0, 0)[:4])), "bytes of a header")
	descr, fortran, shape := npyDescr.FindSubmatch(header), npyFortran.FindSubmatch(header), npyShape.FindSubmatch(header)
	switch {
	case f.err != nil:
	case version < 1 || version > 3:
		f.failf("it is of version %d of NumPy's format, and this Firth reads 1 to 3", version)
	case descr == nil || fortran == nil || shape == nil:
		f.failf("the header %.100q describes no array of two dimensions", header)
	case string(fortran[1]) == "True":
		f.failf("its columns are stored one after another (fortran_order); save numpy.ascontiguousarray of it")
	}
	if f.err != nil {
		return firth.Matrix{}, f.err
	}
	rows, err1 := strconv.ParseUint(string(shape[1]), 10, 64)
	dim, err2 := strconv.ParseUint(string(shape[2]), 10, 64)
	if err1 != nil || err2 != nil || rows > vocab.MaxLen || dim < 1 || dim > maxDim {
		f.failf("the header announces %s rows of dimension %s, want at most %d and 1 to %d", shape[1], shape[2], vocab.MaxLen, maxDim)
	}
	data := f.numbers(string(descr[1]), rows*dim, report)
	if f.err == nil && in.more() {
		f.failf("more data follows the %d rows of %d numbers that the header announces", rows, dim)
	}
	return firth.Matrix{Rows: int(rows), Dim: int(dim), Data: data}, f.err
}

// numbers reads n numbers of a type that NumPy calls descr.
func (f *fields) numbers(descr string, n uint64, report *Report) []float32 {
	switch descr {
	case "<f4":
		return f.float32s(n, "numbers")
	case "<f2":
		raw := f.bytes(2*n, "bytes of numbers")
		x := make([]float32, len(raw)/2)
		for i := range x {
			x[i] = fromHalf(binary.LittleEndian.Uint16(raw[2*i:]))
		}
		return x
	case "<f8":
		raw := f.bytes(8*n, "bytes of numbers")
		x := make([]float32, len(raw)/8)
		rounded := 0
		for i := range x {
			y := math.Float64frombits(binary.LittleEndian.Uint64(raw[8*i:]))
			x[i] = float32(y)
			if float64(x[i]) != y && y == y {
				rounded++
			}
		}
		report.add(Rounded, rounded, Place{})
		return x
	}
	f.failf("its numbers are of type %.20q, and this Firth reads <f4, <f2 and <f8", descr)
	return nil
}

// fromHalf returns the number that 16 bits of IEEE 754 are: a sign, 5 bits of an
// exponent, 10 of a fraction.
func fromHalf(h uint16) float32 {
	sign, exponent, fraction := uint32(h>>15)<<31, uint32(h>>10&31), uint32(h&1023)
	switch exponent {
	case 0: // a multiple of the smallest number, 2^-24
		x := float32(fraction) / (1 << 24)
		return math.Float32frombits(sign | math.Float32bits(x))
	case 31: // infinite or NaN
		return math.Float32frombits(sign | 0x7f800000 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}

// writeNPY writes the vectors as numpy.save does, byte for byte: in version 1.0,
// with a header that ends at a multiple of 64 bytes.
func writeNPY(w *bufio.Writer, e *firth.Embeddings) error {
	text := fmt.Sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }", e.Input.Rows, e.Input.Dim)
	// Room for the first number to grow to 21 digits without moving the data.
	text += strings.Repeat(" ", max(0, 21-len(strconv.Itoa(e.Input.Rows))))
	const before = len(npyMagic) + 2 + 2
	total := (before + len(text) + 1 + 63) / 64 * 64
	text += strings.Repeat(" ", total-before-len(text)-1) + "\n"
	w.WriteString(npyMagic + "\x01\x00")
	w.Write(binary.LittleEndian.AppendUint16(nil, uint16(len(text))))
	w.WriteString(text)
	return writeFloat32s(w, e.Input.Data)
}

// readWords reads one word on each line. An empty line is a row without a word.
func readWords(in *input) (*wordList, error) {
	words := &wordList{}
	err := readLines(in, func(line []byte, start int64) error {
		words.add(line, start)
		return nil
	})
	return words, err
}

// writeWords writes one word on each line.
func writeWords(w *bufio.Writer, e *firth.Embeddings) error {
	for i := range e.Vocab.Len() {
		w.WriteString(e.Vocab.Word(vocab.WordID(i)))
		w.WriteByte('\n')
	}
	return nil
}
