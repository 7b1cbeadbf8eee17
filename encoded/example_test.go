package encoded_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"firth/corpus"
	"firth/encoded"
	"firth/token"
	"firth/vocab"
)

func ExampleScan() {
	text := strings.NewReader("The cat sat.\nA cat sees the dog.\nDogs!\nThe dog sat.\n")
	c, err := corpus.Open([]string{"-"}, text, corpus.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	p, err := token.New(token.DefaultConfig())
	if err != nil {
		log.Fatal(err)
	}

	v, file, report, err := encoded.Scan(context.Background(), c.Next, p, encoded.Options{
		Limits: vocab.Limits{MinCount: 2},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()

	fmt.Println(report.Tokens, "tokens,", report.OutOfVocabulary, "of them rare")
	ids := make([]vocab.WordID, file.Len())
	if err := file.ReadIDs(ids, 0); err != nil {
		log.Fatal(err)
	}
	for _, id := range ids {
		if id == vocab.EndOfSentence {
			fmt.Println("end of sentence")
		} else {
			fmt.Println(id, v.Word(id))
		}
	}
	// Output:
	// 12 tokens, 3 of them rare
	// 0 the
	// 1 cat
	// 3 sat
	// end of sentence
	// 1 cat
	// 0 the
	// 2 dog
	// end of sentence
	// 0 the
	// 2 dog
	// 3 sat
}
