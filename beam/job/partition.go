package job

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unsafe"

	"firth/beam/store"
)

// WritePartition writes the rows of a partition, and returns the name of the file,
// which is made of them: writing the same rows again changes nothing.
func WritePartition(ctx context.Context, folder, matrix string, part int, rows []float32) (name string, err error) {
	data := asBytes(rows)
	swap(data)
	defer swap(data)
	name = partitionName(matrix, part, data)
	uri := partition(folder, name)
	if there, err := store.Exists(ctx, uri); err != nil || there {
		return name, err
	}
	return name, store.Write(ctx, uri, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

func partitionName(matrix string, part int, data []byte) string {
	return fmt.Sprintf("%s-%d-%.12x.f32", matrix, part, sha256.Sum256(data))
}

func partition(folder, name string) string { return store.Join(folder, "parts", name) }

// ReadPartition fills rows with a partition, and fails if they are not those that the
// file was named by.
func ReadPartition(ctx context.Context, folder, matrix string, part int, name string, rows []float32) error {
	uri := partition(folder, name)
	r, err := store.Open(ctx, uri)
	if err != nil {
		return err
	}
	data := asBytes(rows)
	_, err = io.ReadFull(r, data)
	if err = errors.Join(err, r.Close()); err != nil {
		return fmt.Errorf("%s: %w", uri, err)
	}
	if partitionName(matrix, part, data) != name {
		return fmt.Errorf("%s is damaged: its content is not what its name says; remove it, and the newest file of %s, and run again", uri, store.Join(folder, "state"))
	}
	swap(data)
	return nil
}

// asBytes is the memory of rows.
func asBytes(rows []float32) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(rows))), 4*len(rows))
}

// swap makes numbers of this machine little endian, or little endian ones numbers of
// this machine. Nearly all machines are.
func swap(data []byte) {
	if binary.NativeEndian.Uint16([]byte{1, 0}) == 1 {
		return
	}
	for ; len(data) >= 4; data = data[4:] {
		data[0], data[1], data[2], data[3] = data[3], data[2], data[1], data[0]
	}
}

// Sweep removes the partitions that a state had and the next one has not.
func Sweep(ctx context.Context, folder string, old, now *State) error {
	keep := map[string]bool{}
	for _, name := range append(append([]string{}, now.Input...), now.Output...) {
		keep[name] = true
	}
	for _, name := range append(append([]string{}, old.Input...), old.Output...) {
		if !keep[name] {
			if err := store.Remove(ctx, partition(folder, name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// WritePairs writes the pairs of a bucket, with their sum at the end.
func WritePairs(ctx context.Context, uri string, pairs []byte) error {
	sum := sha256.Sum256(pairs)
	return store.Write(ctx, uri, func(w io.Writer) error {
		_, err := io.Copy(w, io.MultiReader(bytes.NewReader(pairs), bytes.NewReader(sum[:8])))
		return err
	})
}

// ReadPairs reads the pairs of a bucket.
func ReadPairs(ctx context.Context, uri string) ([]uint32, error) {
	data, err := store.Read(ctx, uri)
	if err != nil {
		return nil, err
	}
	n := len(data) - 8
	if n < 0 || n%4 != 0 {
		return nil, fmt.Errorf("%s is damaged: %d bytes", uri, len(data))
	}
	if sum := sha256.Sum256(data[:n]); !bytes.Equal(sum[:8], data[n:]) {
		return nil, fmt.Errorf("%s is damaged: its sum is wrong; run again, which makes it anew", uri)
	}
	pairs := make([]uint32, n/4)
	for i := range pairs {
		pairs[i] = binary.LittleEndian.Uint32(data[4*i:])
	}
	return pairs, nil
}
