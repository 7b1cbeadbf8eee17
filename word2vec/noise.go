package word2vec

import (
	"firth/internal/memory"
	"firth/vocab"
)

// negativeOutputs is the Output side of negative sampling: a row for each word,
// laid out as Input's are.
type negativeOutputs struct {
	layout    *layout
	out       *memory.Floats
	noise     []*vocab.Alias // by partition
	negatives int
}

func newNegativeOutputs(v *vocab.Vocabulary, l *layout, cfg Config, space memory.Space) (*negativeOutputs, error) {
	noise, err := newNoise(l, v.Noise(cfg.NoisePower))
	if err != nil {
		return nil, err
	}
	out, err := l.matrix(space)
	if err != nil {
		return nil, err
	}
	return &negativeOutputs{layout: l, out: out, noise: noise, negatives: cfg.Negatives}, nil
}

func (o *negativeOutputs) places() []place  { return o.layout.place }
func (o *negativeOutputs) topics() []uint16 { return nil }
func (o *negativeOutputs) beginBlock()      {}
func (o *negativeOutputs) endRound()        {}

func (o *negativeOutputs) row(i vocab.WordID) []float32 { return o.layout.row(o.out.Data, i) }

func (o *negativeOutputs) rest(part int) {
	l := o.layout
	o.out.Rest(l.first[part]*l.stride, l.first[part+1]*l.stride)
}

func (o *negativeOutputs) free() error { return o.out.Free() }

func (o *negativeOutputs) task() bucketTask {
	return &negativeBucket{o, newNegativeTask(o.negatives, o.layout.stride)}
}

// A negativeBucket is a negativeTask for all buckets of a grid.
type negativeBucket struct {
	outputs *negativeOutputs
	task    *negativeTask
}

func (b *negativeBucket) run(p, q int, in []float32, segments [][]uint32, random stream, rate float32, loss *lossSum) {
	l := b.outputs.layout
	b.task.run(in, l.rows(b.outputs.out.Data, q), l.dummy(p), l.dummy(q), b.outputs.noise[q], random, segments, rate, loss)
}

func (b *negativeBucket) runTopics(int, []float32, [][]uint32, float32, *lossSum) {}

// newNoise makes what the negatives of each partition of l are drawn by: its words
// in proportion to the noise weights. It is nil for a partition without words.
func newNoise(l *layout, weights []float64) ([]*vocab.Alias, error) {
	all := make([]*vocab.Alias, l.parts)
	for p, words := range l.words {
		if len(words) == 0 {
			continue
		}
		w, sum := make([]float64, len(words)), 0.0
		for i, id := range words {
			w[i] = weights[id]
			sum += w[i]
		}
		if sum == 0 { // words that were never counted; they may yet occur
			for i := range w {
				w[i] = 1
			}
		}
		alias, err := vocab.NewAlias(w)
		if err != nil {
			return nil, err
		}
		all[p] = alias
	}
	return all, nil
}
