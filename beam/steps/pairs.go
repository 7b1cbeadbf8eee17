package steps

import (
	"context"
	"reflect"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"firth/beam/job"
	"firth/beam/store"
)

func init() {
	register.DoFn3x1[context.Context, Task, func(Chunk), error](&ListChunks{})
	register.DoFn3x1[context.Context, Chunk, func(int, Made), error](&MakePairs{})
	register.DoFn4x1[context.Context, int, func(*Made) bool, func(Task), error](&BeginRounds{})
	register.Emitter1[Chunk]()
	register.Emitter2[int, Made]()
	register.Iter1[Made]()
	beam.RegisterType(reflect.TypeFor[Chunk]())
	beam.RegisterType(reflect.TypeFor[Made]())
}

// A Chunk is a part of a block.
type Chunk struct{ Block, Chunk int }

// Made tells that the pairs of a chunk lie in their file.
type Made struct {
	Chunk Chunk
	Moved store.Bytes
}

// ListChunks lists the chunks of the block that a round's tasks are of.
type ListChunks struct{ Folder string }

// ProcessElement emits the chunks of the block, at the first of its tasks.
func (f *ListChunks) ProcessElement(ctx context.Context, t Task, emit func(Chunk)) error {
	if t.P > 0 {
		return nil
	}
	s, err := job.Of(ctx, f.Folder)
	if err != nil {
		return err
	}
	for chunk := range s.Tasks.Chunks(t.Block) {
		emit(Chunk{t.Block, chunk})
	}
	return nil
}

// MakePairs writes the training pairs of a chunk, by bucket.
type MakePairs struct {
	Folder string
	Share
}

// ProcessElement writes the pairs of chunk.
func (f *MakePairs) ProcessElement(ctx context.Context, c Chunk, emit func(int, Made)) error {
	if !f.has(c.Chunk) {
		return nil
	}
	s, err := job.Of(ctx, f.Folder)
	if err != nil {
		return err
	}
	boundGarbage()
	pairs, err := s.Tasks.Pairs(s.Source, c.Block, c.Chunk)
	if err != nil {
		return err
	}
	ctx, moved := store.Count(ctx)
	parts := s.Tasks.Partitions()
	buffer, err := job.WritePairs(ctx, f.Folder, c.Block, c.Chunk, parts*parts, freePairs.take(0), func(dst []uint32, bucket int) []uint32 {
		return pairs.Bucket(dst, bucket/parts, bucket%parts)
	})
	freePairs.give(buffer)
	if err != nil {
		return err
	}
	emit(0, Made{c, moved()})
	return nil
}

// BeginRounds begins the rounds of a block when all of its pairs are made, with the
// state after so many rounds.
type BeginRounds struct {
	Folder string
	Rounds int
}

// ProcessElement emits the tasks of the first round to do.
func (f *BeginRounds) ProcessElement(ctx context.Context, _ int, chunks func(*Made) bool, emit func(Task)) error {
	s, err := job.Of(ctx, f.Folder)
	if err != nil {
		return err
	}
	var state job.State
	if err := job.ReadJSON(ctx, job.StateFile(f.Folder, f.Rounds), &state); err != nil {
		return err
	}
	tasks := TasksAfter(&state, s.Tasks.Partitions())
	var m Made
	for chunks(&m) {
		tasks[0].Made.Add(m.Moved)
	}
	for _, t := range tasks {
		emit(t)
	}
	return nil
}
