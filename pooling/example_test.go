package pooling_test

import (
	"fmt"
	"strings"

	"firth"
	"firth/pooling"
	"firth/vocab"
)

// Frequent words hardly count: a text about a king is near one about a queen, however
// many times they say "the".
func Example() {
	v, err := vocab.New([]vocab.Entry{{Word: "the", Count: 900}, {Word: "king", Count: 6}, {Word: "queen", Count: 5}, {Word: "soup", Count: 4}})
	if err != nil {
		panic(err)
	}
	vectors := firth.Matrix{Rows: 4, Dim: 2, Data: []float32{.2, -.8, .9, .1, .8, .2, -.1, .9}}
	e, err := firth.NewEmbeddings(v, vectors, firth.Matrix{}, firth.Metadata{}, nil)
	if err != nil {
		panic(err)
	}
	for _, method := range []pooling.Method{pooling.Mean, pooling.SIF} {
		p, err := pooling.New(e, pooling.Options{Method: method})
		if err != nil {
			panic(err)
		}
		var texts [2][]float32
		for i, text := range []string{"the the the king", "queen"} {
			t := p.NewText()
			for _, token := range strings.Fields(text) {
				t.Add(token)
			}
			texts[i] = make([]float32, e.Dim())
			t.Vector(texts[i])
		}
		fmt.Printf("%-4s %.2f\n", method, firth.Cosine(texts[0], texts[1]))
	}
	// Output:
	// mean 0.33
	// sif  0.99
}
