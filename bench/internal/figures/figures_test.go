package figures

import (
	"math"
	"testing"
)

func TestSummarize(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   Summary
		shown  string
	}{
		{[]float64{3, 1, 2}, Summary{2, 1, 3}, "2.00 (1.00–3.00)"},
		{[]float64{4, 1, 2, 3}, Summary{2.5, 1, 4}, "2.50 (1.00–4.00)"},
		{[]float64{4, 9, 1, 2}, Summary{3, 1, 9}, "3.00 (1.00–9.00)"},
		{[]float64{5}, Summary{5, 5, 5}, "5.00"},
		{[]float64{100.1, 100.2}, Summary{100.15, 100.1, 100.2}, "100"},
	} {
		got := Summarize(c.values)
		if math.Abs(got.Median-c.want.Median) > 1e-9 || got.Low != c.want.Low || got.High != c.want.High || got.String() != c.shown {
			t.Errorf("Summarize(%v) = %+v, %q, want %+v, %q", c.values, got, got, c.want, c.shown)
		}
	}
	for _, unknown := range [][]float64{nil, {math.NaN()}, {4, math.NaN(), 1}} {
		if got := Summarize(unknown); !math.IsNaN(got.Median) || !math.IsNaN(got.Low) || !math.IsNaN(got.High) || got.String() != "–" {
			t.Errorf("Summarize(%v) = %+v, %q", unknown, got, got)
		}
	}
	values := []float64{3, 1}
	if Summarize(values); values[0] != 3 {
		t.Error("the runs were put in another order")
	}
}

func TestShow(t *testing.T) {
	s := Summary{2.04, 1.96, 2.25}
	for digits, want := range map[int]string{0: "2", 1: "2.0 (2.0–2.2)", 2: "2.04 (1.96–2.25)"} {
		if got := s.Show(Decimals(digits)); got != want {
			t.Errorf("with %d digits it is %q, want %q", digits, got, want)
		}
	}
}

func TestThree(t *testing.T) {
	for x, want := range map[float64]string{
		0.0042: "0.00420", 0.0123: "0.0123", 0.5: "0.500", 0.999: "0.999", 1: "1.00", 1.234: "1.23", 9.999: "10.0", 12.34: "12.3",
		99.96: "100", 123.4: "123", 1234.4: "1234", 5100.4: "5100", 0: "–", math.Inf(1): "–",
	} {
		if got := Three(x); got != want {
			t.Errorf("Three(%g) = %q, want %q", x, got, want)
		}
	}
	if got := Three(math.NaN()); got != "–" {
		t.Errorf("NaN is %q", got)
	}
	if got := Times(1.5); got != "1.50 ×" {
		t.Errorf("1.5 times is %q", got)
	}
}

func TestPercent(t *testing.T) {
	for share, want := range map[float64]string{1: "100 %", 0.999999: "99.999 %", 0.5: "50 %", 0.123456: "12.345 %", 0: "0 %"} {
		if got := Percent(share); got != want {
			t.Errorf("Percent(%g) = %q, want %q", share, got, want)
		}
	}
}
