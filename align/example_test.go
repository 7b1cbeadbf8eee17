package align_test

import (
	"fmt"

	"firth"
	"firth/align"
	"firth/vocab"
)

// The new model is the old one turned by a quarter, but for a word that has moved.
func Example() {
	embeddings := func(rows ...float32) *firth.Embeddings {
		v, err := vocab.FromOrdered([]vocab.Entry{{Word: "web"}, {Word: "spider"}, {Word: "site"}, {Word: "net"}, {Word: "cloud"}, {Word: "rain"}})
		if err != nil {
			panic(err)
		}
		e, err := firth.NewEmbeddings(v, firth.Matrix{Rows: 6, Dim: 2, Data: rows}, firth.Matrix{}, firth.Metadata{}, nil)
		if err != nil {
			panic(err)
		}
		return e
	}
	old := embeddings(1, 0, 1, .1, 0, 1, 1, .2, .5, .5, .4, .6)
	young := embeddings(-1, .1, -.1, 1, -1, 0, -.2, 1, -.5, .5, -.6, .4)
	a, err := align.Fit(old, young, align.Options{})
	if err != nil {
		panic(err)
	}
	fmt.Println("moved most:", a.Moved(0)[0].Word)
	// Output:
	// moved most: web
}
