package firth_test

import (
	"fmt"

	"firth"
	"firth/vocab"
)

// One-hot vectors of different words are all at right angles; dense vectors can
// say that two words are alike.
func Example() {
	v, err := vocab.New([]vocab.Entry{{Word: "似", Count: 9}, {Word: "像", Count: 8}, {Word: "酒", Count: 7}})
	if err != nil {
		panic(err)
	}
	a, _ := v.ID("似")
	b, _ := v.ID("像")
	fmt.Printf("one-hot: %.2f\n", firth.Cosine(firth.OneHot(a, v.Len()), firth.OneHot(b, v.Len())))

	vectors := firth.Matrix{Rows: 3, Dim: 2, Data: []float32{0.9, 0.1, 0.8, 0.2, -0.3, 0.9}}
	e, err := firth.NewEmbeddings(v, vectors, firth.Matrix{}, firth.Metadata{}, nil)
	if err != nil {
		panic(err)
	}
	x, _ := e.Vector("似")
	y, _ := e.Vector("像")
	fmt.Printf("dense:   %.2f\n", firth.Cosine(x, y))
	// Output:
	// one-hot: 0.00
	// dense:   0.99
}
