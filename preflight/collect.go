package preflight

import (
	"cmp"
	"slices"

	"firth/corpus"
	"firth/token"
)

// A collector takes what the workers made of the blocks, in the order of the text.
type collector struct {
	tell func(Progress)

	lines     lineCounts
	open      part // of the line that goes on in the next block
	openPlace Place
	letters   letters
	marks     marks // without places
	found     [numMarkups][]Place
	long      []Place
	tokens    uint64
	huge      uint64
	longest   []string

	repeats *repeats
	growth  *growth
	sample  *sample

	at places
}

func newCollector(opts Options) *collector {
	return &collector{
		tell:    opts.Progress,
		repeats: newRepeats(opts.LineMemory),
		growth:  newGrowth(growthMemory),
		sample:  newSample(sampleBytes),
	}
}

// add takes in the next block.
func (c *collector) add(j *job) {
	c.at.enter(j.block)
	ended := uint64(len(j.lines))
	if j.block.Continues {
		ended--
	}
	c.addLines(j)
	c.addMarks(j)
	c.letters.add(&j.letters)
	c.tokens += j.tokens
	c.huge += j.huge
	for _, word := range j.longest {
		c.longest = keepLongest(c.longest, word)
	}
	c.growth.add(j.newWords, j.tokens)
	c.sample.add(j.block.Text)
	c.at.leave(ended)
	if c.tell != nil {
		c.tell(Progress{Read: j.block.Read, Tokens: c.tokens})
	}
}

// addLines takes in the lines of a block.
func (c *collector) addLines(j *job) {
	text, lines := j.block.Text, j.lines
	if j.within {
		c.open.tokens += j.first.tokens
		c.open.filled = c.open.filled || j.first.filled
		if j.first.ended {
			c.lines.end(c.open)
			if c.open.tokens > longLine && len(c.long) < firstMarks {
				c.long = append(c.long, c.openPlace)
			}
		}
		lines = lines[1:]
	}
	if j.block.Continues && len(lines) > 0 {
		last := lines[len(lines)-1]
		lines = lines[:len(lines)-1]
		c.open, c.openPlace = j.last, c.at.of(text, int(last.start))
		c.repeats.uncompared++
	}
	for _, at := range j.long {
		if len(c.long) < firstMarks {
			c.long = append(c.long, c.at.of(text, int(at)))
		}
	}
	c.lines.add(&j.counts)
	for i := range lines {
		if l := &lines[i]; l.size > 0 {
			c.repeats.add(text[l.start:l.end], l.hash)
		}
	}
}

// addMarks takes in the markup of a block.
func (c *collector) addMarks(j *job) {
	for kind := range c.found {
		n := j.marks.counts[kind]
		for _, at := range j.marks.firsts[kind][:min(n, firstMarks)] {
			if len(c.found[kind]) == firstMarks {
				break
			}
			c.found[kind] = append(c.found[kind], c.at.of(j.block.Text, int(at)))
		}
		c.marks.counts[kind] += n
		c.marks.bytes[kind] += j.marks.bytes[kind]
	}
}

// report fills in what the collector knows.
func (c *collector) report(r *Report, of corpus.Report) {
	reportFiles(r, of)
	l := &c.lines
	h := &l.lengths
	r.Lines = Lines{
		Lines: l.lines, Blank: l.blank, Tokenless: l.tokenless, Single: l.single,
		Long: l.long, Lowercase: l.lowercase, Hyphens: l.hyphenated,
		Median: h.quantile(0.5), P90: h.quantile(0.9), P99: h.quantile(0.99), Longest: h.max,
		Histogram: h.octaves(), LongPlaces: c.long,
	}
	if filled := l.lines - l.blank; filled > 0 {
		r.Lines.MeanBytes = float64(l.bytes) / float64(filled)
	}
	r.Duplicates = c.repeats.report()
	r.Scripts = c.letters.scripts()
	found := token.Detect(c.sample.text())
	r.Detection = Detection{found.Config.Tokenizer, found.Reason}
	r.Markup = []Markup{}
	for kind, n := range c.marks.counts {
		if n > 0 {
			m := &markupNames[kind]
			r.Markup = append(r.Markup, Markup{m.id, m.name, m.example, n, c.marks.bytes[kind], c.found[kind]})
		}
	}
	slices.SortStableFunc(r.Markup, func(a, b Markup) int { return cmp.Compare(b.Count, a.Count) })
	r.Tokens.Tokens, r.Tokens.Huge = c.tokens, c.huge
	// The line ends that reading has supplied are none of the text's characters.
	r.Tokens.Characters, r.Tokens.Capitals = c.letters.characters-l.lines, c.letters.capitals
	if c.tokens > 0 {
		r.Tokens.CharactersPerToken = float64(r.Tokens.Characters) / float64(c.tokens)
	}
}

// reportFiles fills in what reading has found.
func reportFiles(r *Report, of corpus.Report) {
	for _, f := range of.Inputs {
		r.Files = append(r.Files, File{
			Path: f.Path, StoredBytes: f.Size, Compression: f.Compression.String(),
			Format: f.Format.String(), Encoding: f.Encoding,
			TextBytes: f.TextBytes, Lines: f.Lines, Records: f.Records, Invalid: f.Invalid,
		})
	}
	r.Totals = Totals{Files: of.Files, StoredBytes: of.StoredBytes, TextBytes: of.TextBytes, Lines: of.Lines}
	r.Repairs = Repairs{
		InvalidUTF8: of.InvalidUTF8, NULs: of.NULs, CarriageReturns: of.CarriageReturns, ForcedCuts: of.ForcedCuts,
		Records: of.Records, MissingField: of.MissingField, EmptyFiles: of.EmptyFiles, Converted: of.Converted,
	}
}
