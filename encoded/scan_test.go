package encoded

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"firth/corpus"
	"firth/token"
	"firth/vocab"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type fataler interface {
	Helper()
	Fatal(...any)
}

func pipeline(t fataler) *token.Pipeline {
	t.Helper()
	p, err := token.New(token.DefaultConfig())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// source gives the blocks one after another, and then end.
func source(blocks []corpus.Block, end error) Source {
	next := 0
	return func(ctx context.Context) (corpus.Block, error) {
		if ctx.Err() != nil {
			return corpus.Block{}, ctx.Err()
		}
		if next == len(blocks) {
			return corpus.Block{}, end
		}
		next++
		return blocks[next-1], nil
	}
}

// cut cuts text into blocks: after a line, or after a space inside of one.
func cut(text string, size func() int) []corpus.Block {
	var blocks []corpus.Block
	for offset := 0; offset < len(text); {
		end := min(len(text), offset+size())
		for end < len(text) && text[end-1] != '\n' && text[end-1] != ' ' {
			end++
		}
		blocks = append(blocks, corpus.Block{
			Seq: len(blocks), Text: text[offset:end], Continues: text[end-1] == ' ',
			File: "test", Offset: int64(offset), Read: int64(end),
		})
		offset = end
	}
	return blocks
}

func lines(text string) []corpus.Block { return cut(text, func() int { return 1 }) }

// naive is the plainest scan.
func naive(p *token.Pipeline, text string, opts Options) (v *vocab.Vocabulary, ids, heldIDs []vocab.WordID, report Report) {
	limits := opts.Limits
	report = Report{TextBytes: int64(len(text))}
	type seen struct {
		vocab.Entry
		first uint64
	}
	words := map[string]*seen{}
	var sentences, heldOut [][]string
	scanner := p.NewScanner()
	for line := range strings.Lines(text) {
		var sentence []string
		for _, t := range scanner.Scan(strings.TrimSuffix(line, "\n")) {
			w := strings.Clone(t.Text)
			report.Tokens++
			if words[w] == nil {
				words[w] = &seen{vocab.Entry{Word: w}, report.Tokens}
			}
			words[w].Count++
			sentence = append(sentence, w)
		}
		if len(sentence) > 0 {
			report.Sentences++
			report.LongestSentence = max(report.LongestSentence, uint64(len(sentence)))
			if holdOut(strings.TrimSuffix(line, "\n"), holdOutThreshold(opts.HeldOut)) {
				heldOut = append(heldOut, sentence)
				report.HeldOutSentences++
				report.HeldOutTokens += uint64(len(sentence))
			} else {
				sentences = append(sentences, sentence)
			}
		}
	}
	report.Dropped = scanner.Dropped()
	v = opts.Vocabulary
	if v == nil {
		var kept []*seen
		for _, s := range words {
			report.Counted.Words++
			report.Counted.Tokens += s.Count
			report.Counted.TopCount = max(report.Counted.TopCount, s.Count)
			if s.Count < limits.MinCount {
				report.Counted.RareWords++
				report.Counted.RareTokens += s.Count
			} else {
				kept = append(kept, s)
			}
		}
		slices.SortFunc(kept, func(a, b *seen) int {
			return compare(b.Count, a.Count, a.first, b.first)
		})
		var entries []vocab.Entry
		for i, s := range kept {
			if limits.MaxSize > 0 && i >= limits.MaxSize {
				report.Counted.CutWords++
				report.Counted.CutTokens += s.Count
			} else {
				entries = append(entries, s.Entry)
			}
		}
		var err error
		if v, err = vocab.New(entries); err != nil {
			panic(err)
		}
	}
	encode := func(sentences [][]string) (ids []vocab.WordID) {
		for _, sentence := range sentences {
			fresh := len(ids) > 0
			for _, w := range sentence {
				id, ok := v.ID(w)
				if !ok {
					report.OutOfVocabulary++
					continue
				}
				if fresh {
					ids = append(ids, vocab.EndOfSentence)
					fresh = false
				}
				ids = append(ids, id)
			}
		}
		return ids
	}
	ids, heldIDs = encode(sentences), encode(heldOut)
	return v, ids, heldIDs, report
}

func compare(a, b, c, d uint64) int { return cmp.Or(cmp.Compare(a, b), cmp.Compare(c, d)) }

func entries(v *vocab.Vocabulary) []vocab.Entry {
	var all []vocab.Entry
	for i := range v.Len() {
		all = append(all, vocab.Entry{Word: v.Word(vocab.WordID(i)), Count: v.Count(vocab.WordID(i))})
	}
	return all
}

func readAll(t fataler, f *File) []vocab.WordID {
	t.Helper()
	ids := make([]vocab.WordID, f.Len())
	if err := f.ReadIDs(ids, 0); err != nil {
		t.Fatal(err)
	}
	return ids
}

func TestScanIsTheNaiveScan(t *testing.T) {
	dir := t.TempDir()
	p := pipeline(t)
	piece := rapid.SampledFrom([]string{
		"the ", "The ", "cat ", "sat ", "似", "像", " on ", "a ", "b ", "c ", "d ", ", ", "... ", "\n", "\n", "\n\n", " \n", "3.14 ",
	})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 120).Draw(t, "text"), "")
		if text != "" && rapid.Bool().Draw(t, "ended") {
			text += "\n"
		}
		if strings.HasSuffix(text, " ") {
			text += "end" // the last block must not claim that it goes on
		}
		opts := Options{
			Limits: vocab.Limits{
				MinCount: rapid.Uint64Range(0, 3).Draw(t, "MinCount"),
				MaxSize:  rapid.IntRange(0, 8).Draw(t, "MaxSize"),
			},
			HeldOut:   rapid.SampledFrom([]float64{0, 0, .3, .7}).Draw(t, "HeldOut"),
			Threads:   rapid.IntRange(1, 4).Draw(t, "Threads"),
			MaxMemory: rapid.SampledFrom([]int64{0, 1, 200_000}).Draw(t, "MaxMemory"),
			TempDir:   dir,
		}
		size := rapid.IntRange(1, 60)
		blocks := cut(text, func() int { return size.Draw(t, "size") })

		if rapid.Bool().Draw(t, "given") {
			var err error
			opts.Vocabulary, err = vocab.New([]vocab.Entry{{Word: "the", Count: 9}, {Word: "cat", Count: 2}, {Word: "unseen", Count: 1}})
			if err != nil {
				t.Fatal(err)
			}
		}
		wantV, wantIDs, wantHeld, want := naive(p, text, opts)
		want.Blocks = len(blocks)

		v, file, report, err := Scan(t.Context(), source(blocks, io.EOF), p, opts)
		want.Counted.Spills = report.Counted.Spills
		if opts.HeldOut > 0 {
			want.Blocks = report.Blocks // some are joined
		}
		if diff := gocmp.Diff(want, report); diff != "" {
			t.Fatalf("report (-want +got):\n%s", diff)
		}
		if len(wantIDs) == 0 {
			if !errors.Is(err, ErrNoWords) || v != nil || file != nil {
				t.Fatalf("no words: %v, %v, %v", v, file, err)
			}
		} else {
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(entries(wantV), entries(v)); diff != "" {
				t.Fatalf("vocabulary (-want +got):\n%s", diff)
			}
			if got := readAll(t, file); !slices.Equal(got, wantIDs) {
				t.Fatalf("ids  %v\nwant %v", got, wantIDs)
			}
			switch held := file.HeldOut(); {
			case (held != nil) != (opts.HeldOut > 0):
				t.Fatalf("held out %v: file %v", opts.HeldOut, held)
			case held != nil:
				if got := readAll(t, held); !slices.Equal(got, wantHeld) {
					t.Fatalf("ids held out %v\nwant         %v", got, wantHeld)
				}
			}
			raw := make([]byte, len(wantIDs)) // 1 byte an id in so small a vocabulary
			for i, id := range wantIDs {
				raw[i] = byte(id + 1)
			}
			if sum := sha256.Sum256(raw); file.Hash() != hex.EncodeToString(sum[:]) {
				t.Fatalf("hash %s", file.Hash())
			}
			if err := file.Close(); err != nil {
				t.Fatal(err)
			}
		}

		if opts.Vocabulary != nil {
			return
		}
		v, counted, err := Count(t.Context(), source(blocks, io.EOF), p, opts)
		counted.Counted.Spills = report.Counted.Spills
		if counted != report {
			t.Fatalf("Count reports %+v, Scan %+v", counted, report)
		}
		if errors.Is(err, ErrNoWords) != (wantV.Len() == 0) {
			t.Fatalf("Count: %v", err)
		}
		if err == nil && !slices.Equal(entries(v), entries(wantV)) {
			t.Fatalf("counted %v", entries(v))
		}
	})
	checkEmpty(t, dir)
}

func checkEmpty(t *testing.T, dir string) {
	t.Helper()
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) > 0 {
		t.Errorf("files left behind: %v", left)
	}
}

// zipfText has words enough for two bytes an id, in sentences of 0 to 30 words.
func zipfText(size int) string {
	rng := rand.New(rand.NewPCG(3, 4))
	zipf := rand.NewZipf(rng, 1.07, 2.7, 100_000)
	var b strings.Builder
	for b.Len() < size {
		for range rng.IntN(31) {
			n := zipf.Uint64()
			fmt.Fprintf(&b, "%s%x ", "wxyz"[n%4:n%4+1], n)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestScanLargeTextAnyWay(t *testing.T) {
	text := zipfText(300_000)
	p := pipeline(t)
	limits := vocab.Limits{MinCount: 2, MaxSize: 2000}
	wantV, wantIDs, wantHeld, _ := naive(p, text, Options{Limits: limits, HeldOut: .1})
	hash := ""
	for _, way := range []struct {
		threads, block int
		memory         int64
	}{{1, 1 << 21, 0}, {2, 40_000, 0}, {3, 200, 0}, {5, 20_000, 1 << 18}, {2, 9000, 1}} {
		dir := t.TempDir()
		v, file, report, err := Scan(t.Context(), source(cut(text, func() int { return way.block }), io.EOF), p,
			Options{Limits: limits, HeldOut: .1, Threads: way.threads, MaxMemory: way.memory, TempDir: dir})
		if err != nil {
			t.Fatal(err)
		}
		if (report.Counted.Spills > 0) != (way.memory > 0) {
			t.Errorf("%+v: %d spills", way, report.Counted.Spills)
		}
		if !slices.Equal(entries(v), entries(wantV)) {
			t.Errorf("%+v: another vocabulary", way)
		}
		if !slices.Equal(readAll(t, file), wantIDs) || !slices.Equal(readAll(t, file.HeldOut()), wantHeld) {
			t.Errorf("%+v: other ids", way)
		}
		if hash == "" {
			hash = file.Hash()
		}
		if file.Hash() != hash {
			t.Errorf("%+v: hash %s, was %s", way, file.Hash(), hash)
		}
		if err := file.Close(); err != nil {
			t.Error(err)
		}
		checkEmpty(t, dir)
	}
}

// Only Continues joins blocks: a line end that is missing does not.
func TestBlocksEndSentences(t *testing.T) {
	blocks := []corpus.Block{{Text: "a b"}, {Text: "c ", Continues: true}, {Text: "d\n"}, {Text: "e"}}
	_, file, report, err := Scan(t.Context(), source(blocks, io.EOF), pipeline(t), Options{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	const end = vocab.EndOfSentence
	if got, want := readAll(t, file), []vocab.WordID{0, 1, end, 2, 3, end, 4}; !slices.Equal(got, want) || report.Sentences != 3 {
		t.Errorf("ids %v, want %v; %d sentences", got, want, report.Sentences)
	}
}

func TestProgress(t *testing.T) {
	var seen []Progress
	text := zipfText(100_000)
	_, file, report, err := Scan(t.Context(), source(cut(text, func() int { return 5000 }), io.EOF), pipeline(t),
		Options{Threads: 3, TempDir: t.TempDir(), Progress: func(p Progress) { seen = append(seen, p) }})
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if len(seen) != 2*report.Blocks {
		t.Errorf("%d calls for %d blocks", len(seen), report.Blocks)
	}
	for i := 1; i < len(seen); i++ {
		a, b := seen[i-1], seen[i]
		if b.Read < a.Read || b.Tokens < a.Tokens || b.Sentences < a.Sentences || b.Encoded < a.Encoded {
			t.Errorf("progress went from %+v to %+v", a, b)
		}
	}
	last := seen[len(seen)-1]
	want := Progress{Read: int64(len(text)), Sentences: report.Sentences, Tokens: report.Tokens, Encoded: report.Tokens}
	if last != want {
		t.Errorf("ended with %+v, want %+v", last, want)
	}
}

func TestNoWords(t *testing.T) {
	given, err := vocab.New([]vocab.Entry{{Word: "天", Count: 1}})
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		text string
		opts Options
		says string
	}{
		"nothing":     {"", Options{}, "0 bytes of text"},
		"blank":       {"\n \n", Options{}, "3 bytes of text and no token"},
		"punctuation": {"...\n§\n", Options{}, "punct"},
		"rare words":  {"a b a\nc\n", Options{Limits: vocab.Limits{MinCount: 5}}, "4 tokens of 3 words, but none was seen 5 times (the most frequent 2 times); lower the minimum count"},
		"unknown":     {"a b a\nc\n", Options{Vocabulary: given}, "none of the 4 tokens of the corpus is among the 1 words"},
	} {
		dir := t.TempDir()
		test.opts.TempDir = dir
		v, file, _, err := Scan(t.Context(), source(lines(test.text), io.EOF), pipeline(t), test.opts)
		if !errors.Is(err, ErrNoWords) || !strings.Contains(err.Error(), test.says) || v != nil || file != nil {
			t.Errorf("%s: %v, %v, %v", name, v, file, err)
		}
		checkEmpty(t, dir)
	}
}

func TestScanFails(t *testing.T) {
	broken := errors.New("archive is broken")
	wrapped := fmt.Errorf("archive is cut off: %w", io.EOF) // no regular end
	text := zipfText(200_000)
	blocks := cut(text, func() int { return 2000 })
	given, err := vocab.New([]vocab.Entry{{Word: "w0", Count: 1}})
	if err != nil {
		t.Fatal(err)
	}
	for _, opts := range []Options{{Threads: 1}, {Threads: 4, MaxMemory: 1}, {Threads: 3, Vocabulary: given}} {
		opts.TempDir = t.TempDir()
		for _, failure := range []error{broken, wrapped} {
			v, file, report, err := Scan(t.Context(), source(blocks[:50], failure), pipeline(t), opts)
			if !errors.Is(err, failure) || v != nil || file != nil {
				t.Errorf("%+v: %v, %v, %v", opts, v, file, err)
			}
			if report.Blocks > 50 {
				t.Errorf("%d blocks of 50", report.Blocks)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		opts.Progress = func(p Progress) {
			if p.Read > 100_000 {
				cancel()
			}
		}
		v, file, report, err := Scan(ctx, source(blocks, io.EOF), pipeline(t), opts)
		if !errors.Is(err, context.Canceled) || v != nil || file != nil {
			t.Errorf("%+v: canceled: %v, %v, %v", opts, v, file, err)
		}
		if report.TextBytes < 100_000 || report.TextBytes > 150_000 {
			t.Errorf("canceled after %d bytes", report.TextBytes)
		}
		checkEmpty(t, opts.TempDir)
	}
	// Canceled in the second pass.
	ctx, cancel := context.WithCancel(t.Context())
	opts := Options{TempDir: t.TempDir(), Progress: func(p Progress) {
		if p.Encoded > 0 {
			cancel()
		}
	}}
	if _, _, _, err := Scan(ctx, source(blocks, io.EOF), pipeline(t), opts); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled in the second pass: %v", err)
	}
	checkEmpty(t, opts.TempDir)
}

func TestTempDirMissing(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing")
	_, _, _, err := Scan(t.Context(), source(lines("a b\n"), io.EOF), pipeline(t), Options{TempDir: missing})
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), missing) {
		t.Errorf("missing folder: %v", err)
	}
	// Spilling fails in a worker.
	_, _, err = Count(t.Context(), source(lines("a b\n"), io.EOF), pipeline(t), Options{TempDir: missing, MaxMemory: 1})
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), missing) {
		t.Errorf("missing folder: %v", err)
	}
}

// A file that is closed fails as one on a full disk does.
func TestWriteErrorsNameTheFile(t *testing.T) {
	d, err := newDraft(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	path := d.file.Name()
	d.file.Close()
	err = d.add(&job{numbers: make([]byte, 2*bufferSize)})
	if !errors.Is(err, fs.ErrClosed) || !strings.Contains(err.Error(), path) {
		t.Errorf("draft: %v", err)
	}
	w, err := newWriter(t.TempDir(), 1)
	if err != nil {
		t.Fatal(err)
	}
	w.file.Close()
	err = w.add(slices.Repeat(appendNumber(nil, 1), 2*bufferSize), nil)
	if !errors.Is(err, fs.ErrClosed) || !strings.Contains(err.Error(), w.file.Name()) {
		t.Errorf("ids: %v", err)
	}
}

// The package works with a corpus as it is read from files.
func TestScanCorpus(t *testing.T) {
	path := filepath.Join(t.TempDir(), "text.txt")
	line := strings.Repeat("one long sentence goes on and on, ", 3000)
	if err := os.WriteFile(path, []byte("first\r\n"+line+"\nlast"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{100, 1 << 20} {
		c, err := corpus.Open([]string{path}, nil, corpus.Options{BlockSize: size})
		if err != nil {
			t.Fatal(err)
		}
		_, file, report, err := Scan(t.Context(), c.Next, pipeline(t), Options{TempDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		if report.Sentences != 3 || report.LongestSentence != 7*3000 || file.Len() != 2+7*3000+2 {
			t.Errorf("blocks of %d: %+v, %d positions", size, report, file.Len())
		}
		if err := errors.Join(file.Close(), c.Close()); err != nil {
			t.Error(err)
		}
	}
}

func BenchmarkScan(b *testing.B) {
	text := zipfText(16 << 20)
	blocks := cut(text, func() int { return 1 << 20 })
	p := pipeline(b)
	b.Run("count", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			if _, _, err := Count(b.Context(), source(blocks, io.EOF), p, Options{Limits: vocab.Limits{MinCount: 5}}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("scan", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			_, file, _, err := Scan(b.Context(), source(blocks, io.EOF), p, Options{Limits: vocab.Limits{MinCount: 5}, TempDir: b.TempDir()})
			if err != nil {
				b.Fatal(err)
			}
			if err := file.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
