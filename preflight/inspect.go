package preflight

import (
	"context"
	"errors"
	"runtime"
	"time"

	"firth/corpus"
	"firth/token"
	"firth/vocab"
	"firth/word2vec"
)

// Options say what is asked about, and what may be used for it.
type Options struct {
	// Config and Limits are those of the training that is to be estimated. The zero
	// Config stands for [word2vec.DefaultConfig].
	Config word2vec.Config
	Limits vocab.Limits

	// Threads is how many workers there are; 0 stands for one on each core. The
	// estimate of training goes by Config.Threads.
	Threads int

	// CountMemory is what training may use for counting words, in bytes, 0 for no bound.
	CountMemory int64

	// MaxMemory bounds the tables in which this pass counts words, in bytes; 0 stands for
	// 150 MB, or CountMemory if that is less. What is more goes to files in TempDir.
	MaxMemory int64
	TempDir   string

	// LineMemory bounds the table that compares lines, in bytes; 0 stands for 64 MiB,
	// which is enough for three million different lines.
	LineMemory int64

	// Calibrate is how long training may run to measure its speed, about; 0 leaves
	// the time of training out of the report.
	Calibrate time.Duration

	// Progress, if not nil, is called after each block, by one goroutine at a time.
	Progress func(Progress)
}

// Progress says how far a pass has come.
type Progress struct {
	Read   int64 // stored bytes, as [corpus.Block.Read] counts them
	Tokens uint64
}

const (
	usualMemory     = 150e6
	usualLineMemory = 64 << 20
	growthMemory    = 32 << 20
)

// Inspect reads a corpus to its end and reports on it. The caller closes the corpus.
//
// It fails with the error of the corpus, such as [corpus.ErrEmpty], with ctx's error
// once ctx is done, with [word2vec.ErrConfig], and if a temporary file cannot be
// written. A text without any token is no error, but a finding.
func Inspect(ctx context.Context, c *corpus.Corpus, p *token.Pipeline, opts Options) (*Report, error) {
	if opts.Config == (word2vec.Config{}) {
		opts.Config = word2vec.DefaultConfig()
	}
	if err := opts.Config.Validate(); err != nil {
		return nil, err
	}
	if opts.MaxMemory <= 0 {
		opts.MaxMemory = usualMemory
		if opts.CountMemory > 0 {
			opts.MaxMemory = min(opts.MaxMemory, opts.CountMemory)
		}
	}
	if opts.LineMemory <= 0 {
		opts.LineMemory = usualLineMemory
	}
	counter := vocab.NewCounter(vocab.CounterOptions{MaxMemory: opts.MaxMemory, TempDir: opts.TempDir})
	report, err := inspect(ctx, c, p, counter, opts)
	if err = errors.Join(err, counter.Close()); err != nil {
		return nil, err
	}
	return report, nil
}

func inspect(ctx context.Context, c *corpus.Corpus, p *token.Pipeline, counter *vocab.Counter, opts Options) (*Report, error) {
	start := time.Now()
	threads := opts.Threads
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	workers := make([]*worker, threads)
	for i := range workers {
		workers[i] = &worker{scanner: p.NewScanner(), shard: counter.Shard()}
		workers[i].table = workers[i].shard.Generation()
	}
	all := newCollector(opts)
	if err := inOrder(ctx, c.Next, workers, all.add); err != nil {
		return nil, err
	}
	// The blocks of the corpus as bytes are gone now, and a good part of the memory.
	v, stats, err := chooseWords(counter, all.growth)
	if err != nil {
		return nil, err
	}
	r := &Report{}
	all.report(r, c.Report())
	r.Tokens.Pipeline = p.Config()
	var dropped token.Counts
	var busy timing
	for _, w := range workers {
		dropped.Add(w.scanner.Dropped())
		busy.add(w.busy)
	}
	r.Tokens.Dropped = map[string]uint64{}
	for _, kind := range token.Kinds() {
		if n := dropped.Of(kind); n > 0 {
			r.Tokens.Dropped[kind.String()] = n
		}
	}
	r.Timing = busy.report(time.Since(start), threads, r)
	all.growth.end(stats.Words)
	r.Vocabulary = describeWords(v, stats, all)
	if r.Estimate, err = estimate(ctx, r, v, p, all.sample, opts); err != nil {
		return nil, err
	}
	r.Advice = advise(r)
	r.Findings = find(r)
	return r, nil
}

// report sums the times up.
func (t timing) report(elapsed time.Duration, threads int, r *Report) Timing {
	return Timing{
		Seconds:         elapsed.Seconds(),
		Threads:         threads,
		Tokenizing:      t.tokenizing.Seconds(),
		Counting:        t.counting.Seconds(),
		Looking:         t.looking.Seconds(),
		TokensPerSecond: float64(r.Tokens.Tokens) / max(t.tokenizing.Seconds(), 1e-9),
		BytesPerSecond:  float64(r.Totals.TextBytes) / max(elapsed.Seconds(), 1e-9),
	}
}
