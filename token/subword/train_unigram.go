package subword

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
)

// How a unigram model shrinks from its seeds to its size, as in SentencePiece.
const (
	seedPieces    = 1_000_000
	emSteps       = 2    // after each pruning
	shrinkFactor  = 0.75 // how much of the pieces a pruning keeps
	leastExpected = 0.5  // a piece that is expected less often is dropped
)

// A scoredPiece is a piece of a unigram model with the logarithm of its
// probability.
type scoredPiece struct {
	text  string
	score float64
}

// A unigramLearner learns a unigram language model of pieces (Kudo 2018,
// arXiv:1804.10959, section 3.2) from words: frequent substrings are the seeds,
// then the EM algorithm and the pruning of the pieces that are least missed take
// turns.
type unigramLearner struct {
	text      *segmentText
	size      int // pieces wanted, characters included
	maxLength int
	threads   int
	step      func(pieces int) // is told how many there are, after each round
}

// learn returns the pieces, the most probable first, and the logarithm of the
// probability of the text.
func (u *unigramLearner) learn(ctx context.Context) ([]scoredPiece, float64, error) {
	if len(u.text.symbols) > math.MaxInt32/2 {
		return nil, 0, fmt.Errorf("%d characters in different words are too many; set MaxMemory or MinCount", len(u.text.symbols))
	}
	finder := &substringFinder{text: u.text, maxLength: u.maxLength, best: max(seedPieces, 4*u.size)}
	found, err := finder.find(ctx, u.threads)
	if err != nil {
		return nil, 0, err
	}
	l := newLattice(finder, found, u.threads)
	for {
		for range emSteps {
			if _, err := l.improve(ctx); err != nil {
				return nil, 0, err
			}
		}
		l.keep()
		u.step(len(l.pieces))
		if len(l.pieces) <= u.size {
			break
		}
		if err := l.prune(ctx, max(u.size, int(shrinkFactor*float64(len(l.pieces))))); err != nil {
			return nil, 0, err
		}
	}
	last, err := l.expect(ctx)
	if err != nil {
		return nil, 0, err
	}
	return l.scored(), last.log, nil
}

// improve is a step of EM and returns what the text's probability was before it.
// The M step is that of a Dirichlet prior (Liang and Klein 2007, "Structured
// Bayesian nonparametric models"): exp ψ(count) in place of the count, which takes
// from rare pieces what they need to be of use.
func (l *lattice) improve(ctx context.Context) (log float64, err error) {
	e, err := l.expect(ctx)
	if err != nil {
		return 0, err
	}
	counts := make([]float64, len(l.pieces))
	sum := 0.0
	for i, n := range e.counts {
		c := float64(float64(n) * countUnit)
		if i < len(l.text.alphabet) {
			c = max(c, leastExpected) // characters stay
		}
		if c >= leastExpected {
			counts[i] = c
			sum += c
		}
	}
	whole := digamma(sum)
	for i, c := range counts {
		if c == 0 {
			l.pieces[i].drop()
		} else {
			l.pieces[i].set(digamma(c) - whole)
		}
	}
	return e.log, nil
}

// scoreDigits is what scores are rounded to. Some readers of tokenizer.json, that of
// Hugging Face for one, are off by a bit in the last place of long numbers, which
// would make them choose otherwise between ways of the same score.
const scoreDigits = 1e9

// scored returns the pieces, the most probable first, equally probable ones by
// their bytes.
func (l *lattice) scored() []scoredPiece {
	pieces := make([]scoredPiece, len(l.pieces))
	for i, p := range l.pieces {
		pieces[i] = scoredPiece{l.text.text(p.at, int(p.length)), math.Round(p.log*scoreDigits) / scoreDigits}
	}
	slices.SortFunc(pieces, func(a, b scoredPiece) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.text, b.text))
	})
	return pieces
}

// learnUnigram learns a unigram model from parts of words.
func (t *trainer) learnUnigram(ctx context.Context, words []wordCount) (model, error) {
	text := newSegmentText(words, t.cfg.CharacterCoverage)
	t.report.Alphabet = len(text.alphabet)
	t.report.LeftCharacters, t.report.LeftTokens = text.left.different, text.left.all
	pieces := slices.Clone(t.cfg.SpecialTokens)
	what := fmt.Sprintf("%d characters", len(text.alphabet))
	if t.cfg.ByteFallback {
		what += " and 256 bytes"
		for b := range 256 {
			pieces = append(pieces, fmt.Sprintf("<0x%02X>", b))
		}
	}
	if err := t.sizeNeeded(len(pieces)-len(t.cfg.SpecialTokens)+len(text.alphabet), what); err != nil {
		return nil, err
	}
	round, rounds := int64(0), int64(0)
	size := t.cfg.Size - len(pieces)
	learner := &unigramLearner{text: text, size: size, maxLength: t.cfg.MaxPieceLength, threads: t.cfg.Threads}
	learner.step = func(left int) {
		round++
		rounds = round
		for n := float64(left); n > float64(size); n *= shrinkFactor {
			rounds++
		}
		t.progress(TrainProgress{Phase: "pruning", Done: round, Of: rounds})
	}
	learned, log, err := learner.learn(ctx)
	if err != nil {
		return nil, err
	}
	t.report.LogLikelihood = log
	scores := make([]float64, len(pieces), len(pieces)+len(learned))
	for _, p := range learned {
		if slices.Contains(t.cfg.SpecialTokens, p.text) {
			continue // text is encoded to that anyway
		}
		pieces = append(pieces, p.text)
		scores = append(scores, p.score)
	}
	unk := slices.Index(t.cfg.SpecialTokens, t.cfg.unknown())
	return newUnigram(pieces, scores, unigramOptions{unk: uint32(unk), byteFallback: t.cfg.ByteFallback})
}
