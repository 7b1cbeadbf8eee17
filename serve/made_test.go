package serve

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"firth"
	"firth/vecfile"
)

// onlyX has a row for one n-gram.
type onlyX struct{}

func (onlyX) Row(ngram string) (int, bool) { return 0, ngram == "x" }

// madeAsker posts to a server of the test model, which makes vectors of words that it
// lacks: of those with an x in them, that of king.
func madeAsker(t *testing.T) (post func(path, body string) reply) {
	t.Helper()
	s := newServer(t, Options{})
	g, err := s.models.retain("m")
	if err != nil {
		t.Fatal(err)
	}
	g.Subwords = &firth.Subwords{MinN: 1, MaxN: 1, Vectors: firth.Matrix{Rows: 1, Dim: 4, Data: []float32{1, 1, 0, 0}}, Rows: onlyX{}}
	if err := g.release(); err != nil {
		t.Fatal(err)
	}
	address, _ := start(t, s)
	return func(path, body string) reply {
		t.Helper()
		return send(t, http.MethodPost, "http://"+address+path, body)
	}
}

// Words that the model lacks, but makes vectors of, are answered as those that it has,
// and it is told which they are.
func TestMadeNeighbors(t *testing.T) {
	post := madeAsker(t)
	for _, c := range []struct{ body, terms, made, unknown, want string }{
		{`{"words":["Xyzzy"],"k":2}`, "xyzzy:1", "xyzzy", "", "king 国王"},
		{`{"words":["king"],"k":1}`, "king:1", "", "", "国王"},
		{`{"expression":"xyzzy - man + woman","k":1}`, "xyzzy:1 man:-1 woman:1", "xyzzy", "", "queen"},
		{`{"expression":"xyzzy ax","k":1}`, "xyzzy:1 ax:1", "xyzzy ax", "", "king"},
		{`{"text":"Xyzzy, the kink, xyzzy","k":1}`, "xyzzy:1 the:1 xyzzy:1", "xyzzy", "kink", "king"},
		{`{"words":["king"],"k":1,"skip":["xyzzy"]}`, "king:1", "", "", "国王"},
	} {
		var out struct {
			Query     asked
			Neighbors []neighbor
		}
		r := post("/v1/neighbors", c.body)
		r.into(t, &out)
		var terms []string
		for _, term := range out.Query.Terms {
			terms = append(terms, term.Word+":"+number(term.Weight))
		}
		if strings.Join(terms, " ") != c.terms || strings.Join(out.Query.Made, " ") != c.made || strings.Join(out.Query.Unknown, " ") != c.unknown || names(out.Neighbors) != c.want {
			t.Errorf("%s: %s", c.body, r.body)
		}
	}
	if e := post("/v1/neighbors", `{"words":["kink"]}`).fault(t); e.code() != "unknown_word" || !slices.Contains(e.Suggestions, "king") {
		t.Errorf("a word without n-grams: %+v", e)
	}
	if r := post("/v1/neighbors", `{"queries":[{"words":["a"]},{"words":["b"]},{"words":["c"]},{"words":["d"]},{"words":["xyzzy"],"k":1}]}`); !strings.Contains(string(r.body), `"made":["xyzzy"]`) {
		t.Errorf("after many unknown words: %s", r.body)
	}
}

func TestMadeComparisons(t *testing.T) {
	post := madeAsker(t)
	var out struct {
		Similarities  []*float64
		Words         []string
		Matrix        [][]float64
		OneHot        [][]float64 `json:"one_hot"`
		Unknown, Made []string
	}
	r := post("/v1/similarity", `{"pairs":[["Xyzzy","king"],["xyzzy","kink"],["king","queen"],["Xyzzy","queen"]]}`)
	r.into(t, &out)
	if len(out.Similarities) != 4 || !near(*out.Similarities[0], 1) || out.Similarities[1] != nil || !near(*out.Similarities[3], *out.Similarities[2]) ||
		!slices.Equal(out.Made, []string{"Xyzzy", "xyzzy"}) || !slices.Equal(out.Unknown, []string{"kink"}) {
		t.Errorf("pairs: %s", r.body)
	}
	r = post("/v1/similarity", `{"words":["xyzzy","king","the ax"],"one_hot":true}`)
	r.into(t, &out)
	if len(out.Words) != 3 || !near(out.Matrix[0][1], 1) || !slices.Equal(out.Made, []string{"xyzzy", "the ax"}) {
		t.Errorf("matrix: %s", r.body)
	}
	if want := [][]float64{{0, 0, 0}, {0, 1, 0}, {0, 0, 1}}; !slices.EqualFunc(out.OneHot, want, slices.Equal) {
		t.Errorf("one-hot vectors have no place for made words: %v", out.OneHot)
	}
	for _, method := range []string{"3cosadd", "3cosmul"} {
		r := post("/v1/analogy", `{"a":"man","b":"Xyzzy","c":"woman","k":1,"method":"`+method+`"}`)
		var out analogyAnswer
		r.into(t, &out)
		if len(out.Answers) != 1 || out.Answers[0].Word != "queen" || !slices.Equal(out.Made, []string{"xyzzy"}) {
			t.Errorf("%s: %s", method, r.body)
		}
	}
	if r := post("/v1/analogy", `{"a":"man","b":"king","c":"woman"}`); strings.Contains(string(r.body), "made") {
		t.Errorf("nothing is made here: %s", r.body)
	}
}

// A map shows the model's own words only.
func TestMadeWordsAreNotDrawn(t *testing.T) {
	var out projectAnswer
	madeAsker(t)("/v1/project", `{"words":["king","xyzzy","the ax","queen"]}`).into(t, &out)
	if !slices.Equal(out.Words, []string{"king", "queen"}) || !slices.Equal(out.Unknown, []string{"xyzzy", "the ax"}) {
		t.Errorf("%+v", out)
	}
}

// Models as fastText writes them are asked the same.
func TestMadeWordsOfFastText(t *testing.T) {
	whole := filepath.Join("..", "vecfile", "testdata", "fasttext.bin")
	e, _, err := vecfile.Open(whole, vecfile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(t.TempDir(), "kept.safetensors")
	writeModel(t, kept, e)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	address, _ := start(t, serverOf(t, Options{}, whole, kept))
	var answers []json.RawMessage
	for _, id := range []string{"fasttext", "kept"} {
		var out struct {
			Neighbors json.RawMessage
			Query     asked
		}
		send(t, http.MethodPost, "http://"+address+"/v1/neighbors", `{"model":"`+id+`","words":["qqqq"],"k":3}`).into(t, &out)
		if !slices.Equal(out.Query.Made, []string{"qqqq"}) {
			t.Errorf("%s: made %q", id, out.Query.Made)
		}
		answers = append(answers, out.Neighbors)
	}
	if string(answers[0]) != string(answers[1]) || len(answers[0]) < 10 {
		t.Errorf("%s", answers)
	}
}
