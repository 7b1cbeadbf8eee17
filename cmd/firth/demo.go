package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"firth"
	"firth/query"
	"firth/search"
	"firth/token"
	"firth/training"
	"firth/vecfile"
	"firth/vocab"
	"firth/word2vec"
	"firth/world"
)

// demoTokens is the length of the demo's text: long enough for the vectors to
// settle, short enough for a few seconds.
const demoTokens = 300_000

// leastTokens is where all words of the demo are in its text often enough.
const leastTokens = 20_000

func newDemo(s streams) *cobra.Command {
	var (
		lang, output   string
		textOnly       bool
		tokens         int
		seed           uint64
		progressFormat string
	)
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "See it work: train on a text that Firth writes itself",
		Long: `Train on a text that Firth writes itself, about a small world, and show what was
learned: words that never meet but keep the same company come out alike.

Since the world is known, so are the right answers. --text prints the text
instead, to look at or to try other tools on.`,
		Example: `  firth demo
  firth demo --lang zh -o demo.safetensors
  firth demo --text --tokens 100`,
		Args: arguments(0, 0, "none"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			d, ok := demos[world.Language(lang)]
			if !ok {
				return usagef("--lang %q: want en or zh", lang)
			}
			if tokens < 1 {
				return usagef("--tokens %d: want at least 1", tokens)
			}
			if textOnly && output != "" {
				return usagef("--text prints the text and learns no vectors, so there is nothing for -o")
			}
			if !textOnly && tokens < leastTokens {
				return usagef("--tokens %d: want at least %d to learn from (any number with --text)", tokens, leastTokens)
			}
			text := world.Config{Language: world.Language(lang), Tokens: tokens, Seed: seed}
			if textOnly {
				return world.Generate(s.out, text)
			}
			var format vecfile.Format
			if output != "" {
				if format, ok = vecfile.FormatByName(output); !ok {
					return unknownFormat(output)
				}
				if err := canWrite(output); err != nil {
					return err
				}
			}
			show, err := newProgress(s, progressFormat)
			if err != nil {
				return err
			}
			var e *firth.Embeddings
			err = interruptible(cmd.Context(), func(ctx context.Context) (err error) {
				e, err = d.train(ctx, text, show)
				return err
			})
			if err != nil {
				return err
			}
			if output != "" {
				if _, err := vecfile.Write(output, e, format); err != nil {
					return err
				}
			}
			return d.show(s, e, output)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&lang, "lang", "en", "language of the text: en or zh")
	flags.StringVarP(&output, "output", "o", "", "keep the vectors in this file")
	flags.BoolVar(&textOnly, "text", false, "print the text and stop")
	flags.IntVar(&tokens, "tokens", demoTokens, "length of the text in words")
	flags.Uint64Var(&seed, "seed", 1, "which text and which vectors to start from")
	progressFlag(cmd, &progressFormat)
	return cmd
}

// A demo is what to show of a language's world.
type demo struct {
	lang     world.Language
	synonyms [][2]string // asked before and after
	contrast [2]string   // not alike, for comparison
	near     []string
	analogy  [][3]string
}

var demos = map[world.Language]*demo{
	world.English: {
		lang:     world.English,
		synonyms: [][2]string{{"big", "large"}, {"quick", "fast"}},
		contrast: [2]string{"big", "cheese"},
		near:     []string{"rabbit", "paris", "red"},
		analogy:  [][3]string{{"man", "king", "woman"}, {"france", "paris", "china"}, {"cat", "cats", "horse"}},
	},
	world.Chinese: {
		lang:     world.Chinese,
		synonyms: [][2]string{{"似", "像"}, {"美丽", "漂亮"}},
		contrast: [2]string{"似", "豆腐"},
		near:     []string{"母牛", "北京", "农民"},
		analogy:  [][3]string{{"男人", "国王", "女人"}, {"中国", "北京", "法国"}, {"公牛", "母牛", "公鸡"}},
	},
}

// demoPipeline cuts at white space: the demo's text is segmented, as Chinese must
// be for words of more than one character.
func demoPipeline() token.Config {
	cfg := token.DefaultConfig()
	cfg.Tokenizer = token.WhitespaceTokenizer
	return cfg
}

func demoConfig(seed uint64) word2vec.Config {
	cfg := word2vec.DefaultConfig()
	cfg.Dim, cfg.Epochs, cfg.Seed = 64, 10, seed
	return cfg
}

func (d *demo) train(ctx context.Context, text world.Config, show *progress) (*firth.Embeddings, error) {
	text.Segmented = true
	reader, err := world.NewReader(text)
	if err != nil {
		return nil, err
	}
	e, _, err := training.Run(ctx, training.Options{
		Inputs:   []string{"-"},
		Stdin:    reader,
		Pipeline: demoPipeline(),
		Limits:   vocab.Limits{MinCount: 5},
		Config:   demoConfig(text.Seed),
		Progress: show.report,
	})
	show.end()
	return e, err
}

// show prints one-hot beside word2vec, neighbors, analogies, and how many of the
// planted truths were found.
func (d *demo) show(s streams, e *firth.Embeddings, kept string) error {
	m, err := query.New(e)
	if err != nil {
		return err
	}
	p := &printer{w: s.out}
	p.line("%s × %d, learned from %s.", plural(e.Vocab.Len(), "word", "words"), e.Dim(), plural(e.Vocab.Tokens(), "word of text", "words of text"))
	p.line("")
	p.line("Words that never stand in one sentence, but keep the same company:")
	p.line("")
	var rows [][]string
	for _, pair := range append(d.synonyms, d.contrast) {
		oneHot, err := oneHotCosine(m, pair[0], pair[1])
		if err != nil {
			return err
		}
		learned, err := m.Index.Similarity(pair[0], pair[1])
		if err != nil {
			return err
		}
		rows = append(rows, []string{fmt.Sprintf("cosine(%s, %s)", pair[0], pair[1]), fmt.Sprintf("%.2f", oneHot), fmt.Sprintf("%.2f", learned)})
	}
	if err := printTable(s.out, []string{"", "one-hot", "word2vec"}, rows, 1, 2); err != nil {
		return err
	}
	p.line("")
	for _, word := range d.near {
		neighbors, err := m.Index.Near([]search.Term{{Word: word, Weight: 1}}, 5)
		if err != nil {
			return err
		}
		p.line("near %s: %s", word, listWords(neighbors))
	}
	p.line("")
	for _, a := range d.analogy {
		answers, err := m.Index.Analogy(a[0], a[1], a[2], 1, search.ThreeCosAdd)
		if err != nil {
			return err
		}
		p.line("%s : %s = %s : %s", a[0], a[1], a[2], listWords(answers))
	}
	right, asked := countAnalogies(m.Index, world.TruthOf(d.lang).Analogies)
	p.line("")
	p.line("%d of the %d analogies that this world was made with are answered right.", right, asked)
	p.line("")
	if kept == "" {
		p.line("Keep the vectors and ask them yourself:")
		p.line("  firth demo --lang %s -o demo.safetensors", d.lang)
		kept = "demo.safetensors"
	} else {
		p.line("Ask it yourself:")
	}
	p.line("  firth near %s %s", kept, d.near[0])
	p.line("Train on your own text:")
	p.line("  firth train YOUR-TEXT.txt -o m.safetensors")
	return p.err
}

// countAnalogies asks the questions whose words the model has.
func countAnalogies(x *search.Index, questions []world.Analogy) (right, asked int) {
	for _, q := range questions {
		answers, err := x.Analogy(q.A, q.B, q.C, 1, search.ThreeCosAdd)
		if err != nil {
			continue
		}
		asked++
		if len(answers) > 0 && answers[0].Word == q.D {
			right++
		}
	}
	return right, asked
}

func listWords(neighbors []search.Neighbor) string {
	words := ""
	for i, n := range neighbors {
		if i > 0 {
			words += ", "
		}
		words += n.Word
	}
	return words
}

// A printer writes lines and keeps the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}
