package serve

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"firth"
	"firth/search"
	"firth/search/hnsw"
	"firth/vocab"
)

// asker posts to a server of one test model.
func asker(t *testing.T, o Options) (post func(path, body string) reply) {
	address, _ := start(t, newServer(t, o))
	return func(path, body string) reply {
		t.Helper()
		return send(t, http.MethodPost, "http://"+address+path, body)
	}
}

func TestEmbeddings(t *testing.T) {
	post := asker(t, Options{})
	type answered struct {
		Object string `json:"object"`
		Model  string `json:"model"`
		Data   []struct {
			Object    string          `json:"object"`
			Index     int             `json:"index"`
			Embedding json.RawMessage `json:"embedding"`
		} `json:"data"`
		Usage map[string]int `json:"usage"`
	}
	for _, c := range []struct {
		body   string
		tokens int
		want   [][]float32
	}{
		{`{"input":"king"}`, 1, [][]float32{{1, 1, 0, 0}}},
		{`{"input":"King","model":"m"}`, 1, [][]float32{{1, 1, 0, 0}}},
		{`{"input":["king","xyzzy the MAN"],"encoding_format":"float"}`, 4, [][]float32{{1, 1, 0, 0}, {.5, 1, .5, .5}}},
		{`{"input":[1,3]}`, 2, [][]float32{{.5, 1, 0, 0}}},
		{`{"input":[[1],[3,3,4]],"user":"anna","dimensions":4}`, 4, [][]float32{{1, 1, 0, 0}, {0, 2. / 3, 1. / 3, 0}}},
		{`{"input":"国王"}`, 2, nil}, // the tokenizer of this model cuts it into characters that it lacks
	} {
		r := post("/v1/embeddings", c.body)
		if c.want == nil {
			if code := r.fault(t).code(); code != "unknown_words" {
				t.Errorf("%s: code %q", c.body, code)
			}
			continue
		}
		var out answered
		r.into(t, &out)
		if out.Object != "list" || out.Model != "m" || out.Usage["prompt_tokens"] != c.tokens || out.Usage["total_tokens"] != c.tokens || len(out.Data) != len(c.want) {
			t.Errorf("%s: %s", c.body, r.body)
			continue
		}
		var packed answered
		post("/v1/embeddings", strings.Replace(strings.Replace(c.body, `,"encoding_format":"float"`, "", 1), "{", `{"encoding_format":"base64",`, 1)).into(t, &packed)
		for i, data := range out.Data {
			var v []float32
			if err := json.Unmarshal(data.Embedding, &v); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(v, c.want[i]) || data.Index != i || data.Object != "embedding" {
				t.Errorf("%s: %v, want %v", c.body, v, c.want[i])
			}
			var text string
			if err := json.Unmarshal(packed.Data[i].Embedding, &text); err != nil {
				t.Fatal(err)
			}
			if got := unpack(t, text); !slices.Equal(got, v) {
				t.Errorf("%s: base64 gives %v, numbers %v", c.body, got, v)
			}
		}
	}
}

// unpack reads the base64 of float32 numbers.
func unpack(t *testing.T, text string) []float32 {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(raw)%4 != 0 {
		t.Fatalf("%q: %v", text, err)
	}
	numbers := make([]float32, len(raw)/4)
	for i := range numbers {
		numbers[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return numbers
}

type neighborsReply struct {
	Query struct {
		Terms   []term
		Unknown []string
	}
	Neighbors []neighbor
	Results   []struct {
		Neighbors []neighbor
		Error     *ErrorDetail
	}
}

func names(list []neighbor) string {
	var words []string
	for _, n := range list {
		words = append(words, n.Word)
	}
	return strings.Join(words, " ")
}

func TestNeighbors(t *testing.T) {
	post := asker(t, Options{})
	for _, c := range []struct{ body, terms, want string }{
		{`{"words":["king"],"k":2}`, "king:1", "国王 the"},
		{`{"words":["King"],"k":1}`, "king:1", "国王"},
		{`{"id":1,"k":1}`, "king:1", "国王"},
		{`{"expression":"king - man + woman","k":1}`, "king:1 man:-1 woman:1", "queen"},
		{`{"expression":"2*king","k":1}`, "king:2", "国王"},
		{`{"text":"The King xyzzy","k":1}`, "the:1 king:1", "国王"},
		{`{"vector":[1,0,1,0],"k":2}`, "", "queen 女王"},
		{`{"words":["king"],"k":2,"skip":["国王","xyzzy"]}`, "king:1", "the man"},
		{`{"words":["king"],"k":3,"most_frequent":4}`, "king:1", "the man queen"},
		{`{"words":["king"],"k":1,"most_frequent":5000}`, "king:1", "国王"},
		{`{"expression":"new_york","k":1}`, "new_york:1", "the"},
	} {
		var out neighborsReply
		r := post("/v1/neighbors", c.body)
		r.into(t, &out)
		var terms []string
		for _, term := range out.Query.Terms {
			terms = append(terms, term.Word+":"+number(term.Weight))
		}
		if got := strings.Join(terms, " "); got != c.terms || names(out.Neighbors) != c.want {
			t.Errorf("%s: terms %s and neighbors %s; want %s and %s", c.body, got, names(out.Neighbors), c.terms, c.want)
		}
		for _, n := range out.Neighbors {
			if n.Count != uint64(1000-10*int(n.ID)) || testWords[n.ID] != n.Word {
				t.Errorf("%s: %+v", c.body, n)
			}
		}
	}
	var out neighborsReply
	post("/v1/neighbors", `{"queries":[{"words":["king"],"k":1},{"words":["kink"]},{"id":2,"k":2},{"k":5},{"words":["xyzzy"]},{"words":["x"]},{"words":["y"]},{"words":["kink"]}]}`).into(t, &out)
	if len(out.Results) != 8 || names(out.Results[0].Neighbors) != "国王" || names(out.Results[2].Neighbors) != "女王 the" {
		t.Fatalf("batch: %+v", out)
	}
	if e := out.Results[1].Error; e == nil || e.code() != "unknown_word" || !slices.Contains(e.Suggestions, "king") {
		t.Errorf("an unknown word in a batch: %+v", e)
	}
	if e := out.Results[7].Error; e == nil || e.code() != "unknown_word" || e.Suggestions != nil {
		t.Errorf("a late unknown word in a batch: %+v", e)
	}
	if e := out.Results[3].Error; e == nil || e.code() != "missing" {
		t.Errorf("a query of nothing in a batch: %+v", e)
	}
	if e := post("/v1/neighbors", `{"words":["kink"]}`).fault(t); !slices.Contains(e.Suggestions, "king") || e.Param == nil || *e.Param != "words" {
		t.Errorf("unknown word: %+v", e)
	}
}

// TestIndexBesideTheModel serves neighbors by an index, and exact ones if asked.
func TestIndexBesideTheModel(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "m.safetensors")
	e := testModel(t, 1)
	writeModel(t, path, e)
	graph, err := hnsw.Build(t.Context(), e.Input, hnsw.Config{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = graph.Close() }()
	// Bread is deleted, so that answers tell whether they come from the index.
	if err := graph.Delete(9); err != nil {
		t.Fatal(err)
	}
	if err := graph.Write(filepath.Join(dir, "m.hnsw")); err != nil {
		t.Fatal(err)
	}
	address, _ := start(t, serverOf(t, Options{}, path))
	for body, has := range map[string]bool{`{"words":["new_york"]}`: false, `{"words":["new_york"],"exact":true}`: true, `{"queries":[{"words":["new_york"]}]}`: false} {
		r := send(t, http.MethodPost, "http://"+address+"/v1/neighbors", body)
		if r.status != http.StatusOK || strings.Contains(string(r.body), `"bread"`) != has {
			t.Errorf("%s: %s", body, r.body)
		}
	}
	var filtered neighborsReply
	send(t, http.MethodPost, "http://"+address+"/v1/neighbors", `{"words":["king"],"skip":["国王"],"most_frequent":6,"k":2}`).into(t, &filtered)
	if names(filtered.Neighbors) != "the man" {
		t.Errorf("filters with an index: %s", names(filtered.Neighbors))
	}

	// The index of other vectors is not used, and it is said why.
	other := filepath.Join(dir, "other.safetensors")
	writeModel(t, other, testModel(t, 2))
	if err := graph.Write(filepath.Join(dir, "other.hnsw")); err != nil {
		t.Fatal(err)
	}
	s := serverOf(t, Options{}, other)
	if state := s.models.states()[0]; state.Index || state.Problem == nil || !strings.Contains(*state.Problem, "not the vectors") {
		t.Errorf("an index of other vectors: %+v", state)
	}
}

func TestSimilarity(t *testing.T) {
	post := asker(t, Options{})
	var out struct {
		Similarities []*float64
		Words        []string
		Matrix       [][]float64
		OneHot       [][]float64 `json:"one_hot"`
		Unknown      []string
	}
	post("/v1/similarity", `{"pairs":[["King","king"],["king","queen"],["king","xyzzy"],["king","-"],["xyzzy","xyzzy"]]}`).into(t, &out)
	s := out.Similarities
	if len(s) != 5 || !near(*s[0], 1) || !near(*s[1], .5) || s[2] != nil || !near(*s[3], .5) || s[4] != nil || !slices.Equal(out.Unknown, []string{"xyzzy"}) {
		t.Errorf("pairs: %+v", out)
	}
	post("/v1/similarity", `{"words":["man","xyzzy","king","the king"],"one_hot":true}`).into(t, &out)
	if !slices.Equal(out.Words, []string{"man", "king", "the king"}) || !slices.Equal(out.Unknown, []string{"xyzzy"}) {
		t.Errorf("words: %+v", out)
	}
	if !near(out.Matrix[0][1], math.Sqrt(.5)) || out.Matrix[0][1] != out.Matrix[1][0] || !near(out.Matrix[2][2], 1) {
		t.Errorf("matrix: %v", out.Matrix)
	}
	if out.OneHot[0][1] != 0 || out.OneHot[1][1] != 1 || !near(out.OneHot[1][2], math.Sqrt(.5)) {
		t.Errorf("one-hot: %v", out.OneHot)
	}
}

func TestAnalogy(t *testing.T) {
	post := asker(t, Options{})
	for _, method := range []string{"", `,"method":"3cosadd"`, `,"method":"3cosmul"`} {
		var out analogyAnswer
		post("/v1/analogy", `{"a":"man","b":"king","c":"woman","k":2`+method+`}`).into(t, &out)
		if len(out.Answers) != 2 || out.Answers[0].Word != "queen" || out.Answers[1].Word != "女王" || testWords[out.Answers[0].ID] != "queen" {
			t.Errorf("%s: %+v", method, out.Answers)
		}
	}
}

func TestTokenize(t *testing.T) {
	post := asker(t, Options{})
	for _, c := range []struct{ body, tokenizer, tokens string }{
		{`{"text":"The xyzzy国!"}`, "words", "the/0/0/3 xyzzy/-/4/9 国/-/9/12"},
		{`{"text":"The King","tokenizer":"model:m"}`, "words", "the/0/0/3 king/1/4/8"},
		{`{"text":"The, King","tokenizer":"whitespace"}`, "whitespace", "the,/-/0/4 king/-/5/9"},
		{`{"text":"中国人民","tokenizer":"han"}`, "han", "中国/-/0/6 人民/-/6/12"},
		{`{"text":"ab","tokenizer":"chars"}`, "chars", "a/-/0/1 b/-/1/2"},
		{`{"text":""}`, "words", ""},
	} {
		var out tokenizeAnswer
		post("/v1/tokenize", c.body).into(t, &out)
		var tokens []string
		unknown := 0
		for _, token := range out.Tokens {
			id := "-"
			if token.ID != nil {
				id = number(float64(*token.ID))
			} else {
				unknown++
			}
			tokens = append(tokens, strings.Join([]string{token.Text, id, number(float64(token.Start)), number(float64(token.End))}, "/"))
		}
		if got := strings.Join(tokens, " "); got != c.tokens || out.Tokenizer != c.tokenizer {
			t.Errorf("%s: %s by %s; want %s by %s", c.body, got, out.Tokenizer, c.tokens, c.tokenizer)
		}
		if c.tokenizer == "words" && out.Unknown != unknown {
			t.Errorf("%s: %d unknown, want %d", c.body, out.Unknown, unknown)
		}
	}
}

func TestProject(t *testing.T) {
	post := asker(t, Options{})
	for _, c := range []struct {
		body    string
		n, dims int
	}{
		{`{}`, 12, 2},
		{`{"dims":3,"top":5}`, 5, 3},
		{`{"method":"tsne","top":9}`, 9, 2},
		{`{"words":["king","bread","xyzzy","king"],"clusters":2}`, 2, 2},
		{`{"words":["king"]}`, 1, 2},
	} {
		first, second := post("/v1/project", c.body), post("/v1/project", c.body)
		if string(first.body) != string(second.body) {
			t.Errorf("%s: another map the second time", c.body)
		}
		var out projectAnswer
		first.into(t, &out)
		positions := unpack(t, out.Positions)
		if len(out.Words) != c.n || len(out.IDs) != c.n || len(out.Counts) != c.n || len(positions) != c.n*c.dims || out.Dims != c.dims {
			t.Errorf("%s: %s", c.body, first.body)
			continue
		}
		for i, id := range out.IDs {
			if testWords[id] != out.Words[i] {
				t.Errorf("%s: word %d is %s", c.body, id, out.Words[i])
			}
		}
		largest := float32(0)
		for d := range c.dims {
			sum := 0.0
			for i := range c.n {
				x := positions[i*c.dims+d]
				sum += float64(x)
				largest = max(largest, x, -x)
			}
			if math.Abs(sum) > 1e-5 {
				t.Errorf("%s: axis %d is around %v", c.body, d, sum/float64(c.n))
			}
		}
		if c.n > 1 && largest != 1 {
			t.Errorf("%s: the farthest is at %v", c.body, largest)
		}
		if strings.Contains(c.body, "clusters") != (out.Clusters != nil) {
			t.Errorf("%s: clusters %v", c.body, out.Clusters)
		}
	}
	// Another server makes the same map.
	one, two := post("/v1/project", `{"method":"tsne"}`), asker(t, Options{})("/v1/project", `{"method":"tsne"}`)
	if string(one.body) != string(two.body) {
		t.Error("another server makes another map")
	}
}

// TestGroupsBeyondTheSample puts words that k-means did not see into its groups.
func TestGroupsBeyondTheSample(t *testing.T) {
	rows := firth.NewMatrix(clusterSample+100, 2)
	for i := range rows.Rows {
		rows.Row(i)[i%2] = 1
	}
	of := groups(rows, 2)
	for i, group := range of {
		if group != i%2 {
			t.Fatalf("row %d is in group %d", i, group)
		}
	}
}

func TestModels(t *testing.T) {
	dir := t.TempDir()
	one, two := filepath.Join(dir, "one.safetensors"), filepath.Join(dir, "two.x.safetensors")
	writeModel(t, one, testModel(t, 1))
	bare := testModel(t, 1)
	bare.Meta = firth.Metadata{}
	writeModel(t, two, bare)
	s := serverOf(t, Options{}, one, two)
	address, _ := start(t, s)
	var list modelsAnswer
	send(t, http.MethodGet, "http://"+address+"/v1/models", "").into(t, &list)
	if len(list.Data) != 2 || list.Data[0].ID != "one" || list.Data[1].ID != "two" || list.Data[0].Words != 12 || list.Data[0].Dim != 4 || list.Data[0].Created == 0 {
		t.Errorf("models: %+v", list)
	}
	if cut := list.Data[0].Tokenizer; cut == nil || *cut != "words" || list.Data[1].Tokenizer != nil {
		t.Errorf("tokenizers: %+v", list)
	}
	var info modelInfo
	send(t, http.MethodGet, "http://"+address+"/v1/models/two", "").into(t, &info)
	if info.ID != "two" || info.Object != "model" || info.Format != "safetensors" {
		t.Errorf("model: %+v", info)
	}
	if code := send(t, http.MethodPost, "http://"+address+"/v1/embeddings", `{"input":"king"}`).fault(t).code(); code != "model_missing" {
		t.Errorf("no model named among two: %s", code)
	}
	// A model that does not say how it was cut takes text as it stands.
	r := send(t, http.MethodPost, "http://"+address+"/v1/embeddings", `{"input":"国王 King","model":"two"}`)
	if r.status != http.StatusOK || !strings.Contains(string(r.body), "[2,1,0,0]") {
		t.Errorf("text for a model without a pipeline: %s", r.body)
	}
	// A second model of one id is refused, and so is what is no model.
	other := filepath.Join(t.TempDir(), "one.txt")
	writeModel(t, other, testModel(t, 1))
	if _, err := s.AddModel(other); err == nil || !strings.Contains(err.Error(), "would both be model") {
		t.Errorf("two models of one id: %v", err)
	}
	if _, err := s.AddModel(filepath.Join(dir, "nothing.safetensors")); err == nil {
		t.Error("a model that is not there was added")
	}
	if err := s.RemoveModel("one"); err != nil {
		t.Error(err)
	}
	if r := send(t, http.MethodGet, "http://"+address+"/v1/models/one", ""); r.status != http.StatusNotFound {
		t.Errorf("a removed model: %s", r.body)
	}
}

// TestScansTogether compares the answers of many goroutines at once with those of a
// search for each alone.
func TestScansTogether(t *testing.T) {
	s := newServer(t, Options{})
	g, err := s.models.retain("m")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = g.release() }()
	done := make(chan string)
	const askers = 40
	for i := range askers {
		go func() {
			var queries []search.Query
			for j := range 1 + i%5 {
				queries = append(queries, search.Query{Vector: g.Input.Row((i + j) % 12), K: 1 + i%7, Skip: []vocab.WordID{vocab.WordID(i % 12)}})
			}
			answers, err := g.search(t.Context(), queries)
			if err != nil {
				done <- err.Error()
				return
			}
			for j, q := range queries {
				if want := g.Index.Search(q.Vector, q.K, q.Skip...); !slices.Equal(answers[j], want) {
					done <- "another answer than alone"
					return
				}
			}
			done <- ""
		}()
	}
	for range askers {
		if failure := <-done; failure != "" {
			t.Error(failure)
		}
	}
}
