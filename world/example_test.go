package world_test

import (
	"fmt"
	"os"

	"firth/world"
)

func Example() {
	for _, lang := range world.Languages() {
		err := world.Generate(os.Stdout, world.Config{Language: lang, Tokens: 40, Seed: 1})
		if err != nil {
			fmt.Println(err)
		}
	}
	// Output:
}

// A segmented text is ready for anything that splits at spaces.
func ExampleGenerate_segmented() {
	cfg := world.Config{Language: world.Chinese, Tokens: 20, Seed: 8, Segmented: true}
	if err := world.Generate(os.Stdout, cfg); err != nil {
		fmt.Println(err)
	}
	// Output:
}

func ExampleSentences() {
	text, err := world.Sentences(world.Config{Language: world.English, Tokens: 20, Seed: 3})
	if err != nil {
		fmt.Println(err)
		return
	}
	for words := range text {
		fmt.Printf("%q\n", words)
	}
	// Output:
}

func ExampleTruthOf() {
	truth := world.TruthOf(world.Chinese)
	fmt.Println("synonyms:", truth.Synonyms[0].A, truth.Synonyms[0].B)
	c := truth.Categories[1]
	fmt.Println("category:", c.Name, c.Words)
	q := truth.Analogies[0]
	fmt.Printf("analogy: %s : %s :: %s : %s (%s)\n", q.A, q.B, q.C, q.D, q.Section)
	// Output:
}
