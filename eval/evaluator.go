package eval

import (
	"math"
	"runtime"

	"firth"
	"firth/vocab"
)

// UsualMaxWords is how many words the C program's compute-accuracy asks analogies
// among by default.
const UsualMaxWords = 30_000

// Options say how words are looked up, and what may be used for it. The zero value
// is valid.
type Options struct {
	// MaxWords asks analogies among so many of the first words of the vocabulary,
	// the most frequent: the others are unknown, and no answers. 0 asks among all.
	// Pairs are always looked up among all words.
	MaxWords int

	// MatchCase tells King from king.
	MatchCase bool

	// Threads is how many search for the answers of analogies; 0 stands for one on
	// each core. It never changes a result.
	Threads int
}

// An Evaluator is sets whose words have been looked up in a vocabulary.
type Evaluator struct {
	sets    []boundSet
	threads int
}

// A boundSet is a set as word ids.
type boundSet struct {
	outline   Result // without what is to be found out
	words     int    // that analogies are asked among
	pairs     []boundPair
	questions []boundQuestion
	like      map[vocab.WordID]vocab.WordID
}

type boundPair struct {
	a, b  vocab.WordID
	score float64
}

type boundQuestion struct {
	a, b, c, d vocab.WordID
	section    int
}

// New looks up the words of sets in a vocabulary.
func New(v *vocab.Vocabulary, sets []*Set, opts Options) *Evaluator {
	e := &Evaluator{threads: opts.Threads}
	if e.threads <= 0 {
		e.threads = runtime.GOMAXPROCS(0)
	}
	fold := exactly
	if !opts.MatchCase {
		fold = newFold()
	}
	for _, s := range sets {
		size := v.Len()
		if s.Kind == Analogy && opts.MaxWords > 0 {
			size = min(size, opts.MaxWords)
		}
		l := newLookup(v, size, s.words, fold)
		b := boundSet{outline: Result{Name: s.Name, Kind: s.Kind, Score: math.NaN()}, words: size, like: l.like}
		b.bindPairs(s, l, fold)
		b.bindQuestions(s, l, fold)
		e.sets = append(e.sets, b)
	}
	return e
}

// words yields all words of a set.
func (s *Set) words(yield func(string) bool) {
	for _, p := range s.Pairs {
		if !yield(p.A) || !yield(p.B) {
			return
		}
	}
	for _, section := range s.Sections {
		for _, q := range section.Questions {
			if !yield(q.A) || !yield(q.B) || !yield(q.C) || !yield(q.D) {
				return
			}
		}
	}
}

func (b *boundSet) bindPairs(s *Set, l *lookup, fold func(string) string) {
	for _, p := range s.Pairs {
		first, ok1 := l.id(fold(p.A))
		second, ok2 := l.id(fold(p.B))
		if !ok1 || !ok2 {
			b.outline.Unknown++
			continue
		}
		b.outline.Asked++
		b.pairs = append(b.pairs, boundPair{first, second, p.Score})
	}
}

func (b *boundSet) bindQuestions(s *Set, l *lookup, fold func(string) string) {
	for i, section := range s.Sections {
		result := SectionResult{Name: section.Name}
		for _, q := range section.Questions {
			ids, known := [4]vocab.WordID{}, true
			for k, w := range [4]string{q.A, q.B, q.C, q.D} {
				var ok bool
				ids[k], ok = l.id(fold(w))
				known = known && ok
			}
			if !known {
				result.Unknown++
				continue
			}
			result.Asked++
			b.questions = append(b.questions, boundQuestion{ids[0], ids[1], ids[2], ids[3], i})
		}
		b.outline.Asked += result.Asked
		b.outline.Unknown += result.Unknown
		b.outline.Sections = append(b.outline.Sections, result)
	}
}

// Coverage returns, for each set, what [Evaluator.Evaluate] will ask: results
// without scores.
func (e *Evaluator) Coverage() []Result {
	results := make([]Result, len(e.sets))
	for i := range e.sets {
		results[i] = e.sets[i].result()
	}
	return results
}

// result returns a result to fill in.
func (b *boundSet) result() Result {
	r := b.outline
	r.Sections = append([]SectionResult(nil), r.Sections...)
	return r
}

// Evaluate scores the vectors: row returns that of a word of the vocabulary. All
// of them have the same length; zeros at their ends mean nothing. They must not
// change until Evaluate returns, and row is called from many goroutines at once.
func (e *Evaluator) Evaluate(row func(vocab.WordID) []float32) []Result {
	results := e.Coverage()
	for i := range e.sets {
		r, set := &results[i], &e.sets[i]
		if set.outline.Kind == Similarity {
			r.Score = set.correlation(row)
			continue
		}
		for k, right := range set.answer(row, e.threads) {
			if right {
				r.Right++
				r.Sections[set.questions[k].section].Right++
			}
		}
		if r.Asked > 0 {
			r.Score = float64(r.Right) / float64(r.Asked)
		}
	}
	return results
}

// correlation is Spearman's, between people's scores and the cosines.
func (b *boundSet) correlation(row func(vocab.WordID) []float32) float64 {
	people, cosines := make([]float64, len(b.pairs)), make([]float64, len(b.pairs))
	for i, p := range b.pairs {
		people[i], cosines[i] = p.score, firth.Cosine(row(p.a), row(p.b))
	}
	return Spearman(people, cosines)
}

// Rows returns the vectors of e as [Evaluator.Evaluate] wants them.
func Rows(e *firth.Embeddings) func(vocab.WordID) []float32 {
	return func(id vocab.WordID) []float32 { return e.Input.Row(int(id)) }
}
