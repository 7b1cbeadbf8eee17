package vocab

import (
	"cmp"
	"errors"
	"fmt"
	"hash/maphash"
	"math"
	"math/bits"
	"slices"
	"sync"
)

// A WordID is the number of a word in a [Vocabulary]: 0 for the most frequent
// word, Len()-1 for the rarest.
type WordID uint32

// An Entry is a word and how often it was seen.
type Entry struct {
	Word  string
	Count uint64
}

// MaxLen is the largest number of words that a Vocabulary can hold. The ids
// above it stay free for marks such as the end of a sentence.
const MaxLen = 1<<31 - 1

// EndOfSentence stands between the sentences of a text that is written as ids.
// It is no word: no window reaches across it.
const EndOfSentence WordID = 1<<32 - 1

// Errors that tell why a list of words is not a vocabulary. They come wrapped,
// with the word and its place in the list.
var (
	ErrDuplicate = errors.New("word stands in the vocabulary twice")
	ErrEmptyWord = errors.New("word is empty")
	ErrTooLarge  = errors.New("vocabulary is too large")
)

// A Vocabulary is an immutable list of words with their counts. Its methods may
// be called from many goroutines at once.
type Vocabulary struct {
	text    []byte   // the words, one after another
	offsets []uint64 // word i is text[offsets[i]:offsets[i+1]]
	counts  []uint64 // how often word i was seen; 0 where the source did not say
	tokens  uint64   // sum of counts

	once  sync.Once // guards table, which is built at the first look-up
	seed  maphash.Seed
	table []uint32 // open addressing, id+1 in a slot, 0 where it is free
}

// New makes a vocabulary of entries, in any order, and numbers the words: most
// frequent first, words of equal count in byte order. It fails with
// [ErrDuplicate] or [ErrEmptyWord].
func New(entries []Entry) (*Vocabulary, error) {
	sorted := slices.Clone(entries)
	slices.SortFunc(sorted, func(a, b Entry) int {
		if c := cmp.Compare(b.Count, a.Count); c != 0 {
			return c
		}
		return cmp.Compare(a.Word, b.Word)
	})
	return FromOrdered(sorted)
}

// FromOrdered makes a vocabulary whose ids are the places of entries, as they
// stand. It is for files whose rows have an order of their own; counts may all
// be 0 where the file has none. It fails with [ErrDuplicate] or [ErrEmptyWord].
func FromOrdered(entries []Entry) (*Vocabulary, error) {
	size := 0
	for i := range entries {
		size += len(entries[i].Word)
	}
	text := make([]byte, 0, size)
	offsets := make([]uint64, 1, len(entries)+1)
	counts := make([]uint64, len(entries))
	for i, e := range entries {
		text = append(text, e.Word...)
		offsets = append(offsets, uint64(len(text)))
		counts[i] = e.Count
	}
	v, err := FromArena(text, offsets, counts)
	if err != nil {
		return nil, err
	}
	return v, v.Validate()
}

// FromArena makes a vocabulary of n words over memory that it keeps and never
// writes, such as a mapped file: word i is text[offsets[i]:offsets[i+1]], seen
// counts[i] times. len(offsets) is n+1 and len(counts) is n. FromArena checks
// the offsets; that no word is empty or stands twice, which costs a look at each,
// is left to [Vocabulary.Validate].
func FromArena(text []byte, offsets, counts []uint64) (*Vocabulary, error) {
	n := len(counts)
	switch {
	case n > MaxLen:
		return nil, fmt.Errorf("vocabulary of %d words (at most %d): %w", n, MaxLen, ErrTooLarge)
	case len(offsets) != n+1:
		return nil, fmt.Errorf("vocabulary of %d words has %d offsets, want %d", n, len(offsets), n+1)
	case offsets[0] != 0 || offsets[n] != uint64(len(text)):
		return nil, fmt.Errorf("vocabulary offsets run from %d to %d, want 0 to %d", offsets[0], offsets[n], len(text))
	}
	v := &Vocabulary{text: text, offsets: offsets, counts: counts, seed: maphash.MakeSeed()}
	// A million words are opened in milliseconds: one pass without a branch on what is
	// found, and another, to say where, if there is something.
	var falls, carries uint64
	last := offsets[0]
	for i, end := range offsets[1:] {
		var carry, fall uint64
		_, fall = bits.Sub64(end, last, 0)
		v.tokens, carry = bits.Add64(v.tokens, counts[i], 0)
		falls, carries, last = falls|fall, carries|carry, end
	}
	if falls|carries != 0 {
		return nil, v.fault()
	}
	return v, nil
}

// fault says what is wrong with offsets or counts.
func (v *Vocabulary) fault() error {
	tokens := uint64(0)
	for i, c := range v.counts {
		if v.offsets[i] > v.offsets[i+1] {
			return fmt.Errorf("vocabulary offset %d (%d) lies before offset %d (%d)", i+1, v.offsets[i+1], i, v.offsets[i])
		}
		if tokens+c < c {
			return fmt.Errorf("counts of the vocabulary sum to more than %d at word %d: %w", uint64(math.MaxUint64), i, ErrTooLarge)
		}
		tokens += c
	}
	return nil
}

// Validate reports the first word that is empty ([ErrEmptyWord]) or stands twice
// ([ErrDuplicate]).
func (v *Vocabulary) Validate() error {
	for i := range v.counts {
		id := WordID(i)
		w := v.Word(id)
		if w == "" {
			return fmt.Errorf("word %d: %w", i, ErrEmptyWord)
		}
		if first, _ := v.ID(w); first != id {
			return fmt.Errorf("word %d, %q, is word %d too: %w", i, w, first, ErrDuplicate)
		}
	}
	return nil
}

// Len is the number of words.
func (v *Vocabulary) Len() int { return len(v.counts) }

// Tokens is the sum of all counts: the number of tokens of the text that are in
// the vocabulary.
func (v *Vocabulary) Tokens() uint64 { return v.tokens }

// Word returns the word with the given id. It panics if id is not below Len.
func (v *Vocabulary) Word(id WordID) string {
	return string(v.text[v.offsets[id]:v.offsets[id+1]])
}

// Count tells how often the word was seen. It panics if id is not below Len.
func (v *Vocabulary) Count(id WordID) uint64 { return v.counts[id] }

// Counts returns the counts of all words by id. The caller must not change them.
func (v *Vocabulary) Counts() []uint64 { return v.counts }

// Arena returns the vocabulary as [FromArena] takes it. The caller must not
// change the slices.
func (v *Vocabulary) Arena() (text []byte, offsets, counts []uint64) {
	return v.text, v.offsets, v.counts
}

// ID looks a word up. If the word stands twice, which [Vocabulary.Validate]
// reports, the first place is returned.
func (v *Vocabulary) ID(word string) (WordID, bool) {
	v.once.Do(v.index)
	mask := uint64(len(v.table) - 1)
	for slot := maphash.String(v.seed, word) & mask; ; slot = (slot + 1) & mask {
		e := v.table[slot]
		if e == 0 {
			return 0, false
		}
		if string(v.text[v.offsets[e-1]:v.offsets[e]]) == word {
			return WordID(e - 1), true
		}
	}
}

// IDs appends to dst the id of each word text[words[i][0]:words[i][1]], or
// [NotInVocabulary].
func (v *Vocabulary) IDs(dst []uint32, text []byte, words [][2]int) []uint32 {
	for _, w := range words {
		id, ok := v.ID(asString(text[w[0]:w[1]]))
		if !ok {
			id = NotInVocabulary
		}
		dst = append(dst, uint32(id))
	}
	return dst
}

// index builds the hash table at a load of at most one half.
func (v *Vocabulary) index() {
	size := 16
	for size < 2*len(v.counts) {
		size *= 2
	}
	v.table = make([]uint32, size)
	mask := uint64(size - 1)
next:
	for i := range v.counts {
		word := v.text[v.offsets[i]:v.offsets[i+1]]
		slot := maphash.Bytes(v.seed, word) & mask
		for ; v.table[slot] != 0; slot = (slot + 1) & mask {
			e := v.table[slot]
			if string(v.text[v.offsets[e-1]:v.offsets[e]]) == string(word) {
				continue next
			}
		}
		v.table[slot] = uint32(i + 1)
	}
}
