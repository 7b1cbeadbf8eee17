package walkthrough

import "testing"

func TestOneHotCosine(t *testing.T) {
	words, _, _ := Number(characters("似像山水"))
	for a := range words {
		for b := range words {
			want := 0.0
			if a == b {
				want = 1
			}
			if got := Cosine(OneHot(a, len(words)), OneHot(b, len(words))); got != want {
				t.Errorf("cosine(%s, %s) = %g, want %g", words[a], words[b], got, want)
			}
		}
	}
}

func TestCosine(t *testing.T) {
	for _, test := range []struct {
		a, b []float64
		want float64
	}{
		{[]float64{1, 2}, []float64{3, 6}, 1},
		{[]float64{1, 2}, []float64{-2, -4}, -1},
		{[]float64{3, 4}, []float64{4, 3}, 24.0 / 25},
		{[]float64{0, 0}, []float64{4, 3}, 0},
	} {
		if got := Cosine(test.a, test.b); !near(got, test.want, 1e-15) {
			t.Errorf("cosine(%v, %v) = %g, want %g", test.a, test.b, got, test.want)
		}
	}
}
