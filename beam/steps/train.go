package steps

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"sync"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"firth/beam/job"
	"firth/beam/store"
	"firth/word2vec"
)

func init() {
	register.DoFn3x1[context.Context, int, func(int, Done), error](&BeginPartition{})
	register.DoFn3x1[context.Context, Task, func(int, Done), error](&TrainBucket{})
	register.DoFn4x1[context.Context, int, func(*Done) bool, func(Task), error](&Commit{})
	register.Emitter2[int, Done]()
	register.Emitter1[Task]()
	register.Iter1[Done]()
	beam.RegisterType(reflect.TypeFor[Task]())
	beam.RegisterType(reflect.TypeFor[Done]())
}

// A Task is a bucket to train: pairs of block with Input partition P and Output
// partition Q, and the names of both.
type Task struct {
	Block, Round, P, Q int
	Input, Output      string

	// Made is what was moved to make the block's pairs. The first task of the block
	// tells it to whoever adds up.
	Made store.Bytes
}

// A Done is a task that is done, or, in round −1, a partition as training begins.
type Done struct {
	P, Q          int
	Input, Output string
	Sum           float64
	Pairs         int64
	Moved         job.Moved
}

// BeginPartition writes both matrices' partition part as training begins with them.
type BeginPartition struct {
	Folder string
	Share
}

// ProcessElement emits the names.
func (f *BeginPartition) ProcessElement(ctx context.Context, part int, emit func(int, Done)) error {
	if !f.has(part) {
		return nil
	}
	s, err := job.Of(ctx, f.Folder)
	if err != nil {
		return err
	}
	ctx, moved := store.Count(ctx)
	collect(4 * s.Tasks.Rows(part) * s.Tasks.Stride()) // of the last one
	rows := s.Tasks.Input(part)
	d := Done{P: part, Q: part}
	if d.Input, err = job.WritePartition(ctx, f.Folder, "input", part, 0, rows); err != nil {
		return err
	}
	clear(rows)
	if d.Output, err = job.WritePartition(ctx, f.Folder, "output", part, 0, rows); err != nil {
		return err
	}
	d.Moved.Model = moved()
	emit(0, d)
	return nil
}

// TrainBucket trains a bucket. It holds two partitions and the bucket's pairs.
type TrainBucket struct {
	Folder string
	Share

	// AtOnce is how many buckets a process trains at a time, whatever it is given: it
	// bounds the memory. 0 leaves that to the runner.
	AtOnce int
}

// training counts the buckets that are trained in this process.
var training struct {
	sync.Mutex
	now   int
	ended sync.Cond
}

// begin waits for a place, and returns what gives it back.
func (f *TrainBucket) begin() (end func()) {
	if f.AtOnce <= 0 {
		return func() {}
	}
	training.Lock()
	defer training.Unlock()
	training.ended.L = &training.Mutex
	for training.now >= f.AtOnce {
		training.ended.Wait()
	}
	training.now++
	return func() {
		training.Lock()
		training.now--
		training.Unlock()
		training.ended.Signal()
	}
}

// ProcessElement reads the two partitions, trains and writes them.
func (f *TrainBucket) ProcessElement(ctx context.Context, t Task, emit func(int, Done)) error {
	if !f.has(t.P) {
		return nil
	}
	s, err := job.Of(ctx, f.Folder)
	if err != nil {
		return err
	}
	defer f.begin()()
	if t.Block == 0 && t.Round == 0 {
		collect(4 * s.Tasks.Rows(t.P) * s.Tasks.Stride()) // of how training began
	}
	boundGarbage()
	in, out := freeRows.take(s.Tasks.Rows(t.P)*s.Tasks.Stride()), freeRows.take(s.Tasks.Rows(t.Q)*s.Tasks.Stride())
	defer freeRows.give(in)
	defer freeRows.give(out)
	model, moved := store.Count(ctx)
	if err := job.ReadPartition(model, f.Folder, t.Input, in); err != nil {
		return err
	}
	if err := job.ReadPartition(model, f.Folder, t.Output, out); err != nil {
		return err
	}
	d := Done{P: t.P, Q: t.Q, Moved: job.Moved{Pairs: t.Made}}
	pairs, read, err := f.pairs(ctx, s, t)
	defer freePairs.give(pairs)
	if err != nil {
		return err
	}
	d.Moved.Pairs.Add(read)
	loss, err := s.Tasks.Train(t.Block, t.P, t.Q, in, out, [][]uint32{pairs})
	if err != nil {
		return err
	}
	if math.IsNaN(loss.Sum) || math.IsInf(loss.Sum, 0) {
		return fmt.Errorf("%w: the loss is %v in block %d of %d; try a smaller learning rate", word2vec.ErrDiverged, loss.Sum, t.Block+1, s.Tasks.Blocks())
	}
	d.Sum, d.Pairs = loss.Sum, loss.Pairs
	rounds := t.Block*s.Tasks.Partitions() + t.Round + 1
	if d.Input, err = job.WritePartition(model, f.Folder, "input", t.P, rounds, in); err != nil {
		return err
	}
	if d.Output, err = job.WritePartition(model, f.Folder, "output", t.Q, rounds, out); err != nil {
		return err
	}
	d.Moved.Model = moved()
	emit(0, d)
	return nil
}

// pairs returns the pairs of a task, in the order of the text.
func (f *TrainBucket) pairs(ctx context.Context, s *job.Setting, t Task) (pairs []uint32, read store.Bytes, err error) {
	ctx, moved := store.Count(ctx)
	parts := s.Tasks.Partitions()
	pairs = freePairs.take(0)
	for chunk := range s.Tasks.Chunks(t.Block) {
		if pairs, err = job.ReadPairs(ctx, f.Folder, t.Block, chunk, parts*parts, t.P*parts+t.Q, pairs); err != nil {
			break
		}
	}
	return pairs, moved(), err
}

// Commit ends round Round of a block: when all of its tasks are done, one small file
// makes their partitions the run's state. In round −1 it begins the run.
type Commit struct {
	Folder       string
	Block, Round int
	KeepBest     bool // the partitions that best.json names stay
}

// ProcessElement writes the state and emits the tasks of the next round, if there is
// one, be it of this block or of the next.
func (f *Commit) ProcessElement(ctx context.Context, _ int, tasks func(*Done) bool, emit func(Task)) error {
	s, err := job.Of(ctx, f.Folder)
	if err != nil {
		return err
	}
	parts := s.Tasks.Partitions()
	now := job.State{
		Rounds: f.Block*parts + f.Round + 1,
		Input:  make([]string, parts),
		Output: make([]string, parts),
		Losses: make([]word2vec.EpochLoss, parts*parts),
	}
	var was job.State
	if f.Round >= 0 {
		if err := job.ReadJSON(ctx, job.StateFile(f.Folder, now.Rounds-1), &was); err != nil {
			return err
		}
		if f.Round > 0 {
			copy(now.Losses, was.Losses)
		}
		now.Epochs, now.Loss, now.Moved = was.Epochs, was.Loss, was.Moved
	}
	var d Done
	for tasks(&d) {
		now.Input[d.P], now.Output[d.Q] = d.Input, d.Output
		now.Moved.Add(d.Moved)
		if f.Round >= 0 {
			now.Losses[f.Round*parts+d.P] = word2vec.EpochLoss{Sum: d.Sum, Pairs: d.Pairs}
		}
	}
	for p := range parts {
		if now.Input[p] == "" || now.Output[p] == "" {
			return fmt.Errorf("round %d of block %d: partition %d is missing", f.Round, f.Block, p)
		}
	}
	if f.Round == parts-1 {
		endBlock(s, f.Block, &now)
	}
	if err := job.WriteJSON(ctx, job.StateFile(f.Folder, now.Rounds), now); err != nil {
		return err
	}
	if err := f.clean(ctx, &was, &now); err != nil {
		return err
	}
	if now.Rounds == s.Tasks.Blocks()*parts {
		return nil
	}
	for _, t := range TasksAfter(&now, parts) {
		emit(t)
	}
	return nil
}

// clean removes what the state before the last one had, and no state after it: nobody
// who is late reads further back than one round.
func (f *Commit) clean(ctx context.Context, was, now *job.State) error {
	if f.Block > 0 && f.Round == 0 {
		if err := store.RemoveAll(ctx, job.PairsFolder(f.Folder, f.Block-1)); err != nil {
			return err
		}
	}
	if now.Rounds < 2 {
		return nil
	}
	old := job.StateFile(f.Folder, now.Rounds-2)
	there, err := store.Exists(ctx, old)
	if err != nil || !there {
		return err
	}
	var before job.State
	if err := job.ReadJSON(ctx, old, &before); err != nil {
		return err
	}
	keep := []*job.State{was, now}
	if f.KeepBest {
		best, err := job.ReadBest(ctx, f.Folder)
		if err != nil {
			return err
		}
		if best != nil {
			keep = append(keep, &best.State)
		}
	}
	if err := job.Sweep(ctx, f.Folder, &before, keep...); err != nil {
		return err
	}
	return store.Remove(ctx, old)
}

// endBlock adds the losses of a block to its epoch's.
func endBlock(s *job.Setting, block int, now *job.State) {
	epoch, _, _ := s.Tasks.Span(block, 0)
	now.Epochs = append([]word2vec.EpochLoss{}, now.Epochs...)
	for len(now.Epochs) <= epoch {
		now.Epochs = append(now.Epochs, word2vec.EpochLoss{})
	}
	now.Loss = s.Tasks.AddBlock(&now.Epochs[epoch], now.Losses)
	now.Losses = nil
}

// TasksAfter returns the tasks of the round that follows a state.
func TasksAfter(s *job.State, parts int) []Task {
	block, round := s.Rounds/parts, s.Rounds%parts
	tasks := make([]Task, parts)
	for p := range tasks {
		q := (p + round) % parts
		tasks[p] = Task{Block: block, Round: round, P: p, Q: q, Input: s.Input[p], Output: s.Output[q]}
	}
	return tasks
}
