package encoded

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"firth/vocab"
)

// A corpus in parts, each counted and encoded by itself, is the corpus in one piece.
func TestParts(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	texts := []string{"", "rare1 rare2\n", "\n\n"}
	for range 5 {
		var text strings.Builder
		for range 300 {
			for range r.IntN(12) {
				fmt.Fprintf(&text, "w%d ", int(r.ExpFloat64()*60))
			}
			text.WriteString("\n")
		}
		texts = append(texts, text.String())
	}
	r.Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
	p := pipeline(t)
	limits := vocab.Limits{MinCount: 2, MaxSize: 120}
	opts := Options{Threads: 2, TempDir: t.TempDir()}

	whole := opts
	whole.Limits = limits
	want, file, report, err := Scan(context.Background(), source(lines(strings.Join(texts, "")), io.EOF), p, whole)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()

	type sum struct {
		count uint64
		first vocab.Position
	}
	sums := map[string]sum{}
	var counted Report
	for i, text := range texts {
		seen, err := CountPart(context.Background(), source(lines(text), io.EOF), p, opts, func(word []byte, count uint64, first vocab.Position) error {
			first += vocab.Position(i) << 48
			if was, known := sums[string(word)]; known {
				first = min(first, was.first)
				count += was.count
			}
			sums[string(word)] = sum{count, first}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		counted.Sentences += seen.Sentences
		counted.Tokens += seen.Tokens
	}
	selection := vocab.NewSelection(limits)
	for word, s := range sums {
		selection.Add([]byte(word), s.count, s.first)
	}
	v, stats, err := selection.Vocabulary()
	if err != nil {
		t.Fatal(err)
	}
	var a, b bytes.Buffer
	if err := vocab.Write(&a, v); err != nil {
		t.Fatal(err)
	}
	if err := vocab.Write(&b, want); err != nil {
		t.Fatal(err)
	}
	if a.String() != b.String() {
		t.Error("another vocabulary")
	}
	if counted.Sentences != report.Sentences || counted.Tokens != report.Tokens || stats.RareTokens+stats.CutTokens != report.OutOfVocabulary {
		t.Errorf("counted %+v, stats %+v, want %+v", counted, stats, report)
	}

	opts.Vocabulary = v
	var parts []Part
	for _, text := range texts {
		var data bytes.Buffer
		n, _, err := EncodePart(context.Background(), source(lines(text), io.EOF), p, opts, &data)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, Part{n, bytes.NewReader(data.Bytes())})
	}
	joined := NewParts(v.Len(), parts)
	hash, err := joined.Hash()
	if err != nil {
		t.Fatal(err)
	}
	if joined.Len() != file.Len() || hash != file.Hash() {
		t.Errorf("%d positions with hash %s, want %d with %s", joined.Len(), hash, file.Len(), file.Hash())
	}
	for range 300 {
		from := r.Int64N(joined.Len() + 1)
		n := r.Int64N(min(2000, joined.Len()-from) + 1)
		got, want := make([]vocab.WordID, n), make([]vocab.WordID, n)
		if err := joined.ReadIDs(got, from); err != nil {
			t.Fatal(err)
		}
		if err := file.ReadIDs(want, from); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("positions %d to %d differ", from, from+n)
		}
	}
	if err := joined.ReadIDs(make([]vocab.WordID, 2), joined.Len()-1); err == nil {
		t.Error("read past the end")
	}

	// A part that is shorter than it was, and one with an id that there is not.
	short := NewParts(v.Len(), []Part{{10, bytes.NewReader([]byte{1, 2, 3})}})
	if err := short.ReadIDs(make([]vocab.WordID, 10), 0); err == nil {
		t.Error("read more than the part has")
	}
	if _, err := short.Hash(); err == nil {
		t.Error("hashed more than the part has")
	}
	wrong := NewParts(3, []Part{{4, bytes.NewReader([]byte{1, 2, 3, 4})}})
	if err := wrong.ReadIDs(make([]vocab.WordID, 4), 0); err == nil {
		t.Error("read an id above the vocabulary")
	}
	if n := NewParts(3, nil).Len(); n != 0 {
		t.Errorf("no parts have %d positions", n)
	}
}
