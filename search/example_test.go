package search_test

import (
	"errors"
	"fmt"
	"log"

	"firth"
	"firth/search"
	"firth/vocab"
)

// royalFamily are vectors made by hand, of three dimensions: royal, male, female.
// Trained vectors have some hundred, and no names for them.
func royalFamily() *firth.Embeddings {
	v, err := vocab.New([]vocab.Entry{
		{Word: "man", Count: 60},
		{Word: "woman", Count: 50},
		{Word: "king", Count: 40},
		{Word: "queen", Count: 30},
		{Word: "child", Count: 20},
		{Word: "palace", Count: 10},
	})
	if err != nil {
		log.Fatal(err)
	}
	vectors := firth.Matrix{Rows: 6, Dim: 3, Data: []float32{
		.0, 1, .1, // man
		.0, .1, 1, // woman
		.9, 1, .1, // king
		.9, .1, 1, // queen
		.1, .6, .6, // child
		1, .0, .0, // palace
	}}
	e, err := firth.NewEmbeddings(v, vectors, firth.Matrix{}, firth.Metadata{}, nil)
	if err != nil {
		log.Fatal(err)
	}
	return e
}

func Example() {
	index := search.NewIndex(royalFamily())

	terms, err := search.ParseExpression([]string{"king - man + woman"})
	if err != nil {
		log.Fatal(err)
	}
	neighbors, err := index.Near(terms, 3)
	if err != nil {
		log.Fatal(err)
	}
	for _, n := range neighbors {
		fmt.Printf("%-7s %.3f\n", n.Word, n.Score)
	}

	_, err = index.Similarity("king", "qeuen")
	fmt.Println(err)
	if unknown, ok := errors.AsType[*search.UnknownWordError](err); ok {
		fmt.Println(unknown.Suggestions)
	}
	// Output:
	// queen   0.971
	// palace  0.562
	// child   0.548
	// "qeuen" is not among the model's 6 words; did you mean queen?
	// [queen]
}

func ExampleIndex_Search() {
	e := royalFamily()
	index := search.NewIndex(e)
	id, _ := e.Vocab.ID("palace")
	for _, n := range index.Search(e.Input.Row(int(id)), 2, id) { // without the word itself
		fmt.Printf("%s %.3f\n", n.Word, n.Score)
	}
	// Output:
	// king 0.667
	// queen 0.667
}

func ExampleIndex_SearchAll() {
	e := royalFamily()
	index := search.NewIndex(e)
	answers := index.SearchAll([]search.Query{
		{Vector: e.Input.Row(0), K: 2},
		{Vector: e.Input.Row(5), K: 2, Keep: func(id vocab.WordID) bool { return e.Vocab.Count(id) < 50 }},
	})
	for _, neighbors := range answers {
		fmt.Printf("%s %.3f, %s %.3f\n", neighbors[0].Word, neighbors[0].Score, neighbors[1].Word, neighbors[1].Score)
	}
	// Output:
	// man 1.000, child 0.769
	// palace 1.000, king 0.667
}

func ExampleIndex_Rank() {
	e := royalFamily()
	index := search.NewIndex(e)
	king, _ := e.Vocab.ID("king")
	queen, _ := e.Vocab.ID("queen")
	place, n, err := index.Rank(search.Query{Vector: e.Input.Row(int(king)), Skip: []vocab.WordID{king}}, queen)
	fmt.Printf("%s: place %d, %.3f, %v\n", n.Word, place, n.Score, err)
	// Output:
	// queen: place 4, 0.555, <nil>
}

func ExampleIndex_OddOneOut() {
	odd, err := search.NewIndex(royalFamily()).OddOneOut([]string{"king", "queen", "child", "palace"})
	fmt.Println(odd[0].Word, err)
	// Output:
	// child <nil>
}

func ExampleIndex_Analogy() {
	index := search.NewIndex(royalFamily())
	for _, method := range []search.AnalogyMethod{search.ThreeCosAdd, search.ThreeCosMul} {
		answers, err := index.Analogy("man", "king", "woman", 2, method)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%v: %s %.3f, %s %.3f\n", method,
			answers[0].Word, answers[0].Score, answers[1].Word, answers[1].Score)
	}
	// Output:
	// 3CosAdd: queen 0.971, palace 0.562
	// 3CosMul: queen 1.182, palace 0.834
}

func ExampleParseExpression() {
	terms, err := search.ParseExpression([]string{"国王", "-", "男人", "+", "2*女人"})
	fmt.Println(terms, err)

	terms, err = search.ParseExpression([]string{"well-known - c++"})
	fmt.Println(terms, err)

	_, err = search.ParseExpression([]string{"king -"})
	fmt.Println(err)
	// Output:
	// [{国王 1} {男人 -1} {女人 2}] <nil>
	// [{well-known 1} {c++ -1}] <nil>
	// not an expression of words: no word after the last -; write \- if it is a word
}

func ExampleSuggest() {
	v, err := vocab.New([]vocab.Entry{{Word: "kettle", Count: 9}, {Word: "settle", Count: 5}, {Word: "国王", Count: 3}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(search.Suggest(v, "ketlte", 1), search.Suggest(v, "王国", 1))
	// Output:
	// [kettle] [国王]
}
