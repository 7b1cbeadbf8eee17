package subword_test

import (
	"context"
	"fmt"
	"io"
	"strings"

	"firth/token/subword"
)

func ExampleTrain() {
	lines := strings.SplitAfter("low lower lowest\nnew newer newest\nslow slower slowest\n", "\n")
	next := 0
	src := func(context.Context) (string, error) {
		if next == len(lines) {
			return "", io.EOF
		}
		next++
		return lines[next-1], nil
	}
	cfg := subword.DefaultTrainConfig("bpe")
	cfg.Size = 256 + 6 // all bytes, and six pieces more
	tokenizer, report, err := subword.Train(context.Background(), src, cfg, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Words, "words,", report.Merges, "merges")
	const text = "a slowest low"
	for _, p := range tokenizer.NewEncoder().Encode(nil, text) {
		fmt.Printf("%q ", text[p.Start:p.End])
	}
	// Output:
	// 10 words, 6 merges
	// "a" " " "slowe" "st" " " "lo" "w"
}
