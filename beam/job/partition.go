package job

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"firth/beam/store"
)

// WritePartition writes the rows of a partition as they are after so many rounds, and
// returns the name of the file, which is made of both: writing the same rows again
// changes nothing.
func WritePartition(ctx context.Context, folder, matrix string, part, rounds int, rows []float32) (name string, err error) {
	data := asBytes(rows)
	swap(data)
	defer swap(data)
	name = fmt.Sprintf("%s-%d-%d-%016x.f32", matrix, part, rounds, checksum(data))
	uri := partition(folder, name)
	if there, err := store.Exists(ctx, uri); err != nil || there {
		return name, err
	}
	return name, store.Write(ctx, uri, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

func partition(folder, name string) string { return store.Join(folder, "parts", name) }

// ReadPartition fills rows with a partition, and fails if they are not those that the
// file was named by.
func ReadPartition(ctx context.Context, folder, name string, rows []float32) error {
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
	if !strings.HasSuffix(name, fmt.Sprintf("-%016x.f32", checksum(data))) {
		return fmt.Errorf("%s is damaged: its content is not what its name says; remove it, and the newest file of %s, and run again", uri, store.Join(folder, "state"))
	}
	swap(data)
	return nil
}

// Sweep removes the partitions that a state had and none of the others has.
func Sweep(ctx context.Context, folder string, old *State, others ...*State) error {
	keep := map[string]bool{}
	for _, s := range others {
		for _, names := range [][]string{s.Input, s.Output} {
			for _, name := range names {
				keep[name] = true
			}
		}
	}
	for _, names := range [][]string{old.Input, old.Output} {
		for _, name := range names {
			if keep[name] {
				continue
			}
			if err := store.Remove(ctx, partition(folder, name)); err != nil {
				return err
			}
		}
	}
	return nil
}
