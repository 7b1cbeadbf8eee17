package preflight

import (
	"context"

	"firth/corpus"
	"firth/internal/inorder"
)

// inOrder gives all blocks of a corpus to workers, and what they made of them to collect:
// see [inorder.Run]. A few jobs for each worker are all that is in memory.
func inOrder(ctx context.Context, next func(context.Context) (corpus.Block, error), workers []*worker, collect func(*job)) error {
	seq, within := 0, false
	return inorder.Run(ctx, len(workers), 2*len(workers)+1, func(ctx context.Context, j *job) error {
		block, err := next(ctx)
		if err == nil {
			j.seq, j.block, j.within = seq, block, within
			seq, within = seq+1, block.Continues
		}
		return err
	}, func(i int) func(*job) error {
		return workers[i].work
	}, func(j *job) error {
		collect(j)
		j.block = corpus.Block{}
		return nil
	})
}
