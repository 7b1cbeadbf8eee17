package quantize

import (
	"errors"
	"hash/fnv"
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"firth"
)

// words are rows as word vectors are: of several lengths, in groups. They are the same
// on every machine.
func words(rows, dim int) firth.Matrix {
	m := firth.NewMatrix(rows, dim)
	at := func(x uint64) float32 { return float32(int16(hash(x))) / (1 << 15) }
	for i := range m.Data {
		row, j := uint64(i/dim), uint64(i%dim)
		m.Data[i] = (at(row%20*1000+j) + at(uint64(i)+1<<40)/2) * float32(1+row%3)
	}
	return m
}

func product(t testing.TB, m firth.Matrix, opts ProductOptions) Product {
	t.Helper()
	p, err := NewProduct(m, opts)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestProductTakesTheNearest compares every code with a search in float64.
func TestProductTakesTheNearest(t *testing.T) {
	m := words(700, 12)
	p := product(t, m, ProductOptions{Parts: 4, Threads: 2})
	if p.K != Centroids {
		t.Fatalf("%d centroids", p.K)
	}
	for i := range m.Rows {
		length := norm(m.Row(i))
		for part, code := range p.Codes[i*4 : i*4+4] {
			distance := func(code int) (sum float64) {
				for j, c := range p.centroid(part, uint8(code)) {
					d := float64(m.Row(i)[part*3+j])/length - float64(c)
					sum += d * d
				}
				return sum
			}
			own := distance(int(code))
			for c := range p.K {
				if distance(c) < own-1e-6 {
					t.Fatalf("row %d, part %d has code %d, and %d is nearer", i, part, code, c)
				}
			}
		}
	}
}

// TestProductKeepsLengths checks rows that are all kinds of long.
func TestProductKeepsLengths(t *testing.T) {
	m := words(600, 8)
	for i := range m.Rows {
		for j := range m.Row(i) {
			m.Row(i)[j] *= float32(math.Pow(10, float64(i%60-30)))
		}
	}
	clear(m.Row(77))
	p := product(t, m, ProductOptions{Parts: 2})
	e := p.Expand(0)
	for i := range m.Rows {
		want, got := norm(m.Row(i)), norm(e.Row(i))
		if math.Abs(got-want) > 1e-6*want {
			t.Errorf("row %d is of length %v, want %v", i, got, want)
		}
	}
}

// Few rows are centroids themselves, and lose nothing but roundings: of the scores of two
// centroids, too, which are sums of float32 near 1, and equal where the centroids are less
// than some 2^-11 apart.
func TestProductOfFewRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyMatrix(t, rapid.Float32Range(-9, 9))
		p, err := NewProduct(m, ProductOptions{Parts: m.Dim})
		if err != nil {
			t.Fatal(err)
		}
		for i, x := range p.Expand(0).Data {
			if off := math.Abs(float64(x - m.Data[i])); off > 1e-3*norm(m.Row(i/m.Dim)) {
				t.Fatalf("number %d: %v became %v", i, m.Data[i], x)
			}
		}
	})
}

func TestThreadsDoNotMatter(t *testing.T) {
	m := words(3000, 10)
	one, many := ProductOptions{Parts: 5, Threads: 1}, ProductOptions{Parts: 5, Threads: 7}
	if a, b := product(t, m, one), product(t, m, many); !reflect.DeepEqual(a, b) || !reflect.DeepEqual(a.Expand(1), b.Expand(7)) {
		t.Error("a product depends on threads")
	}
	if a, b := NewInt8(m, 1), NewInt8(m, 7); !reflect.DeepEqual(a, b) || !reflect.DeepEqual(a.Expand(1), b.Expand(7)) {
		t.Error("int8 depends on threads")
	}
	if a, b := NewHalf(m, 1), NewHalf(m, 7); !reflect.DeepEqual(a, b) || !reflect.DeepEqual(a.Expand(1), b.Expand(7)) {
		t.Error("float16 depends on threads")
	}
}

// TestProductBits holds what every machine must give.
func TestProductBits(t *testing.T) {
	m := product(t, words(900, 12), ProductOptions{Parts: 4}).Expand(0)
	h := fnv.New64a()
	for _, x := range m.Data {
		b := math.Float32bits(x)
		_, _ = h.Write([]byte{byte(b), byte(b >> 8), byte(b >> 16), byte(b >> 24)})
	}
	const want = 0x63b5bb14d08f9b9f
	if got := h.Sum64(); got != want {
		t.Errorf("the vectors have hash %#x, want %#x", got, uint64(want))
	}
}

// TestLearningHelps compares the first centroids, any rows, with those of the end.
func TestLearningHelps(t *testing.T) {
	m := words(4000, 12)
	norms := make([]float64, m.Rows)
	for i := range norms {
		norms[i] = norm(m.Row(i))
	}
	loss := func(l *learner) (sum float64) {
		for p, b := range l.books {
			b.nearest(l.codes[p], 1, l.part(p), l.dim, l.n)
			for _, d := range b.distances(l.codes[p], l.part(p), l.dim, l.n) {
				sum += d
			}
		}
		return sum
	}
	l := newLearner(m, norms, ProductOptions{Parts: 4, Progress: func(int, int) {}})
	l.eachPart(func(p int) { l.books[p].begin(l.part(p), l.dim, l.n) })
	before := loss(l)
	for range 10 {
		l.moveAll()
		if now := loss(l); now > before*1.000001 {
			t.Fatalf("the loss rose from %v to %v", before, now)
		} else {
			before = now
		}
	}
	l.eachPart(func(p int) { l.books[p].begin(l.part(p), l.dim, l.n) })
	if first := loss(l); before > .8*first {
		t.Errorf("the loss went from %v to %v only", first, before)
	}
}

// TestLoneCentroids begins with equal centroids, which must find rows of their own.
func TestLoneCentroids(t *testing.T) {
	const n = 40
	rows := make([]float32, 0, 2*n)
	for i := range n {
		x := float32(i % 8) // eight different rows
		rows = append(rows, x, -x)
	}
	c := newCodebook(2, 8)
	c.tabulate() // all are zero
	codes := make([]uint8, n)
	for range 12 {
		c.move(codes, make([]uint8, n), rows, 2, n)
	}
	c.nearest(codes, 1, rows, 2, n)
	for i, d := range c.distances(codes, rows, 2, n) {
		if d > 1e-9 {
			t.Errorf("row %d is %v from its centroid", i, d)
		}
	}
}

func TestLargest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Map(rapid.IntRange(-3, 3), func(n int) float32 { return float32(n) / 7 }), 1, 256).Draw(t, "x")
		want := 0
		for i, s := range x {
			if s > x[want] {
				want = i
			}
		}
		if got := largest(x, rapid.IntRange(0, len(x)-1).Draw(t, "guess")); got != want {
			t.Fatalf("the largest is at %d, want %d", got, want)
		}
	})
}

func TestProductRefuses(t *testing.T) {
	m := words(5, 66)
	for parts, says := range map[int]string{0: "into 0 equal", 4: "66 numbers", 67: "into 67", 2: "at most 32", -3: "into -3"} {
		if _, err := NewProduct(m, ProductOptions{Parts: parts}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%d parts: error %v, want one saying %q", parts, err, says)
		}
	}
	for _, x := range []float32{float32(math.NaN()), float32(math.Inf(-1))} {
		m.Row(3)[65] = x
		if _, err := NewProduct(m, ProductOptions{Parts: 66}); !errors.Is(err, errNotFinite) || !strings.Contains(err.Error(), "row 3") {
			t.Errorf("%v: error %v", x, err)
		}
	}
}

func TestPartsFrom(t *testing.T) {
	for _, c := range [][3]int{{100, 50, 50}, {100, 26, 50}, {97, 49, 97}, {300, 75, 75}, {300, 76, 100}, {1, 1, 1}, {6, 0, 1}, {6, 9, 6}} {
		if got := PartsFrom(c[0], c[1]); got != c[2] {
			t.Errorf("%d numbers in at least %d parts: %d, want %d", c[0], c[1], got, c[2])
		}
	}
}

// A Row is what Expand has, in each kind.
func TestRowIsThatOfExpand(t *testing.T) {
	m := words(40, 6)
	for _, q := range []Matrix{NewHalf(m, 1), NewInt8(m, 1), product(t, m, ProductOptions{Parts: 3}), Product{Rows: 1, Dim: 2, Parts: 1, K: 1, Codes: []uint8{0}, Centroids: []float32{1, 2}}} {
		rows, dim := q.Shape()
		all, row := q.Expand(0), make([]float32, dim)
		if all.Rows != rows || all.Dim != dim {
			t.Errorf("%T: %d×%d, want %d×%d", q, all.Rows, all.Dim, rows, dim)
		}
		for i := range rows {
			if q.Row(row, i); !reflect.DeepEqual(row, []float32(all.Row(i))) {
				t.Errorf("%T: row %d is %v, and %v", q, i, row, all.Row(i))
			}
		}
	}
}

func BenchmarkNewProduct(b *testing.B) {
	m := words(5000, 100)
	for b.Loop() {
		if _, err := NewProduct(m, ProductOptions{Parts: 50, Threads: 1}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkExpand(b *testing.B) {
	m := words(5000, 100)
	for name, q := range map[string]Matrix{"float16": NewHalf(m, 1), "int8": NewInt8(m, 1), "product": product(b, m, ProductOptions{Parts: 50})} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(4 * len(m.Data)))
			for b.Loop() {
				q.Expand(1)
			}
		})
	}
}
