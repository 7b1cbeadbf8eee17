package encoded

import (
	"fmt"
	"strings"

	"firth/token"
	"firth/vocab"
)

// A Report says what a scan saw and what it left out.
type Report struct {
	Blocks          int
	TextBytes       int64  // of the text, after decompression
	Sentences       uint64 // with at least one token
	LongestSentence uint64 // in tokens
	Tokens          uint64 // that the pipeline found
	OutOfVocabulary uint64 // tokens left out because their words are not in the vocabulary

	HeldOutSentences uint64 // of Sentences, those set aside
	HeldOutTokens    uint64 // of Tokens, those in them

	// Dropped counts the segments, such as punctuation, that are no tokens for
	// the pipeline's filter. Spaces are not counted.
	Dropped token.Counts

	// StopWords and OtherScripts count the tokens that the pipeline left out because
	// it was told to, see [token.Config].
	StopWords, OtherScripts uint64

	// Counted says how many different words there were and which the limits left
	// out. It is zero if the vocabulary was given.
	Counted vocab.Stats
}

// add takes in what a worker saw.
func (r *Report) add(j *job) {
	r.Blocks++
	r.TextBytes += int64(len(j.block.Text))
	r.Tokens += j.tokens
	r.HeldOutTokens += j.heldTokens
}

// describe lists counts by kind: "punct 12, symbol 3".
func describe(counts token.Counts) string {
	var parts []string
	for _, k := range token.Kinds() {
		if n := counts.Of(k); n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", k, n))
		}
	}
	return strings.Join(parts, ", ")
}

// sentences counts sentences over blocks, which may end inside of one.
type sentences struct {
	count   uint64 // with at least one token
	longest uint64 // in tokens
	open    uint64 // tokens of the sentence that has not ended
}

// end ends the open sentence.
func (s *sentences) end() {
	if s.open > 0 {
		s.count++
		s.longest = max(s.longest, s.open)
	}
	s.open = 0
}

// blockSentences are the sentences of one block: the tokens before the first end
// of a sentence, those behind the last one, and what lies between.
type blockSentences struct {
	first uint64
	ended bool // there is an end; if not, all is first
	sentences
}

// end ends the open sentence of the block.
func (b *blockSentences) end() {
	if b.ended {
		b.sentences.end()
		return
	}
	b.first, b.open, b.ended = b.open, 0, true
}

// add takes in the next block.
func (s *sentences) add(b blockSentences) {
	if !b.ended {
		s.open += b.open
		return
	}
	s.open += b.first
	s.end()
	s.count += b.count
	s.longest = max(s.longest, b.longest)
	s.open = b.open
}
