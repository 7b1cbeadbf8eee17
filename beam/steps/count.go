package steps

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"slices"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"firth/beam/job"
	"firth/beam/store"
	"firth/corpus"
	"firth/encoded"
	"firth/token"
	"firth/vocab"
)

func init() {
	register.DoFn3x1[context.Context, int, func(int, []byte), error](&CountShard{})
	register.DoFn4x1[context.Context, int, func(*[]byte) bool, func(int, int), error](&ChooseWords{})
	register.Emitter2[int, []byte]()
	register.Iter1[[]byte]()
}

// maxShards keeps the number of a shard in the upper bits of a word's position, and
// maxBlocks that of a block (of a megabyte) in a shard.
const (
	maxShards = 1 << 16
	maxBlocks = 1 << 16
)

// countBlock is about how many bytes of counts go through the shuffle as one element.
const countBlock = 1 << 20

// CountShard counts the words of a shard: one table for the whole shard, of which
// every bucket of words gets blocks of records.
type CountShard struct {
	Folder  string
	Buckets int
	Memory  int64  // for the table, in bytes; 0 sets no bound
	TempDir string // for what is more; "" is the system's
	Share
}

// ProcessElement counts shard and emits blocks of counts by bucket.
func (f *CountShard) ProcessElement(ctx context.Context, shard int, emit func(int, []byte)) error {
	if !f.has(shard) {
		return nil
	}
	boundGarbage()
	j, err := job.Load(ctx, f.Folder)
	if err != nil {
		return err
	}
	blocks := make([][]byte, f.Buckets)
	_, err = scan(ctx, j, shard, func(source encoded.Source, p *token.Pipeline) (encoded.Report, error) {
		return encoded.CountPart(ctx, source, p, encoded.Options{MaxMemory: f.Memory, TempDir: f.TempDir, Threads: 1}, func(word []byte, count uint64, first vocab.Position) error {
			if first >= vocab.PositionAt(maxBlocks, 0) {
				return fmt.Errorf("%s is too large for a shard: cut it into files of less than 64 GB", j.Shards[shard])
			}
			b := bucketOf(word, f.Buckets)
			blocks[b] = appendCount(blocks[b], word, count, first+vocab.PositionAt(shard*maxBlocks, 0))
			if len(blocks[b]) >= countBlock {
				emit(b, blocks[b])
				blocks[b] = nil
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	for b, block := range blocks {
		if len(block) > 0 {
			emit(b, block)
		}
	}
	return nil
}

// scan opens a shard and its pipeline for read.
func scan(ctx context.Context, j job.Job, shard int, read func(encoded.Source, *token.Pipeline) (encoded.Report, error)) (encoded.Report, error) {
	p, err := token.New(j.Pipeline)
	if err != nil {
		return encoded.Report{}, err
	}
	uri := j.Shards[shard]
	inputs, stdin := []string{uri}, io.Reader(nil)
	if !store.IsLocal(uri) {
		r, err := store.Open(ctx, uri)
		if err != nil {
			return encoded.Report{}, err
		}
		defer r.Close()
		inputs, stdin = []string{"-"}, r
	}
	c, err := corpus.Open(inputs, stdin, j.Corpus)
	if errors.Is(err, corpus.ErrEmpty) {
		return encoded.Report{}, nil // a shard may be
	}
	if err != nil {
		return encoded.Report{}, fmt.Errorf("%s: %w", uri, err)
	}
	report, err := read(c.Next, p)
	if errors.Is(err, corpus.ErrEmpty) {
		err = nil
	}
	if err = errors.Join(err, c.Close()); err != nil {
		return report, fmt.Errorf("%s: %w", uri, err)
	}
	return report, nil
}

func bucketOf(word []byte, buckets int) int {
	h := fnv.New64a()
	h.Write(word)
	return int(h.Sum64() % uint64(buckets))
}

func appendCount(dst, word []byte, count uint64, first vocab.Position) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(word)))
	dst = append(dst, word...)
	dst = binary.AppendUvarint(dst, count)
	return binary.AppendUvarint(dst, uint64(first))
}

// EachCount calls visit for each record of a block of counts.
func EachCount(block []byte, visit func(word []byte, count uint64, first vocab.Position)) error {
	number := func() (uint64, bool) {
		v, n := binary.Uvarint(block)
		if n <= 0 {
			return 0, false
		}
		block = block[n:]
		return v, true
	}
	for len(block) > 0 {
		size, ok := number()
		if !ok || size > uint64(len(block)) {
			return errors.New("block of counts is damaged")
		}
		word := block[:size]
		block = block[size:]
		count, ok := number()
		first, ok2 := number()
		if !ok || !ok2 {
			return errors.New("block of counts is damaged")
		}
		visit(word, count, vocab.Position(first))
	}
	return nil
}

// ChooseWords adds up the counts of a bucket of words, and keeps those that are seen
// often enough.
type ChooseWords struct {
	Folder   string
	MinCount uint64
}

// A Chosen is what a bucket says of the words that it left out.
type Chosen struct {
	RareWords  uint64 `json:"rare_words"`
	RareTokens uint64 `json:"rare_tokens"`
}

// ProcessElement writes the words of a bucket and emits its number.
func (f *ChooseWords) ProcessElement(ctx context.Context, bucket int, blocks func(*[]byte) bool, emit func(int, int)) error {
	type sum struct {
		count uint64
		first vocab.Position
	}
	sums := map[string]sum{}
	var block []byte
	for blocks(&block) {
		err := EachCount(block, func(word []byte, count uint64, first vocab.Position) {
			s, known := sums[string(word)]
			if known {
				first = min(first, s.first)
			}
			sums[string(word)] = sum{s.count + count, first}
		})
		if err != nil {
			return err
		}
	}
	var chosen Chosen
	words := make([]string, 0, len(sums))
	for word, s := range sums {
		if s.count < f.MinCount {
			chosen.RareWords++
			chosen.RareTokens += s.count
			continue
		}
		words = append(words, word)
	}
	slices.Sort(words)
	var out []byte
	for _, word := range words {
		out = appendCount(out, []byte(word), sums[word].count, sums[word].first)
	}
	if err := store.Write(ctx, WordsFile(f.Folder, bucket), func(w io.Writer) error {
		_, err := w.Write(out)
		return err
	}); err != nil {
		return err
	}
	if err := job.WriteJSON(ctx, WordsFile(f.Folder, bucket)+".json", chosen); err != nil {
		return err
	}
	emit(0, bucket)
	return nil
}

// WordsFile is where the words of a bucket are.
func WordsFile(folder string, bucket int) string {
	return store.Join(folder, "words", fmt.Sprintf("%05d", bucket))
}
