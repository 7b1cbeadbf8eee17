package steps

import (
	"context"
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
	register.DoFn3x1[context.Context, int, func(int), error](&EncodeShard{})
}

// EncodeShard writes a shard as ids of the vocabulary.
type EncodeShard struct {
	Folder string
	Share
}

// ProcessElement encodes shard and emits its number.
func (f *EncodeShard) ProcessElement(ctx context.Context, shard int, emit func(int)) error {
	if !f.has(shard) {
		return nil
	}
	j, err := job.Load(ctx, f.Folder)
	if err != nil {
		return err
	}
	v, err := vocabularyOf(ctx, f.Folder)
	if err != nil {
		return err
	}
	var positions int64
	uri := job.IDs(f.Folder, shard)
	err = store.Write(ctx, uri, func(w io.Writer) error {
		_, err := scan(ctx, j, shard, func(source encoded.Source, p *token.Pipeline) (seen encoded.Report, err error) {
			positions, seen, err = encoded.EncodePart(ctx, source, p, encoded.Options{Vocabulary: v, Threads: 1}, w)
			return seen, err
		})
		return err
	})
	if err != nil {
		return err
	}
	if err := job.WriteJSON(ctx, uri+".json", job.Encoded{Positions: positions}); err != nil {
		return err
	}
	emit(shard)
	return nil
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
