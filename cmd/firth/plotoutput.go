package main

import (
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"firth/internal/atomicfile"
	"firth/projection/picture"
)

// draw writes the picture.
func (f *plotFlags) draw(s streams, width, height int, result *plotted) error {
	fonts, err := picture.OpenFonts(f.font)
	if err != nil {
		return err
	}
	defer func() { _ = fonts.Close() }() // only read
	texts := make([]string, len(result.Words))
	for i, w := range result.Words {
		texts[i] = w.Word
	}
	missing := fonts.Cover(texts)
	p := picture.New(result.points(), fonts, picture.Options{Width: width, Height: height, FontSize: f.fontSize})
	for i, shown := range p.Labeled {
		result.Words[i].Labeled = shown
	}
	result.Unlabeled = p.Dropped()
	write := p.WriteSVG
	if strings.EqualFold(filepath.Ext(f.output), ".png") {
		write = p.WritePNG
		result.Missing = string(missing)
		tellFonts(s, missing)
	}
	return atomicfile.Write(f.output, write)
}

// points are the words as the picture wants them. Counts differ by powers of ten,
// so points grow with their logarithms.
func (r *plotted) points() []picture.Point {
	least, most := math.Inf(1), math.Inf(-1)
	for _, w := range r.Words {
		l := math.Log(float64(w.count) + 1)
		least, most = min(least, l), max(most, l)
	}
	others := slices.ContainsFunc(r.Words, func(w plottedWord) bool { return !w.asked })
	points := make([]picture.Point, len(r.Words))
	for i, w := range r.Words {
		points[i] = picture.Point{X: w.X, Y: w.Y, Label: w.Word, Group: w.Group, Weight: 0.5}
		if most > least {
			points[i].Weight = (math.Log(float64(w.count)+1) - least) / (most - least)
		}
		points[i].Strong = w.asked && others // where all were asked for, none stands out
	}
	return points
}

// tellFonts says which characters a PNG lacks, and what to do.
func tellFonts(s streams, missing []rune) {
	if len(missing) == 0 {
		return
	}
	const most = 20
	shown := string(missing[:min(most, len(missing))])
	if len(missing) > most {
		shown += "…"
	}
	s.remark("No font of this machine has %s of the words (%s): they are drawn as empty boxes. Name a font that has them (--font FILE; for Chinese, Noto Sans CJK), or draw an .svg, which any viewer shows right.",
		plural(len(missing), "character", "characters"), shown)
}

// tell says what was drawn.
func (r *plotted) tell(s streams) {
	if n := len(r.NoDirection); n > 0 {
		s.remark("Left out, without a direction: %s.", plural(n, "word", "words"))
	}
	how := fmt.Sprintf("by principal components (%.0f %% of the variance)", 100*r.Explained)
	if r.TSNE != nil {
		how = fmt.Sprintf("by t-SNE (perplexity %.3g, divergence %.3f)", r.TSNE.Perplexity, r.TSNE.Divergence)
	}
	for _, file := range []string{r.Picture, r.Coordinates} {
		if file != "" {
			s.remark("%s: %s, %s.", file, plural(len(r.Words), "word", "words"), how)
		}
	}
	if r.Picture != "" && r.Unlabeled > 0 {
		s.remark("%s no room for a label; a larger --size has more.", plural(r.Unlabeled, "word has", "words have"))
	}
}

// writeTable writes the words, one a line, behind a header.
func (r *plotted) writeTable(w io.Writer) error {
	escape := strings.NewReplacer("\\", `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`)
	var b strings.Builder
	b.WriteString("word\tx\ty\tgroup\n")
	for _, word := range r.Words {
		fmt.Fprintf(&b, "%s\t%g\t%g\t%d\n", escape.Replace(word.Word), word.X, word.Y, word.Group)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
