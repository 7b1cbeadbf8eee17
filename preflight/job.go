package preflight

import (
	"slices"
	"strings"
	"time"

	"firth/corpus"
	"firth/token"
	"firth/vocab"
)

// A job is a block on its way, with what a worker makes of it. Jobs are used again, so
// a pass has few of them and allocates little.
type job struct {
	seq    int
	block  corpus.Block
	within bool // the block begins inside a line

	lines   []blockLine
	counts  lineCounts // of the lines that lie in the block
	first   part       // if within: what there is of the first line
	last    part       // if the block ends inside a line: what there is of the last one
	letters letters
	marks   marks
	long    []uint32 // where the first over-long lines begin

	tokens   uint64
	huge     uint64 // of tokens, those of more than hugeToken bytes
	longest  []string
	newWords []newWord
}

// A blockLine is a line without its end and the white space around it.
type blockLine struct {
	start, end uint32 // in the block's text, of the line with its white space
	hash       uint64
	size       uint32 // of what was hashed; 0 if the line is blank
}

const (
	hugeToken    = 64 // bytes: no word of any language, in any script
	longestWords = 10
)

// A worker takes blocks in turn.
type worker struct {
	scanner *token.Scanner
	shard   *vocab.Shard
	known   uint32 // words of the shard's table
	table   int    // generation of the shard

	batch token.Batch
	ends  []int // of the lines in the batch, in words
	found []uint32

	busy timing
}

// A timing is what the parts of the work took.
type timing struct {
	tokenizing, counting, looking time.Duration
}

func (t *timing) add(o timing) {
	t.tokenizing += o.tokenizing
	t.counting += o.counting
	t.looking += o.looking
}

// work looks a block through.
func (w *worker) work(j *job) error {
	start := time.Now()
	text := j.block.Text
	j.letters = letters{}
	j.letters.count(text)
	j.marks.count(text)
	j.splitLines()
	w.busy.looking += time.Since(start)
	w.tokenize(j)
	err := w.shard.EndBlock()
	if g := w.shard.Generation(); g != w.table {
		w.table, w.known = g, 0
	}
	return err
}

// splitLines finds the lines of the block.
func (j *job) splitLines() {
	text := j.block.Text
	j.counts = lineCounts{}
	j.lines = j.lines[:0]
	for at := 0; at < len(text); {
		end := strings.IndexByte(text[at:], '\n')
		next := at + end + 1
		if end < 0 {
			end, next = len(text)-at, len(text)
		}
		line := text[at : at+end]
		l := blockLine{start: uint32(at), end: uint32(at + end)}
		j.counts.bytes += uint64(len(line))
		if line = strings.TrimSpace(line); line != "" {
			l.size, l.hash = uint32(len(line)), hash64(bytesOf(line))
			if at > 0 || !j.within {
				j.counts.lookAtStart(line)
			}
			if next < len(text) || !j.block.Continues {
				j.counts.lookAtEnd(line)
			}
		}
		j.lines = append(j.lines, l)
		at = next
	}
}

// tokenize cuts the lines of the block into tokens and counts their words.
func (w *worker) tokenize(j *job) {
	j.tokens, j.huge = 0, 0
	j.longest, j.newWords, j.long = j.longest[:0], j.newWords[:0], j.long[:0]
	j.first, j.last = part{}, part{}
	start := time.Now()
	first := 0 // line of the batch
	for i := range j.lines {
		l := &j.lines[i]
		w.scanner.ScanBatch(&w.batch, j.block.Text[l.start:l.end])
		w.ends = append(w.ends, len(w.batch.Words))
		if i == len(j.lines)-1 || len(w.batch.Words) >= batchWords || len(w.ends) >= batchWords {
			cut := time.Now()
			w.busy.tokenizing += cut.Sub(start)
			w.countWords(j)
			start = time.Now()
			w.busy.counting += start.Sub(cut)
			w.countLines(j, first)
			w.batch.Reset()
			w.ends = w.ends[:0]
			first = i + 1
			cut = time.Now()
			w.busy.looking += cut.Sub(start)
			start = cut
		}
	}
}

// batchWords is how many words are counted together.
const batchWords = 512

// countWords counts the words of the batch, and notes those that are new.
func (w *worker) countWords(j *job) {
	words := w.batch.Words
	w.found = w.shard.AddAll(w.found[:0], w.batch.Text, words, vocab.PositionAt(j.seq, int(j.tokens)))
	for i, index := range w.found {
		if index != w.known {
			continue
		}
		w.known++
		word := w.batch.Text[words[i][0]:words[i][1]]
		j.newWords = append(j.newWords, newWord{hash64(word), uint32(j.tokens) + uint32(i)})
		if n := len(j.longest); n < longestWords || len(word) >= len(j.longest[n-1]) {
			j.longest = keepLongest(j.longest, string(word))
		}
	}
	for _, at := range words {
		if at[1]-at[0] > hugeToken {
			j.huge++
		}
	}
	j.tokens += uint64(len(words))
}

// countLines counts the lines of the batch, of which the first is a line of the block.
func (w *worker) countLines(j *job, first int) {
	before := 0
	for k, end := range w.ends {
		l := &j.lines[first+k]
		p := part{tokens: uint64(end - before), filled: l.size > 0, ended: true}
		before = end
		last := first+k == len(j.lines)-1
		p.ended = !last || !j.block.Continues
		switch {
		case first+k == 0 && j.within:
			j.first = p
		case !p.ended:
			j.last = p
		default:
			j.counts.end(p)
			if p.tokens > longLine && len(j.long) < firstMarks {
				j.long = append(j.long, l.start)
			}
		}
	}
}

// keepLongest adds a word to a list of the longest ones, the longest first, those of
// equal length in byte order.
func keepLongest(list []string, word string) []string {
	at, found := slices.BinarySearchFunc(list, word, func(have, word string) int {
		if len(have) != len(word) {
			return len(word) - len(have)
		}
		return strings.Compare(have, word)
	})
	if found {
		return list
	}
	if len(list) < longestWords {
		return slices.Insert(list, at, word)
	}
	if at < longestWords {
		copy(list[at+1:], list[at:])
		list[at] = word
	}
	return list
}
