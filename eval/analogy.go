package eval

import (
	"math"
	"sync"
	"sync/atomic"

	"firth/internal/kernel"
	"firth/vocab"
)

const (
	// panelQuestions is how many questions are answered in one way through the
	// words: a multiple of kernel.Lanes whose vectors stay in the cache of the
	// second level.
	panelQuestions = 512

	// tileWords is how many words are compared with a panel at a time.
	tileWords = 32
)

// An answer is the best word for a question so far.
type answer struct {
	score float32
	word  vocab.WordID
}

// better tells whether an answer with this score is to replace a. Of words with
// equal scores the more frequent one is the answer, so the order in which they
// are looked at means nothing.
func (a answer) better(score float32, word vocab.WordID) bool {
	return score > a.score || score == a.score && word < a.word
}

// answer tells, for each question, whether it was answered right: the word whose
// direction is nearest to b - a + c (each of length 1; Mikolov et al., "Linguistic
// Regularities in Continuous Space Word Representations", 2013) is like d. Words
// like a, b or c are no answers.
func (b *boundSet) answer(row func(vocab.WordID) []float32, threads int) []bool {
	right := make([]bool, len(b.questions))
	if len(right) == 0 {
		return right
	}
	s := search{row: row, dim: len(row(0)), size: b.words, like: b.like}
	for from := 0; from < len(right); from += panelQuestions {
		panel := b.questions[from:min(len(right), from+panelQuestions)]
		for i, best := range s.best(panel, threads) {
			like, ok := b.like[best.word]
			right[from+i] = ok && like == panel[i].d
		}
	}
	return right
}

// A search goes through the words for the answers to many questions at a time:
// the product of a matrix of words and one of questions, tile by tile, of which
// only the largest number of each column is kept.
type search struct {
	row  func(vocab.WordID) []float32
	dim  int // of rows, padding included
	size int // words
	like map[vocab.WordID]vocab.WordID
}

// best returns the answers to questions.
func (s *search) best(questions []boundQuestion, threads int) []answer {
	width := (len(questions) + kernel.Lanes - 1) / kernel.Lanes * kernel.Lanes
	columns := s.columns(questions, width)
	tiles := (s.size + tileWords - 1) / tileWords
	found := make([][]answer, min(threads, tiles))
	var taken atomic.Int64
	var wg sync.WaitGroup
	for w := range found {
		wg.Go(func() {
			best := make([]answer, len(questions))
			for i := range best {
				best[i] = answer{float32(math.Inf(-1)), vocab.NotInVocabulary}
			}
			tile, scores := make([]float32, tileWords*s.dim), make([]float32, tileWords*width)
			var ids []vocab.WordID
			for {
				from := (int(taken.Add(1)) - 1) * tileWords
				if from >= s.size {
					break
				}
				ids = s.load(tile, ids[:0], from, min(s.size, from+tileWords))
				if len(ids) == 0 {
					continue
				}
				kernel.MatMul(scores, width, tile, s.dim, 1, columns, width, len(ids), width, s.dim)
				for k, id := range ids {
					s.keep(best, questions, scores[k*width:], id)
				}
			}
			found[w] = best
		})
	}
	wg.Wait()

	best := found[0]
	for _, other := range found[1:] {
		for i, a := range other {
			if best[i].better(a.score, a.word) {
				best[i] = a
			}
		}
	}
	return best
}

// columns returns the matrix of questions: b - a + c of question i is column i.
func (s *search) columns(questions []boundQuestion, width int) []float32 {
	columns := make([]float32, s.dim*width)
	unit, v := make([]float32, s.dim), make([]float32, s.dim)
	for i, q := range questions {
		clear(v)
		for _, term := range []struct {
			word vocab.WordID
			sign float32
		}{{q.b, 1}, {q.a, -1}, {q.c, 1}} {
			if direction(unit, s.row(term.word)) {
				kernel.Axpy(v, term.sign, unit)
			}
		}
		for d, x := range v {
			columns[d*width+i] = x
		}
	}
	return columns
}

// load fills tile with the directions of the words from from to to, and returns
// which they are. Words without one are left out.
func (s *search) load(tile []float32, ids []vocab.WordID, from, to int) []vocab.WordID {
	for i := from; i < to; i++ {
		at := len(ids) * s.dim
		if direction(tile[at:at+s.dim], s.row(vocab.WordID(i))) {
			ids = append(ids, vocab.WordID(i))
		}
	}
	return ids
}

// keep makes a word the answer of the questions that it scores best on. Most
// words do so for none.
func (s *search) keep(best []answer, questions []boundQuestion, scores []float32, id vocab.WordID) {
	scores = scores[:len(best)]
	for i, score := range scores {
		if score >= best[i].score && best[i].better(score, id) && !s.asks(&questions[i], id) {
			best[i] = answer{score, id}
		}
	}
}

// asks tells whether a word is like one that the question names.
func (s *search) asks(q *boundQuestion, id vocab.WordID) bool {
	like, ok := s.like[id]
	return ok && (like == q.a || like == q.b || like == q.c)
}

// direction fills dst with v scaled to length 1, and reports whether it has a
// direction: its length, squared, is an ordinary float32.
func direction(dst, v []float32) bool {
	square := float64(kernel.Dot(v, v))
	if !(square > 1e-30 && square < 1e30) {
		return false
	}
	copy(dst, v)
	kernel.Scale(dst, float32(1/math.Sqrt(square)))
	return true
}
