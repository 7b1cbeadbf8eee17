package phrase_test

import (
	"fmt"
	"log"
	"strings"

	"firth/token/phrase"
)

func Example() {
	opts := phrase.DefaultOptions()
	opts.MinCount, opts.Threshold = 1, 2
	c, err := phrase.NewCounter(opts)
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range []string{
		"she moved to new york in may",
		"the mayor of new york spoke",
		"a new car was sold to her in the town",
		"we left new york at noon",
	} {
		c.Add(strings.Fields(line))
	}
	table := c.Table()
	fmt.Println(table.Pairs)
	fmt.Println(table.Join(nil, strings.Fields("a new shop in new york")))
	// Output:
	// [{[new york] 7.333333333333333}]
	// [a new shop in new_york]
}
