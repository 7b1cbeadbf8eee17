package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"firth/internal/atomicfile"
	"firth/projection"
	"firth/projection/picture"
)

// plotFlags are what to draw, and how.
type plotFlags struct {
	output, coordinates  string
	top, neighbors       int
	near                 string
	method               string
	perplexity           float64
	iterations, clusters int
	seed                 uint64
	size, font           string
	fontSize             float64
	threads              int
	progress             string
	asJSON               bool
}

// The values of --method.
const (
	autoMethod = "auto"
	pcaMethod  = "pca"
	tsneMethod = "tsne"
)

const (
	// tsneWords is how many words --method auto lays out by t-SNE: fewer do not
	// have enough neighbors to be told apart by.
	tsneWords = 40

	// defaultTop and defaultNear are how many words a picture shows unless told
	// otherwise.
	defaultTop  = 300
	defaultNear = 50
)

func newPlot(s streams) *cobra.Command {
	var f plotFlags
	cmd := &cobra.Command{
		Use:   "plot MODEL [WORD…] -o PICTURE.png|.svg",
		Short: "Draw words as a map on which similar words lie together",
		Long: `Draw words as a map on which similar words lie together.

Which words: those given, those near a word or an expression (--near), the most
frequent ones (--top), or all of these together. Without any, the 300 most
frequent.

--method pca shows the two directions along which the words differ most; it is
quick, and straight lines stay straight. --method tsne keeps neighbors together,
and is right for many words; what is far apart on it says little. auto takes pca
for fewer than 40 words. The same model, words and --seed give the same picture.

Colors are groups of similar words (k-means of the whole vectors). Points are the
larger, the more frequent their words are. A label for which there is no room is
left out, and counted; given words go first, then frequent ones.

A PNG needs a font that has the words' characters: it is looked for on this
machine, or named with --font. An SVG is shown in the fonts of whoever looks at
it, in any script.`,
		Example: `  firth plot m.safetensors france paris italy rome japan tokyo -o capitals.png
  firth plot m.safetensors --near 音乐 -k 60 -o music.png
  firth plot m.safetensors --top 2000 --size 2400x1800 -o words.svg
  firth plot m.safetensors --top 50000 --coordinates words.tsv`,
		Args: arguments(1, -1, "a model, and words if you like"),
		RunE: func(cmd *cobra.Command, args []string) error {
			asked := cmd.Flags().Changed
			switch {
			case len(args) == 1 && !asked("top") && !asked("near"):
				f.top = defaultTop
			case f.near != "" && !asked("neighbors"):
				f.neighbors = defaultNear
			}
			return interruptible(cmd.Context(), func(ctx context.Context) error { return f.run(ctx, s, args[0], args[1:]) })
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", "", "file to draw to; its end chooses the format: .png or .svg")
	flags.StringVar(&f.coordinates, "coordinates", "", "write a table of word, x, y and group (from 0) to this file, tabs between them")
	flags.IntVar(&f.top, "top", 0, "draw this many of the most frequent words")
	flags.StringVar(&f.near, "near", "", "draw a word, or an expression in quotes, with its neighbors")
	flags.IntVarP(&f.neighbors, "neighbors", "k", 0, "how many neighbors to draw of --near (50 if not given) and of each WORD (none if not given)")
	flags.StringVar(&f.method, "method", autoMethod, "pca, tsne, or auto: by the number of words")
	flags.Float64Var(&f.perplexity, "perplexity", 0, "t-SNE: about how many neighbors a word stays near to (default 30, less for few words)")
	flags.IntVar(&f.iterations, "iterations", 1000, "t-SNE: how many steps to make")
	flags.IntVar(&f.clusters, "clusters", -1, fmt.Sprintf("how many groups to color, up to %d; 0 for one color, -1 to choose by the number of words", picture.Groups))
	flags.Uint64Var(&f.seed, "seed", 1, "another seed, another picture of t-SNE, and other groups")
	flags.StringVar(&f.size, "size", "1200x900", "width and height in pixels")
	flags.StringVar(&f.font, "font", "", "TrueType or OpenType font to write with (default: one of this machine's, as needed)")
	flags.Float64Var(&f.fontSize, "font-size", 0, "height of letters in pixels (default: by the number of words)")
	flags.IntVar(&f.threads, "threads", 0, "how many threads to use; the picture does not depend on it (0: all)")
	progressFlag(cmd, &f.progress)
	cmd.Flags().BoolVar(&f.asJSON, "json", false, "print what was drawn, and where, as one JSON object")
	return cmd
}

// check finds what was typed wrongly, before the model is opened.
func (f *plotFlags) check() (width, height int, err error) {
	if f.output == "" && f.coordinates == "" {
		return 0, 0, usagef("give a picture to draw (-o PICTURE.png), or --coordinates")
	}
	if end := strings.ToLower(filepath.Ext(f.output)); f.output != "" && end != ".png" && end != ".svg" {
		return 0, 0, usagef("%s: want a name that ends in .png or .svg", f.output)
	}
	w, h, _ := strings.Cut(f.size, "x")
	width, errW := strconv.Atoi(w)
	height, errH := strconv.Atoi(h)
	switch {
	case errW != nil || errH != nil || min(width, height) < picture.LeastSide || max(width, height) > picture.MostSide:
		return 0, 0, usagef("--size %q: want width x height in pixels, like 1200x900, from %d to %d each", f.size, picture.LeastSide, picture.MostSide)
	case f.method != autoMethod && f.method != pcaMethod && f.method != tsneMethod:
		return 0, 0, usagef("--method %q: want pca, tsne or auto", f.method)
	case f.top < 0:
		return 0, 0, usagef("--top %d: want 0 or more", f.top)
	case f.neighbors < 0:
		return 0, 0, usagef("-k %d: want 0 or more", f.neighbors)
	case f.clusters < -1 || f.clusters > picture.Groups:
		return 0, 0, usagef("--clusters %d: want -1 to %d", f.clusters, picture.Groups)
	case f.perplexity != 0 && !(f.perplexity >= 1): // so that a NaN fails
		return 0, 0, usagef("--perplexity %g: want 1 or more", f.perplexity)
	case f.iterations < 1:
		return 0, 0, usagef("--iterations %d: want 1 or more", f.iterations)
	case f.threads < 0:
		return 0, 0, usagef("--threads %d: want 0 or more", f.threads)
	case f.fontSize != 0 && !(f.fontSize >= 4 && f.fontSize <= 200):
		return 0, 0, usagef("--font-size %g: want 4 to 200", f.fontSize)
	}
	return width, height, nil
}

// A plotted is what a picture shows; --json prints it.
type plotted struct {
	Picture     string                 `json:"picture,omitempty"`
	Coordinates string                 `json:"coordinates,omitempty"`
	Method      string                 `json:"method"`
	Explained   float64                `json:"explained,omitempty"` // by pca: share of the variance
	TSNE        *projection.TSNEReport `json:"tsne,omitempty"`
	Unknown     []string               `json:"unknown"`
	NoDirection []string               `json:"no_direction,omitempty"`
	Unlabeled   int                    `json:"unlabeled"`
	Missing     string                 `json:"missing_characters,omitempty"`
	Words       []plottedWord          `json:"words"`
}

type plottedWord struct {
	Word    string  `json:"word"`
	X       float64 `json:"x"`
	Y       float64 `json:"y"`
	Group   int     `json:"group"`
	Labeled bool    `json:"labeled"`

	count uint64
	asked bool
}

func (f *plotFlags) run(ctx context.Context, s streams, path string, words []string) error {
	width, height, err := f.check()
	if err != nil {
		return err
	}
	for _, file := range []string{f.output, f.coordinates} {
		if file != "" {
			if err := canWrite(file); err != nil {
				return err
			}
		}
	}
	progress, err := newProgress(s, f.progress)
	if err != nil {
		return err
	}
	result := plotted{Picture: f.output, Coordinates: f.coordinates, Unknown: []string{}}
	err = withModel(s, path, func(m *model) error {
		chosen, err := f.choose(m, s, words, &result)
		if err != nil {
			return err
		}
		defer progress.end()
		return f.layOut(ctx, m, chosen, progress, &result)
	})
	if err != nil {
		return err
	}
	if f.output != "" {
		if err := f.draw(s, width, height, &result); err != nil {
			return err
		}
	}
	if f.coordinates != "" {
		if err := atomicfile.Write(f.coordinates, result.writeTable); err != nil {
			return err
		}
	}
	if f.asJSON {
		return printJSON(s.out, result)
	}
	result.tell(s)
	return nil
}
