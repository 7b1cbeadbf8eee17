package steps

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"slices"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"firth/beam/job"
)

func init() {
	register.DoFn3x1[context.Context, int, func(int, []byte), error](&MakePairs{})
	register.DoFn4x1[context.Context, int, func(*[]byte) bool, func(int), error](&KeepPairs{})
}

// MakePairs makes the training pairs of a chunk of a block.
type MakePairs struct {
	Folder string
	Block  int
	Share
}

// ProcessElement emits the pairs of chunk by bucket, p·P+q: the number of the chunk,
// then the pairs.
func (f *MakePairs) ProcessElement(ctx context.Context, chunk int, emit func(int, []byte)) error {
	if !f.has(chunk) {
		return nil
	}
	s, err := job.Of(ctx, f.Folder)
	if err != nil {
		return err
	}
	pairs, err := s.Tasks.Pairs(s.Source, f.Block, chunk)
	if err != nil {
		return err
	}
	parts := s.Tasks.Partitions()
	var bucket []uint32
	for p := range parts {
		for q := range parts {
			if bucket = pairs.Bucket(bucket[:0], p, q); len(bucket) == 0 {
				continue
			}
			data := make([]byte, 4+4*len(bucket))
			binary.LittleEndian.PutUint32(data, uint32(chunk))
			for i, pair := range bucket {
				binary.LittleEndian.PutUint32(data[4+4*i:], pair)
			}
			emit(p*parts+q, data)
		}
	}
	return nil
}

// KeepPairs writes the pairs of a bucket in the order of the text.
type KeepPairs struct {
	Folder     string
	Block      int
	Partitions int
}

// ProcessElement writes a bucket and emits its number.
func (f *KeepPairs) ProcessElement(ctx context.Context, bucket int, chunks func(*[]byte) bool, emit func(int)) error {
	var all [][]byte
	var data []byte
	for chunks(&data) {
		all = append(all, bytes.Clone(data))
	}
	slices.SortFunc(all, func(a, b []byte) int {
		return cmp.Compare(binary.LittleEndian.Uint32(a), binary.LittleEndian.Uint32(b))
	})
	var out []byte
	for _, data := range all {
		out = append(out, data[4:]...)
	}
	p, q := bucket/f.Partitions, bucket%f.Partitions
	if err := job.WritePairs(ctx, job.Pairs(f.Folder, f.Block, p, q), out); err != nil {
		return err
	}
	emit(bucket)
	return nil
}
