package projection_test

import (
	"fmt"
	"log"

	"firth"
	"firth/projection"
	"firth/vocab"
)

func Example() {
	words, err := vocab.New([]vocab.Entry{{Word: "cat", Count: 9}, {Word: "dog", Count: 8}, {Word: "two", Count: 7}, {Word: "six", Count: 6}})
	if err != nil {
		log.Fatal(err)
	}
	vectors := firth.Matrix{Rows: 4, Dim: 3, Data: []float32{
		1, 0, 0.2,
		1, 0, -0.2,
		0, 1, 0.1,
		0, 1, -0.1,
	}}
	e, err := firth.NewEmbeddings(words, vectors, firth.Matrix{}, firth.Metadata{}, nil)
	if err != nil {
		log.Fatal(err)
	}
	some, err := projection.Select(e, []vocab.WordID{0, 1, 2, 3})
	if err != nil {
		log.Fatal(err)
	}
	pca, err := projection.NewPCA(some.Input, 2, 0)
	if err != nil {
		log.Fatal(err)
	}
	points := pca.Project(some.Input)
	groups := projection.KMeans(some.Input, 2, projection.KMeansOptions{})
	for i := range points.N {
		fmt.Printf("%s %+.2f group %d\n", some.Vocab.Word(vocab.WordID(i)), points.At(i)[0], groups[i])
	}
	// Output:
	// cat -0.70 group 0
	// dog -0.70 group 0
	// two +0.70 group 1
	// six +0.70 group 1
}
