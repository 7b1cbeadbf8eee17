package eval

import (
	"maps"
	"math"
	"runtime"
	"slices"

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
	// The C program has 30,000 ([UsualMaxWords]), gensim 300,000.
	MaxWords int

	// MaxPairWords looks pairs up among so many of the first words: gensim has
	// 300,000. 0 looks among all.
	MaxPairWords int

	// MatchCase tells King from king.
	MatchCase bool

	// Parts cuts a word of a pair that the vocabulary lacks into words that it may
	// have, all of which it must have: the pair's cosine is that of the means of
	// their directions. So Chinese words can be looked up where each character is a
	// word. nil cuts nothing. Words of analogies are never cut, since an answer is
	// one word.
	Parts func(word string) []string

	// Method says how the answers of analogies are found.
	Method Method

	// Threads is how many search for the answers of analogies; 0 stands for one on
	// each core. It never changes a result.
	Threads int
}

// An Evaluator is sets whose words have been looked up in a vocabulary.
type Evaluator struct {
	sets    []boundSet
	method  Method
	threads int
}

// A boundSet is a set as word ids.
type boundSet struct {
	outline   Result // without what is to be found out
	size      int    // pairs or questions, the unknown ones, too
	words     int    // that analogies are asked among
	pairs     []boundPair
	people    []float64 // scores of all pairs
	questions []boundQuestion
	sections  []int // of all questions
	like      map[vocab.WordID]vocab.WordID
	alike     map[vocab.WordID][]vocab.WordID // the same, the other way
}

// A boundPair is a pair whose words are known.
type boundPair struct {
	at   int // its place in the set
	a, b []vocab.WordID
}

// A boundQuestion is a question whose words are known.
type boundQuestion struct {
	at         int // its place in the set
	a, b, c, d vocab.WordID
	also       []vocab.WordID // further answers
	skip       []vocab.WordID // a, b and c, and the further answers to a: no answers, each once
}

// New looks up the words of sets in a vocabulary.
func New(v *vocab.Vocabulary, sets []*Set, opts Options) *Evaluator {
	e := &Evaluator{method: opts.Method, threads: opts.Threads}
	if e.threads <= 0 {
		e.threads = runtime.GOMAXPROCS(0)
	}
	fold := exactly
	if !opts.MatchCase {
		fold = newFold()
	}
	for _, s := range sets {
		size, most := v.Len(), opts.MaxPairWords
		if s.Kind == Analogy {
			most = opts.MaxWords
		}
		if most > 0 {
			size = min(size, most)
		}
		b := boundSet{outline: Result{Name: s.Name, Kind: s.Kind, Score: math.NaN()}, size: s.Len(), words: size}
		parts := newParts(s, opts.Parts)
		l := newLookup(v, size, func(yield func(string) bool) {
			s.words(func(w string) bool { return yield(w) && parts.each(w, yield) })
		}, fold)
		b.like = l.like
		b.bindPairs(s, l, fold, parts)
		b.bindQuestions(s, l, fold)
		e.sets = append(e.sets, b)
	}
	return e
}

// A partition is the parts of the words of pairs, nil if they are not cut.
type partition map[string][]string

func newParts(s *Set, cut func(string) []string) partition {
	if cut == nil {
		return nil
	}
	p := partition{}
	for _, pair := range s.Pairs {
		for _, w := range [2]string{pair.A, pair.B} {
			if _, done := p[w]; !done {
				p[w] = cut(w)
			}
		}
	}
	return p
}

// each yields the parts of a word, until yield tells false.
func (p partition) each(word string, yield func(string) bool) bool {
	for _, part := range p[word] {
		if !yield(part) {
			return false
		}
	}
	return true
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
			for _, list := range [2]string{q.Also, q.AlsoB} {
				for w := range listed(list) {
					if !yield(w) {
						return
					}
				}
			}
		}
	}
}

func (b *boundSet) bindPairs(s *Set, l *lookup, fold func(string) string, parts partition) {
	ids := func(word string) ([]vocab.WordID, bool) {
		if id, ok := l.id(fold(word)); ok {
			return []vocab.WordID{id}, true
		}
		var all []vocab.WordID
		for _, part := range parts[word] {
			id, ok := l.id(fold(part))
			if !ok {
				return nil, false
			}
			all = append(all, id)
		}
		return all, len(all) > 0
	}
	for i, p := range s.Pairs {
		b.people = append(b.people, p.Score)
		first, ok1 := ids(p.A)
		second, ok2 := ids(p.B)
		if !ok1 || !ok2 {
			b.outline.Unknown++
			continue
		}
		b.outline.Asked++
		if len(first) > 1 || len(second) > 1 {
			b.outline.Composed++
		}
		b.pairs = append(b.pairs, boundPair{i, first, second})
	}
}

func (b *boundSet) bindQuestions(s *Set, l *lookup, fold func(string) string) {
	b.alike = map[vocab.WordID][]vocab.WordID{}
	for _, id := range slices.Sorted(maps.Keys(l.like)) {
		b.alike[l.like[id]] = append(b.alike[l.like[id]], id)
	}
	for i, section := range s.Sections {
		result := SectionResult{Name: section.Name}
		for _, q := range section.Questions {
			b.sections = append(b.sections, i)
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
			bound := boundQuestion{at: len(b.sections) - 1, a: ids[0], b: ids[1], c: ids[2], d: ids[3]}
			for a := range listed(q.Also) {
				if id, ok := l.id(fold(a)); ok && id != bound.d && !slices.Contains(bound.also, id) {
					bound.also = append(bound.also, id)
				}
			}
			for _, id := range ids[:3] {
				bound.leaveOut(id)
			}
			for a := range listed(q.AlsoB) {
				if id, ok := l.id(fold(a)); ok {
					bound.leaveOut(id)
				}
			}
			b.questions = append(b.questions, bound)
		}
		b.outline.Asked += result.Asked
		b.outline.Unknown += result.Unknown
		b.outline.Sections = append(b.outline.Sections, result)
	}
}

// leaveOut leaves a word out of the ranking.
func (q *boundQuestion) leaveOut(id vocab.WordID) {
	if !slices.Contains(q.skip, id) {
		q.skip = append(q.skip, id)
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
	r.Low, r.High, r.ScoreOfAll = math.NaN(), math.NaN(), math.NaN()
	r.Sections = append([]SectionResult(nil), r.Sections...)
	return r
}

// Evaluate scores the vectors: row returns that of a word of the vocabulary, as
// [Dense] wants it.
func (e *Evaluator) Evaluate(row func(vocab.WordID) []float32) []Result {
	return e.Results(e.Outcomes(Dense(row)))
}

// Outcomes asks all pairs and questions of all sets.
func (e *Evaluator) Outcomes(space Space) []Outcomes {
	all := make([]Outcomes, len(e.sets))
	for i := range e.sets {
		b := &e.sets[i]
		o := Outcomes{Kind: b.outline.Kind, People: b.people, Values: make([]float64, b.size)}
		for k := range o.Values {
			o.Values[k] = math.NaN()
		}
		if o.Kind == Similarity {
			for _, p := range b.pairs {
				o.Values[p.at] = space.Cosine(p.a, p.b)
			}
		} else {
			for k, rank := range b.ranks(space, e.method, e.threads) {
				o.Values[b.questions[k].at] = float64(rank)
				if rank == never {
					o.Values[b.questions[k].at] = math.Inf(1)
				}
			}
		}
		all[i] = o
	}
	return all
}

// Rows returns the vectors of e as [Evaluator.Evaluate] wants them.
func Rows(e *firth.Embeddings) func(vocab.WordID) []float32 {
	return func(id vocab.WordID) []float32 { return e.Input.Row(int(id)) }
}
