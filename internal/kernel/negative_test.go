package kernel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// A step is the arguments of Negative.
type step struct {
	in, out   []float32
	stride    int
	records   []uint32
	negatives int
	rate      float32
}

// randomStep returns a step of n records on matrices of so many rows: the fewer,
// the more of a record's rows are the same.
func randomStep(r *rand.Rand, numbers func(*rand.Rand, int) []float32, dim, rows, negatives, n int) step {
	stride := Stride(dim)
	s := step{stride: stride, negatives: negatives, rate: 0.05}
	for _, m := range []*[]float32{&s.in, &s.out} {
		*m = make([]float32, rows*stride)
		for i := range rows {
			copy((*m)[i*stride:], numbers(r, dim))
		}
	}
	s.records = make([]uint32, n*RecordLen(negatives))
	for i := range n {
		record := s.records[i*RecordLen(negatives) : (i+1)*RecordLen(negatives)]
		for j := range 2*Group + negatives {
			record[j] = uint32(r.IntN(rows))
		}
		// Also the bits that stand for no term, which must not matter.
		for j := range MaskWords(negatives) {
			record[2*Group+negatives+j] = r.Uint32()
		}
	}
	return s
}

// run returns both matrices and the fits after the step, which it leaves as it is.
func (s step) run(f func(in, out []float32, stride int, records []uint32, negatives int, rate float32, fit []float64)) (in, out []float32, fit []float64) {
	in, out = slices.Clone(s.in), slices.Clone(s.out)
	fit = make([]float64, len(s.records)/RecordLen(s.negatives))
	f(in, out, s.stride, slices.Clone(s.records), s.negatives, s.rate, fit)
	return in, out, fit
}

// check compares Negative with the reference.
func (s step) check(t *testing.T, what string) {
	t.Helper()
	in, out, fit := s.run(Negative)
	wantIn, wantOut, wantFit := s.run(negativeReference)
	if !sameFits(t, what, fit, wantFit) || !sameFloats(t, what+": in", in, wantIn) || !sameFloats(t, what+": out", out, wantOut) {
		t.FailNow()
	}
}

func TestNegative(t *testing.T) {
	dims := []int{1, 2, 15, 16, 17, 31, 32, 33, 50, 64, 96, 97, 100, 112, 113, 127, 128, 129, 130, 300}
	counts := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 15, 16, 17, 20, 30, 31, 32, 33, 47, 62, 63}
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(7, 8))
		for i := range 300 {
			dim, negatives := dims[i%len(dims)], counts[i%len(counts)]
			if i%4 == 0 {
				negatives = 5
			}
			rows := []int{1, 2, 3, 7, 50}[i%5]
			numbers, kind := randomFloats, "plain"
			if i%3 == 0 {
				numbers, kind = wildFloats, "wild"
			}
			s := randomStep(r, numbers, dim, rows, negatives, 1+i%4)
			s.check(t, fmt.Sprintf("%s numbers, dim %d, %d rows, %d negatives", kind, dim, rows, negatives))
		}
	})
}

// Every bit of a mask alone, so that no term is taken for another.
func TestNegativeMask(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(9, 10))
		for _, negatives := range []int{5, 12} {
			for term := range Group * (negatives + 1) {
				s := randomStep(r, randomFloats, 20, 40, negatives, 1)
				mask := s.records[2*Group+negatives:]
				clear(mask)
				mask[term/32] = 1 << (term % 32)
				s.check(t, fmt.Sprintf("%d negatives, term %d", negatives, term))
			}
		}
	})
}

// A whole batch, as the trainer passes it: many records, each of which may have
// rows of the one before.
func TestNegativeBatch(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		for _, negatives := range []int{5, 9} {
			r := rand.New(rand.NewPCG(11, 12))
			s := randomStep(r, randomFloats, 100, 60, negatives, 64)
			s.check(t, fmt.Sprintf("64 records of %d negatives", negatives))
		}
	})
}

func TestNegativeChecks(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(13, 14))
		for name, c := range map[string]struct {
			spoil func(s *step)
			want  string
		}{
			"stride":             {func(s *step) { s.stride = 24 }, "row length"},
			"no stride":          {func(s *step) { s.stride = 0 }, "row length"},
			"too many negatives": {func(s *step) { s.negatives = MaxNegatives + 1 }, "number of negatives"},
			"below no negatives": {func(s *step) { s.negatives = -1 }, "number of negatives"},
			"half a record":      {func(s *step) { s.records = s.records[:len(s.records)-1] }, "wrong length"},
			"input row":          {func(s *step) { s.records[RecordLen(5)+3] = 9 }, "input row 9 of a matrix of 9 rows"},
			"positive":           {func(s *step) { s.records[2*RecordLen(5)+4] = 1 << 31 }, "output row 2147483648 of"},
			"first negative":     {func(s *step) { s.records[2*RecordLen(5)+8] = 1<<32 - 1 }, "output row 4294967295 of"},
			"last negative":      {func(s *step) { s.records[2*RecordLen(5)+12] = 9 }, "output row 9 of"},
			"short matrix":       {func(s *step) { s.out = s.out[:len(s.out)-1]; s.records[11] = 8 }, "output row 8 of a matrix of 8 rows"},
		} {
			s := randomStep(r, randomFloats, 30, 9, 5, 3)
			c.spoil(&s)
			in, out := slices.Clone(s.in), slices.Clone(s.out)
			message := panicOf(func() {
				Negative(s.in, s.out, s.stride, s.records, s.negatives, s.rate, make([]float64, 3))
			})
			if text := fmt.Sprint(message); !strings.Contains(text, c.want) {
				t.Errorf("%s: the panic is %q, want %q in it", name, text, c.want)
			}
			sameFloats(t, name+": in", s.in, in)
			sameFloats(t, name+": out", s.out, out)
		}
		Negative(nil, nil, 16, nil, 5, 1, nil) // no records, no harm
	})
}

func TestHighestRows(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(15, 16))
		for negatives := range MaxNegatives + 1 {
			s := randomStep(r, randomFloats, 1, 50, negatives, 3)
			for j := range 2*Group + negatives { // each place, of each record, once the highest
				record := s.records[j%3*RecordLen(negatives):]
				before := record[j]
				record[j] = 1<<32 - 1 - uint32(j)
				in, out := highestRows(s.records, negatives)
				wantIn, wantOut := highestRowsGeneric(s.records, negatives)
				if in != wantIn || out != wantOut || max(in, out) != record[j] {
					t.Fatalf("%d negatives, highest row at %d: got %d and %d, want %d and %d", negatives, j, in, out, wantIn, wantOut)
				}
				record[j] = before
			}
		}
	})
}
