package eval

import (
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"firth/vocab"
)

// A Method says how the three words of an analogy, a is to b as c is to which word,
// are put together. Both are of Levy and Goldberg, "Linguistic Regularities in
// Sparse and Explicit Word Representations" (CoNLL 2014).
type Method int

const (
	// ThreeCosAdd ranks the words x by cos(x, b) - cos(x, a) + cos(x, c), which is
	// the order of the cosines to b - a + c, each of length 1 (Mikolov et al.,
	// "Linguistic Regularities in Continuous Space Word Representations", 2013).
	ThreeCosAdd Method = iota

	// ThreeCosMul ranks them by cos(x, b) · cos(x, c) / (cos(x, a) + 1e-6), with
	// each cosine shifted to (1 + cos) / 2.
	ThreeCosMul
)

// String returns the method's name in the literature: 3CosAdd, 3CosMul.
func (m Method) String() string {
	switch m {
	case ThreeCosAdd:
		return "3CosAdd"
	case ThreeCosMul:
		return "3CosMul"
	}
	return fmt.Sprintf("Method(%d)", int(m))
}

// score puts the cosines of a word to a, b and c together.
func (m Method) score(a, b, c float32) float32 {
	if m == ThreeCosMul {
		return (1 + b) / 2 * ((1 + c) / 2) / ((1+a)/2 + 1e-6)
	}
	return b - a + c
}

// panelColumns is how many different words the questions name that are answered in
// one way through the vocabulary. Their vectors stay in the cache of the second
// level.
const panelColumns = 1024

// never is the rank of an answer that is not among the words.
const never = 0

// ranks returns, for each question, at which place d stands among the words: 1 if
// the answer is right. Words like a, b or c, or like further answers to a, are no answers.
// Of words with equal
// scores the more frequent one stands first.
func (b *boundSet) ranks(space Space, method Method, threads int) []int {
	ranks := make([]int, len(b.questions))
	for from := 0; from < len(b.questions); {
		p := panel{set: b, method: method, column: map[vocab.WordID]int32{}}
		to := from
		for to < len(b.questions) && len(p.words) <= panelColumns-3 {
			p.add(b.questions[to])
			to++
		}
		p.rank(ranks[from:to], space, threads)
		from = to
	}
	return ranks
}

// A panel is questions that are answered together: the cosines of every word to all
// words that they name are computed tile by tile, and put together by question.
type panel struct {
	set    *boundSet
	method Method
	words  []vocab.WordID // that the questions name as a, b or c
	column map[vocab.WordID]int32

	// By question.
	questions []boundQuestion
	a, b, c   []int32        // columns
	target    []float32      // score of the answer; NaN if it cannot be found
	answer    []vocab.WordID // the word like d that scores best
	asked     []int32        // how many words that are left out stand before it
}

func (p *panel) add(q boundQuestion) {
	p.questions = append(p.questions, q)
	p.a, p.b, p.c = append(p.a, p.columnOf(q.a)), append(p.b, p.columnOf(q.b)), append(p.c, p.columnOf(q.c))
	p.target, p.answer = append(p.target, float32(math.NaN())), append(p.answer, vocab.NotInVocabulary)
	p.asked = append(p.asked, 0)
}

func (p *panel) columnOf(id vocab.WordID) int32 {
	column, ok := p.column[id]
	if !ok {
		column = int32(len(p.words))
		p.column[id] = column
		p.words = append(p.words, id)
	}
	return column
}

// rank fills in the ranks of the panel's questions.
func (p *panel) rank(ranks []int, space Space, threads int) {
	width := Stride(len(p.words))
	scorer := space.Against(p.words)
	p.aim(scorer(), width)
	size := p.set.words
	tiles := (size + TileWords - 1) / TileWords
	var taken atomic.Int64
	var wg sync.WaitGroup
	better := make([][]int32, max(1, min(threads, tiles)))
	for w := range better {
		wg.Go(func() {
			score, cosines := scorer(), make([]float32, TileWords*width)
			count := make([]int32, len(p.questions))
			for {
				from := (int(taken.Add(1)) - 1) * TileWords
				if from >= size {
					break
				}
				to := min(size, from+TileWords)
				score(cosines, from, to)
				for id := from; id < to; id++ {
					p.count(count, cosines[(id-from)*width:][:width], vocab.WordID(id))
				}
			}
			better[w] = count
		})
	}
	wg.Wait()
	for i := range p.questions {
		ranks[i] = never
		if p.answer[i] == vocab.NotInVocabulary {
			continue
		}
		ranks[i] = 1 - int(p.asked[i])
		for _, count := range better {
			ranks[i] += int(count[i])
		}
	}
}

// aim finds the score of each question's answer, the best of the words like d, and
// how many words that are left out stand before it: they are no answers, but it is
// quicker to count all words than to look whether each is one of those.
func (p *panel) aim(score func(dst []float32, from, to int), width int) {
	answers, named := map[vocab.WordID][]int{}, map[vocab.WordID][]int{}
	for i, q := range p.questions {
		can := false
		for _, d := range append(q.also[:len(q.also):len(q.also)], q.d) {
			if slices.Contains(q.skip, d) {
				continue
			}
			answers[d] = append(answers[d], i)
			can = true
		}
		if !can {
			continue
		}
		for _, id := range q.skip {
			named[id] = append(named[id], i)
		}
	}
	cosines := make([]float32, width)
	each := func(of map[vocab.WordID][]int, do func(i int, id vocab.WordID, s float32)) {
		for like, questions := range of {
			for _, id := range p.set.alike[like] { // from the most frequent on
				score(cosines, int(id), int(id)+1)
				for _, i := range questions {
					do(i, id, p.method.score(cosines[p.a[i]], cosines[p.b[i]], cosines[p.c[i]]))
				}
			}
		}
	}
	each(answers, func(i int, id vocab.WordID, s float32) {
		found := p.answer[i] != vocab.NotInVocabulary
		if s > p.target[i] || !found && s == s || found && s == p.target[i] && id < p.answer[i] { // NaN has no place
			p.target[i], p.answer[i] = s, id
		}
	})
	each(named, func(i int, id vocab.WordID, s float32) {
		if s > p.target[i] || s == p.target[i] && id < p.answer[i] {
			p.asked[i]++
		}
	})
}

// count counts a word for the questions whose answer it stands before.
func (p *panel) count(better []int32, cosines []float32, id vocab.WordID) {
	n := len(better)
	a, b, c, target, answer := p.a[:n], p.b[:n], p.c[:n], p.target[:n], p.answer[:n]
	if p.method == ThreeCosAdd {
		for i := range better {
			// As in score, which would not be inlined. The sum has no branch in it: for
			// an answer in the middle of the words, it could not be foreseen.
			s := cosines[b[i]] - cosines[a[i]] + cosines[c[i]]
			var above int32
			if s > target[i] {
				above = 1
			}
			better[i] += above
			if s == target[i] && id < answer[i] {
				better[i]++
			}
		}
		return
	}
	for i := range better {
		s := p.method.score(cosines[a[i]], cosines[b[i]], cosines[c[i]])
		if s > target[i] || s == target[i] && id < answer[i] {
			better[i]++
		}
	}
}
