package encoded

import (
	"context"
	"strings"

	"firth/corpus"
	"firth/internal/inorder"
	"firth/token"
)

// A job is a block on its way, with what a worker makes of it. Jobs are used
// again, so a scan has few of them and allocates little.
type job struct {
	seq   int
	block corpus.Block
	words *words

	threshold uint64 // of holdOut
	within    bool   // the block begins inside a line
	held      bool   // which is held out

	// numbers are those of appendNumber: 0 ends a sentence, n+1 is number n.
	numbers     []byte
	heldNumbers []byte // of the lines that are held out
	generation  int    // of both, where they are indices of a table

	tokens, unknown uint64
	heldTokens      uint64 // of tokens
	sentences       blockSentences
	heldSentences   blockSentences // of sentences; the other lines count as empty ones
}

// scan tokenizes the block and writes the numbers of its words. number appends
// those of many words to dst, in their order, NotInVocabulary for one that is
// unknown. If the numbers are not kept, none are written.
func (j *job) scan(number func(dst []uint32, words *token.Batch) []uint32, keep bool) {
	j.numbers, j.heldNumbers = j.numbers[:0], j.heldNumbers[:0]
	j.tokens, j.unknown, j.heldTokens = 0, 0, 0
	j.sentences, j.heldSentences = blockSentences{}, blockSentences{}
	within, held := j.within, j.held
	for text := j.block.Text; text != ""; {
		sentence, rest, ended := strings.Cut(text, "\n")
		text = rest
		ended = ended || !j.block.Continues
		if !within && j.threshold > 0 {
			held = holdOut(sentence, j.threshold)
		}
		within = false
		tokens := uint64(j.words.add(sentence, ended, held))
		j.tokens += tokens
		j.sentences.open += tokens
		if held {
			j.heldTokens += tokens
			j.heldSentences.open += tokens
		}
		if ended {
			j.sentences.end()
			j.heldSentences.end()
		}
		if text == "" || j.words.enough() {
			w := j.words
			w.found = number(w.found[:0], &w.batch)
			if keep {
				j.write()
			}
			w.reset()
		}
	}
}

// write writes the numbers that were found for the words.
func (j *job) write() {
	start := 0
	for _, s := range j.words.sentences {
		numbers := &j.numbers
		if s.held {
			numbers = &j.heldNumbers
		}
		var unknown uint64
		*numbers, unknown = appendWords(*numbers, j.words.found[start:s.end])
		j.unknown += unknown
		if s.ended {
			*numbers = appendNumber(*numbers, 0)
		}
		start = s.end
	}
}

// words are the tokens of some sentences, on their way through one worker: many
// words are looked up faster together than one by one.
type words struct {
	scanner   *token.Scanner
	batch     token.Batch
	sentences []sentence
	found     []uint32 // numbers of the words of batch
}

// A sentence is the words up to end, behind those of the sentence before.
type sentence struct {
	end         int
	ended, held bool
}

// add tokenizes a sentence, or what there is of it in a block, and returns how many
// tokens it has.
func (w *words) add(text string, ended, held bool) int {
	before := len(w.batch.Words)
	w.scanner.ScanBatch(&w.batch, text)
	end := len(w.batch.Words)
	w.sentences = append(w.sentences, sentence{end, ended, held})
	return end - before
}

func (w *words) reset() {
	w.batch.Reset()
	w.sentences = w.sentences[:0]
}

// enough tells whether it is time to look the words up: there are some hundred, or
// very many sentences without any.
func (w *words) enough() bool {
	const many = 512
	return len(w.batch.Words) >= many || len(w.sentences) >= many
}

// inOrder gives all blocks of blocks to workers, and what they made of them to collect:
// see [inorder.Run]. A few jobs for each worker are all that is in memory.
func inOrder(ctx context.Context, blocks *blockReader, workers int, newWorker func(i int) func(*job) error, collect func(*job) error) error {
	seq := 0
	return inorder.Run(ctx, workers, 2*workers+2, func(ctx context.Context, j *job) error {
		err := blocks.next(ctx, j)
		if err == nil {
			j.seq = seq
			seq++
		}
		return err
	}, newWorker, func(j *job) error {
		err := collect(j)
		j.block = corpus.Block{}
		return err
	})
}
