package preflight

import (
	"cmp"
	"fmt"
	"slices"

	"firth/token"
)

// find returns what should be looked at, problems first, in the order of the rules.
func find(r *Report) []Finding {
	list := []Finding{}
	for _, rule := range []func(*Report) (Finding, bool){
		findNoTokens, findOneTokenLines, findUnsegmented, findSegmented, findInvalid, findDecodedTwice, findDuplicates,
		findMarkup, findLongLines, findWrappedLines, findSmall, findMemory, findUnspaced, findHugeTokens,
		findFewWords, findGrowth, findRecords, findNULs, findTime,
	} {
		if f, found := rule(r); found {
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, func(a, b Finding) int { return cmp.Compare(a.Severity, b.Severity) }) // problem, warning
	return list
}

func findNoTokens(r *Report) (Finding, bool) {
	f := Finding{
		ID: "no_tokens", Severity: Problem,
		Text: fmt.Sprintf("there is no token in %s of text", bytesText(r.Totals.TextBytes)),
		Do:   "give it text, or let the filter keep more kinds of tokens (--keep)",
	}
	return f, r.Tokens.Tokens == 0
}

// findOneTokenLines: a line is a sentence, and no window reaches over its end.
func findOneTokenLines(r *Report) (Finding, bool) {
	const most = 0.3
	n := r.Lines.withTokens()
	part := share(r.Lines.Single, n)
	f := Finding{
		ID: "one_token_lines", Severity: Warning,
		Text: fmt.Sprintf("%s of the lines have one token: a line is a sentence, so these words have no context and nothing is learned from them", percent(part)),
		Do:   "put a sentence or a paragraph on a line; a token a line looks like tagged text or a word list",
	}
	if part > 0.8 {
		f.Severity = Problem
	}
	return f, n >= 10 && part > most
}

// findUnsegmented: Chinese that is cut at spaces makes words of whole clauses.
func findUnsegmented(r *Report) (Finding, bool) {
	f := Finding{
		ID: "unsegmented_chinese", Severity: Warning,
		Text: "the Chinese text is not cut into words, and the tokenizer makes each character one",
		Do:   "--tokenizer han finds the words; stay with characters if that is what you want",
	}
	switch r.Tokens.Pipeline.Tokenizer {
	case token.WhitespaceTokenizer:
		f.Severity = Problem
		f.Text = fmt.Sprintf("the Chinese text is not cut into words, and the tokenizer cuts at spaces only: tokens have %.1f characters on average, whole clauses", r.Tokens.CharactersPerToken)
		f.Do = "--tokenizer han finds the words"
	case token.WordsTokenizer:
	default:
		return f, false
	}
	return f, r.Detection.Tokenizer == token.HanTokenizer && !r.cutOnPurpose()
}

func findSegmented(r *Report) (Finding, bool) {
	f := Finding{
		ID: "segmented", Severity: Warning,
		Text: "the text has been cut into words by spaces, and the tokenizer cuts these apart: " + r.Detection.Reason,
		Do:   "--tokenizer whitespace takes the words as they are",
	}
	given := r.Tokens.Pipeline.Tokenizer
	return f, r.Detection.Tokenizer == token.WhitespaceTokenizer && (given == token.WordsTokenizer || given == token.HanTokenizer)
}

func findInvalid(r *Report) (Finding, bool) {
	const many = 1e-4 // of all characters
	n := r.Repairs.InvalidUTF8
	f := Finding{
		ID: "invalid_utf8", Severity: Warning,
		Text: fmt.Sprintf("%s sequences are no characters in the encoding of their file, and were read as U+FFFD", short(uint64(n))),
		Do:   "look at where they are; if the encoding was guessed wrong, give it by --encoding",
	}
	for _, file := range r.Files {
		if file.Invalid > 0 {
			f.Text += fmt.Sprintf(" (first in %s, read as %s)", file.Path, cmp.Or(file.Encoding, "UTF-8"))
			break
		}
	}
	if float64(n) > many*float64(r.Tokens.Characters) {
		f.Severity = Problem
	}
	return f, n > 0
}

// findDecodedTwice finds what an earlier conversion has broken.
func findDecodedTwice(r *Report) (Finding, bool) {
	sum, first := uint64(0), ""
	for _, m := range r.Markup {
		if m.ID == markupNames[mojibake].id || m.ID == markupNames[replacements].id && m.Count > uint64(r.Repairs.InvalidUTF8) {
			sum += m.Count
			if first == "" {
				first = where(m.Places)
			}
		}
	}
	f := Finding{
		ID: "decoded_twice", Severity: Warning,
		Text: fmt.Sprintf("%s characters were broken before: UTF-8 that was taken for another encoding%s", short(sum), first),
		Do:   "go back to the source and convert it rightly; ftfy mends some of it",
	}
	return f, sum > 10 && float64(sum) > 1e-5*float64(r.Tokens.Characters)
}

func findDuplicates(r *Report) (Finding, bool) {
	const warn, bad = 0.05, 0.3
	d := &r.Duplicates
	about := ""
	if !d.Exact {
		about = "about "
	}
	f := Finding{
		ID: "duplicates", Severity: Warning,
		Text: fmt.Sprintf("%s%s of the text is lines that were there before (%s%s lines)", about, percent(d.Share), about, short(d.Lines)),
		Do:   "what stands there a hundred times is learned a hundred times: leave the copies out (awk '!seen[$0]++')",
	}
	if len(d.Top) > 0 {
		f.Text += fmt.Sprintf("; %s times: %q", short(d.Top[0].Copies), d.Top[0].Text)
	}
	if d.Share > bad {
		f.Severity = Problem
	}
	return f, d.Share > warn
}

// findMarkup: what is repeated by a program is learned as if it were language.
func findMarkup(r *Report) (Finding, bool) {
	const warn, bad = 1e-3, 2e-2 // of all tokens
	f := Finding{ID: "markup", Severity: Warning, Do: "take it out of the text first; left in, its names and braces become words, and stand between others"}
	sum, first := uint64(0), ""
	for _, m := range r.Markup {
		if m.ID == markupNames[mojibake].id || m.ID == markupNames[replacements].id || float64(m.Count) < warn/4*float64(r.Tokens.Tokens) {
			continue
		}
		if sum > 0 {
			f.Text += ", "
		} else {
			first = where(m.Places)
		}
		f.Text += fmt.Sprintf("%s %s (%s)", short(m.Count), m.Name, m.Example)
		sum += m.Count
	}
	f.Text = "markup is left in the text: " + f.Text + first
	part := share(sum, r.Tokens.Tokens)
	if part > bad {
		f.Severity = Problem
	}
	return f, sum >= 10 && part > warn
}

func findLongLines(r *Report) (Finding, bool) {
	l := &r.Lines
	f := Finding{
		ID: "over_long_lines", Severity: Warning,
		Text: fmt.Sprintf("%s lines have more than 10,000 tokens, the longest %s: these are no sentences%s", short(l.Long), short(l.Longest), where(l.LongPlaces)),
		Do:   "nothing is cut off, but words of different texts become each other's context; split the text at sentences or paragraphs",
	}
	if l.Long == 1 {
		f.Text = fmt.Sprintf("one line has %s tokens: that is no sentence%s", short(l.Longest), where(l.LongPlaces))
	}
	return f, l.Long > 0
}

// findWrappedLines finds text that was set to a width: many of its lines begin with a
// small letter, though sentences begin with a capital, and they have the length of a
// line in print.
func findWrappedLines(r *Report) (Finding, bool) {
	const most = 0.3
	l := &r.Lines
	part := share(l.Lowercase, l.Lines-l.Blank)
	capitals := share(r.Tokens.Capitals, r.Tokens.Characters)
	f := Finding{
		ID: "wrapped_lines", Severity: Warning,
		Text: fmt.Sprintf("%s of the lines begin with a small letter and lines have %.0f bytes: sentences are broken at the width of a page", percent(part), l.MeanBytes),
		Do:   "join the lines of each paragraph; no window reaches over the end of a line",
	}
	if l.Hyphens > 0 {
		f.Text += fmt.Sprintf("; %s end with a hyphen", short(l.Hyphens))
	}
	return f, l.Lines-l.Blank >= 100 && part > most && capitals > 0.005 && l.MeanBytes > 30 && l.MeanBytes < 100
}

func findMemory(r *Report) (Finding, bool) {
	e := &r.Estimate
	f := Finding{
		ID: "memory", Severity: Problem,
		Text: fmt.Sprintf("training needs %s of memory, and the machine has %s left", bytesText(e.Peak()), bytesText(e.Available)),
		Do:   "take fewer words (--min-count, --max-vocab) or shorter vectors (--dim), or let the matrices lie on disk (--max-memory)",
	}
	return f, e.Available > 0 && e.Peak() > e.Available
}

func findUnspaced(r *Report) (Finding, bool) {
	f := Finding{
		ID: "unspaced_script", Severity: Warning,
		Text: "Thai, Lao, Khmer and Burmese write no spaces between words, and come out as characters",
		Do:   "segment the text before, and give --tokenizer whitespace",
	}
	if r.japanese() {
		f.Text = "Japanese comes out as characters, but for words in katakana"
	}
	return f, r.Tokens.Pipeline.Tokenizer == token.WordsTokenizer && (r.japanese() || r.scriptShare(unspaced...) > unspacedShare)
}

// findSmall says what to expect, by what parts of English Wikipedia came to with the
// advised settings: rank correlations with WordSim-353 of .3 to .4 (50,000 to 100,000
// words), .43 (250,000), .56 (500,000) and .58 (a million, and 7 % of Google's analogies),
// against .62 and 15 % for 3.3 million and .65 and 37 % for 17 million.
func findSmall(r *Report) (Finding, bool) {
	f := Finding{ID: "small", Severity: Warning, Do: "find more text, or begin with vectors trained on more"}
	switch n := r.Tokens.Tokens; {
	case n == 0 || n >= 1_000_000:
		return f, false
	case n < 100_000:
		f.Severity = Problem
		f.Text = short(n) + " tokens are very few: expect the most frequent words to have neighbors of their topic, all others noise (English of this size correlates with people's judgment by .3; large texts come to .7)"
	default:
		f.Text = short(n) + " tokens are few: expect fair neighbors for frequent words, and next to no analogies (English of this size correlates with people's judgment by .4 to .6; large texts come to .7)"
	}
	return f, true
}

func findHugeTokens(r *Report) (Finding, bool) {
	f := Finding{
		ID: "huge_tokens", Severity: Warning,
		Text: fmt.Sprintf("%s tokens are longer than 64 bytes", short(r.Tokens.Huge)),
		Do:   "these are no words but data (addresses, base64), or text that the tokenizer does not cut",
	}
	if len(r.Vocabulary.Longest) > 0 {
		f.Text += fmt.Sprintf(", such as %q", excerpt(r.Vocabulary.Longest[0], 0))
	}
	return f, r.Tokens.Huge > 10 && float64(r.Tokens.Huge) > 1e-4*float64(r.Tokens.Tokens)
}

func findFewWords(r *Report) (Finding, bool) {
	f := Finding{
		ID: "few_words", Severity: Problem,
		Text: fmt.Sprintf("with --min-count %d only %s of %s words are left", r.Estimate.MinCount, short(r.Estimate.Words), short(r.Vocabulary.Words)),
		Do:   "lower --min-count, or find more text",
	}
	return f, r.Tokens.Tokens > 0 && r.Estimate.Words < 100
}

// findGrowth: prose has an exponent of 0.5 to 0.7. More is names, numbers, mixed
// languages, or noise.
func findGrowth(r *Report) (Finding, bool) {
	const most = 0.85
	h := r.Vocabulary.Heaps
	if h == nil || h.Beta < most || r.Tokens.Tokens < 100_000 {
		return Finding{}, false
	}
	return Finding{
		ID: "growth", Severity: Warning,
		Text: fmt.Sprintf("the vocabulary grows nearly as fast as the text (Heaps' exponent %.2f; prose has 0.5 to 0.7)", h.Beta),
		Do:   "look for ids, numbers and words that were not cut among the rare words; --min-count leaves them out, --digits zero joins numbers",
	}, true
}

func findRecords(r *Report) (Finding, bool) {
	const most = 0.01
	n, of := r.Repairs.MissingField, r.Repairs.Records
	f := Finding{
		ID: "missing_field", Severity: Warning,
		Text: fmt.Sprintf("%s of %s records have no text in the field, and were skipped", short(uint64(n)), short(uint64(of))),
		Do:   "name the field that holds the text (--field)",
	}
	return f, n > 0 && float64(n) > most*float64(of)
}

func findNULs(r *Report) (Finding, bool) {
	f := Finding{
		ID: "nuls", Severity: Warning,
		Text: fmt.Sprintf("there are %s zero bytes in the text", short(uint64(r.Repairs.NULs))),
		Do:   "part of it is no text: look at the files",
	}
	return f, r.Repairs.NULs > 0
}

func findTime(r *Report) (Finding, bool) {
	const long = 12 * 3600
	seconds := r.Estimate.Seconds.Reading + r.Estimate.Seconds.Training
	f := Finding{
		ID: "time", Severity: Warning,
		Text: fmt.Sprintf("training takes about %.0f hours with these settings and %d threads", seconds/3600, r.Estimate.Threads),
		Do:   "fewer epochs, shorter vectors, --subsample 1e-5, --arch cbow and more threads make it shorter; write checkpoints, which is the default",
	}
	return f, seconds > long
}

// where names the first of some places.
func where(places []Place) string {
	if len(places) == 0 {
		return ""
	}
	p := places[0]
	return fmt.Sprintf("; first in %s, line %d: %q", p.File, p.Line, p.Text)
}

// bytesText writes a size for people: 3.4 MB.
func bytesText(n int64) string {
	switch x := float64(n); {
	case n < 1e3:
		return fmt.Sprintf("%d B", n)
	case n < 1e6:
		return fmt.Sprintf("%.1f kB", x/1e3)
	case n < 1e9:
		return fmt.Sprintf("%.1f MB", x/1e6)
	default:
		return fmt.Sprintf("%.2f GB", x/1e9)
	}
}
