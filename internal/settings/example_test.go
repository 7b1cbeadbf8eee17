package settings_test

import (
	"fmt"

	"github.com/spf13/cobra"

	"firth/internal/settings"
)

// A command that counts the words of a corpus has the flags of all commands that do.
func Example() {
	var words settings.Words
	var pipeline settings.Pipeline
	cmd := &cobra.Command{
		Use: "count CORPUS…",
		RunE: func(cmd *cobra.Command, _ []string) error {
			opts, err := words.Options()
			if err != nil {
				return err
			}
			sample := func() (string, error) { return "水可以喝，冰可以吃。雨和雪都是水。", nil } // of the corpus
			remark := func(format string, args ...any) { fmt.Printf(format+"\n", args...) }
			cfg, err := pipeline.Config(cmd, opts.Corpus.Sequences, sample, remark)
			if err != nil {
				return err
			}
			fmt.Printf("%s, words seen %d times or more, %d bytes\n", cfg.Tokenizer, opts.Limits.MinCount, opts.CountMemory)
			return nil
		},
	}
	words.Add(cmd)
	pipeline.Add(cmd)
	cmd.SetArgs([]string{"corpus.txt", "--min-count", "3", "--vocab-memory", "500MB"})
	if err := cmd.Execute(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// Tokenizer: han (100 % of the letters are Chinese characters, without spaces between words: a dictionary finds the words). --tokenizer chooses another.
	// han, words seen 3 times or more, 500000000 bytes
}
