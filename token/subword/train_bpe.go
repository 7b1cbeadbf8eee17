package subword

import (
	"context"
	"fmt"
	"slices"
	"unicode/utf8"
)

// learnBPE learns byte-level BPE from words of raw bytes.
func (t *trainer) learnBPE(ctx context.Context, words []wordCount) (model, error) {
	if err := t.sizeNeeded(256, "256 bytes"); err != nil {
		return nil, err
	}
	m := t.newMerger(join)
	// Bytes have ids in the order of the characters that they are written as.
	written := byteToChar
	slices.Sort(written[:])
	for _, r := range written {
		m.intern(string(r), 1)
	}
	var ids [256]uint32
	for b, r := range byteToChar {
		ids[b] = m.intern(string(r), 1)
	}
	for _, w := range words {
		for i := range len(w.text) {
			m.symbols = append(m.symbols, ids[w.text[i]])
		}
		m.addWord(w.count)
	}
	t.report.Alphabet = 256
	if err := t.merge(ctx, m); err != nil {
		return nil, err
	}
	return newBPE(m.pieces, m.merges, bpeOptions{})
}

// learnWordPiece learns the pieces of WordPiece, by the merges of BPE, from words
// of characters. The pieces of single characters come in the order of their codes:
// first as they begin words, then as they continue them.
func (t *trainer) learnWordPiece(ctx context.Context, words []wordCount) (model, error) {
	counts := countRunes(words)
	if limit := t.cfg.LimitAlphabet; limit > 0 && len(counts) > limit {
		t.report.LeftCharacters = int64(len(counts) - limit)
		counts = counts[:limit]
	}
	t.report.Alphabet = len(counts)
	beginning, continued := &runeTable{}, &runeTable{}
	for _, c := range counts {
		beginning.set(c.r, 0)
	}
	words = slices.DeleteFunc(words, func(w wordCount) bool {
		for _, r := range w.text {
			if beginning.get(r) < 0 {
				t.report.LeftTokens += w.count
				return true
			}
		}
		return false
	})
	for _, w := range words {
		_, first := utf8.DecodeRuneInString(w.text)
		for _, r := range w.text[first:] {
			continued.set(r, 0)
		}
	}
	slices.SortFunc(counts, func(a, b runeCount) int { return int(a.r) - int(b.r) })
	m := t.newMerger(joinContinued)
	for _, c := range counts {
		beginning.set(c.r, int32(m.intern(string(c.r), 1)))
	}
	for _, c := range counts {
		if continued.get(c.r) >= 0 {
			continued.set(c.r, int32(m.intern(continuedPrefix+string(c.r), 1)))
		}
	}
	if err := t.sizeNeeded(len(m.pieces)-len(t.cfg.SpecialTokens),
		fmt.Sprintf("%d characters, most of them both as they begin words and as they continue them,", len(counts))); err != nil {
		return nil, err
	}
	for _, w := range words {
		table := beginning
		for _, r := range w.text {
			m.symbols = append(m.symbols, uint32(table.get(r)))
			table = continued
		}
		m.addWord(w.count)
	}
	if err := t.merge(ctx, m); err != nil {
		return nil, err
	}
	return newWordPiece(m.pieces, wordPieceOptions{unk: t.cfg.unknown(), continuingPrefix: continuedPrefix, maxChars: 100})
}

// newMerger returns a merger that has the special tokens.
func (t *trainer) newMerger(join func(left, right string) string) *merger {
	m := &merger{
		ids:       map[string]uint32{},
		join:      join,
		maxLength: t.cfg.MaxPieceLength,
		minCount:  int64(t.cfg.MinCount),
		threads:   t.cfg.Threads,
	}
	for _, special := range t.cfg.SpecialTokens {
		m.intern(special, 1)
	}
	return m
}

// merge lets m learn.
func (t *trainer) merge(ctx context.Context, m *merger) error {
	of := int64(t.cfg.Size - len(m.pieces))
	done := int64(0)
	err := m.learn(ctx, t.cfg.Size, func() {
		if done++; done%256 == 0 {
			t.progress(TrainProgress{Phase: "merging", Done: min(done, of), Of: of})
		}
	})
	t.report.Merges = len(m.merges)
	return err
}
