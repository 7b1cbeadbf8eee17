package eval_test

import (
	"fmt"
	"strings"

	"firth"
	"firth/eval"
	"firth/vocab"
)

func Example() {
	v, err := vocab.New([]vocab.Entry{
		{Word: "man", Count: 40}, {Word: "woman", Count: 30}, {Word: "king", Count: 20}, {Word: "queen", Count: 10},
	})
	if err != nil {
		panic(err)
	}
	vectors := firth.Matrix{Rows: 4, Dim: 3, Data: []float32{
		0, 1, 0, // man
		0, 0, 1, // woman
		1, 1, 0, // king
		1, 0, 1, // queen
	}}
	e, err := firth.NewEmbeddings(v, vectors, firth.Matrix{}, firth.Metadata{}, nil)
	if err != nil {
		panic(err)
	}
	var sets []*eval.Set
	for _, file := range []string{
		"king\tqueen\t8.5\nking\tman\t6\nman\twoman\t5\nman\tcactus\t1\n",
		": royal family\nman king woman queen\nqueen king woman man\n",
	} {
		set, err := eval.Read(strings.NewReader(file))
		if err != nil {
			panic(err)
		}
		sets = append(sets, set)
	}
	for _, r := range eval.New(v, sets, eval.Options{}).Evaluate(eval.Rows(e)) {
		fmt.Printf("%s: %.3f of %d asked; %d unknown\n", r.Kind, r.Score, r.Asked, r.Unknown)
	}
	// Output:
	// similarity: 0.500 of 3 asked; 1 unknown
	// analogy: 1.000 of 2 asked; 0 unknown
}
