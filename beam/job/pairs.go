package job

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"firth/beam/store"
)

// The pairs of a chunk lie in one file, bucket after bucket, behind a directory of
// them; a task reads its own bucket of each chunk of the block. On an object store,
// of which whole objects are read, each bucket of a chunk is an object.
//
// Of the directory, entry b is for bucket b = p·P+q: the number of pairs before it (4
// bytes) and the checksum of its own (8 bytes). A last entry ends it: the number of
// all pairs. Numbers are little endian; a pair has 4 bytes.
const entrySize = 12

// PairsFolder is where the pairs of a block are.
func PairsFolder(folder string, block int) string {
	return store.Join(folder, "pairs", fmt.Sprint(block))
}

func pairsOfChunk(folder string, block, chunk int) string {
	return store.Join(PairsFolder(folder, block), fmt.Sprint(chunk))
}

func pairsOfBucket(folder string, block, chunk, bucket int) string {
	return store.Join(PairsFolder(folder, block), fmt.Sprintf("%d-%d", chunk, bucket))
}

// WritePairs writes the pairs of a chunk of a block: add appends those of a bucket to
// what it is given. It returns the memory that it used, buffer or more, for the next
// call.
func WritePairs(ctx context.Context, folder string, block, chunk, buckets int, buffer []uint32, add func(dst []uint32, bucket int) []uint32) ([]uint32, error) {
	if !store.IsLocal(folder) {
		for b := range buckets {
			if buffer = add(buffer[:0], b); len(buffer) == 0 {
				continue // it has no object
			}
			data := asBytes(buffer)
			swap(data)
			sum := binary.LittleEndian.AppendUint64(nil, checksum(data))
			if err := writeAll(ctx, pairsOfBucket(folder, block, chunk, b), data, sum); err != nil {
				return buffer, err
			}
		}
		return buffer, nil
	}
	directory := make([]byte, 0, entrySize*buckets+4)
	buffer = buffer[:0]
	for b := range buckets {
		from := len(buffer)
		buffer = add(buffer, b)
		data := asBytes(buffer[from:])
		swap(data)
		directory = binary.LittleEndian.AppendUint32(directory, uint32(from))
		directory = binary.LittleEndian.AppendUint64(directory, checksum(data))
	}
	directory = binary.LittleEndian.AppendUint32(directory, uint32(len(buffer)))
	return buffer, writeAll(ctx, pairsOfChunk(folder, block, chunk), directory, asBytes(buffer))
}

func writeAll(ctx context.Context, uri string, parts ...[]byte) error {
	return store.Write(ctx, uri, func(w io.Writer) error {
		for _, part := range parts {
			if _, err := w.Write(part); err != nil {
				return err
			}
		}
		return nil
	})
}

// ReadPairs appends the pairs of a bucket of a chunk to dst. It fails if they are not
// those that were written.
func ReadPairs(ctx context.Context, folder string, block, chunk, buckets, bucket int, dst []uint32) ([]uint32, error) {
	if !store.IsLocal(folder) {
		return readObject(ctx, pairsOfBucket(folder, block, chunk, bucket), dst)
	}
	uri := pairsOfChunk(folder, block, chunk)
	r, size, closer, err := store.ReaderAt(ctx, uri)
	if err != nil {
		return dst, err
	}
	dst, err = readBucket(r, size, buckets, bucket, dst)
	if err = errors.Join(err, closer.Close()); err != nil {
		return dst, fmt.Errorf("%s, bucket %d: %w", uri, bucket, err)
	}
	return dst, nil
}

// errPairs tells that pairs are damaged.
var errPairs = errors.New("the pairs are damaged; run again, which makes them anew")

func readBucket(r io.ReaderAt, size int64, buckets, bucket int, dst []uint32) ([]uint32, error) {
	var entry [entrySize + 4]byte
	if _, err := r.ReadAt(entry[:], entrySize*int64(bucket)); err != nil {
		return dst, err
	}
	from, sum, to := binary.LittleEndian.Uint32(entry[:]), binary.LittleEndian.Uint64(entry[4:]), binary.LittleEndian.Uint32(entry[12:])
	begin := entrySize*int64(buckets) + 4
	if from > to || begin+4*int64(to) > size {
		return dst, errPairs
	}
	dst, data := grow(dst, int(to-from))
	if _, err := r.ReadAt(data, begin+4*int64(from)); err != nil && !(errors.Is(err, io.EOF) && len(data) == 0) {
		return dst, err
	}
	if checksum(data) != sum {
		return dst, errPairs
	}
	swap(data)
	return dst, nil
}

func readObject(ctx context.Context, uri string, dst []uint32) ([]uint32, error) {
	there, err := store.Exists(ctx, uri)
	if err != nil || !there {
		return dst, err
	}
	object, err := store.Read(ctx, uri)
	if err != nil {
		return dst, err
	}
	n := len(object) - 8
	if n < 0 || n%4 != 0 || checksum(object[:n]) != binary.LittleEndian.Uint64(object[n:]) {
		return dst, fmt.Errorf("%s: %w", uri, errPairs)
	}
	dst, data := grow(dst, n/4)
	copy(data, object)
	swap(data)
	return dst, nil
}

// grow makes room for n more numbers and returns their memory, too.
func grow(dst []uint32, n int) (grown []uint32, data []byte) {
	at := len(dst)
	grown = slices.Grow(dst, n)[:at+n]
	return grown, asBytes(grown[at:])
}
