package encoded

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"firth/corpus"
	"firth/token"
	"firth/vocab"
)

// A Source returns the next block of a corpus, and io.EOF after the last one. It
// is called from one goroutine at a time. The method Next of a [corpus.Corpus]
// is a Source.
type Source func(ctx context.Context) (corpus.Block, error)

// Options say what is kept, and what may be used for it. The zero value is valid.
type Options struct {
	// Limits choose the words of the vocabulary.
	Limits vocab.Limits

	// Vocabulary, if not nil, is used as it is; nothing is counted, and Limits
	// and MaxMemory mean nothing.
	Vocabulary *vocab.Vocabulary

	// HeldOut is the share of the lines that is set aside, 0 to below 1: see
	// [File.HeldOut]. A line is chosen by a hash of its content (of its first
	// kilobyte, if it is longer), so the same lines are chosen in any order, and all
	// copies of a line or none. Their words are counted for the vocabulary like all
	// others.
	HeldOut float64

	// Threads is how many workers tokenize; 0 stands for one on each core.
	Threads int

	// MaxMemory bounds the tables that count, in bytes: see
	// [vocab.CounterOptions]. 0 sets no bound.
	MaxMemory int64

	// TempDir is the folder for temporary files; "" is that of the system. They
	// take 3 to 6 bytes a token while scanning, half of it afterwards.
	TempDir string

	// Progress, if not nil, is called after each block, by one goroutine at a time.
	Progress func(Progress)
}

// Progress says how far a scan has come.
type Progress struct {
	Read      int64  // stored bytes read so far, as [corpus.Block.Read] counts them
	Sentences uint64 // that have ended, empty ones left out
	Tokens    uint64
	Encoded   uint64 // of Tokens, those that are done with: written by their final ids, or left out
}

// ErrNoWords tells that a corpus leaves no word to learn. It comes wrapped, with
// what was counted and what to do.
var ErrNoWords = errors.New("no words to learn")

// ErrHeldOut tells that [Options.HeldOut] is no share of the lines that leaves some
// to train on.
var ErrHeldOut = errors.New("the share of lines to hold out must be 0 or more, and below 1")

// Scan reads a corpus to its end. It returns the vocabulary (opts.Vocabulary, if
// that is given) and the text as ids, in a temporary file that the caller must
// close. The report is filled as far as the scan came, also when it failed.
//
// It fails with [ErrNoWords], with the error of source, with ctx's error once ctx
// is done, and if a temporary file cannot be written or read; temporary files are
// removed then.
func Scan(ctx context.Context, source Source, p *token.Pipeline, opts Options) (*vocab.Vocabulary, *File, Report, error) {
	if !(opts.HeldOut >= 0 && opts.HeldOut < 1) {
		return nil, nil, Report{}, fmt.Errorf("%w: %v", ErrHeldOut, opts.HeldOut)
	}
	s := scan{source: source, pipeline: p, opts: opts}
	if opts.Vocabulary != nil {
		file, err := s.encode(ctx)
		if err != nil {
			return nil, nil, s.report, err
		}
		return opts.Vocabulary, file, s.report, nil
	}
	counter := vocab.NewCounter(vocab.CounterOptions{MaxMemory: opts.MaxMemory, TempDir: opts.TempDir})
	v, file, err := s.countAndEncode(ctx, counter)
	if err = errors.Join(err, counter.Close()); err != nil {
		if file != nil {
			err = errors.Join(err, file.Close())
		}
		return nil, nil, s.report, err
	}
	return v, file, s.report, nil
}

// Count reads a corpus to its end and returns its vocabulary, as [Scan] does, but
// keeps no ids. opts.Vocabulary must be nil.
func Count(ctx context.Context, source Source, p *token.Pipeline, opts Options) (*vocab.Vocabulary, Report, error) {
	if opts.Vocabulary != nil {
		panic("encoded: Count was given a vocabulary")
	}
	s := scan{source: source, pipeline: p, opts: opts}
	counter := vocab.NewCounter(vocab.CounterOptions{MaxMemory: opts.MaxMemory, TempDir: opts.TempDir})
	err := s.count(ctx, counter, false, func(*job) error { return nil })
	var v *vocab.Vocabulary
	if err == nil {
		v, _, err = s.choose(counter)
	}
	if err = errors.Join(err, counter.Close()); err != nil {
		return nil, s.report, err
	}
	return v, s.report, nil
}

// A scan is one way through a corpus.
type scan struct {
	source   Source
	pipeline *token.Pipeline
	opts     Options

	report    Report
	sentences sentences
	held      sentences // of sentences, those held out
	progress  Progress
}

func (s *scan) threads() int {
	if s.opts.Threads > 0 {
		return s.opts.Threads
	}
	return runtime.GOMAXPROCS(0)
}

// each gives all blocks to workers, and what they made of them to collect, in the
// order of the corpus.
func (s *scan) each(ctx context.Context, newWorker func() func(*job) error, collect func(*job) error) error {
	scanners := make([]*token.Scanner, s.threads())
	blocks := &blockReader{source: s.source, threshold: holdOutThreshold(s.opts.HeldOut)}
	err := inOrder(ctx, blocks, len(scanners), func(i int) func(*job) error {
		words := &words{scanner: s.pipeline.NewScanner()}
		scanners[i] = words.scanner
		work := newWorker()
		return func(j *job) error {
			j.words = words
			return work(j)
		}
	}, func(j *job) error {
		s.sentences.add(j.sentences)
		s.held.add(j.heldSentences)
		s.report.add(j)
		if err := collect(j); err != nil {
			return err
		}
		s.progress.Read = j.block.Read
		s.progress.Tokens = s.report.Tokens
		s.progress.Sentences = s.sentences.count
		s.tell()
		return nil
	})
	s.sentences.end()
	s.held.end()
	s.report.HeldOutSentences = s.held.count
	s.report.Sentences, s.report.LongestSentence = s.sentences.count, s.sentences.longest
	for _, scanner := range scanners {
		if scanner != nil { // its worker has begun
			s.report.Dropped.Add(scanner.Dropped())
			s.report.StopWords += scanner.DroppedStopWords()
			s.report.OtherScripts += scanner.DroppedScripts()
		}
	}
	return err
}

func (s *scan) tell() {
	if s.opts.Progress != nil {
		s.opts.Progress(s.progress)
	}
}

// count counts all words; each job's numbers, if they are kept, are indices of its
// generation.
func (s *scan) count(ctx context.Context, counter *vocab.Counter, keep bool, collect func(*job) error) error {
	return s.each(ctx, func() func(*job) error {
		shard := counter.Shard()
		return func(j *job) error {
			j.generation = shard.Generation()
			index := 0
			j.scan(func(dst []uint32, words *token.Batch) []uint32 {
				at := vocab.PositionAt(j.seq, index)
				index += len(words.Words)
				return shard.AddAll(dst, words.Text, words.Words, at)
			}, keep)
			return shard.EndBlock()
		}
	}, collect)
}

// choose makes the vocabulary of what was counted.
func (s *scan) choose(counter *vocab.Counter) (*vocab.Vocabulary, *vocab.Remap, error) {
	v, remap, stats, err := counter.Finish(s.opts.Limits)
	s.report.Counted = stats
	s.report.OutOfVocabulary = stats.RareTokens + stats.CutTokens
	if err != nil {
		return nil, nil, err
	}
	if v.Len() == 0 {
		return nil, nil, s.noWords()
	}
	return v, remap, nil
}

// countAndEncode is Scan without a vocabulary. The caller closes the counter.
func (s *scan) countAndEncode(ctx context.Context, counter *vocab.Counter) (v *vocab.Vocabulary, file *File, err error) {
	draft, err := newDraft(s.opts.TempDir)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, draft.close()) }()
	if err := s.count(ctx, counter, true, draft.add); err != nil {
		return nil, nil, err
	}
	v, remap, err := s.choose(counter)
	if err != nil {
		return nil, nil, err
	}
	w, err := s.newWriters(v.Len())
	if err != nil {
		return nil, nil, err
	}
	err = draft.each(remap, func(numbers, held []byte, table []vocab.WordID) error {
		if context.Cause(ctx) != nil {
			return context.Cause(ctx)
		}
		if err := w.add(numbers, held, table); err != nil {
			return err
		}
		s.progress.Encoded = w.words()
		s.tell()
		return nil
	})
	if err == nil {
		err = s.checkRest(w)
	}
	if err != nil {
		return nil, nil, errors.Join(err, w.discard())
	}
	file, err = w.finish()
	return v, file, err
}

// encode is Scan with a vocabulary: each job's numbers are word ids.
func (s *scan) encode(ctx context.Context) (*File, error) {
	w, err := s.newWriters(s.opts.Vocabulary.Len())
	if err != nil {
		return nil, err
	}
	err = s.each(ctx, func() func(*job) error {
		return func(j *job) error {
			j.scan(func(dst []uint32, words *token.Batch) []uint32 {
				return s.opts.Vocabulary.IDs(dst, words.Text, words.Words)
			}, true)
			return nil
		}
	}, func(j *job) error {
		s.report.OutOfVocabulary += j.unknown
		s.progress.Encoded = s.report.Tokens
		return w.add(j.numbers, j.heldNumbers, nil)
	})
	if err == nil && w.words() == 0 {
		err = s.noWords()
	}
	if err == nil {
		err = s.checkRest(w)
	}
	if err != nil {
		return nil, errors.Join(err, w.discard())
	}
	return w.finish()
}

// checkRest fails if all that there is to learn was held out.
func (s *scan) checkRest(w *writers) error {
	if w.trained.positions > 0 || s.report.HeldOutSentences == 0 {
		return nil
	}
	return fmt.Errorf("%w: %d of the %d sentences of the corpus are held out, and with them every word of the vocabulary; hold out less (--held-out)",
		ErrNoWords, s.report.HeldOutSentences, s.report.Sentences)
}

// noWords explains why nothing is left.
func (s *scan) noWords() error {
	r := &s.report
	switch {
	case r.Tokens == 0 && r.Dropped.Total() > 0:
		return fmt.Errorf("%w: the corpus has %d bytes of text, but the pipeline dropped all %d segments of it (%s); let it keep more kinds of tokens",
			ErrNoWords, r.TextBytes, r.Dropped.Total(), describe(r.Dropped))
	case r.Tokens == 0:
		return fmt.Errorf("%w: the corpus has %d bytes of text and no token in it", ErrNoWords, r.TextBytes)
	case s.opts.Vocabulary != nil:
		return fmt.Errorf("%w: none of the %d tokens of the corpus is among the %d words of the vocabulary; was it made with another tokenizer or for another language?",
			ErrNoWords, r.Tokens, s.opts.Vocabulary.Len())
	}
	return fmt.Errorf("%w: the corpus has %d tokens of %d words, but none was seen %d times (the most frequent %d times); lower the minimum count (--min-count)",
		ErrNoWords, r.Tokens, r.Counted.Words, s.opts.Limits.MinCount, r.Counted.TopCount)
}
