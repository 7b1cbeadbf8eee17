package steps

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"sync"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"firth/beam/job"
	"firth/beam/store"
	"firth/encoded"
	"firth/token"
	"firth/vocab"
)

func init() {
	register.DoFn3x1[context.Context, int, func(int, int), error](&EncodeShard{})
}

// EncodeShard writes a shard as ids of the vocabulary: the lines to train on, and
// those that are held out.
type EncodeShard struct {
	Folder  string
	TempDir string // "" is the system's
	Share
}

// ProcessElement encodes shard and emits its number.
func (f *EncodeShard) ProcessElement(ctx context.Context, shard int, emit func(int, int)) error {
	if !f.has(shard) {
		return nil
	}
	boundGarbage()
	j, err := job.Load(ctx, f.Folder)
	if err != nil {
		return err
	}
	v, err := vocabularyOf(ctx, f.Folder)
	if err != nil {
		return err
	}
	e := shardEncoder{
		job: j, shard: shard,
		opts:   encoded.Options{Vocabulary: v, HeldOut: j.Evaluation.HeldOut, TempDir: f.TempDir, Threads: 1},
		folder: f.Folder,
	}
	done, err := e.encode(ctx)
	if err != nil {
		return err
	}
	if err := job.WriteJSON(ctx, job.IDs(f.Folder, shard)+".json", done); err != nil {
		return err
	}
	emit(0, shard)
	return nil
}

type shardEncoder struct {
	job    job.Job
	shard  int
	opts   encoded.Options
	folder string
}

func (e *shardEncoder) encode(ctx context.Context) (job.Encoded, error) {
	if e.opts.HeldOut == 0 {
		positions, seen, sums, err := e.whole(ctx, job.IDs(e.folder, e.shard))
		done := encodedOf(seen, positions, 0)
		done.Sums = sums
		return done, err
	}
	var file *encoded.File
	seen, err := scan(ctx, e.job, e.shard, func(source encoded.Source, p *token.Pipeline) (seen encoded.Report, err error) {
		_, file, seen, err = encoded.Scan(ctx, source, p, e.opts)
		return seen, err
	})
	switch {
	case errors.Is(err, encoded.ErrNoWords) && seen.HeldOutSentences > 0:
		// All words of this shard that the vocabulary has are held out.
		positions, _, sums, err := e.whole(ctx, job.HeldIDs(e.folder, e.shard))
		done := encodedOf(seen, 0, positions)
		done.HeldSums = sums
		return done, err
	case errors.Is(err, encoded.ErrNoWords), err == nil && file == nil: // an empty shard
		return encodedOf(seen, 0, 0), nil
	case err != nil:
		return job.Encoded{}, err
	}
	held := file.HeldOut()
	done := encodedOf(seen, file.Len(), held.Len())
	done.Sums, err = e.write(ctx, job.IDs(e.folder, e.shard), file)
	if err == nil && held.Len() > 0 {
		done.HeldSums, err = e.write(ctx, job.HeldIDs(e.folder, e.shard), held)
	}
	return done, errors.Join(err, file.Close())
}

// whole writes all lines of the shard to one file.
func (e *shardEncoder) whole(ctx context.Context, uri string) (positions int64, seen encoded.Report, sums job.Sums, err error) {
	err = store.Write(ctx, uri, func(w io.Writer) error {
		summer := job.NewSummer(w)
		seen, err = scan(ctx, e.job, e.shard, func(source encoded.Source, p *token.Pipeline) (seen encoded.Report, err error) {
			positions, seen, err = encoded.EncodePart(ctx, source, p, e.opts, summer)
			return seen, err
		})
		sums = summer.Sums()
		return err
	})
	return positions, seen, sums, err
}

// write writes ids in the form of [encoded.EncodePart]: little-endian numbers of as
// many bytes as the largest needs, 0 for the end of a sentence.
func (e *shardEncoder) write(ctx context.Context, uri string, ids *encoded.File) (sums job.Sums, err error) {
	width := 1
	for n := e.opts.Vocabulary.Len(); n > 0xff; n >>= 8 {
		width++
	}
	err = store.Write(ctx, uri, func(w io.Writer) error {
		summer := job.NewSummer(w)
		block := make([]vocab.WordID, 1<<16)
		out := make([]byte, 0, 4*len(block))
		for at := int64(0); at < ids.Len(); at += int64(len(block)) {
			block = block[:min(int64(len(block)), ids.Len()-at)]
			if err := ids.ReadIDs(block, at); err != nil {
				return err
			}
			out = out[:0]
			for _, id := range block {
				out = binary.LittleEndian.AppendUint32(out, uint32(id)+1) // EndOfSentence is the largest: 0
				out = out[:len(out)-4+width]
			}
			if _, err := summer.Write(out); err != nil {
				return err
			}
		}
		sums = summer.Sums()
		return nil
	})
	return sums, err
}

func encodedOf(seen encoded.Report, positions, held int64) job.Encoded {
	return job.Encoded{
		Positions: positions, HeldPositions: held,
		Sentences: seen.Sentences, Tokens: seen.Tokens, Left: seen.OutOfVocabulary,
		HeldSentences: seen.HeldOutSentences, HeldTokens: seen.HeldOutTokens,
	}
}

// vocabularyOf reads the vocabulary of a run once in a process.
func vocabularyOf(ctx context.Context, folder string) (*vocab.Vocabulary, error) {
	vocabularies.Lock()
	defer vocabularies.Unlock()
	if vocabularies.folder != folder {
		v, err := job.ReadVocabulary(ctx, folder)
		if err != nil {
			return nil, err
		}
		vocabularies.folder, vocabularies.v = folder, v
	}
	return vocabularies.v, nil
}

var vocabularies struct {
	sync.Mutex
	folder string
	v      *vocab.Vocabulary
}
