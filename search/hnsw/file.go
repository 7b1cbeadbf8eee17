package hnsw

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"unsafe"

	"firth"
	"firth/internal/atomicfile"
)

// A file is a header of 128 bytes, then five arrays, each filled up with zeros to a
// multiple of 64 bytes, and at last the checksum of all that, CRC-32C. All numbers
// are little-endian.
//
//	 0  8 bytes   "firthnsw"
//	 8  uint32    version, 1
//	12  uint32    metric: 0 cosine, 1 dot
//	16  uint32    M
//	20  uint32    efConstruction
//	24  uint64    seed
//	32  uint64    rows
//	40  uint32    dimension
//	44  uint32    row at which searches begin, 2^32-1 if there is none
//	48  uint64    lists of links above level 0
//	56  8 bytes   zeros
//	64  32 bytes  fingerprint of the vectors
//	96  32 bytes  zeros
//
//	float32[rows]           scale
//	uint32[rows·(1+2M)]     links on level 0
//	uint32[rows]            where the row's links above level 0 begin, in lists
//	uint32[lists·(1+M)]     links above level 0
//	uint8[rows]             levels
//	uint64[(rows+63)/64]    deleted rows, a bit each
const (
	magic      = "firthnsw"
	version    = 1
	headerSize = 128
	alignment  = 64
)

var (
	// ErrFormat tells that a file is no graph, or is damaged.
	ErrFormat = errors.New("not a whole graph of package hnsw")

	// ErrVersion tells that a file was written by a later Firth.
	ErrVersion = errors.New("graph file of a later version")
)

// castagnoli is the polynomial that processors have an instruction for.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Fingerprint tells matrices apart: the SHA-256 of its shape and of up to 4096 of
// its rows, the first, the last, and others evenly between. So a model of gigabytes
// is told in milliseconds. Training anew changes all rows; a matrix that was changed
// by hand in few rows may have the same fingerprint.
func Fingerprint(rows firth.Matrix) [32]byte {
	const most = 4096
	hash := sha256.New()
	number := make([]byte, 0, 4*max(2, rows.Dim))
	number = binary.LittleEndian.AppendUint32(number, uint32(rows.Rows))
	number = binary.LittleEndian.AppendUint32(number, uint32(rows.Dim))
	hash.Write(number)
	n := min(rows.Rows, most)
	for i := range n {
		at := i
		if n < rows.Rows {
			at = i * (rows.Rows - 1) / (most - 1)
		}
		number = number[:0]
		for _, x := range rows.Row(at) {
			number = binary.LittleEndian.AppendUint32(number, math.Float32bits(x))
		}
		hash.Write(number)
	}
	return [32]byte(hash.Sum(nil))
}

// Write makes path a file of the graph, or leaves it as it was and fails.
func (g *Graph) Write(path string) error {
	return atomicfile.Write(path, func(w io.Writer) error {
		_, err := g.WriteTo(w)
		return err
	})
}

// WriteTo writes the graph. The bytes depend on nothing but the graph.
func (g *Graph) WriteTo(w io.Writer) (int64, error) {
	out := &summed{w: w}
	header := make([]byte, 0, headerSize)
	header = append(header, magic...)
	for _, x := range []uint32{version, uint32(g.config.Metric), uint32(g.config.M), uint32(g.config.EfConstruction)} {
		header = binary.LittleEndian.AppendUint32(header, x)
	}
	header = binary.LittleEndian.AppendUint64(header, g.config.Seed)
	header = binary.LittleEndian.AppendUint64(header, uint64(g.Len()))
	header = binary.LittleEndian.AppendUint32(header, uint32(g.rows.Dim))
	header = binary.LittleEndian.AppendUint32(header, g.entry)
	header = binary.LittleEndian.AppendUint64(header, uint64(len(g.upper)/(1+g.config.M)))
	header = append(header, make([]byte, 8)...)
	fingerprint := Fingerprint(g.rows)
	header = append(header, fingerprint[:]...)
	out.write(header[:headerSize])
	writeArray(out, g.scale)
	writeArray(out, g.base)
	writeArray(out, g.upperAt)
	writeArray(out, g.upper)
	writeArray(out, g.levels)
	writeArray(out, g.deleted)
	out.write(binary.LittleEndian.AppendUint32(nil, out.sum))
	return out.n, out.err
}

// summed writes to w until that fails, and adds up a checksum.
type summed struct {
	w   io.Writer
	n   int64
	sum uint32
	err error
}

func (s *summed) write(p []byte) {
	if s.err != nil {
		return
	}
	var n int
	n, s.err = s.w.Write(p)
	s.n += int64(n)
	s.sum = crc32.Update(s.sum, castagnoli, p)
}

// plain are the numbers of the arrays.
type plain interface {
	float32 | uint8 | uint32 | uint64
}

// writeArray writes numbers, little-endian, and zeros up to the next array.
func writeArray[T plain](out *summed, x []T) {
	const most = 1 << 16
	var buffer []byte
	size := 0
	for len(x) > 0 {
		part := x[:min(most, len(x))]
		buffer, _ = binary.Append(buffer[:0], binary.LittleEndian, part) // fails for no such type
		out.write(buffer)
		size += len(buffer)
		x = x[len(part):]
	}
	out.write(make([]byte, padding(size)))
}

// padding is how many zeros follow size bytes.
func padding(size int) int { return -size & (alignment - 1) }

// Parse reads a graph of the rows of a matrix from the bytes of a file, which must
// stay as they are while the graph is used: they are not copied where the machine's
// numbers are little-endian and data begins at a multiple of 8 bytes. It looks at
// every byte, so that no search leaves the arrays, whatever the file says. It fails
// with [ErrFormat], [ErrVersion], or [ErrRows] if the graph is of other vectors.
func Parse(data []byte, rows firth.Matrix) (*Graph, error) {
	if len(data) < headerSize+4 || string(data[:8]) != magic {
		return nil, fmt.Errorf("%w: it does not begin like one", ErrFormat)
	}
	u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(data[at:]) }
	u64 := func(at int) uint64 { return binary.LittleEndian.Uint64(data[at:]) }
	if v := u32(8); v != version {
		return nil, fmt.Errorf("%w: %d, and this Firth knows %d: build the index anew", ErrVersion, v, version)
	}
	body := data[:len(data)-4]
	if crc32.Checksum(body, castagnoli) != binary.LittleEndian.Uint32(data[len(body):]) {
		return nil, fmt.Errorf("%w: its checksum is wrong, so it is damaged or cut off: build it anew", ErrFormat)
	}
	g := &Graph{
		config: Config{Metric: Metric(u32(12)), M: int(u32(16)), EfConstruction: int(u32(20)), Seed: u64(24)},
		rows:   rows, entry: u32(44),
	}
	if checked, err := g.config.withDefaults(); err != nil || checked != g.config {
		return nil, fmt.Errorf("%w: header with M %d, efConstruction %d, metric %d", ErrFormat, u32(16), u32(20), u32(12))
	}
	n, lists := u64(32), u64(48)
	if n != uint64(rows.Rows) || u32(40) != uint32(rows.Dim) || [32]byte(data[64:96]) != Fingerprint(rows) {
		return nil, fmt.Errorf("index of %d vectors of dimension %d: %w (%d of dimension %d, or others of that size): build it anew for this model",
			n, u32(40), ErrRows, rows.Rows, rows.Dim)
	}
	// The rows are there, so their number is bounded; the lists must fit into the file.
	if lists > uint64(len(data)) {
		return nil, fmt.Errorf("%w: %d lists of links in %d bytes", ErrFormat, lists, len(data))
	}
	in := &arrays{data: body[headerSize:]}
	g.scale = readArray[float32](in, int(n))
	g.base = readArray[uint32](in, int(n)*(1+2*g.config.M))
	g.upperAt = readArray[uint32](in, int(n))
	g.upper = readArray[uint32](in, int(lists)*(1+g.config.M))
	g.levels = readArray[uint8](in, int(n))
	g.deleted = readArray[uint64](in, int(n+63)/64)
	if in.short || len(in.data) != 0 {
		return nil, fmt.Errorf("%w: its length of %d bytes does not fit its header", ErrFormat, len(data))
	}
	if err := g.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return g, nil
}

// arrays hands out the arrays of a file one after another.
type arrays struct {
	data  []byte
	short bool // an array did not fit
}

// littleEndian tells whether numbers lie in memory as in the file.
var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

func readArray[T plain](in *arrays, n int) []T {
	var zero T
	width := int(unsafe.Sizeof(zero))
	if n > len(in.data)/width {
		in.short = true
		return nil
	}
	size := n * width
	if size+padding(size) > len(in.data) {
		in.short = true
		return nil
	}
	p := in.data[:size]
	in.data = in.data[size+padding(size):]
	if n == 0 {
		return nil
	}
	if littleEndian && uintptr(unsafe.Pointer(&p[0]))%unsafe.Alignof(zero) == 0 {
		return unsafe.Slice((*T)(unsafe.Pointer(&p[0])), n)
	}
	x := make([]T, n)
	_, _ = binary.Decode(p, binary.LittleEndian, x) // p is as long as x needs
	return x
}
