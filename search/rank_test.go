package search_test

import (
	"errors"
	"math/rand/v2"
	"runtime"
	"testing"

	"firth/search"
	"firth/vocab"

	"github.com/google/go-cmp/cmp"
)

func TestRankIsThePlaceInTheAnswer(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	rows := randomRows(rng, 1500, 30)
	for i := 0; i < 1500; i += 10 {
		copy(rows[i], rows[70]) // ties
	}
	clear(rows[33])
	e := newEmbeddings(t, nil, rows)
	x := search.NewIndex(e)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(3))
	for _, q := range []search.Query{
		{Vector: rows[70]},
		{Vector: rows[5], Skip: []vocab.WordID{5, 200}},
		{Vector: rows[6], Keep: func(id vocab.WordID) bool { return id%3 != 1 }},
	} {
		q.K = len(rows)
		answer := x.SearchAll([]search.Query{q})[0]
		for i := 0; i < len(answer); i += 7 {
			place, at, err := x.Rank(q, answer[i].ID)
			if diff := cmp.Diff(answer[i], at); place != i+1 || diff != "" || err != nil {
				t.Fatalf("word %d is at place %d, %v, want %d\n%s", answer[i].ID, place, err, i+1, diff)
			}
		}
		var ids []vocab.WordID
		for i := len(answer) - 1; i >= 0; i-- {
			ids = append(ids, answer[i].ID)
		}
		if diff := cmp.Diff(answer, x.Order(q.Vector, append(ids, 33))); diff != "" {
			t.Errorf("Order (-search +order):\n%s", diff)
		}
	}
	if _, _, err := x.Rank(search.Query{Vector: rows[5]}, 33); !errors.Is(err, search.ErrNoDirection) {
		t.Errorf("rank of a word without direction: %v", err)
	}
	if _, _, err := x.Rank(search.Query{Vector: rows[33]}, 5); !errors.Is(err, search.ErrNoDirection) {
		t.Errorf("rank near a word without direction: %v", err)
	}
	if near := x.Order(rows[33], []vocab.WordID{1}); len(near) != 0 {
		t.Errorf("near nothing: %v", near)
	}
}

func TestOddOneOutRefuses(t *testing.T) {
	e := newEmbeddings(t, []string{"a", "b", "zero", "back"}, [][]float32{{1, 0}, {0, 1}, {0, 0}, {-1, 0}})
	x := search.NewIndex(e)
	for _, c := range []struct {
		words []string
		err   error
	}{
		{[]string{"a", "b"}, search.ErrExpression},
		{[]string{"a", "b", "zero"}, search.ErrNoDirection},
	} {
		if _, err := x.OddOneOut(c.words); !errors.Is(err, c.err) {
			t.Errorf("odd one of %v: %v, want %v", c.words, err, c.err)
		}
	}
	if _, err := x.OddOneOut([]string{"a", "b", "nix"}); !errors.As(err, new(*search.UnknownWordError)) {
		t.Errorf("odd one with an unknown word: %v", err)
	}
	odd, err := x.OddOneOut([]string{"a", "b", "b", "back"})
	if err != nil || odd[0].Word != "a" || odd[1].Word != "back" || odd[3].Word != "b" {
		t.Errorf("odd one: %v, %v", odd, err)
	}
}
