package subword

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawBPE returns a model with random merges of a, b, c and d.
func drawBPE(t *rapid.T) *bpe {
	pieces := []string{"a", "b", "c", "d"}
	var merges [][2]uint32
	for range rapid.IntRange(0, 30).Draw(t, "merges") {
		side := rapid.IntRange(0, len(pieces)-1)
		left, right := side.Draw(t, "left"), side.Draw(t, "right")
		joined := pieces[left] + pieces[right]
		if len(joined) > 12 {
			continue
		}
		if !slices.Contains(pieces, joined) {
			pieces = append(pieces, joined)
		}
		merges = append(merges, [2]uint32{uint32(left), uint32(right)})
	}
	b, err := newBPE(pieces, merges, bpeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// naiveBPE applies merges one after the other, each to all neighbors, from the left.
func naiveBPE(b *bpe, word string) []string {
	var parts []string
	for _, r := range word {
		parts = append(parts, string(r))
	}
	for rank, m := range b.list {
		left, right := b.vocabulary.pieces[m[0]], b.vocabulary.pieces[m[1]]
		if b.merges.get(m[0], m[1]).rank != uint32(rank) {
			continue // a later one of the same pair counts
		}
		for i := 0; i+1 < len(parts); i++ {
			if parts[i] == left && parts[i+1] == right {
				parts[i] += right
				parts = slices.Delete(parts, i+1, i+2)
			}
		}
	}
	return parts
}

// TestBPE compares both ways of merging with going through the list of merges. That
// is the same where no merge comes before one that makes a part of it.
func TestBPE(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := drawBPE(t)
		word := rapid.StringOfN(rapid.RuneFrom([]rune("abcd")), 1, 150, -1).Draw(t, "word")
		var s scratch
		pieces := b.encode(&s, nil, word)
		s.bpe.symbols = s.bpe.symbols[:0]
		b.begin(&s.bpe, word)
		if len(s.bpe.symbols) > 1 {
			s.bpe.mergeQueued(&b.merges)
		}
		queued := s.bpe.symbols
		if len(queued) != len(pieces) {
			t.Fatalf("%q: %v, by the queue %v", word, pieces, queued)
		}
		end := 0
		for i, p := range pieces {
			if q := queued[i]; q.id != p.ID || int(q.start) != p.Start || int(q.end) != p.End {
				t.Fatalf("%q: %v, by the queue %v", word, pieces, queued)
			}
			if p.Start != end || b.vocabulary.pieces[p.ID] != word[p.Start:p.End] {
				t.Fatalf("%q: %v", word, pieces)
			}
			end = p.End
		}
		if end != len(word) {
			t.Fatalf("%q: %v", word, pieces)
		}
		if !inOrder(b) {
			return
		}
		for i, want := range naiveBPE(b, word) {
			if i >= len(pieces) || b.vocabulary.pieces[pieces[i].ID] != want {
				t.Fatalf("%q: %v, want %v", word, pieces, naiveBPE(b, word))
			}
		}
	})
}

// inOrder tells whether every merge comes after those that make its parts, once.
func inOrder(b *bpe) bool {
	made := map[string]bool{"a": true, "b": true, "c": true, "d": true}
	for _, m := range b.list {
		left, right := b.vocabulary.pieces[m[0]], b.vocabulary.pieces[m[1]]
		if !made[left] || !made[right] || made[left+right] {
			return false
		}
		made[left+right] = true
	}
	return true
}

// TestBPECutsAtMark compares cutting before each ▁ with encoding at once.
func TestBPECutsAtMark(t *testing.T) {
	tokenizer, _ := openGolden(t, "llama2")
	b := tokenizer.model.(*bpe)
	if !b.cutsAtMark {
		t.Fatal("it does not cut")
	}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"▁", "▁the", "cat", "中", "é", "qz", strings.Repeat("ab", 40)}), 1, 80).Draw(t, "parts"), "")
		var s scratch
		if cut, whole := b.encodeMarked(&s, nil, text), b.encodeWhole(&s, nil, text); !slices.Equal(cut, whole) {
			t.Fatalf("%q: %v, at once %v", text, cut, whole)
		}
	})
}

// TestUnigram compares the Viterbi algorithm with trying every way to cut a word.
func TestUnigram(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := []string{"?"}
		scores := []float64{-3}
		score := rapid.Float64Range(-10, 0)
		for _, piece := range rapid.SliceOfNDistinct(rapid.StringOfN(rapid.RuneFrom([]rune("abé")), 1, 4, -1), 1, 20, rapid.ID[string]).Draw(t, "pieces") {
			pieces = append(pieces, piece)
			scores = append(scores, score.Draw(t, "score"))
		}
		u, err := newUnigram(pieces, scores, unigramOptions{})
		if err != nil {
			t.Fatal(err)
		}
		word := rapid.StringOfN(rapid.RuneFrom([]rune("abéx")), 1, 9, -1).Draw(t, "word")
		var s scratch
		got := u.encode(&s, nil, word)
		end := 0
		for _, p := range got {
			if p.Start != end {
				t.Fatalf("%q: %v", word, got)
			}
			end = p.End
		}
		if end != len(word) {
			t.Fatalf("%q: %v", word, got)
		}
		if best, found := bestScore(u, word), s.unigram.best[len(word)].score; found < best-1e-9 || found > best+1e-9 {
			t.Fatalf("%q: score %v, the best is %v", word, found, best)
		}
	})
}

// bestScore returns the best score of all ways to cut word.
func bestScore(u *unigram, word string) float64 {
	if word == "" {
		return 0
	}
	best := 0.0
	tried := false
	first := len(string([]rune(word)[:1]))
	single := false
	for id, piece := range u.vocabulary.pieces {
		if !strings.HasPrefix(word, piece) {
			continue
		}
		single = single || len(piece) == first
		if s := u.scores[id] + bestScore(u, word[len(piece):]); !tried || s > best {
			best, tried = s, true
		}
	}
	if !single {
		if s := u.unkScore + bestScore(u, word[first:]); !tried || s > best {
			best = s
		}
	}
	return best
}

func TestConstructorsRefuse(t *testing.T) {
	if _, err := newBPE([]string{"a", "b"}, [][2]uint32{{0, 1}}, bpeOptions{}); err == nil {
		t.Error("a merge into nothing")
	}
	if _, err := newBPE([]string{"a", "aa"}, [][2]uint32{{0, 7}}, bpeOptions{}); err == nil {
		t.Error("a merge of nothing")
	}
	if _, err := newBPE([]string{"a"}, nil, bpeOptions{dropout: 0.1}); err == nil {
		t.Error("dropout")
	}
	if _, err := newBPE([]string{"a"}, nil, bpeOptions{unk: "?"}); err == nil {
		t.Error("BPE: the unknown piece is none")
	}
	if _, err := newUnigram([]string{"a"}, []float64{1, 2}, unigramOptions{}); err == nil {
		t.Error("too many scores")
	}
	if _, err := newUnigram([]string{"a"}, []float64{1}, unigramOptions{unk: 1}); err == nil {
		t.Error("unigram: the unknown piece is none")
	}
	if _, err := newWordPiece([]string{"a"}, wordPieceOptions{unk: "?"}); err == nil {
		t.Error("WordPiece: the unknown piece is none")
	}
	if _, err := newTokenizer(parts{}); err == nil {
		t.Error("no model")
	}
}
