package main

import (
	"fmt"
	"math"
	"strings"

	"firth/corpus"
	"firth/encoded"
	"firth/eval"
	"firth/token"
	"firth/token/subword"
	"firth/training"
	"firth/vecfile"
	"firth/word2vec"
)

// tellFindings says what had to be mended or left out in a file of vectors.
func tellFindings(s streams, path string, report vecfile.Report) {
	for _, f := range report.Findings {
		s.remark("%s: %s.", path, f)
	}
}

// tellReading says what was read, and everything that was mended or left out.
func tellReading(s streams, c corpus.Report, e encoded.Report) {
	s.remark("Read %s, %s of text: %s, %s; the longest sentence has %s.",
		plural(c.Files, "file", "files"), bytesText(c.TextBytes), plural(e.Sentences, "sentence", "sentences"),
		plural(e.Tokens, "token", "tokens"), plural(e.LongestSentence, "token", "tokens"))
	for _, line := range corpusRemarks(c) {
		s.remark("  %s", line)
	}
	if line := kinds(e.Dropped); line != "" {
		s.remark("  not words, left out: %s (--keep)", line)
	}
	if n := e.StopWords; n > 0 {
		s.remark("  stop words, left out: %s (--stop-words)", plural(n, "token", "tokens"))
	}
	if n := e.OtherScripts; n > 0 {
		s.remark("  of other scripts, left out: %s (--scripts)", plural(n, "token", "tokens"))
	}
	if n := e.Counted.RareTokens; n > 0 {
		s.remark("  too rare, left out: %s of %s (--min-count)", plural(n, "token", "tokens"), plural(e.Counted.RareWords, "word", "words"))
	}
	if n := e.Counted.CutTokens; n > 0 {
		s.remark("  beyond the largest vocabulary, left out: %s of %s (--max-vocab)", plural(n, "token", "tokens"), plural(e.Counted.CutWords, "word", "words"))
	}
	if e.HeldOutSentences > 0 {
		s.remark("  held out, not trained on: %s, %s (--held-out)", plural(e.HeldOutSentences, "sentence", "sentences"), plural(e.HeldOutTokens, "token", "tokens"))
	}
	tellAbandoned(s)
	if n := e.OutOfVocabulary; n > 0 && e.Counted.Words == 0 {
		s.remark("  not in the given vocabulary, left out: %s", plural(n, "token", "tokens"))
	}
}

// evaluationText sums an evaluation up in a line.
func evaluationText(e word2vec.Evaluation, results []eval.Result) string {
	var parts []string
	if e.HeldOutLoss != 0 {
		parts = append(parts, fmt.Sprintf("held-out loss %.4f", e.HeldOutLoss))
	}
	for _, r := range results {
		parts = append(parts, r.Name+" "+scoreText(r))
	}
	if len(parts) == 0 {
		return "nothing could be measured"
	}
	return strings.Join(parts, ", ")
}

// scoreText writes a score as is usual for its kind: 31.2 %, or 0.645.
func scoreText(r eval.Result) string {
	switch {
	case math.IsNaN(r.Score):
		return "not defined"
	case r.Kind == eval.Analogy:
		return fmt.Sprintf("%.1f %%", 100*r.Score)
	}
	return fmt.Sprintf("%.3f", r.Score)
}

// tellEvaluation says how the vectors that were written do, and why training ended
// when it did.
func tellEvaluation(s streams, plan training.Evaluation, report training.Report) {
	m := report.Summary
	if len(m.Evaluations) == 0 {
		return
	}
	chosen := len(m.Evaluations)
	if m.Best > 0 {
		chosen = m.Best
		goal := "held-out loss"
		if plan.EarlyStopOn != "" {
			goal = "score on " + plan.EarlyStopOn
		}
		why := fmt.Sprintf("Trained to the end; the best %s was that of evaluation %d of %d", goal, m.Best, len(m.Evaluations))
		if m.Stopped {
			why = fmt.Sprintf("Ended early: the best %s was that of evaluation %d, with %s after it no better", goal, m.Best, plural(len(m.Evaluations)-m.Best, "evaluation", "evaluations"))
		}
		s.remark("%s. The vectors are those after %.4g epochs.", why, m.Evaluations[chosen-1].Epoch)
	}
	if e := m.Evaluations[chosen-1]; e.HeldOutLoss != 0 {
		s.remark("Mean loss on the text held out: %.4f.", e.HeldOutLoss)
	} else if plan.HeldOut > 0 {
		s.remark("No two words of the text held out were in one window, so it says nothing: hold out more (--held-out is %v).", plan.HeldOut)
	}
	for _, r := range report.Results {
		what := "pairs, Spearman's rank correlation"
		if r.Kind == eval.Analogy {
			what = "analogies, right"
		}
		line := fmt.Sprintf("%s: %s (%s %s", r.Name, scoreText(r), thousands(r.Asked), what)
		if r.Unknown > 0 {
			line += fmt.Sprintf("; %s with unknown words left out", thousands(r.Unknown))
		}
		s.remark("%s).", line)
	}
}

// mostEncodings is how many files are named that were in other encodings.
const mostEncodings = 5

// corpusRemarks lists what was odd about a corpus.
func corpusRemarks(c corpus.Report) []string {
	var lines []string
	add := func(n int64, one, many string, places []corpus.Place) {
		if n == 0 {
			return
		}
		line := plural(n, one, many)
		for i, p := range places {
			if i == 0 {
				line += "; first: "
			} else {
				line += ", "
			}
			line += p.String()
		}
		lines = append(lines, line)
	}
	for _, f := range c.Inputs {
		if f.Encoding != "" && f.Encoding != corpus.UTF8 && len(lines) < mostEncodings {
			how := "found by looking at it"
			if f.Forced {
				how = "--encoding"
			}
			lines = append(lines, fmt.Sprintf("%s was converted from %s (%s)", f.Path, f.Encoding, how))
		}
	}
	if c.Converted > mostEncodings {
		lines = append(lines, fmt.Sprintf("%s were converted from another encoding than UTF-8 in all", plural(c.Converted, "file", "files")))
	}
	add(c.InvalidUTF8, "sequence that is not of the text's encoding was read as U+FFFD", "sequences that are not of the text's encoding were read as U+FFFD", c.InvalidPlaces)
	add(c.NULs, "zero byte in the text", "zero bytes in the text", nil)
	add(c.ForcedCuts, "line without any space for 64 MiB was cut", "places were cut in lines without any space for 64 MiB", c.ForcedPlaces)
	add(c.MissingField, "record without the field was skipped", "records without the field were skipped", c.MissingPlaces)
	add(c.OtherRecords, "record of the web archive that is no plain text was skipped", "records of the web archive that are no plain text were skipped", nil)
	add(c.Ragged, "row has more or fewer fields than the first", "rows have more or fewer fields than the first", c.RaggedPlaces)
	add(c.OddQuotes, "row has something behind a closing quote", "rows have something behind a closing quote", nil)
	add(c.JoinedItems, "item had white space inside, which is _ now", "items had white space inside, which is _ now", nil)
	add(c.Redirects, "page that only names another one was skipped", "pages that only name another one were skipped", nil)
	add(c.OtherNamespaces, "page that is no article was skipped", "pages that are no articles were skipped", nil)
	add(c.OtherModels, "page that is not wikitext was skipped", "pages that are not wikitext were skipped", nil)
	add(c.OldRevisions, "old revision of a page was skipped", "old revisions of pages were skipped", nil)
	add(c.EmptyPages, "article has no text but templates and tables", "articles have no text but templates and tables", nil)
	add(c.Unbalanced, "article has markup that does not close", "articles have markup that does not close", c.UnbalancedPlaces)
	add(int64(c.EmptyFiles), "file is empty", "files are empty", nil)
	add(int64(c.Outputs), "file was skipped because it is the output", "files were skipped because they are outputs", nil)
	add(int64(c.Hidden), "hidden file or folder was skipped", "hidden files and folders were skipped", nil)
	add(int64(c.Special), "pipe, socket or device in a folder was skipped", "pipes, sockets and devices in folders were skipped", nil)
	return lines
}

// kinds lists counts by kind: "1,200 punct, 3 symbol".
func kinds(counts token.Counts) string {
	var parts []string
	for _, k := range token.Kinds() {
		if n := counts.Of(k); n > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", thousands(n), k))
		}
	}
	return strings.Join(parts, ", ")
}

// tellAbandoned says which texts a tokenizer could not split.
func tellAbandoned(s streams) {
	if n := subword.Abandoned(); n > 0 {
		s.remark("%s not split to the end, since the tokenizer's pattern takes too long to match: the rest was taken in one piece. "+
			"The result may differ on another machine; mend the pattern.", plural(n, "text was", "texts were"))
	}
}

// tellDropped says what a pipeline's filter has left out.
func tellDropped(s streams, scanner *token.Scanner) {
	if line := kinds(scanner.Dropped()); line != "" {
		s.remark("Not words, left out: %s.", line)
	}
	if n := scanner.DroppedStopWords(); n > 0 {
		s.remark("Stop words, left out: %s.", plural(n, "token", "tokens"))
	}
	if n := scanner.DroppedScripts(); n > 0 {
		s.remark("Of other scripts, left out: %s.", plural(n, "token", "tokens"))
	}
	tellAbandoned(s)
}
