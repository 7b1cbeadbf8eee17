package vocab

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func mustNew(t testing.TB, entries ...Entry) *Vocabulary {
	t.Helper()
	v, err := New(entries)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// withCounts is a vocabulary of words w0, w1, … in the given order.
func withCounts(t testing.TB, counts ...uint64) *Vocabulary {
	t.Helper()
	entries := make([]Entry, len(counts))
	for i, c := range counts {
		entries[i] = Entry{Word: fmt.Sprintf("w%d", i), Count: c}
	}
	v, err := FromOrdered(entries)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestNewNumbersByCountThenBytes(t *testing.T) {
	v := mustNew(t, Entry{"sat", 3}, Entry{"似", 3}, Entry{"the", 100}, Entry{"cat", 3}, Entry{"never", 0})
	want := []Entry{{"the", 100}, {"cat", 3}, {"sat", 3}, {"似", 3}, {"never", 0}}
	if v.Len() != len(want) || v.Tokens() != 109 {
		t.Fatalf("%d words, %d tokens", v.Len(), v.Tokens())
	}
	for i, e := range want {
		id, ok := v.ID(e.Word)
		if !ok || id != WordID(i) || v.Word(id) != e.Word || v.Count(id) != e.Count {
			t.Errorf("%q: id %d (%v), word %q, count %d", e.Word, id, ok, v.Word(WordID(i)), v.Count(WordID(i)))
		}
	}
	if id, ok := v.ID("dog"); ok {
		t.Errorf("unknown word has id %d", id)
	}
}

func TestIDsOfManyWords(t *testing.T) {
	v := mustNew(t, Entry{"the", 100}, Entry{"cat", 3})
	text, places := join([]string{"cat", "dog", "the", "cat", "ca"}, " ")
	got := v.IDs([]uint32{9}, text, places)
	unknown := uint32(NotInVocabulary)
	if want := []uint32{9, 1, unknown, 0, 1, unknown}; !slices.Equal(got, want) {
		t.Errorf("ids %v, want %v", got, want)
	}
}

func TestFaultyVocabularies(t *testing.T) {
	_, err := New([]Entry{{"a", 2}, {"b", 1}, {"a", 1}})
	if !errors.Is(err, ErrDuplicate) {
		t.Errorf("duplicate: %v", err)
	}
	_, err = New([]Entry{{"a", 2}, {"", 1}})
	if !errors.Is(err, ErrEmptyWord) {
		t.Errorf("empty word: %v", err)
	}
	_, err = New([]Entry{{"a", math.MaxUint64}, {"b", 1}})
	if !errors.Is(err, ErrTooLarge) {
		t.Errorf("counts that overflow: %v", err)
	}
	for name, offsets := range map[string][]uint64{
		"short": {0, 3}, "descending": {0, 3, 2, 3}, "beyond": {0, 1, 2, 4}, "late": {1, 1, 2, 3},
	} {
		if _, err := FromArena([]byte("abc"), offsets, make([]uint64, 3)); err == nil {
			t.Errorf("%s offsets %v: no error", name, offsets)
		}
	}
}

func TestIDFindsEveryWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfDistinct(rapid.StringN(1, 5, -1), rapid.ID).Draw(t, "words")
		var entries []Entry
		for _, w := range words {
			entries = append(entries, Entry{w, 1})
		}
		v, err := FromOrdered(entries)
		if err != nil {
			t.Fatal(err)
		}
		for i, w := range words {
			if id, ok := v.ID(w); !ok || id != WordID(i) {
				t.Fatalf("%q has id %d (%v), want %d", w, id, ok, i)
			}
			if _, ok := v.ID(w + "\x00not"); ok {
				t.Fatalf("found %q", w+"\x00not")
			}
		}
	})
}
