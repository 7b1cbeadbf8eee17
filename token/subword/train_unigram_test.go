package subword

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawnWords are words of few letters, so that they have many substrings in
// common.
func drawnWords(t *rapid.T) []wordCount {
	texts := rapid.SliceOfNDistinct(rapid.StringMatching(`[abcé]{1,12}`), 1, 25, rapid.ID[string]).Draw(t, "words")
	words := make([]wordCount, len(texts))
	for i, text := range texts {
		words[i] = wordCount{text, rapid.Int64Range(1, 6).Draw(t, "count")}
	}
	return words
}

// newTestLattice is the lattice of all frequent substrings of words.
func newTestLattice(t testing.TB, words []wordCount, maxLength, threads int) *lattice {
	t.Helper()
	finder := &substringFinder{text: newSegmentText(words, 1), maxLength: maxLength, best: 1 << 20}
	found, err := finder.find(t.Context(), threads)
	if err != nil {
		t.Fatal(err)
	}
	return newLattice(finder, found, threads)
}

func TestSubstringsEqualNaive(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		words := drawnWords(rt)
		maxLength := rapid.IntRange(2, 8).Draw(rt, "maxLength")
		text := newSegmentText(words, 1)
		finder := &substringFinder{text: text, maxLength: maxLength, best: 1 << 20}
		found, err := finder.find(t.Context(), rapid.IntRange(1, 3).Draw(rt, "threads"))
		if err != nil {
			rt.Fatal(err)
		}
		// All substrings with the places where they stand.
		type places struct {
			count, different int64
			follow           map[rune]bool // what comes next, 0 at the end
			whole            bool
		}
		all := map[string]*places{}
		for _, w := range words {
			runes := []rune(w.text)
			for i := range runes {
				for j := i + 2; j <= min(len(runes), i+maxLength); j++ {
					p := all[string(runes[i:j])]
					if p == nil {
						p = &places{follow: map[rune]bool{}}
						all[string(runes[i:j])] = p
					}
					next := rune(0)
					if j < len(runes) {
						next = runes[j]
					}
					p.count += w.count
					p.different++
					p.follow[next] = true
					p.whole = p.whole || i == 0 && j == len(runes)
				}
			}
		}
		want := map[string]int64{}
		for s, p := range all {
			length := len([]rune(s))
			closed := len(p.follow) > 1 || p.follow[0] || length == maxLength
			if closed && p.count > 1 && (p.different > 1 || p.whole) {
				want[s] = p.count * int64(length)
			}
		}
		got := map[string]int64{}
		for i, s := range found {
			if i > 0 && found[i-1].score < s.score {
				rt.Fatalf("score %d after %d", s.score, found[i-1].score)
			}
			for _, at := range finder.order[s.from:s.to] {
				if text.text(at, int(s.length)) != text.text(finder.order[s.from], int(s.length)) {
					rt.Fatalf("other text at the place %d", at)
				}
			}
			got[text.text(finder.order[s.from], int(s.length))] = s.score
		}
		if len(got) != len(found) {
			rt.Fatalf("%d substrings are %d different ones", len(found), len(got))
		}
		for s := range want {
			if got[s] != want[s] {
				rt.Fatalf("%q has score %d, want %d", s, got[s], want[s])
			}
		}
		if len(got) != len(want) {
			rt.Fatalf("%d substrings, want %d", len(got), len(want))
		}
	})
}

// ways calls visit for each way to put text together from pieces.
func ways(text string, pieces map[string]float64, way []string, visit func(way []string)) {
	if text == "" {
		visit(way)
	}
	for i := 1; i <= len(text); i++ {
		if _, ok := pieces[text[:i]]; ok {
			ways(text[i:], pieces, append(way, text[:i]), visit)
		}
	}
}

func TestLatticeEqualsNaive(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		words := drawnWords(rt)
		l := newTestLattice(t, words, 4, 2)
		texts := make([]string, len(l.pieces))
		probs := map[string]float64{}
		for i := range l.pieces {
			p := &l.pieces[i]
			texts[i] = l.text.text(p.at, int(p.length))
			p.set(-rapid.Float64Range(0, 8).Draw(rt, "score"))
			if p.length > 1 && rapid.IntRange(0, 3).Draw(rt, "drop") == 0 {
				p.drop()
				continue
			}
			probs[texts[i]] = p.prob
		}
		dropped := rapid.Bool().Draw(rt, "keep")
		if dropped {
			l.keep()
			texts = slices.DeleteFunc(texts, func(s string) bool { _, ok := probs[s]; return !ok })
		}
		wantLog, wantBest := 0.0, 0.0
		want := map[string]float64{}
		for _, w := range words {
			sum, best := 0.0, 0.0
			counts := map[string]float64{}
			ways(w.text, probs, nil, func(way []string) {
				prob := 1.0
				for _, piece := range way {
					prob *= probs[piece]
				}
				sum += prob
				best = max(best, prob)
				for _, piece := range way {
					counts[piece] += prob
				}
			})
			wantLog += float64(w.count) * math.Log(sum)
			wantBest += float64(w.count) * math.Log(best)
			for piece, n := range counts {
				want[piece] += n / sum * float64(w.count)
			}
		}
		expected, err := l.expect(t.Context())
		if err != nil {
			rt.Fatal(err)
		}
		if math.Abs(expected.log-wantLog) > 1e-9*max(1, -wantLog) {
			rt.Fatalf("log probability %v, want %v", expected.log, wantLog)
		}
		for i, text := range texts {
			if got := float64(expected.counts[i]) * countUnit; math.Abs(got-want[text]) > 1e-3 {
				rt.Fatalf("%q is expected %v times, want %v", text, got, want[text])
			}
		}
		covered, err := l.cover(t.Context())
		if err != nil {
			rt.Fatal(err)
		}
		if math.Abs(covered.log-wantBest) > 1e-9*max(1, -wantBest) {
			rt.Fatalf("best way %v, want %v", covered.log, wantBest)
		}
	})
}

// Segments whose probability is far below the range of float64.
func TestLatticeLongSegments(t *testing.T) {
	words := []wordCount{{strings.Repeat("abcab", 3000), 2}, {"abc", 1}, {"cab", 1}}
	l := newTestLattice(t, words, 16, 1)
	for i := range l.pieces {
		l.pieces[i].set(leastLog + float64(i%5))
	}
	e, err := l.expect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	covered, err := l.cover(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !(e.log >= covered.log && e.log < covered.log/2) {
		t.Errorf("all ways together have %v, the best %v", e.log, covered.log)
	}
	letters := 0.0
	for i, n := range e.counts {
		letters += float64(n) * countUnit * float64(l.pieces[i].length)
	}
	if want := 2*15000 + 6.0; math.Abs(letters-want) > 0.5 {
		t.Errorf("pieces cover %v letters of %v", letters, want)
	}
}

// The likelihood does not fall by a step of EM (with the M step that maximizes it:
// counts as they are).
func TestLikelihoodNeverFalls(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		l := newTestLattice(t, drawnWords(rt), 5, 2)
		before := math.Inf(-1)
		for step := range 8 {
			e, err := l.expect(t.Context())
			if err != nil {
				rt.Fatal(err)
			}
			// Expected counts are rounded, which costs some of the last digits.
			if step > 0 && e.log < before-1e-4 {
				rt.Fatalf("step %d: %v, and %v before", step, e.log, before)
			}
			before = e.log
			sum := 0.0
			for _, n := range e.counts {
				sum += float64(n)
			}
			for i, n := range e.counts {
				if n == 0 {
					n = 1
				}
				l.pieces[i].set(math.Log(float64(n) / sum))
			}
		}
	})
}

func TestUnigramPieces(t *testing.T) {
	cfg := DefaultTrainConfig("unigram")
	cfg.Size = 700
	tokenizer, report := train(t, drawnLines(3000), cfg)
	u := tokenizer.model.(*unigram)
	if report.Size != cfg.Size || len(u.scores) != cfg.Size {
		t.Errorf("%d pieces, want %d", report.Size, cfg.Size)
	}
	pieces := u.vocabulary.pieces
	if pieces[0] != "<unk>" || pieces[1] != "<0x00>" || pieces[256] != "<0xFF>" {
		t.Errorf("the first pieces are %q", pieces[:3])
	}
	seen := map[string]bool{}
	for i, piece := range pieces {
		if seen[piece] {
			t.Errorf("%q is there twice", piece)
		}
		seen[piece] = true
		if i > 257 && u.scores[i] > u.scores[i-1] {
			t.Errorf("%q has a higher score than the piece before it", piece)
		}
		if strings.Contains(piece[min(1, len(piece)):], "▁") {
			t.Errorf("%q goes over a space", piece)
		}
	}
	for _, syllable := range []string{"ka", "ren", "ing", "灯塔"} {
		if !seen[syllable] && !seen["▁"+syllable] {
			t.Errorf("no piece %q", syllable)
		}
	}
	if !(report.LogLikelihood < 0) || report.Alphabet < 20 {
		t.Errorf("report %+v", report)
	}
}

// Characters that are too rare are written in bytes.
func TestUnigramCoverage(t *testing.T) {
	lines := append(drawnLines(500), "ϡ\n")
	cfg := DefaultTrainConfig("unigram")
	cfg.Size = 600
	tokenizer, report := train(t, lines, cfg)
	if _, ok := tokenizer.ID("ϡ"); ok || report.LeftCharacters < 1 || report.LeftTokens < 1 {
		t.Errorf("ϡ is a piece: %+v", report)
	}
	cfg.CharacterCoverage = 1
	tokenizer, report = train(t, lines, cfg)
	if _, ok := tokenizer.ID("ϡ"); !ok || report.LeftCharacters != 0 || report.LeftTokens != 0 {
		t.Errorf("ϡ is no piece: %+v", report)
	}
}

func TestWordPieceAlphabet(t *testing.T) {
	cfg := DefaultTrainConfig("wordpiece")
	cfg.Size, cfg.LimitAlphabet = 500, 26
	tokenizer, report := train(t, trainLines(t), cfg)
	if report.Alphabet != 26 || report.LeftCharacters == 0 || report.LeftTokens == 0 {
		t.Errorf("report %+v", report)
	}
	if _, ok := tokenizer.ID("渡"); ok {
		t.Error("a rare character is a piece")
	}
	got := ""
	for _, p := range tokenizer.NewEncoder().EncodeWithSpecial(nil, "The ferrymen 渡") {
		text, _ := tokenizer.Text(p.ID)
		got += text + " "
	}
	if !strings.HasPrefix(got, "[CLS] the ferry") || !strings.HasSuffix(got, " [UNK] [SEP] ") {
		t.Errorf("encoded to %s", got)
	}
}
