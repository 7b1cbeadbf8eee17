package runs_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	"firth/runs"
)

// A run, from the text to the last of its events.
func Example() {
	dir, err := os.MkdirTemp("", "runs-example-")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	m, err := runs.New(runs.Options{Dir: dir})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	text := strings.NewReader(strings.Repeat("the river flows to the sea\nthe road leads to the town\n", 500))
	corpus, err := m.AddCorpus(ctx, "ways.txt", "", text)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: %d lines, tokenizer %s\n", corpus.Name, corpus.Lines, corpus.Tokenizer)
	run, err := m.Start(runs.Request{Corpus: corpus.ID, Watch: []string{"river"}})
	if err != nil {
		log.Fatal(err)
	}
	events, err := m.Events(run.ID, 0)
	if err != nil {
		log.Fatal(err)
	}
	last := ""
	for {
		next, err := events.Next(ctx)
		if err == io.EOF {
			break
		}
		if err != nil {
			log.Fatal(err)
		}
		last = next[len(next)-1].Name
	}
	fmt.Println("in the end:", last)
	if err := m.Close(); err != nil {
		log.Fatal(err)
	}
	// Output:
	// ways.txt: 1000 lines, tokenizer words
	// in the end: done
}
